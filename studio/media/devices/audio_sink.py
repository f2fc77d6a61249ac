"""Audio sinks, which play samples and report the one that is audible, and the arithmetic of their clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import numpy as np

DEFAULT_DEVICE: Final = ""
"""The name of whatever device the system takes."""

NO_DEVICE: Final = "none"
"""The name of no device: time goes on in silence."""

MAX_CLOCK_DIFFERENCE: Final = 0.150
"""Seconds that a device's clock may differ from the wall's over one second."""

_SMOOTHING = 0.1
_JUMP = 0.050

FillCallback = Callable[["np.ndarray", int], None]
"""Writes samples, float32 [samples, channels], −1..1, in place; the number is the first one's since the start."""


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """An audio output device.

    Args:
        name: As the system calls it.
        host: What it is reached by, as "ALSA".
        index: PortAudio's number for it, valid until devices are looked for again.
        channels: How many it has.
        rate: Samples a second that it likes best.
        is_default: Whether the system takes it where none is chosen.
    """

    name: str
    host: str
    index: int
    channels: int
    rate: int
    is_default: bool = False

    @property
    def key(self) -> str:
        """The name under which the device is remembered. It stays when other devices are plugged in."""
        return f"{self.host}: {self.name}"


class AudioSink(Protocol):
    """Audio sink: requests samples in a thread of its own, and knows which one is audible."""

    @property
    def name(self) -> str:
        """The name that the user sees."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second, once it is open."""
        ...

    @property
    def latency(self) -> float:
        """Seconds from the request of a sample to its playback."""
        ...

    @property
    def is_started(self) -> bool:
        """Whether the clock runs: samples have been asked for."""
        ...

    @property
    def failure_reason(self) -> str:
        """The reason why it stopped playing; empty while it plays."""
        ...

    def open(self, rate: int, channels: int, fill: FillCallback) -> None:
        """Make ready to play.

        Args:
            rate: Samples a second wanted; 0 for those that the device likes best.
            channels: How many `fill` writes.
            fill: Called in the sink's own thread; it must not wait.

        Raises:
            StudioError: The device is not there, is taken or refuses.
        """
        ...

    def start(self) -> None:
        """Begin to play. Raises StudioError if the device refuses."""
        ...

    def stop(self) -> None:
        """Stop playing. Samples that were requested already may be lost."""
        ...

    def close(self) -> None:
        """Let go of the device. It may be called at any time, and again."""
        ...

    def read_clock(self) -> float:
        """Return the seconds played since the start. They never decrease, and are negative before the first sample."""
        ...


class StreamClock:
    """Clock of a stream: the audible moment, from the times that the stream's callback gets.

    The callback says when the first sample of each buffer will be heard, and how many samples went before it. What it
    is told trembles by some milliseconds, so the difference of both counts is smoothed; a jump is followed at once.
    One thread writes, any may read: what crosses is one value that is swapped whole.

    Args:
        rate: Samples a second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._began: float | None = None
        self._latest = -math.inf

    @property
    def is_started(self) -> bool:
        """Whether a buffer has been asked for."""
        return self._began is not None

    def record_buffer(self, dac: float, samples: int) -> None:
        """Record the playback time of a buffer.

        Args:
            dac: The stream's time at which its first sample is heard, in seconds.
            samples: How many were sent before it.
        """
        began = dac - samples / self._rate
        known = self._began
        if known is None or abs(began - known) > _JUMP:
            self._began = began
        else:
            self._began = known + _SMOOTHING * (began - known)

    def read_at(self, now: float) -> float:
        """Return the seconds played at a stream's time. They never decrease."""
        if self._began is not None:
            self._latest = max(self._latest, now - self._began)
        return self._latest


class ClockWatchdog:
    """Check of a device's clock: ALSA's null device runs 350 times too fast, PulseAudio's at a tenth."""

    def __init__(self) -> None:
        self._since: tuple[float, float] | None = None

    @property
    def agreed_at(self) -> float | None:
        """The wall-clock time when both clocks last agreed; None before the first check."""
        return None if self._since is None else self._since[1]

    def is_trusted(self, heard: float, wall: float) -> bool:
        """Return False once the two clocks differ by more than 150 ms over a second, or by twice that over less.

        Args:
            heard: What the device's clock says, in seconds.
            wall: What another clock says at the same time.
        """
        if self._since is None:
            self._since = heard, wall
            return True
        elapsed = wall - self._since[1]
        difference = abs(heard - self._since[0] - elapsed)
        if elapsed < 1.0:
            return difference <= 2 * MAX_CLOCK_DIFFERENCE
        self._since = heard, wall
        return difference <= MAX_CLOCK_DIFFERENCE * elapsed
