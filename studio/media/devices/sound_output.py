"""Sound output: one monotonic clock, one sample buffer, volume and mute, with any device or without one."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

import numpy as np

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.media.devices.audio_sink import DEFAULT_DEVICE, MAX_CLOCK_DIFFERENCE, NO_DEVICE, AudioSink, ClockWatchdog
from studio.media.devices.declick import Declicker
from studio.media.devices.null_sink import NullSink
from studio.media.devices.portaudio import PortAudioSink
from studio.media.devices.ring_buffer import SampleRingBuffer

logger = logging.getLogger(__name__)

OUTPUT_CHANNELS = 2
_MARGIN = 0.050
_WRITE_AHEAD_SECONDS = 0.015
_START_SECONDS = 0.120


def create_sink(key: str) -> AudioSink:
    """Return a sink for a device's key."""
    return NullSink() if key == NO_DEVICE else PortAudioSink(key)


class SoundOutput:
    """Audio device or its replacement, with a clock that goes on when the device appears, disappears or misreports.

    Call `open_device`, `check_device` and `release_device` from one thread, that of the producer. `read_clock` and the
    settings may be used from any thread.

    Args:
        make: Makes a sink for the key of a device.
        wall: Seconds: the clock while no device runs, and what a device's clock is compared with.
        tell: Called, in the feeder's thread, with what the user should know.
    """

    def __init__(
        self,
        make: Callable[[str], AudioSink] = create_sink,
        wall: Callable[[], float] = time.perf_counter,
        tell: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._make = make
        self._wall = wall
        self._tell = tell
        self._source: tuple[float, Callable[[], float]] = (0.0, wall)
        self._latest = -math.inf
        self._limit = math.inf
        self._sink: AudioSink | None = None
        self._waits = False
        self._said = ""
        self._dog = ClockWatchdog()
        self._ring: SampleRingBuffer | None = None
        self._heard_ring: SampleRingBuffer | None = None
        self._mend = Declicker(1, OUTPUT_CHANNELS)
        self._stereo = np.zeros((0, OUTPUT_CHANNELS), np.float32)
        self._gain = 1.0
        self.device = DEFAULT_DEVICE
        self.volume = 1.0
        self.is_muted = False
        self.sent_samples = 0
        self.stream_number = 0
        self.underrun_count = 0

    def read_clock(self) -> float:
        """Return the seconds that this clock says: never less than before, and without a jump when devices change."""
        offset, clock = self._source
        self._latest = max(self._latest, min(offset + clock(), self._limit + self._wall()))
        return self._latest

    @property
    def rate(self) -> int:
        """Samples a second of what is open; 0 for nothing."""
        return self._sink.rate if self._sink is not None else 0

    @property
    def is_running(self) -> bool:
        """Whether samples are asked for, and this clock is the device's."""
        return self._sink is not None and not self._waits

    @property
    def latency_seconds(self) -> float:
        """Seconds until a new sample is audible."""
        return self._sink.latency + _MARGIN if self._sink is not None and self.is_running else _START_SECONDS

    def find_sample_at(self, seconds: float) -> int:
        """Return the number of the sample that is played when `read_clock` returns `seconds`."""
        return round((seconds - self._source[0]) * self.rate)

    def find_first_free_sample(self) -> int:
        """Return the number of the first sample that something new can still become."""
        return self.sent_samples + round(_WRITE_AHEAD_SECONDS * self.rate)

    def play_buffer(self, ring: SampleRingBuffer | None) -> None:
        """Play this from now on, in place of what is played; None for silence."""
        self._ring = ring

    def open_device(self) -> None:
        """Open the device that is chosen, unless it is; where it cannot be, one that makes no sound takes its place."""
        if self._sink is not None:
            return
        try:
            self._start_sink(self._make(self.device))
            self._said = ""
        except StudioError as error:
            self._report_once(tr("No sound: {reason}", reason=error))
            self._start_sink(NullSink(self._wall))

    def check_device(self) -> None:
        """Go over to the device's clock once it runs; where the device is lost or keeps no time, to one of our own."""
        sink = self._sink
        if sink is None:
            return
        if self._waits and sink.is_started:
            self._take_clock(sink.read_clock)
            self._waits = False
            self.stream_number += 1
        trusted = self._waits or self._is_in_time(sink)
        reason = sink.failure_reason or ("" if trusted else tr("{device} does not keep time", device=sink.name))
        if reason:
            self._report_once(tr("No sound: {reason}. Playback continues.", reason=reason))
            self.release_device()
            self._start_sink(NullSink(self._wall))

    def _is_in_time(self, sink: AudioSink) -> bool:
        """Return whether a sink keeps time; as long as that is not known, it cannot run away with ours."""
        since, wall = self._dog.agreed_at, self._wall()
        trusted = self._dog.is_trusted(sink.read_clock(), wall)
        if trusted and self._dog.agreed_at != since:
            self._limit = self.read_clock() - wall + 2 * MAX_CLOCK_DIFFERENCE
        return trusted

    def release_device(self) -> None:
        """Release the device; the clock continues."""
        sink, self._sink = self._sink, None
        self._ring = self._heard_ring = None
        self._take_clock(self._wall)
        if sink is not None:
            sink.close()

    def _start_sink(self, sink: AudioSink) -> None:
        try:
            sink.open(0, OUTPUT_CHANNELS, self._fill)
            self._mend = Declicker(sink.rate, OUTPUT_CHANNELS)
            self._dog, self.sent_samples = ClockWatchdog(), 0
            sink.start()
        except StudioError:
            sink.close()
            raise
        self._sink, self._waits = sink, True

    def _report_once(self, text: str) -> None:
        """Report a message to the user, unless it is the same as the last one."""
        if text != self._said:
            self._said = text
            logger.info("%s", text)
            self._tell(text)

    def _take_clock(self, clock: Callable[[], float]) -> None:
        now = self.read_clock()
        self._limit = math.inf if clock is self._wall else now - self._wall() + 2 * MAX_CLOCK_DIFFERENCE
        self._source = (now - clock(), clock)

    def _fill(self, out: np.ndarray, at: int) -> None:
        """Write the samples to play into `out`: float32 [samples, channels]. Runs in the sink's thread."""
        ring = self._ring
        if len(self._stereo) != len(out):
            self._stereo = np.zeros((len(out), OUTPUT_CHANNELS), np.float32)
        block = self._stereo
        block.fill(0.0)
        if ring is not self._heard_ring:
            self._heard_ring = ring
            self._mend.mark_seam()
        missing = ring.read(at, block) if ring is not None else 0
        there = len(block) - missing
        self._mend.process_block(block[:there])
        if missing:
            self.underrun_count += 1
            self._mend.mark_seam()
            self._mend.process_block(block[there:])
            self._mend.mark_seam()
        gain = 0.0 if self.is_muted else self.volume**3  # what the ear takes for half as loud is far less than half
        if gain != 1.0 or self._gain != 1.0:
            block *= np.linspace(self._gain, gain, len(block), dtype=np.float32)[:, None]
            self._gain = gain
        np.clip(block, -1.0, 1.0, out=block)
        if out.shape[1] == OUTPUT_CHANNELS:
            out[:] = block
        else:
            out[:] = block.mean(axis=1, keepdims=True)
        self.sent_samples = at + len(out)
