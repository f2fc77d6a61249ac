"""Pixel operations for node authors: OpenCV on the CPU, torch on other devices, the same picture from both.

All take and return float32 tensors [C, H, W] of any strides. Frames lie as [H, W, C] in memory and are viewed as
[C, H, W]; an operation on such a view reaches OpenCV without a copy and gives such a view again. Inputs are never
written to. Four channels are RGBA with straight alpha: colours are weighted by their coverage, so that nothing bleeds
out of transparent pixels. Values are as displayed, sRGB; `srgb_to_linear` and `linear_to_srgb` lead to light and back.

The two backends agree within 1e-4 (for values within 0..1); tests hold them to that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from studio.core.errors import ShapeError
from studio.core.translation import tr
from studio.sdk.pixels import opencv_backend, torch_backend
from studio.sdk.pixels.linear_light import apply_in_linear_light, linear_to_srgb, srgb_to_linear
from studio.sdk.pixels.memory_layout import (
    get_luma_weights,
    make_empty_frame,
    premultiply,
    to_interleaved,
    unpremultiply,
    with_alpha,
    with_colors,
)

if TYPE_CHECKING:
    import torch

__all__ = [
    "BorderMode",
    "ResampleFilter",
    "apply_affine",
    "apply_color_matrix",
    "apply_in_linear_light",
    "apply_power",
    "compute_luma",
    "fit_in_frame",
    "gaussian_blur",
    "get_blur_radius",
    "get_luma_weights",
    "linear_to_srgb",
    "make_empty_frame",
    "make_pixel_grid",
    "place_in_frame",
    "premultiply",
    "remap_pixels",
    "resize",
    "srgb_to_linear",
    "to_interleaved",
    "unpremultiply",
    "warp_by_flow",
    "with_alpha",
    "with_colors",
]

Matrix = Sequence[Sequence[float]]

_LARGE_SIGMA = 16.0
_WORKING_SIGMA = 8.0


class ResampleFilter(StrEnum):
    """Filter that resamples pixels at another size or position."""

    AUTO = "auto"
    AREA = "area"
    LINEAR = "linear"
    CUBIC = "cubic"
    LANCZOS = "lanczos"
    NEAREST = "nearest"


class BorderMode(StrEnum):
    """Values outside a picture. Here, transparent and black are both zero in every channel."""

    TRANSPARENT = "transparent"
    BLACK = "black"
    EDGE = "edge"
    MIRROR = "mirror"


class _Backend(Protocol):
    """What both modules do, each in its own way; `filter` and `outside` are the values of Filter and Outside."""

    def apply_color_matrix(self, pixels: torch.Tensor, matrix: Matrix) -> torch.Tensor: ...
    def apply_power(self, pixels: torch.Tensor, exponent: float) -> torch.Tensor: ...
    def gaussian_blur(self, pixels: torch.Tensor, sigma_x: float, sigma_y: float) -> torch.Tensor: ...
    def resize(self, pixels: torch.Tensor, width: int, height: int, filter: str) -> torch.Tensor: ...
    def remap_pixels(self, pixels: torch.Tensor, places: torch.Tensor, filter: str, outside: str) -> torch.Tensor: ...
    def apply_affine(
        self, pixels: torch.Tensor, matrix: Matrix, width: int, height: int, filter: str, outside: str
    ) -> torch.Tensor: ...


def _backend(pixels: torch.Tensor) -> _Backend:
    return opencv_backend if pixels.device.type == "cpu" else torch_backend


def _apply_premultiplied(pixels: torch.Tensor, operation: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Run a linear operation on premultiplied colours where there is alpha."""
    if pixels.shape[0] != 4:
        return operation(pixels)
    return unpremultiply(operation(premultiply(pixels)))


def compute_luma(pixels: torch.Tensor) -> torch.Tensor:
    """Return BT.709 luma, Y = 0.2126 R + 0.7152 G + 0.0722 B: [3|4, H, W] → [1, H, W]."""
    return apply_color_matrix(pixels, [[*get_luma_weights(), 0.0]])


def apply_color_matrix(pixels: torch.Tensor, matrix: Matrix) -> torch.Tensor:
    """Multiply each pixel's colour by a matrix, in one pass.

    Args:
        pixels: [3|4, H, W]. Alpha passes as it is.
        matrix: 3 rows of 4 numbers, (R', G', B')ᵀ = matrix · (R, G, B, 1)ᵀ; or 1 such row for a single channel.

    Returns:
        As many channels as `pixels`; [1, H, W] for a matrix of one row.
    """
    return _backend(pixels).apply_color_matrix(pixels, matrix)


def apply_power(pixels: torch.Tensor, exponent: float) -> torch.Tensor:
    """Raise each colour to a power: x ** exponent, below 0 −|x| ** exponent; a fourth channel passes as it is.

    Args:
        pixels: [C, H, W].
        exponent: Above 0.
    """
    return _backend(pixels).apply_power(pixels, exponent)


def gaussian_blur(pixels: torch.Tensor, sigma: float) -> torch.Tensor:
    """Blur by a Gaussian, cut at 3 σ; pixels outside repeat the edge.

    From σ = 16 on, the picture is shrunk by area before and enlarged after, and σ is corrected for both: within 0.004
    of the direct way, at a cost that no longer grows.

    Args:
        pixels: [C, H, W].
        sigma: Standard deviation in pixels; 0 returns `pixels` itself.
    """
    if sigma <= 0.0:
        return pixels
    return _apply_premultiplied(pixels, lambda plain: _blur(plain, sigma))


def get_blur_radius(sigma: float) -> int | None:
    """Return how many pixels around each one `gaussian_blur` looks at; None where it is all of them."""
    return math.ceil(3 * max(sigma, 0.0)) if sigma <= _LARGE_SIGMA else None


def _blur(pixels: torch.Tensor, sigma: float) -> torch.Tensor:
    backend = _backend(pixels)
    if sigma <= _LARGE_SIGMA:
        return backend.gaussian_blur(pixels, sigma, sigma)
    height, width = pixels.shape[1:]
    shrink = sigma / _WORKING_SIGMA
    small_width, small_height = max(1, round(width / shrink)), max(1, round(height / shrink))
    small = backend.resize(pixels, small_width, small_height, ResampleFilter.AREA)
    blurred = backend.gaussian_blur(
        small,
        _compute_remaining_sigma(sigma, width / small_width),
        _compute_remaining_sigma(sigma, height / small_height),
    )
    return backend.resize(blurred, width, height, ResampleFilter.LINEAR)


def _compute_remaining_sigma(sigma: float, shrink: float) -> float:
    """Return the σ to use at the small size: variances add, a box has 1/12 and linear interpolation 1/6 of a pixel."""
    return math.sqrt((sigma / shrink) ** 2 - (1 / 12) * (1 - 1 / shrink**2) - 1 / 6)


def resize(pixels: torch.Tensor, width: int, height: int, filter: ResampleFilter = ResampleFilter.AUTO) -> torch.Tensor:
    """Return the picture at another size.

    Args:
        pixels: [C, H, W].
        width: At least 1.
        height: At least 1.
        filter: AUTO averages areas where it shrinks and is cubic where it enlarges; AREA is linear where it enlarges.
            The others sample points, whatever the size: shrinking much by them flickers.

    Returns:
        [C, height, width]; `pixels` itself if that is its size.
    """
    if (height, width) == tuple(pixels.shape[1:]):
        return pixels
    return _apply_premultiplied(pixels, lambda plain: _resize(plain, width, height, filter))


def _resize(pixels: torch.Tensor, width: int, height: int, filter: ResampleFilter) -> torch.Tensor:
    backend = _backend(pixels)
    if filter not in (ResampleFilter.AUTO, ResampleFilter.AREA):
        return backend.resize(pixels, width, height, filter)
    smaller = min(width, pixels.shape[2]), min(height, pixels.shape[1])
    if smaller != (pixels.shape[2], pixels.shape[1]):
        pixels = backend.resize(pixels, *smaller, ResampleFilter.AREA)
    if smaller != (width, height):
        pixels = backend.resize(
            pixels, width, height, ResampleFilter.CUBIC if filter is ResampleFilter.AUTO else ResampleFilter.LINEAR
        )
    return pixels


def make_pixel_grid(width: int, height: int, device: torch.device | None = None) -> torch.Tensor:
    """Return the place of each pixel: [2, H, W], (x, y), whole numbers from 0. For reading only: it is kept."""
    return torch_backend.make_pixel_grid(width, height, str(device or "cpu"))


def remap_pixels(
    pixels: torch.Tensor,
    places: torch.Tensor,
    filter: ResampleFilter = ResampleFilter.LINEAR,
    outside: BorderMode = BorderMode.EDGE,
) -> torch.Tensor:
    """Fetch each output pixel from a place of its own: output(p) = pixels(places(p)).

    Args:
        pixels: [C, H, W].
        places: [2, h, w], (x, y) in pixels of `pixels`; (0, 0) is the centre of the first one.
        filter: NEAREST, LINEAR or CUBIC; the others count as LINEAR.
        outside: What lies outside `pixels`.

    Returns:
        [C, h, w].
    """
    return _apply_premultiplied(pixels, lambda plain: _backend(plain).remap_pixels(plain, places, filter, outside))


def warp_by_flow(
    pixels: torch.Tensor,
    flow: torch.Tensor,
    *,
    amount: float = 1.0,
    filter: ResampleFilter = ResampleFilter.LINEAR,
    outside: BorderMode = BorderMode.EDGE,
) -> torch.Tensor:
    """Pull pixels along a flow (backward warp): output(p) = pixels(p + amount · flow(p)).

    Args:
        pixels: [C, H, W].
        flow: [2, H, W], pixels, (dx, dy) from the output to `pixels`.
        amount: Factor for the flow.
        filter: As in `remap_pixels`.
        outside: As in `remap_pixels`.

    Raises:
        ShapeError: The heights or widths differ.
    """
    import torch

    if pixels.shape[1:] != flow.shape[1:]:
        sizes = {"picture": f"{pixels.shape[2]}×{pixels.shape[1]}", "flow": f"{flow.shape[2]}×{flow.shape[1]}"}
        raise ShapeError(tr("the picture and the flow must have one size, found {picture} and {flow}", **sizes))
    grid = make_pixel_grid(flow.shape[2], flow.shape[1], flow.device)
    return remap_pixels(pixels, torch.add(grid, flow, alpha=amount), filter, outside)


def apply_affine(
    pixels: torch.Tensor,
    matrix: Matrix,
    width: int,
    height: int,
    *,
    filter: ResampleFilter = ResampleFilter.LINEAR,
    outside: BorderMode = BorderMode.BLACK,
) -> torch.Tensor:
    """Move, turn, scale or shear a picture.

    Where it gets smaller, the picture is first shrunk by area, so that fine detail does not flicker.

    Args:
        pixels: [C, H, W].
        matrix: 2 rows of 3 numbers: the place in `pixels` of the output's point (x, y) is matrix · (x, y, 1)ᵀ. Points
            are in pixels from the upper left *corner* of the picture: the first pixel's centre is (0.5, 0.5).
        width: Of the output.
        height: Of the output.
        filter: NEAREST, LINEAR or CUBIC; the others count as CUBIC.
        outside: What lies outside `pixels`.

    Returns:
        [C, height, width].
    """
    fetch = filter if filter in (ResampleFilter.NEAREST, ResampleFilter.LINEAR) else ResampleFilter.CUBIC

    def operate(plain: torch.Tensor) -> torch.Tensor:
        source, rows = (plain, matrix) if fetch is ResampleFilter.NEAREST else _shrink_first(plain, matrix)
        centred = [[a, b, c + 0.5 * (a + b) - 0.5] for a, b, c in rows]
        return _backend(plain).apply_affine(source, centred, width, height, fetch, outside)

    return _apply_premultiplied(pixels, operate)


def _shrink_first(pixels: torch.Tensor, matrix: Matrix) -> tuple[torch.Tensor, Matrix]:
    """Return a picture that `matrix` need not make smaller, and the matrix that fits it."""
    height, width = pixels.shape[1:]
    steps = [math.hypot(row[0], row[1]) for row in matrix]  # input pixels for one output pixel, along x and along y
    small = [max(1, round(size / max(1.0, step))) for size, step in zip((width, height), steps, strict=True)]
    if small == [width, height]:
        return pixels, matrix
    shrunk = _resize(pixels, small[0], small[1], ResampleFilter.AREA)
    factors = small[0] / width, small[1] / height
    return shrunk, [[value * factor for value in row] for row, factor in zip(matrix, factors, strict=True)]


def fit_in_frame(pixels: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return a picture as large as fits into a frame, whole and in its middle: [C, H, W] → [C, height, width].

    What is left over is zero.

    Args:
        pixels: [C, H, W].
        width: Of the frame.
        height: Of the frame.
    """
    share = min(width / pixels.shape[2], height / pixels.shape[1])
    columns, rows = max(1, round(pixels.shape[2] * share)), max(1, round(pixels.shape[1] * share))
    return place_in_frame(resize(pixels, columns, rows), width, height, (width - columns) // 2, (height - rows) // 2)


def place_in_frame(pixels: torch.Tensor, width: int, height: int, left: int, top: int) -> torch.Tensor:
    """Lay a picture into a frame of another size: [C, H, W] → [C, height, width], zero where it does not reach.

    Args:
        pixels: [C, H, W].
        width: Of the frame.
        height: Of the frame.
        left: Where the picture's left edge comes to lie; may be negative.
        top: Where its upper edge comes to lie; may be negative.
    """
    rows = slice(max(0, top), max(0, min(height, top + pixels.shape[1])))
    columns = slice(max(0, left), max(0, min(width, left + pixels.shape[2])))
    taken = pixels[:, rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    frame = make_empty_frame(pixels, width, height)
    if (taken.shape[1], taken.shape[2]) != (height, width):
        frame.zero_()
    if rows.stop > rows.start and columns.stop > columns.start:
        frame[:, rows, columns] = taken
    return frame
