"""Loudness of sound by ITU-R BS.1770-4: K-weighting, gated blocks, and peaks between samples."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OFFSET = -0.691
_STEPS = 4  # a block of 400 ms begins every 100 ms
_TAIL = 128  # samples that a peak between samples may depend on, with room to spare
_TAPS = 24  # of the interpolating filter, to each side

_SURROUND = {4: (1.0, 1.0, 1.41, 1.41), 5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),
             7: (1.0, 1.0, 1.0, 0.0, 1.0, 1.41, 1.41), 8: (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41)}  # fmt: skip
"""The weights of channels, in the order of FFmpeg's usual layouts: LFE does not count, the sides count more."""


def design_k_weighting(sample_rate: int) -> np.ndarray:
    """Return the two filters of BS.1770-4 for any rate, [2, 6] (b0, b1, b2, 1, a1, a2).

    They are the analog prototypes that give the coefficients of the standard at 48 kHz, by the bilinear transform.
    """
    import numpy as np

    k, q = math.tan(math.pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = [
        (high + band * k / q + k * k) / a0,
        2.0 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        1.0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    ]
    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    return np.array([shelf, [1.0, -2.0, 1.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0]])


class LoudnessMeter:
    """Measures sound that comes piece by piece; what it keeps is a number for each tenth of a second.

    Args:
        sample_rate: Samples a second.
        channels: Of the sound.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        import numpy as np
        from scipy.signal import firwin

        self._step = max(1, round(sample_rate / 10))
        self._weights = np.array(_SURROUND.get(channels, (1.0,) * channels))
        self._sections = design_k_weighting(sample_rate)
        self._memory = np.zeros((2, channels, 2))
        self._squares: list[float] = []
        self._left = np.zeros(0)
        self._up = 4 if sample_rate < 96_000 else 2
        self._kernel = firwin(2 * _TAPS * self._up + 1, 1.0 / self._up, window=("kaiser", 9.0)) * self._up
        self._tail = np.zeros((channels, _TAIL))
        self.peak = 0.0
        self.true_peak = 0.0

    def add_samples(self, samples: np.ndarray) -> None:
        """Listen to more samples, [channels, samples], finite."""
        import numpy as np
        from scipy.signal import sosfilt

        if not samples.size:
            return
        self._look_between(samples)
        self.peak = max(self.peak, float(np.abs(samples).max()))
        weighted, self._memory = sosfilt(self._sections, samples, axis=1, zi=self._memory)
        left = np.concatenate([self._left, self._weights @ weighted**2])
        whole = len(left) // self._step
        steps = left[: whole * self._step].reshape(whole, self._step)
        self._squares += steps.mean(axis=1).tolist()
        self._left = left[whole * self._step :]

    def finish(self) -> None:
        """Say that this was all."""
        import numpy as np

        self._look_between(np.zeros_like(self._tail))
        if not self._squares and len(self._left):  # shorter than a tenth of a second
            self._squares.append(float(self._left.mean()))

    def compute_integrated(self) -> float:
        """Return the loudness of all that was heard, in LUFS; −inf for silence.

        Blocks of 400 ms count that are louder than −70 LUFS and not 10 LU softer than the mean of those. Sound that is
        shorter than a block is one.
        """
        import numpy as np

        squares = np.array(self._squares)
        if len(squares) >= _STEPS:
            squares = np.convolve(squares, np.full(_STEPS, 1.0 / _STEPS), "valid")
        elif len(squares):
            squares = squares.mean(keepdims=True)
        kept = squares[squares > 10.0 ** ((_ABSOLUTE_GATE - _OFFSET) / 10.0)]
        if not len(kept):
            return -math.inf
        kept = kept[kept > kept.mean() * 10.0 ** (_RELATIVE_GATE / 10.0)]
        return _OFFSET + 10.0 * math.log10(float(kept.mean()))

    def _look_between(self, samples: np.ndarray) -> None:
        """Follow the highest value of the curve through the samples, at four times their rate (Annex 2)."""
        import numpy as np
        from scipy.signal import resample_poly

        near = np.concatenate([self._tail, samples], axis=1)
        between = resample_poly(near, self._up, 1, axis=1, window=self._kernel / self._up)
        margin = _TAIL // 4 * self._up
        self.true_peak = max(self.true_peak, float(np.abs(between[:, margin:-margin]).max()))
        self._tail = near[:, -_TAIL:]
