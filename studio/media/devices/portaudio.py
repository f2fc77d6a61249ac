"""Sound devices, through PortAudio. The library is loaded when it is first needed, for it looks for devices then."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.media.devices.audio_sink import DEFAULT_DEVICE, AudioDevice, FillCallback, StreamClock

if TYPE_CHECKING:
    import numpy as np

logger = logging.getLogger(__name__)

_SILENT_SECONDS = 0.5
_OPEN_SINKS: WeakSet[PortAudioSink] = WeakSet()
_LOCK = threading.Lock()  # PortAudio begins anew or opens a stream, not both at once


def list_output_devices(library: Any = None) -> tuple[AudioDevice, ...]:
    """Return what sound can come out of, those plugged in lately too; none where there is nothing. It may take seconds.

    Args:
        library: What stands for `sounddevice`; only tests give another one.
    """
    try:
        sd = library or _load_library()
        with _LOCK:
            if not _OPEN_SINKS:  # PortAudio sees new devices only when it begins anew, which ends every stream
                sd._terminate()
                sd._initialize()
        hosts, default = sd.query_hostapis(), sd.default.device[1]
        found = [(index, each) for index, each in enumerate(sd.query_devices()) if each["max_output_channels"] > 0]
        return tuple(
            AudioDevice(
                each["name"], hosts[each["hostapi"]]["name"], index, each["max_output_channels"],
                round(each["default_samplerate"]), index == default,
            )
            for index, each in found
        )  # fmt: skip
    except Exception as error:
        logger.info("no sound devices: %s", error)
        return ()


class PortAudioSink:
    """A sound device.

    Args:
        key: Which, as `AudioDevice.key` names it; empty for the system's choice.
        library: What stands for `sounddevice`; only tests give another one.
        wall: Seconds.
    """

    def __init__(
        self, key: str = DEFAULT_DEVICE, library: Any = None, wall: Callable[[], float] = time.perf_counter
    ) -> None:
        self._key = key
        self._wall = wall
        self._sd = library
        self._stream: Any = None
        self._asked = threading.Lock()  # nobody may ask a stream for its time while it is being closed
        self._clock = StreamClock(1)
        self._fill: FillCallback | None = None
        self._sent = 0
        self._called = 0.0
        self._ended = False
        self._failure = ""
        self.name = key or tr("the system's sound device")
        self.rate = 0
        self.latency = 0.0

    @property
    def is_started(self) -> bool:
        """Whether the clock runs."""
        return self._clock.is_started

    @property
    def failure_reason(self) -> str:
        """The reason why it stopped: unplugged, ended by the driver, or stalled; empty for none."""
        if not self._failure and self._stream is not None and self._called:
            if self._ended:
                self._failure = tr("{device} has stopped", device=self.name)
            elif self._wall() - self._called > _SILENT_SECONDS:
                self._failure = tr("{device} does not answer", device=self.name)
        return self._failure

    def open(self, rate: int, channels: int, fill: FillCallback) -> None:
        """Open the device.

        Raises:
            StudioError: There is none, it is taken, or it refuses.
        """
        try:
            with _LOCK:
                self._stream = self._open_stream(self._sd or _load_library(), rate, channels)
                _OPEN_SINKS.add(self)
        except StudioError:
            raise
        except Exception as error:
            raise _make_refusal_error(self.name, error) from error
        self._fill = fill
        self.latency = float(self._stream.latency)

    def start(self) -> None:
        """Begin to play.

        Raises:
            StudioError: The device refuses.
        """
        self._sent, self._ended, self._called = 0, False, self._wall()
        try:
            self._stream.start()
        except Exception as error:
            raise _make_refusal_error(self.name, error) from error

    def stop(self) -> None:
        """Play no more. What a lost device answers is only logged."""
        self._called = 0.0
        if self._stream is not None:
            try:
                self._stream.abort()
            except Exception as error:
                logger.info("%s could not be stopped: %s", self.name, error)

    def close(self) -> None:
        """Let go of the device."""
        with self._asked:
            stream, self._stream, self._called = self._stream, None, 0.0
        _OPEN_SINKS.discard(self)
        if stream is not None:
            try:
                stream.abort()
                stream.close()
            except Exception as error:
                logger.info("%s could not be closed: %s", self.name, error)

    def read_clock(self) -> float:
        """Return the seconds played; of a lost device the last ones."""
        with self._asked:
            if self._stream is None or self._failure:
                return self._clock.read_at(float("-inf"))
            try:
                return self._clock.read_at(self._stream.time)
            except Exception as error:
                self._failure = str(_make_refusal_error(self.name, error))
                return self._clock.read_at(float("-inf"))

    def _open_stream(self, sd: Any, rate: int, channels: int) -> Any:
        """Return a stream. A large latency does no harm, as the clock knows it; a small one breaks up under load."""
        index, most, liked = self._find_device(sd)
        self.rate = rate or liked
        self._clock = StreamClock(self.rate)
        return sd.OutputStream(
            samplerate=self.rate, channels=min(channels, most), dtype="float32", device=index, latency="high",
            callback=self._on_samples, finished_callback=self._on_finished,
        )  # fmt: skip

    def _find_device(self, sd: Any) -> tuple[int, int, int]:
        """Return number, channels and favourite rate of the device."""
        hosts = sd.query_hostapis()
        for index, each in enumerate(sd.query_devices()):
            named = f"{hosts[each['hostapi']]['name']}: {each['name']}"
            wanted = index == sd.default.device[1] if self._key == DEFAULT_DEVICE else named == self._key
            if wanted and each["max_output_channels"] > 0:
                self.name = each["name"]
                return index, each["max_output_channels"], round(each["default_samplerate"])
        if self._key == DEFAULT_DEVICE:
            raise StudioError(tr("this machine has no sound device"))
        raise StudioError(tr("{device} is not there", device=self._key))

    def _on_samples(self, out: np.ndarray, count: int, times: Any, status: Any) -> None:
        """Give the device what it asks for. It runs in PortAudio's own thread, which must not wait."""
        self._called = self._wall()
        heard_at = times.outputBufferDacTime
        if heard_at <= 0.0:  # some drivers do not tell
            heard_at = (times.currentTime or self._stream.time) + self.latency
        self._clock.record_buffer(heard_at, self._sent)
        if self._fill is not None:
            self._fill(out, self._sent)
        self._sent += count

    def _on_finished(self) -> None:
        self._ended = True


def _load_library() -> Any:
    try:
        import sounddevice
    except OSError as error:  # PortAudio itself is missing
        raise StudioError(tr("PortAudio cannot be loaded: {reason}", reason=error)) from error
    return sounddevice


def _make_refusal_error(name: str, error: Exception) -> StudioError:
    reason = error.args[0] if error.args else error
    return StudioError(tr("{device} cannot be used: {reason}", device=name, reason=reason))
