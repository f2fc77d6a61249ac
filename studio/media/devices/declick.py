"""Declicker: joins pieces of sound without a click."""

from __future__ import annotations

import numpy as np

_SECONDS = 0.004
_INAUDIBLE_STEP = 0.003


class Declicker:
    """Removes the step in the signal where two pieces of sound meet.

    What the second one begins with differs from where the first was going; that difference is added to it and fades
    within 4 ms. Where the two fit, as at the seam of a loop that was made to be one, nothing is changed at all.

    Args:
        rate: Samples a second.
        channels: Of each sample.
    """

    def __init__(self, rate: int, channels: int) -> None:
        phase = np.arange(1, max(2, round(_SECONDS * rate)) + 1, dtype=np.float32)
        self._fade = (0.5 + 0.5 * np.cos(np.pi * (phase - 1) / len(phase))).astype(np.float32)[:, None]
        self._last = np.zeros((2, channels), np.float32)
        self._step = np.zeros(channels, np.float32)
        self._done = len(self._fade)
        self._at_seam = False

    @property
    def fade_length(self) -> int:
        """The number of samples over which a corrected step fades."""
        return len(self._fade)

    def mark_seam(self) -> None:
        """Say that the next block does not follow from the last one."""
        self._at_seam = True

    def process_block(self, block: np.ndarray) -> np.ndarray:
        """Change a block, float32 [samples, channels], in place, and return it."""
        if not len(block):
            return block
        if self._at_seam:
            self._at_seam = False
            expected = np.clip(2 * self._last[1] - self._last[0], -1.0, 1.0)
            step = expected - block[0]
            self._step = np.where(np.abs(step) <= _INAUDIBLE_STEP, np.float32(0), step).astype(np.float32)
            self._done = 0 if self._step.any() else len(self._fade)
        count = min(len(block), len(self._fade) - self._done)
        if count > 0:
            block[:count] += self._fade[self._done : self._done + count] * self._step
            self._done += count
        self._last = np.concatenate([self._last, block[-2:]])[-2:]
        return block
