"""Samples between two threads: by number, none lost, none twice."""

from __future__ import annotations

import numpy as np

from studio.media.devices.ring_buffer import SampleRingBuffer


def ramp(start: int, count: int) -> np.ndarray:
    return np.repeat(np.arange(start, start + count, dtype=np.float32)[:, None], 2, axis=1)


def read(ring: SampleRingBuffer, at: int, count: int) -> tuple[list[float], int]:
    out = np.zeros((count, 2), np.float32)
    missing = ring.read(at, out)
    assert (out[:, 0] == out[:, 1]).all()
    return out[:, 0].tolist(), missing


def test_samples_come_out_by_their_numbers() -> None:
    ring = SampleRingBuffer(100, 16, 2)
    ring.write(ramp(100, 6))
    assert read(ring, 96, 4) == ([0, 0, 0, 0], 0)
    assert read(ring, 98, 4) == ([0, 0, 100, 101], 0)
    assert read(ring, 102, 4) == ([102, 103, 104, 105], 0)


def test_it_goes_round_without_losing_one() -> None:
    ring, heard = SampleRingBuffer(0, 7, 2), []
    written = 0
    for at in range(0, 60, 4):
        count = ring.free_space
        ring.write(ramp(written, count))
        written += count
        heard += read(ring, at, 4)[0]
    assert heard == list(range(60))


def test_what_is_missing_is_silent_and_counted_until_it_is_finished() -> None:
    ring = SampleRingBuffer(0, 16, 2)
    ring.write(ramp(1, 3))
    assert read(ring, 0, 5) == ([1, 2, 3, 0, 0], 2)
    assert read(ring, 5, 5) == ([0] * 5, 5)
    ring.is_finished = True
    assert read(ring, 10, 5) == ([0] * 5, 0)


def test_what_comes_too_late_is_passed_by() -> None:
    ring = SampleRingBuffer(0, 16, 2)
    ring.write(ramp(0, 4))
    read(ring, 0, 8)
    ring.write(ramp(4, 8))
    assert read(ring, 8, 4) == ([8, 9, 10, 11], 0)
