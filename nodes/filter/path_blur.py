"""Directional, Zoom and Spin Blur: the picture smeared along lines, rays or arcs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nodes.filter.kernel_filter import convolve_picture
from studio.sdk import Context, FrameNode, Image, Param, Point, node
from studio.sdk.pixels import (
    BorderMode,
    ResampleFilter,
    apply_affine,
    apply_in_linear_light,
    make_pixel_grid,
    premultiply,
    remap_pixels,
    to_interleaved,
    unpremultiply,
)

if TYPE_CHECKING:
    import numpy as np
    import torch

    Matrix = Sequence[Sequence[float]]

_MOST_PASSES = 12
_STEP = 0.25  # px between the points of a line


def _linear() -> bool:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=False, help="Blur in linear light, as a shutter does, instead of displayed values."
    )


def _center() -> Point:
    return Param(  # type: ignore[no-any-return]
        default=Point(0.5, 0.5), min=-100.0, max=100.0, step=0.01, help="Center, as fractions of width and height."
    )


@node(
    "filter.directional_blur",
    aliases=("DirBlur", "Linear Blur", "Camera Shake", "Streak", "Directional"),
)
class DirectionalBlur(FrameNode):
    """Blur the picture along a direction.

    Each pixel becomes the average along a line of the given length about it. Pixels outside the picture repeat its
    edge. With alpha, colors are weighted by it, and alpha is blurred, too.
    """

    angle: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=1.0, unit="°",
        help="Direction: 0 is horizontal, 90 vertical.",
    )  # fmt: skip
    length: float = Param(
        default=20.0, min=0.0, max=2000.0, slider=(0.0, 200.0), step=0.5, unit="px", help="Length of the line."
    )
    linear: bool = _linear()

    def tile_overlap(self) -> int:
        """Allow tiles: half the line reaches so far."""
        return math.ceil(self.length / 2) + 1

    def process(self, image: Image) -> Image:
        """Convolve with the line."""
        if self.length <= 0.0:
            return image
        kernel = make_line_kernel(self.length, self.angle)
        return image.with_pixels(
            apply_in_linear_light(image.pixels, lambda pixels: convolve_picture(pixels, kernel), self.linear)
        )


@node(
    "filter.zoom_blur",
    aliases=("Radial Blur", "God Rays", "Zoom", "Radial Zoom", "Light Rays", "Explosion", "Sun Beams", "VolumeRays"),
)
class ZoomBlur(FrameNode):
    """Blur the picture along rays from a center, as a lens does that is zoomed while the shutter is open.

    The picture is averaged over scales from 1 − amount/2 to 1 + amount/2 about the center, evenly by the logarithm of
    the scale.
    """

    amount: float = Param(
        default=0.1, min=0.0, max=1.9, slider=(0.0, 1.0), step=0.01,
        help="Range of the scale; 0.1 smears the edges by a tenth of their distance from the center.",
    )  # fmt: skip
    center: Point = _center()
    linear: bool = _linear()
    outside: BorderMode = Param(default=BorderMode.EDGE, help="How to fill the area outside the picture.")

    def process(self, image: Image, ctx: Context) -> Image:
        """Average over scales."""
        if self.amount <= 0.0:
            return image
        half = math.atanh(min(self.amount / 2, 0.95))  # of the logarithm of the largest by the smallest scale
        x, y = self.center.x * image.width, self.center.y * image.height

        def make_matrix(share: float) -> Matrix:
            factor = math.exp(-half * share)
            return [[factor, 0.0, x * (1.0 - factor)], [0.0, factor, y * (1.0 - factor)]]

        reach = _measure_reach(image, self.center) * 2.0 * half
        return _average_along(image, make_matrix, reach, self.linear, self.outside, ctx)


@node("filter.spin_blur", aliases=("Radial Blur", "Rotational Blur", "Angular Blur", "Circular Blur", "Wheel Spin"))
class SpinBlur(FrameNode):
    """Blur the picture along circles about a center, as if it turned while the shutter is open.

    The picture is averaged over rotations from −angle/2 to angle/2 about the center.
    """

    angle: float = Param(
        default=10.0, min=0.0, max=360.0, slider=(0.0, 90.0), step=0.5, unit="°", help="Angle of the rotation."
    )
    center: Point = _center()
    linear: bool = _linear()
    outside: BorderMode = Param(default=BorderMode.EDGE, help="How to fill the area outside the picture.")

    def process(self, image: Image, ctx: Context) -> Image:
        """Average over rotations."""
        if self.angle <= 0.0:
            return image
        half = math.radians(self.angle) / 2
        x, y = self.center.x * image.width, self.center.y * image.height

        def make_matrix(share: float) -> Matrix:
            cosine, sine = math.cos(half * share), math.sin(half * share)
            return [[cosine, sine, x - cosine * x - sine * y], [-sine, cosine, y + sine * x - cosine * y]]

        reach = _measure_reach(image, self.center) * 2.0 * half
        return _average_along(image, make_matrix, reach, self.linear, self.outside, ctx)


def make_line_kernel(length: float, angle: float) -> np.ndarray:
    """Return the weights of a line about the middle: float32 [rows, columns], both odd, with the sum 1.

    Args:
        length: In pixels; weights are shared between the pixels next to each point of the line.
        angle: In degrees; 0 is along rows, and it turns clockwise.
    """
    import numpy as np

    count = max(1, math.ceil(length / _STEP))
    along = ((np.arange(count) + 0.5) / count - 0.5) * length
    x, y = along * math.cos(math.radians(angle)), along * math.sin(math.radians(angle))
    reach_x, reach_y = (math.ceil(float(np.abs(part).max()) - 1e-6) for part in (x, y))
    kernel = np.zeros((2 * reach_y + 2, 2 * reach_x + 2))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for down in (0, 1):
        for across in (0, 1):
            share = np.abs(1 - across - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down + reach_y, left + across + reach_x), share / count)
    return kernel[: 2 * reach_y + 1, : 2 * reach_x + 1].astype(np.float32)


def _measure_reach(image: Image, center: Point) -> float:
    """Return how far the farthest corner lies from the center, in pixels."""
    across = max(abs(center.x), abs(1 - center.x)) * image.width
    down = max(abs(center.y), abs(1 - center.y)) * image.height
    return math.hypot(across, down)


def _average_along(
    image: Image,
    make_matrix: Callable[[float], Matrix],
    reach: float,
    linear: bool,
    outside: BorderMode,
    ctx: Context,
) -> Image:
    """Return the mean of a picture over a path.

    Two copies, moved apart by half the path, are averaged; then two copies of the result by a quarter, and so on. After
    k passes that is the mean of 2ᵏ pictures.

    Args:
        image: What moves.
        make_matrix: Returns the matrix, as of `apply_affine`, for a place on the path, −1..1.
        reach: Length of the path where it is longest, in pixels.
        linear: Whether light is averaged.
        outside: What lies outside the picture.
        ctx: For cancellation.
    """
    passes = min(_MOST_PASSES, max(1, math.ceil(math.log2(max(reach, 1.0)))))

    def average(pixels: torch.Tensor) -> torch.Tensor:
        planes = premultiply(pixels) if image.has_alpha else pixels
        parts = [planes[:3], planes[3:]] if image.has_alpha else [planes]
        for step in range(1, passes + 1):
            ctx.check()
            parts = [_average_two(part, make_matrix, 0.5**step, outside) for part in parts]
        return _join(pixels, parts)

    return image.with_pixels(apply_in_linear_light(image.pixels, average, linear))


def _average_two(
    part: torch.Tensor, make_matrix: Callable[[float], Matrix], share: float, outside: BorderMode
) -> torch.Tensor:
    ahead, behind = (_fetch(part, make_matrix(at), outside) for at in (share, -share))
    return ahead.lerp_(behind, 0.5)


def _fetch(part: torch.Tensor, matrix: Matrix, outside: BorderMode) -> torch.Tensor:
    """Return a picture moved by a matrix. It is not averaged first where it gets smaller: the mean does that."""
    import torch

    height, width = part.shape[1:]
    if max(math.hypot(row[0], row[1]) for row in matrix) < 1.0 + 1e-9:
        return apply_affine(part, matrix, width, height, filter=ResampleFilter.LINEAR, outside=outside)
    grid = make_pixel_grid(width, height, part.device) + 0.5
    places = [row[0] * grid[0] + row[1] * grid[1] + (row[2] - 0.5) for row in matrix]
    return remap_pixels(part, to_interleaved(torch.stack(places)), ResampleFilter.LINEAR, outside)


def _join(pixels: torch.Tensor, parts: list[torch.Tensor]) -> torch.Tensor:
    if len(parts) == 1:
        return parts[0]
    result = pixels.new_empty((*pixels.shape[1:], 4)).permute(2, 0, 1)
    result[:3], result[3:] = parts
    return unpremultiply(result)
