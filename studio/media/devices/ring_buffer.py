"""Samples on their way from the thread that makes them to the one that plays them."""

from __future__ import annotations

import numpy as np


class SampleRingBuffer:
    """Ring buffer of samples until they are played. One thread writes, one reads, and neither waits.

    Samples are named by their number since the stream began: what was written too late is passed by, so sound never
    lags behind its clock. To play something else, take another ring.

    Args:
        start: The number of the first sample.
        capacity: How many are kept.
        channels: Of each.
    """

    def __init__(self, start: int, capacity: int, channels: int) -> None:
        self._samples = np.zeros((capacity, channels), np.float32)
        self._capacity = capacity
        self.start_sample = start
        self.end_sample = start
        self._read = start
        self.is_finished = False

    @property
    def free_space(self) -> int:
        """The number of samples that may be written now."""
        return self._capacity - (self.end_sample - max(self._read, self.start_sample))

    def write(self, block: np.ndarray) -> None:
        """Append samples, float32 [samples, channels]: at most `free_space`."""
        at = self.end_sample % self._capacity
        first = min(len(block), self._capacity - at)
        self._samples[at : at + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self.end_sample += len(block)

    def read(self, at: int, out: np.ndarray) -> int:
        """Write the samples from number `at` on into `out`, which is silent; return how many should be there but are
        not.
        """
        stop = at + len(out)
        first, last = max(at, self.start_sample), min(stop, self.end_sample)
        if first < last:
            place, count = first % self._capacity, last - first
            whole = min(count, self._capacity - place)
            target = out[first - at : last - at]
            target[:whole] = self._samples[place : place + whole]
            target[whole:] = self._samples[: count - whole]
        self._read = min(stop, self.end_sample) if stop > self.start_sample else self._read
        return 0 if self.is_finished else max(0, stop - max(at, last, self.start_sample))
