"""Premultiply and Unpremultiply: between straight alpha and what other programs keep."""

from __future__ import annotations

from studio.sdk import FrameNode, Image, node
from studio.sdk.pixels import premultiply, with_colors

_LEAST_ALPHA = 1e-6


@node("composite.premultiply", aliases=("Premult", "Alpha Multiply", "Associate Alpha", "Matted"))
class Premultiply(FrameNode):
    """Multiply the colours by alpha.

    Pictures here have straight alpha, and Merge, Blur, Resize and Transform weight colours by it on their own. This is
    for what must be multiplied by hand: a picture for a program that expects associated alpha, or an effect that shall
    see what lies under transparent parts as black. Alpha stays; a picture without alpha passes.
    """

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Multiply."""
        return image.with_pixels(premultiply(image.pixels)) if image.has_alpha else image


@node("composite.unpremultiply", aliases=("Unpremult", "Divide by Alpha", "Straighten", "Remove Color Matting"))
class Unpremultiply(FrameNode):
    """Divide the colours by alpha: take back what Premultiply did.

    For pictures that come with associated (premultiplied) alpha, as renderers write them: afterwards their alpha is
    straight, as all nodes expect it. Where alpha is 0, colours stay as they are; they may become brighter than 1. Alpha
    stays; a picture without alpha passes.
    """

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Divide where there is something to divide by."""
        import torch

        if not image.has_alpha:
            return image
        alpha = image.pixels[3:]
        divisor = torch.where(alpha > _LEAST_ALPHA, alpha, 1.0)
        return image.with_pixels(with_colors(image.pixels, image.pixels[:3] / divisor))
