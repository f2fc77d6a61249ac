"""Chains of matrices, powers and limits: what grades are made of, computed strip by strip while it is in the cache.

On the CPU a frame of 1920×1080 takes about 2 ms for a matrix and 4 ms more for powers; two passes of memory would take
as long as that alone. On other devices torch computes the same steps one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from studio.sdk.pixels import apply_color_matrix, torch_backend
from studio.sdk.pixels.memory_layout import to_interleaved, with_colors

if TYPE_CHECKING:
    import numpy as np
    import torch

_STRIP_NUMBERS: Final = 100_000  # 400 kB: what a core keeps near
_LEAST_LOG: Final = -80.0  # e to that is small, but not so small that processors become slow
_LEAST_BASE: Final = 1e-30
_TRIFLE: Final = 1e-8
_CHANNELS: Final = 3


@dataclass(frozen=True, slots=True)
class MatrixStep:
    """(R', G', B')ᵀ = rows · (R, G, B, 1)ᵀ.

    Args:
        rows: 3 rows of 4 numbers.
    """

    rows: tuple[tuple[float, ...], ...]

    @classmethod
    def from_factors(cls, factors: Sequence[float], offsets: Sequence[float] = (0.0, 0.0, 0.0)) -> MatrixStep:
        """Return value · factor + offset, channel by channel."""
        rows = [[factors[row] if row == column else 0.0 for column in range(3)] + [offsets[row]] for row in range(3)]
        return cls(tuple(map(tuple, rows)))

    def followed_by(self, after: MatrixStep) -> MatrixStep:
        """Return both in one."""
        own = (*self.rows, (0.0, 0.0, 0.0, 1.0))
        return MatrixStep(
            tuple(tuple(sum(row[k] * own[k][column] for k in range(4)) for column in range(4)) for row in after.rows)
        )

    @property
    def is_neutral(self) -> bool:
        """Whether it changes nothing."""
        return all(
            number == float(row == column) for row, line in enumerate(self.rows) for column, number in enumerate(line)
        )


@dataclass(frozen=True, slots=True)
class PowerStep:
    """Each value above 0 to a power of its channel; what is 0 or less stays as it is.

    Args:
        exponents: Of red, green and blue, above 0.
    """

    exponents: tuple[float, float, float]

    @property
    def is_neutral(self) -> bool:
        """Whether it changes nothing."""
        return self.exponents == (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class LimitStep:
    """Values are cut off.

    Args:
        low: The least value; None for any.
        high: The greatest value; None for any.
    """

    low: float | None = None
    high: float | None = None

    @property
    def is_neutral(self) -> bool:
        """Whether it changes nothing."""
        return self.low is None and self.high is None


ColorStep: TypeAlias = MatrixStep | PowerStep | LimitStep


def apply_color_steps(pixels: torch.Tensor, steps: Iterable[ColorStep]) -> torch.Tensor:
    """Change each color by one step after the other.

    On the CPU, powers are computed as e to the product of exponent and logarithm. Their relative error is about 1e-7
    times that product, where it is larger than 1; what lies above 0 and below 1e-30 becomes 0.

    Args:
        pixels: [3|4, H, W], float32, on any device. Alpha passes as it is.
        steps: In order; what changes nothing is left out, and matrices that follow each other become one.

    Returns:
        As many channels, lying as [H, W, C] in memory; `pixels` itself where there is nothing to do.
    """
    chain = merge_color_steps(steps)
    if not chain or not pixels.numel():
        return pixels
    if len(chain) == 1 and isinstance(chain[0], MatrixStep):
        return to_interleaved(apply_color_matrix(pixels, chain[0].rows))
    if not pixels.is_cpu:
        return to_interleaved(with_colors(pixels, _apply_on_device(pixels[:_CHANNELS], chain)))
    return _apply_on_cpu(pixels, chain)


def merge_color_steps(steps: Iterable[ColorStep]) -> tuple[ColorStep, ...]:
    """Return the same steps in the least number."""
    merged: list[ColorStep] = []
    for step in steps:
        last = merged[-1] if merged else None
        if isinstance(step, MatrixStep) and isinstance(last, MatrixStep):
            merged[-1] = last.followed_by(step)
        elif not step.is_neutral:
            merged.append(step)
    left = tuple(step for step in merged if not step.is_neutral)
    joins = any(isinstance(one, MatrixStep) and isinstance(other, MatrixStep) for one, other in pairwise(left))
    return merge_color_steps(left) if joins else left


def _apply_on_device(colors: torch.Tensor, steps: Sequence[ColorStep]) -> torch.Tensor:
    import torch

    for step in steps:
        if isinstance(step, MatrixStep):
            colors = torch_backend.apply_color_matrix(colors, step.rows)
        elif isinstance(step, LimitStep):
            colors = torch.clamp(colors, step.low, step.high)
        else:
            exponents = torch.tensor(step.exponents, dtype=colors.dtype, device=colors.device).view(3, 1, 1)
            colors = torch.where(colors > 0.0, colors.clamp_min(0.0).pow(exponents), colors)
    return colors


def _apply_on_cpu(pixels: torch.Tensor, steps: Sequence[ColorStep]) -> torch.Tensor:
    import numpy as np
    import torch

    source = to_interleaved(pixels).permute(1, 2, 0).numpy()
    height, width, channels = source.shape
    result = np.empty_like(source)
    rows = max(1, min(height, _STRIP_NUMBERS // (width * channels)))
    scratch = np.empty((rows, width, channels), np.float32)
    with np.errstate(all="ignore"):
        for top in range(0, height, rows):
            part, place = source[top : top + rows], result[top : top + rows]
            _apply_to_strip(part, place, scratch[: len(part)], steps)
            if channels > _CHANNELS:
                place[..., _CHANNELS] = part[..., _CHANNELS]
    return torch.from_numpy(result).permute(2, 0, 1)


def _apply_to_strip(source: np.ndarray, place: np.ndarray, scratch: np.ndarray, steps: Sequence[ColorStep]) -> None:
    """Compute all steps of a strip; a fourth channel gets any values.

    Args:
        source: [h, W, C].
        place: [h, W, C]: where the colors come to lie.
        scratch: [h, W, C], to be written over.
        steps: At least one.
    """
    first, *others = steps
    if isinstance(first, MatrixStep):
        _multiply(source, first, place)
    else:
        place[:] = source
        others = [first, *others]
    for step in others:
        if isinstance(step, MatrixStep):
            _multiply(place, step, place)
        elif isinstance(step, PowerStep):
            _raise_to_powers(place, scratch, step.exponents)
        else:
            _limit(place, step)


def _multiply(source: np.ndarray, step: MatrixStep, place: np.ndarray) -> None:
    import cv2
    import numpy as np

    matrix = np.asarray(step.rows, np.float32)
    if source.shape[2] > _CHANNELS:
        matrix = np.vstack([np.insert(matrix, _CHANNELS, 0.0, axis=1), np.array([[0, 0, 0, 1, 0]], np.float32)])
    cv2.transform(source, matrix, place)


def _limit(place: np.ndarray, step: LimitStep) -> None:
    import torch

    torch.from_numpy(place).clamp_(step.low, step.high)


def _raise_to_powers(place: np.ndarray, scratch: np.ndarray, exponents: tuple[float, float, float]) -> None:
    """Raise a strip to powers in place.

    Args:
        place: [h, W, C].
        scratch: As large; written over.
        exponents: Of the channels.
    """
    import numpy as np
    import torch

    values, low = torch.from_numpy(place), float(place.min())
    least = max(_LEAST_BASE, *(math.exp(max(_LEAST_LOG / exponent, -700.0)) for exponent in exponents))
    if low > least:
        _multiply_logs(values.log_(), exponents)
        values.exp_()
        return
    has_negative = not low >= 0.0  # or NaN
    if has_negative:
        torch.clamp_max(values, 0.0, out=torch.from_numpy(scratch))
    rest = max(least**exponent for exponent in exponents)
    if rest > _TRIFLE:  # a curve that is steep near black
        np.maximum(place, 0.0, out=place)
        np.log(place, out=place)  # of 0 without the detour of torch's
        _multiply_logs(values, exponents)
        np.exp(place, out=place)
    else:
        _multiply_logs(values.clamp_min_(least).log_(), exponents)
        torch.threshold_(values.exp_(), rest * 1.001, 0.0)
    if has_negative:
        values.add_(torch.from_numpy(scratch))


def _multiply_logs(logs: torch.Tensor, exponents: tuple[float, float, float]) -> None:
    if len(set(exponents)) == 1:
        logs.mul_(exponents[0])
    else:
        logs.mul_(_repeat_exponents(exponents, logs.shape[1], logs.shape[2]))


@lru_cache(maxsize=4)
def _repeat_exponents(exponents: tuple[float, float, float], width: int, channels: int) -> torch.Tensor:
    """Return the exponents of a row of pixels, [W, C]: faster than to repeat three numbers."""
    import torch

    with torch.inference_mode(False):
        return torch.tensor((*exponents, 1.0)[:channels]).repeat(width, 1)
