"""Convolve and Emboss: kernels of one's own, and relief."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nodes.filter.kernel_filter import KernelBorder, convolve_picture, convolve_planes
from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.core.translation import tr
from studio.sdk import FrameNode, Image, Param, ParameterError, node
from studio.sdk.pixels import compute_luma, to_interleaved, with_colors

if TYPE_CHECKING:
    import numpy as np

_LARGEST = 15
_LONGEST = 10_000  # characters


@node(
    "filter.convolve",
    aliases=("Matrix", "Custom Kernel", "Convolution", "Convolution Matrix", "Kernel", "Custom Filter", "Filter"),
)
class Convolve(FrameNode):
    """Weigh each pixel's surroundings with numbers of your own.

    The kernel is written as it lies on the picture, one row a line: 3 × 3 up to 15 × 15 numbers, rows and columns odd.
    "normalize" divides by the sum of the numbers where that is not 0. The offset is added. The kernel counts pixels of
    the picture that it gets, so in a proxy it reaches further. With alpha, colors are weighted by it and alpha is
    filtered, too, unless `alpha` is off.
    """

    kernel: str = Param(
        default="0 -0.5 0\n-0.5 3 -0.5\n0 -0.5 0", multiline=True,
        help="Rows of numbers, one a line, as: 0 -1 0.",
    )  # fmt: skip
    normalize: bool = Param(default=True, help="Divide by the sum of the kernel, so that brightness stays.")
    offset: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-1.0, 1.0), step=0.01, help="Added to the result, as 0.5 for reliefs."
    )
    border: KernelBorder = Param(default=KernelBorder.EDGE, help="What lies beyond the picture.")
    alpha: bool = Param(default=False, help="Filter alpha, too, and weigh colors by it.")

    def tile_overlap(self) -> int | None:
        """Allow tiles where no colors are filled in: the kernel reaches so far."""
        return _LARGEST // 2 if self.alpha and self.border is KernelBorder.EDGE else None

    def process(self, image: Image) -> Image:
        """Convolve."""
        import numpy as np

        kernel = parse_kernel(self.kernel)
        total = float(kernel.sum())
        if self.normalize and abs(total) > 1e-6:
            kernel = kernel / total
        kernel = np.ascontiguousarray(kernel[::-1, ::-1], np.float32)  # weights lie as they are written
        if self.alpha and image.has_alpha:
            found = convolve_picture(image.pixels, kernel, self.border)
        else:
            colors = convolve_planes(fill_transparent_colors(image.pixels), kernel, self.border)
            found = with_colors(image.pixels, colors)
        if self.offset:
            found = with_colors(found, to_interleaved(found[:3] + self.offset))
        return image.with_pixels(found)


def parse_kernel(text: str) -> np.ndarray:
    """Return the numbers of a text with one row a line: float64 [rows, columns].

    Raises:
        ParameterError: There is something else in it, rows differ in length, or there are too many or even numbers.
    """
    import numpy as np

    accepted = tr("3 to {most} rows of 3 to {most} numbers, both odd, one row a line, as: 0 -1 0", most=_LARGEST)
    lines = text[:_LONGEST].replace(";", "\n").replace(",", " ").split("\n")
    rows: list[list[float]] = []
    for line in filter(str.strip, lines):
        try:
            rows.append([float(number) for number in line.split()])
        except ValueError:
            raise ParameterError("kernel", line.strip()[:40], accepted) from None
    lengths = sorted({len(row) for row in rows})
    sizes = len(rows), lengths[0] if lengths else 0
    if len(lengths) != 1 or not all(size % 2 == 1 and 3 <= size <= _LARGEST for size in sizes):
        found = tr("{rows} rows of {columns} numbers", rows=len(rows), columns=", ".join(map(str, lengths)) or "0")
        raise ParameterError("kernel", found, accepted)
    kernel = np.array(rows)
    if not np.isfinite(kernel).all() or np.abs(kernel).max() > 1e6:
        raise ParameterError("kernel", text[:40], tr("numbers from −1,000,000 to 1,000,000"))
    return kernel


@node("filter.emboss", aliases=("Relief", "Bevel", "Color Emboss", "Bump", "Bas Relief", "Engrave", "Bevel Alpha"))
class Emboss(FrameNode):
    """Light the picture from the side as if its brightness were height.

    Each pixel becomes a middle gray, plus the difference of the luma on both sides of it along the light. "over" adds
    the difference to the picture's own colors instead. Alpha is not touched.
    """

    angle: float = Param(
        default=135.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=1.0, unit="°",
        help="Direction of the light: 0 comes from the right, 90 from above.",
    )  # fmt: skip
    height: float = Param(
        default=2.0, min=0.0, max=200.0, slider=(0.0, 20.0), step=0.1, unit="px",
        help="Distance of the two places that are compared.",
    )  # fmt: skip
    amount: float = Param(
        default=1.0, min=-100.0, max=100.0, slider=(0.0, 5.0), step=0.05, help="Strength of the relief."
    )
    over: bool = Param(default=False, help="Keep the picture's colors and add the relief.")

    def process(self, image: Image) -> Image:
        """Subtract the luma on both sides."""
        import torch

        luma = compute_luma(fill_transparent_colors(image.pixels))
        relief = convolve_planes(luma, make_slope_kernel(self.height, self.angle)) * self.amount
        below = image.pixels[:3] if self.over else torch.full_like(image.pixels[:3], 0.5)
        return image.with_pixels(with_colors(image.pixels, to_interleaved(below + relief)))


def make_slope_kernel(distance: float, angle: float) -> np.ndarray:
    """Return weights whose convolution is the value on the side away from the light less that on the side of it.

    Args:
        distance: Of the two places, in pixels.
        angle: Direction of the light in degrees; 0 is to the right and 90 upwards.
    """
    import numpy as np

    x, y = distance / 2 * math.cos(math.radians(angle)), -distance / 2 * math.sin(math.radians(angle))
    reach = max(1, math.ceil(distance / 2))
    kernel = np.zeros((2 * reach + 3, 2 * reach + 3), np.float32)
    for sign in (1, -1):
        left, top = math.floor(sign * x), math.floor(sign * y)
        for down in (0, 1):
            for across in (0, 1):
                share = (1 - abs(sign * x - left - across)) * (1 - abs(sign * y - top - down))
                kernel[top + down + reach + 1, left + across + reach + 1] += sign * share
    return kernel
