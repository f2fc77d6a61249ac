"""Resizing of a picture to a frame of another shape."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import Image
from studio.sdk.pixels import ResampleFilter, apply_in_linear_light, place_in_frame, resize

if TYPE_CHECKING:
    import torch


class ResizeFit(StrEnum):
    """What happens to the picture's shape when the new frame has another."""

    STRETCH = "stretch"
    FIT = "fit"
    FILL = "fill"


def fit_picture(
    image: Image,
    width: int,
    height: int,
    fit: ResizeFit,
    *,
    filter: ResampleFilter = ResampleFilter.AUTO,
    linear: bool = False,
) -> Image:
    """Return a picture of another size.

    Args:
        image: Any size.
        width: Of the result in pixels, at least 1.
        height: Of the result in pixels, at least 1.
        fit: Whether it is stretched, shown whole with bars (transparent where there is alpha, else black), or cut.
        filter: How pixels are made.
        linear: Whether pixels are mixed in linear light.
    """
    if fit is ResizeFit.STRETCH:
        return image.with_pixels(_resize_pixels(image.pixels, width, height, filter, linear))
    factors = width / image.width, height / image.height
    factor = min(factors) if fit is ResizeFit.FIT else max(factors)
    inner = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    resized = _resize_pixels(image.pixels, *inner, filter, linear)
    if inner == (width, height):
        return image.with_pixels(resized)
    return image.with_pixels(place_in_frame(resized, width, height, (width - inner[0]) // 2, (height - inner[1]) // 2))


def _resize_pixels(pixels: torch.Tensor, width: int, height: int, filter: ResampleFilter, linear: bool) -> torch.Tensor:
    if (height, width) == tuple(pixels.shape[1:]):
        return pixels
    return apply_in_linear_light(pixels, lambda light: resize(light, width, height, filter), linear)
