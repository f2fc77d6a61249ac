"""A sink without a device, paced by the clock of the machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from studio.core.translation import tr
from studio.media.devices.audio_sink import FillCallback, StreamClock

RATE: Final = 48_000
BLOCK_SECONDS: Final = 0.010
LATENCY: Final = 0.020


class NullSink:
    """Asks for samples as a device does, in time, and throws them away.

    Args:
        now: Seconds.
        threaded: Whether it asks by itself, in a thread; without, who made it calls `request_due_samples`, as tests do.
        pace: How many of its seconds go by in one of the clock's: a device whose crystal is fast has 1.001.
    """

    def __init__(
        self, now: Callable[[], float] = time.perf_counter, *, threaded: bool = True, pace: float = 1.0
    ) -> None:
        self._now = now
        self._threaded = threaded
        self._pace = pace
        self._clock = StreamClock(RATE)
        self._block = np.zeros((0, 2), np.float32)
        self._fill: FillCallback | None = None
        self._thread: threading.Thread | None = None
        self._halt = threading.Event()
        self._began: float | None = None
        self._sent = 0
        self.rate = RATE
        self.latency = LATENCY
        self.failure_reason = ""

    @property
    def name(self) -> str:
        """The name that the user sees."""
        return tr("no sound")

    @property
    def is_started(self) -> bool:
        """Whether the clock runs."""
        return self._clock.is_started

    def open(self, rate: int, channels: int, fill: FillCallback) -> None:
        """Take what makes samples."""
        self.rate = rate or RATE
        self._clock = StreamClock(self.rate)
        self._block = np.zeros((round(BLOCK_SECONDS * self.rate), channels), np.float32)
        self._fill = fill

    def start(self) -> None:
        """Begin to ask for samples."""
        self._began = self._now()
        self._sent = 0
        self._halt.clear()
        if self._threaded:
            self._thread = threading.Thread(target=self._run, name="null-sink", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask no more, and wait for the thread's end."""
        self._halt.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """Ask no more."""
        self.stop()
        self._fill = None

    def read_clock(self) -> float:
        """Return the seconds played."""
        return self._clock.read_at(self._time())

    def request_due_samples(self) -> float:
        """Ask for what is due now; return the seconds until there is more to do."""
        while self._fill is not None and self._sent / self.rate <= self._time():
            self._clock.record_buffer(self._sent / self.rate + self.latency, self._sent)
            self._fill(self._block, self._sent)
            self._sent += len(self._block)
        return BLOCK_SECONDS

    def _time(self) -> float:
        """Return the stream's own time."""
        return 0.0 if self._began is None else (self._now() - self._began) * self._pace

    def _run(self) -> None:
        while not self._halt.wait(self.request_due_samples()):
            pass
