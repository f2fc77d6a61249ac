"""Placement of a picture within its frame: moved, turned and scaled."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio.sdk import Image, Point
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine, with_alpha

_SMALLEST_FACTOR = 1e-4
_NOT_MOVED, _NOT_STRETCHED, _MIDDLE = Point(0.0, 0.0), Point(1.0, 1.0), Point(0.5, 0.5)


@dataclass(frozen=True, slots=True)
class AffinePlacement:
    """Move, turn, shear and scale about a center.

    Args:
        translate: Pixels to the right and down.
        rotate: Degrees, clockwise.
        scale: Factor of the size.
        stretch: Further factors for width and height; negative ones mirror.
        center: The point about which it is turned and scaled, in parts of width and height.
        shear: Pixels to the right for each pixel down, and down for each to the right; before the turn.
    """

    translate: Point = _NOT_MOVED
    rotate: float = 0.0
    scale: float = 1.0
    stretch: Point = _NOT_STRETCHED
    center: Point = _MIDDLE
    shear: Point = _NOT_MOVED

    def compute_inverse(self, width: int, height: int) -> list[list[float]]:
        """Return the 2×3 matrix from output to input pixels: p ↦ S⁻¹ H⁻¹ R⁻¹ (p − center − move) + center."""
        cosine, sine = math.cos(math.radians(self.rotate)), math.sin(math.radians(self.rotate))
        factor_x, factor_y = (_away_from_zero(self.scale * part) for part in self.stretch)
        across, down = self.shear
        area = _away_from_zero(1.0 - across * down)
        first = (cosine + across * sine) / area, (sine - across * cosine) / area  # the rows of H⁻¹ R⁻¹
        second = (-sine - down * cosine) / area, (cosine - down * sine) / area
        center_x, center_y = self.center.x * width, self.center.y * height
        from_x, from_y = center_x + self.translate.x, center_y + self.translate.y
        return [
            [first[0] / factor_x, first[1] / factor_x, center_x - (first[0] * from_x + first[1] * from_y) / factor_x],
            [
                second[0] / factor_y,
                second[1] / factor_y,
                center_y - (second[0] * from_x + second[1] * from_y) / factor_y,
            ],
        ]


def transform_picture(
    image: Image,
    transform: AffinePlacement,
    *,
    filter: ResampleFilter = ResampleFilter.CUBIC,
    outside: BorderMode = BorderMode.BLACK,
) -> Image:
    """Return a picture of the same size that is moved, turned and scaled.

    Args:
        image: Gets an alpha channel where `outside` is transparent.
        transform: How it is placed.
        filter: How pixels are interpolated.
        outside: What is seen where the picture does not reach.
    """
    pixels = image.pixels
    if outside is BorderMode.TRANSPARENT and not image.has_alpha:
        pixels = with_alpha(pixels)
    matrix = transform.compute_inverse(image.width, image.height)
    return image.with_pixels(apply_affine(pixels, matrix, image.width, image.height, filter=filter, outside=outside))


def _away_from_zero(factor: float) -> float:
    return factor if abs(factor) > _SMALLEST_FACTOR else math.copysign(_SMALLEST_FACTOR, factor)
