"""Sound out, whatever becomes of the device: one clock that never jumps, one place for samples, volume and mute."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

import numpy as np

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.media.devices.mend import Mend
from studio.media.devices.null import NullSink
from studio.media.devices.portaudio import PortAudioSink
from studio.media.devices.ring import Ring
from studio.media.devices.sink import DEFAULT, MOST_DIFFERENCE, NO_DEVICE, AudioSink, Watchdog

logger = logging.getLogger(__name__)

CHANNELS = 2
_MARGIN = 0.050
_FREE = 0.015
_COLD = 0.120


def sink_for(key: str) -> AudioSink:
    """Return a sink for a device's key."""
    return NullSink() if key == NO_DEVICE else PortAudioSink(key)


class SoundOutput:
    """A device, or what takes its place, and a clock that goes on when the device comes, goes or lies.

    `open`, `check` and `rest` belong to one thread, the feeder's; `now` and the settings to any.

    Args:
        make: Makes a sink for the key of a device.
        wall: Seconds: the clock while no device runs, and what a device's clock is compared with.
        tell: Called, in the feeder's thread, with what the user should know.
    """

    def __init__(
        self,
        make: Callable[[str], AudioSink] = sink_for,
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
        self._dog = Watchdog()
        self._ring: Ring | None = None
        self._heard_ring: Ring | None = None
        self._mend = Mend(1, CHANNELS)
        self._stereo = np.zeros((0, CHANNELS), np.float32)
        self._gain = 1.0
        self.device = DEFAULT
        self.volume = 1.0
        self.muted = False
        self.sent = 0
        self.stream = 0
        self.underruns = 0

    def now(self) -> float:
        """Return the seconds that this clock says: never less than before, and without a jump when devices change."""
        offset, clock = self._source
        self._latest = max(self._latest, min(offset + clock(), self._limit + self._wall()))
        return self._latest

    @property
    def rate(self) -> int:
        """Samples a second of what is open; 0 for nothing."""
        return self._sink.rate if self._sink is not None else 0

    @property
    def running(self) -> bool:
        """Whether samples are asked for, and this clock is the device's."""
        return self._sink is not None and not self._waits

    @property
    def lead(self) -> float:
        """Seconds until something new can be heard."""
        return self._sink.latency + _MARGIN if self._sink is not None and self.running else _COLD

    def number_at(self, seconds: float) -> int:
        """Return the number of the sample that is heard when `now` says `seconds`."""
        return round((seconds - self._source[0]) * self.rate)

    def first_free(self) -> int:
        """Return the number of the first sample that something new can still become."""
        return self.sent + round(_FREE * self.rate)

    def play(self, ring: Ring | None) -> None:
        """Play this from now on, in place of what is played; None for silence."""
        self._ring = ring

    def open(self) -> None:
        """Open the device that is chosen, unless it is; where it cannot be, one that makes no sound takes its place."""
        if self._sink is not None:
            return
        try:
            self._begin(self._make(self.device))
            self._said = ""
        except StudioError as error:
            self._say(tr("No sound: {reason}", reason=error))
            self._begin(NullSink(self._wall))

    def check(self) -> None:
        """Go over to the device's clock once it runs; where the device is lost or keeps no time, to one of our own."""
        sink = self._sink
        if sink is None:
            return
        if self._waits and sink.started:
            self._take_clock(sink.clock)
            self._waits = False
            self.stream += 1
        trusted = self._waits or self._agrees(sink)
        reason = sink.failure or ("" if trusted else tr("{device} does not keep time", device=sink.name))
        if reason:
            self._say(tr("No sound: {reason}. Playing goes on.", reason=reason))
            self.rest()
            self._begin(NullSink(self._wall))

    def _agrees(self, sink: AudioSink) -> bool:
        """Return whether a sink keeps time; as long as that is not known, it cannot run away with ours."""
        since, wall = self._dog.since, self._wall()
        trusted = self._dog.trusts(sink.clock(), wall)
        if trusted and self._dog.since != since:
            self._limit = self.now() - wall + 2 * MOST_DIFFERENCE
        return trusted

    def rest(self) -> None:
        """Let go of the device; time goes on."""
        sink, self._sink = self._sink, None
        self._ring = self._heard_ring = None
        self._take_clock(self._wall)
        if sink is not None:
            sink.close()

    def _begin(self, sink: AudioSink) -> None:
        try:
            sink.open(0, CHANNELS, self._fill)
            self._mend = Mend(sink.rate, CHANNELS)
            self._dog, self.sent = Watchdog(), 0
            sink.start()
        except StudioError:
            sink.close()
            raise
        self._sink, self._waits = sink, True

    def _say(self, text: str) -> None:
        """Tell the user what he has not been told just now."""
        if text != self._said:
            self._said = text
            logger.info("%s", text)
            self._tell(text)

    def _take_clock(self, clock: Callable[[], float]) -> None:
        now = self.now()
        self._limit = math.inf if clock is self._wall else now - self._wall() + 2 * MOST_DIFFERENCE
        self._source = (now - clock(), clock)

    def _fill(self, out: np.ndarray, at: int) -> None:
        """Write what is to be heard into `out`: float32 [samples, channels]. Runs in the sink's thread."""
        ring = self._ring
        if len(self._stereo) != len(out):
            self._stereo = np.zeros((len(out), CHANNELS), np.float32)
        block = self._stereo
        block.fill(0.0)
        if ring is not self._heard_ring:
            self._heard_ring = ring
            self._mend.seam()
        missing = ring.read(at, block) if ring is not None else 0
        there = len(block) - missing
        self._mend.mend(block[:there])
        if missing:
            self.underruns += 1
            self._mend.seam()
            self._mend.mend(block[there:])
            self._mend.seam()
        gain = 0.0 if self.muted else self.volume**3  # what the ear takes for half as loud is far less than half
        if gain != 1.0 or self._gain != 1.0:
            block *= np.linspace(self._gain, gain, len(block), dtype=np.float32)[:, None]
            self._gain = gain
        np.clip(block, -1.0, 1.0, out=block)
        if out.shape[1] == CHANNELS:
            out[:] = block
        else:
            out[:] = block.mean(axis=1, keepdims=True)
        self.sent = at + len(out)
