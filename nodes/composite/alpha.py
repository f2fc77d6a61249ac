"""Premultiply and Unpremultiply: between straight alpha and what other programs keep."""

from __future__ import annotations

from studio.sdk import FrameNode, Image, node
from studio.sdk.pixels import premultiply, with_colors

_LEAST_ALPHA = 1e-6


@node("composite.premultiply", aliases=("Premult", "Alpha Multiply", "Associate Alpha", "Matted", "Alpha Convert"))
class Premultiply(FrameNode):
    """Multiply the colors by alpha.

    Pictures in Frameloom have straight alpha, and Merge, Blur, Resize and Transform weight colors by it themselves.
    Use this for a program that expects associated (premultiplied) alpha, or for an effect that should see transparent
    parts as black. Alpha stays; a picture without alpha passes.
    """

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on itself alone."""
        return 0

    def process(self, image: Image) -> Image:
        """Multiply."""
        return image.with_pixels(premultiply(image.pixels)) if image.has_alpha else image


@node(
    "composite.unpremultiply",
    aliases=("Unpremult", "Divide by Alpha", "Straighten", "Remove Color Matting", "Alpha Convert"),
)
class Unpremultiply(FrameNode):
    """Divide the colors by alpha: the inverse of Premultiply.

    For pictures that come with associated (premultiplied) alpha, as renderers write them: the result has straight
    alpha, as all nodes expect. Where alpha is 0, colors stay as they are; colors may exceed 1. Alpha stays; a picture
    without alpha passes.
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
