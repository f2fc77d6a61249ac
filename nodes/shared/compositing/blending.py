"""Blend modes, and compositing of one picture over another."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import Image
from studio.sdk.pixels import make_empty_frame, place_in_frame, premultiply, unpremultiply, with_alpha

if TYPE_CHECKING:
    import torch

    Blend = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class MergeOperation(StrEnum):
    """What Merge does with A and B."""

    OVER = "over"
    UNDER = "under"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    SOFT_LIGHT = "soft light"
    HARD_LIGHT = "hard light"
    DIFFERENCE = "difference"
    MAX = "max"
    MIN = "min"


def _multiply(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return a * b


def _screen(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.addcmul(a + b, a, b, value=-1.0)


def _hard_light(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.where(a <= 0.5, _multiply(2 * a, b), _screen(2 * a - 1, b))


def _soft_light(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    import torch

    lifted = torch.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, b.clamp_min(0).sqrt())
    return b + torch.where(a <= 0.5, (2 * a - 1) * b * (1 - b), (2 * a - 1) * (lifted - b))


def _difference(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a - b).abs_()


def _maximum(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.maximum(a, b)


def _minimum(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.minimum(a, b)


BLENDS: dict[MergeOperation, Blend] = {
    MergeOperation.OVER: lambda a, b: a,
    MergeOperation.ADD: lambda a, b: a + b,
    MergeOperation.SUBTRACT: lambda a, b: b - a,
    MergeOperation.MULTIPLY: _multiply,
    MergeOperation.SCREEN: _screen,
    MergeOperation.OVERLAY: lambda a, b: _hard_light(b, a),
    MergeOperation.SOFT_LIGHT: _soft_light,
    MergeOperation.HARD_LIGHT: _hard_light,
    MergeOperation.DIFFERENCE: _difference,
    MergeOperation.MAX: _maximum,
    MergeOperation.MIN: _minimum,
}
"""The color that A and B give where both cover a pixel fully; as W3C, "Compositing and Blending Level 1", has them."""


def merge_layers(
    operation: MergeOperation, a: torch.Tensor, b: torch.Tensor, cover: torch.Tensor | float
) -> torch.Tensor:
    """Lay A over B.

    Args:
        operation: How their colors blend.
        a: [3, H, W], straight.
        b: [3|4, H, W], straight.
        cover: How much A covers, 0..1, one number or [1, H, W].

    Returns:
        As many channels as B.
    """
    import torch

    if b.shape[0] == 3:
        if operation is MergeOperation.UNDER:
            return b  # nothing shows through what is opaque
        blended = BLENDS[operation](a, b)
        if isinstance(cover, float):
            return blended if cover == 1.0 else torch.lerp(b, blended, cover)
        return torch.lerp(b, blended, cover)
    return _merge_straight(operation, a, b, cover)


def _merge_straight(
    operation: MergeOperation, a: torch.Tensor, b: torch.Tensor, cover: torch.Tensor | float
) -> torch.Tensor:
    """Merge where B has alpha, α of B and κ of A: α' = κ + α·(1 − κ)."""
    color, alpha = b[:3], b[3:]
    total = cover + alpha * (1 - cover)
    if operation is MergeOperation.UNDER:
        weighted = alpha * color + (total - alpha) * a
    else:
        both = cover * alpha
        weighted = (cover - both) * a + both * BLENDS[operation](a, color) + (alpha - both) * color
    result = make_empty_frame(b, b.shape[2], b.shape[1])
    result[:3] = weighted / total.clamp_min(1e-6)
    result[3:] = total
    return result


def center_in_frame(pixels: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return the picture in the middle of a frame, cut to it; with an alpha channel where it does not reach all of it.

    Masks are 0 where they do not reach.
    """
    if tuple(pixels.shape[1:]) == (height, width):
        return pixels
    reaches = pixels.shape[1] >= height and pixels.shape[2] >= width
    if pixels.shape[0] == 3 and not reaches:
        pixels = with_alpha(pixels)
    return place_in_frame(pixels, width, height, (width - pixels.shape[2]) // 2, (height - pixels.shape[1]) // 2)


def compute_cover(above: torch.Tensor, mask: torch.Tensor | None, opacity: float) -> torch.Tensor | float:
    """Return how much a picture covers: one number where it is the same everywhere, else [1, H, W].

    Args:
        above: [3|4, H, W], straight; its alpha counts.
        mask: [1, H, W], 0..1, or None.
        opacity: 0..1.
    """
    if above.shape[0] == 3:
        return opacity if mask is None else mask * opacity
    alpha = above[3:] * opacity
    return alpha if mask is None else alpha * mask


def dissolve(a: Image, b: Image, mix: float) -> Image:
    """Dissolve from picture A to picture B: (1 − mix)·A + mix·B, with colors weighted by alpha.

    Args:
        a: Gives the size and whether there is alpha.
        b: Is centered and cut to the size of A.
        mix: 0..1; 0 gives A itself.
    """
    import torch

    if mix == 0.0:
        return a
    other = center_in_frame(b.pixels, a.width, a.height)
    if not a.has_alpha:
        return a.with_pixels(merge_layers(MergeOperation.OVER, other[:3], a.pixels, compute_cover(other, None, mix)))
    other = other if other.shape[0] == 4 else with_alpha(other)
    return a.with_pixels(unpremultiply(torch.lerp(premultiply(a.pixels), premultiply(other), mix)))
