"""Filters by torch, for devices that OpenCV does not reach.

They give what OpenCV gives, within 1e-5, where nothing else is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

LAPLACIAN_KERNEL = ((0.0, 1.0, 0.0), (1.0, -4.0, 1.0), (0.0, 1.0, 0.0))
SOBEL_KERNEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
SCHARR_KERNEL = ((-3.0, 0.0, 3.0), (-10.0, 0.0, 10.0), (-3.0, 0.0, 3.0))


class PlaneBorder(StrEnum):
    """Values beyond the edges of a plane."""

    REPEAT = "replicate"
    """Those at the edge."""
    MIRROR = "reflect"
    """Those within, mirrored at the pixels of the edge."""


def correlate_plane(
    plane: torch.Tensor,
    kernel: Sequence[Sequence[float]],
    border: PlaneBorder = PlaneBorder.REPEAT,
    *,
    turned: bool = False,
) -> torch.Tensor:
    """Return the sum of the surroundings of each pixel, weighted by a kernel of 3×3: [H, W].

    Args:
        plane: [H, W].
        kernel: By rows.
        border: What lies beyond the edges; a mirror needs two pixels, and repeats one.
        turned: Turn the kernel: rows become columns.
    """
    import torch
    from torch.nn.functional import conv2d, pad

    rows = list(zip(*kernel, strict=True)) if turned else kernel
    weights = torch.tensor(rows, dtype=plane.dtype, device=plane.device)[None, None]
    mode = PlaneBorder.REPEAT if min(plane.shape) < 2 else border
    return conv2d(pad(plane[None, None], (1, 1, 1, 1), mode=mode.value), weights)[0, 0]


def compute_box_mean(plane: torch.Tensor, size: int) -> torch.Tensor:
    """Return the mean over a square about each pixel, the edges repeated: [H, W].

    Args:
        plane: [H, W].
        size: Side of the square, odd.
    """
    from torch.nn.functional import avg_pool2d, pad

    return avg_pool2d(pad(plane[None, None], (size // 2,) * 4, mode="replicate"), size, stride=1)[0, 0]


def compute_mirrored_box_mean(planes: torch.Tensor, size: int) -> torch.Tensor:
    """Return the mean over a square about each pixel, mirrored beyond the edges: [C, H, W].

    Args:
        planes: [C, H, W].
        size: Side of the square; an even one reaches further up and to the left, as OpenCV's does.
    """
    from torch.nn.functional import avg_pool2d

    wide = planes
    for side in (1, 2):
        count = planes.shape[side]
        places = _mirror_places(-(size // 2), count + size - 1 - size // 2, count, planes.device)
        wide = wide.index_select(side, places)
    return avg_pool2d(wide[None], size, stride=1)[0]


def dilate_by_square(plane: torch.Tensor, size: int) -> torch.Tensor:
    """Return the largest value in a square about each pixel: [H, W].

    Args:
        plane: [H, W].
        size: Side of the square, odd.
    """
    from torch.nn.functional import max_pool2d

    across = max_pool2d(plane[None, None], (1, size), stride=1, padding=(0, size // 2))
    return max_pool2d(across, (size, 1), stride=1, padding=(size // 2, 0))[0, 0]


def dilate_by_disc(plane: torch.Tensor, radius: int) -> torch.Tensor:
    """Return the largest value in a disc about each pixel, as OpenCV draws its ellipses: [H, W].

    Args:
        plane: [H, W].
        radius: 0 or more.
    """
    return _dilate_by_rows(plane, [round(math.sqrt(radius * radius - down * down)) for down in range(radius + 1)])


def dilate_by_diamond(plane: torch.Tensor, radius: int) -> torch.Tensor:
    """Return the largest value in a diamond about each pixel, |x| + |y| ≤ radius: [H, W].

    Args:
        plane: [H, W].
        radius: 0 or more.
    """
    return _dilate_by_rows(plane, [radius - down for down in range(radius + 1)])


def _dilate_by_rows(plane: torch.Tensor, reaches: Sequence[int]) -> torch.Tensor:
    """Return the largest value in a shape whose rows reach so far, from its middle upwards and downwards."""
    from torch.nn.functional import max_pool2d

    height = plane.shape[0]
    if len(reaches) == 1:
        return plane.clone()
    result = plane.clone()
    for down, reach in enumerate(reaches[:height]):
        wide = max_pool2d(plane[None, None], (1, 2 * reach + 1), stride=1, padding=(0, reach))[0, 0]
        above, below = slice(0, height - down), slice(down, height)
        result[above] = result[above].maximum(wide[below])
        result[below] = result[below].maximum(wide[above])
    return result


def blur_bilaterally(colors: torch.Tensor, size: int, color_sigma: float, sigma: float) -> torch.Tensor:
    """Average each pixel with those around that look alike: [C, H, W]; the edges are repeated.

    OpenCV looks its weights up in a table; the two agree within 1e-3.

    Args:
        colors: [C, H, W].
        size: Diameter of the disc of pixels that count, odd.
        color_sigma: Standard deviation of the sum of all channels' differences.
        sigma: Standard deviation of the distance, in pixels.
    """
    import torch
    from torch.nn.functional import pad

    radius, (height, width) = size // 2, colors.shape[1:]
    wide = pad(colors[None], (radius,) * 4, mode="replicate")[0]
    total, weights = torch.zeros_like(colors), colors.new_zeros((1, height, width))
    for down in range(-radius, radius + 1):
        for across in range(-radius, radius + 1):
            square = down * down + across * across
            if square > radius * radius:
                continue
            top, left = radius + down, radius + across
            other = wide[:, top : top + height, left : left + width]
            apart = (other - colors).abs_().sum(0, keepdim=True)
            weight = apart.square_().mul_(-0.5 / color_sigma**2).sub_(0.5 * square / sigma**2).exp_()
            total.addcmul_(other, weight)
            weights += weight
    return total / weights


def halve_planes(planes: torch.Tensor) -> torch.Tensor:
    """Return planes half as large, blurred before: [..., H, W] → [..., ⌈H / 2⌉, ⌈W / 2⌉]."""
    return _halve_along(_halve_along(planes, -1), -2)


def double_planes(planes: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Return what `halve_planes` made at the size before: [..., height, width]."""
    return _double_along(_double_along(planes, height, -2), width, -1)


def _halve_along(planes: torch.Tensor, side: int) -> torch.Tensor:
    """Weigh by 1, 4, 6, 4, 1 about each second number; beyond the ends, those within are mirrored."""
    import torch

    count = planes.shape[side]
    wide = planes.index_select(side, _mirror_places(-2, 2 * ((count + 1) // 2) + 1, count, planes.device))
    half, last = (count + 1) // 2, wide.shape[side]
    one, two, three, four, five = (
        wide.index_select(side, torch.arange(first, min(first + 2 * half, last), 2, device=planes.device))
        for first in range(5)
    )
    return (one + five + 4.0 * (two + four) + 6.0 * three) / 16.0


def _mirror_places(first: int, stop: int, count: int, device: torch.device) -> torch.Tensor:
    """Return which of `count` numbers stand at the places from `first` to `stop`, mirrored at both ends: int64."""
    import torch

    period = max(1, 2 * (count - 1))
    places = torch.arange(first, stop, device=device).abs() % period
    return torch.minimum(places, period - places).clamp_max(count - 1)


def _double_along(planes: torch.Tensor, size: int, side: int) -> torch.Tensor:
    """Put a number between each two; as OpenCV does, the first is mirrored and the last is repeated beyond the ends."""
    import torch

    count = planes.shape[side]
    before = torch.cat([planes.narrow(side, min(1, count - 1), 1), planes.narrow(side, 0, count - 1)], side)
    after = torch.cat([planes.narrow(side, 1, count - 1), planes.narrow(side, count - 1, 1)], side)
    even, odd = (before + 6.0 * planes + after) / 8.0, (planes + after) / 2.0
    axis = planes.ndim + side
    return torch.stack([even, odd], axis + 1).flatten(axis, axis + 1).narrow(axis, 0, size)


def continue_shades(planes: torch.Tensor, margin: int) -> torch.Tensor:
    """Return planes whose values go on beyond their edges as they came there: [C, H + 2 margin, W + 2 margin].

    They are mirrored at the value of the edge: what rises goes on to rise.

    Args:
        planes: [C, H, W].
        margin: In pixels.
    """
    return _continue_along(_continue_along(planes, margin, 1), margin, 2)


def _continue_along(planes: torch.Tensor, margin: int, side: int) -> torch.Tensor:
    import torch

    while margin > 0:
        count = planes.shape[side]
        step = min(margin, count - 1)
        if step == 0:
            return planes.expand([margin * 2 + 1 if axis == side else size for axis, size in enumerate(planes.shape)])
        first, last = planes.narrow(side, 0, 1), planes.narrow(side, count - 1, 1)
        before = 2 * first - planes.narrow(side, 1, step).flip(side)
        after = 2 * last - planes.narrow(side, count - 1 - step, step).flip(side)
        planes = torch.cat([before, planes, after], dim=side)
        margin -= step
    return planes
