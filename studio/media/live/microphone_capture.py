"""A microphone that is running: PortAudio hands its samples over, the newest seconds are kept."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import StudioError
from studio.core.image import Audio
from studio.core.translation import tr
from studio.sdk.live_inputs import LiveDevice

if TYPE_CHECKING:
    import numpy as np

_log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 4.0
_BUFFER_SECONDS: Final = 4.0
_MAX_START_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.02

BlockListener = Callable[["np.ndarray", float], None]
"""Takes samples, float32 [samples, channels], and when the last of them came, in PortAudio's thread."""


def list_microphones(library: Any = None) -> tuple[LiveDevice, ...]:
    """Return the microphones of this machine; none where there is nothing. It may take a second.

    Args:
        library: What stands for `sounddevice`; only tests give another one.
    """
    try:
        sd = library or _library()
        hosts = sd.query_hostapis()
        return tuple(
            LiveDevice(f"{hosts[each['hostapi']]['name']}: {each['name']}", each["name"])
            for each in sd.query_devices()
            if each["max_input_channels"] > 0
        )
    except Exception as error:
        _log.info("no microphones: %s", error)
        return ()


class MicrophoneCapture:
    """Newest seconds of a microphone. It stops when none were requested for a while, and there is no listener.

    Args:
        key: Which, as `list_microphones` names it; empty for the system's choice.
        library: What stands for `sounddevice`; only tests give another one.

    Raises:
        StudioError: There is none, it is taken, or it refuses.
    """

    def __init__(self, key: str = "", library: Any = None) -> None:
        self._lock = threading.Lock()
        self._blocks: deque[np.ndarray] = deque()
        self._kept = 0
        self._arrived = threading.Event()
        self._asked = time.monotonic()
        self._idle = False
        self.block_count = 0
        self.listeners: tuple[BlockListener, ...] = ()
        self.name = key or tr("the system's microphone")
        sd = self._sd = library or _library()
        index, channels, self.rate = self._find_device(sd, key)
        try:
            self._stream = sd.InputStream(
                samplerate=self.rate, channels=channels, dtype="float32", device=index, callback=self._on_samples
            )
            self._stream.start()
        except Exception as error:
            raise StudioError(
                tr("the microphone “{name}” cannot be opened: {reason}", name=self.name, reason=error)
            ) from error
        self.channels = channels

    @property
    def is_running(self) -> bool:
        """Whether it hears."""
        return not self._idle

    def read_newest(self, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return the newest seconds, with silence before the first recorded sample.

        Raises:
            StudioError: It gives no sound.
        """
        import numpy as np

        self._asked = time.monotonic()
        end = self._asked + _MAX_START_SECONDS
        while not self._arrived.wait(_POLL_SECONDS):
            if check is not None:
                check()
            if time.monotonic() > end:
                raise StudioError(tr("the microphone “{name}” gives no sound", name=self.name))
        with self._lock:
            blocks = list(self._blocks)
        count = round(seconds * self.rate)
        heard = np.concatenate(blocks)[-count:] if count else blocks[0][:0]
        samples = np.zeros((self.channels, count), np.float32)
        samples[:, count - len(heard) :] = heard.T
        return Audio.from_array(samples, self.rate)

    def close(self) -> None:
        """Let go of the device."""
        try:
            self._stream.abort()
            self._stream.close()
        except Exception as error:
            _log.info("%s could not be closed: %s", self.name, error)

    def _find_device(self, sd: Any, key: str) -> tuple[int, int, int]:
        """Return number, channels (one or two) and favourite rate of the device."""
        try:
            hosts, default = sd.query_hostapis(), sd.default.device[0]
            for index, each in enumerate(sd.query_devices()):
                named = f"{hosts[each['hostapi']]['name']}: {each['name']}"
                if each["max_input_channels"] > 0 and (index == default if not key else named == key):
                    self.name = each["name"]
                    return index, min(2, each["max_input_channels"]), round(each["default_samplerate"])
        except Exception as error:
            raise StudioError(tr("microphones cannot be listed: {reason}", reason=error)) from error
        if key:
            raise StudioError(tr("the microphone “{name}” is not there", name=key))
        raise StudioError(tr("no microphone was found; plug one in, or give the path of a recording"))

    def _on_samples(self, block: np.ndarray, count: int, times: Any, status: Any) -> None:
        """Keep recorded samples; end the stream if nothing reads it. Runs in PortAudio's own thread."""
        if not self.listeners and time.monotonic() - self._asked > IDLE_SECONDS:
            self._idle = True
            raise self._sd.CallbackStop
        copy, now = block.copy(), time.perf_counter()
        with self._lock:
            self._blocks.append(copy)
            self._kept += len(copy)
            while self._kept - len(self._blocks[0]) > _BUFFER_SECONDS * self.rate:
                self._kept -= len(self._blocks.popleft())
        self.block_count += 1
        self._arrived.set()
        for listener in self.listeners:
            listener(copy, now)


def _library() -> Any:
    try:
        import sounddevice
    except OSError as error:  # PortAudio itself is missing
        raise StudioError(tr("PortAudio cannot be loaded: {reason}", reason=error)) from error
    return sounddevice
