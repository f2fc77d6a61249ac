"""Mix and mask: how much of a correction or a filter is seen, and where, as compositors have it on every node."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nodes.shared.size_checks import require_equal_sizes
from studio.sdk import Image, Mask, Param
from studio.sdk.pixels import premultiply, unpremultiply

if TYPE_CHECKING:
    import torch


def make_mix_param(section: str = "") -> Any:
    """Return the declaration of the parameter `mix`, 0..1.

    Args:
        section: The heading in the inspector; without one, it comes after the parameters before it.
    """
    return Param(
        default=1.0,
        min=0.0,
        max=1.0,
        step=0.01,
        help="Mix with the original: 1 is the full effect.",
        section=section,
    )


def apply_masked(
    image: Image, mask: Mask | None, mix: float, compute: Callable[[], Image], *, blends_alpha: bool = False
) -> Image:
    """Return image + (result − image) · mix · mask, and compute the result only where some of it is seen.

    Args:
        image: The picture before.
        mask: Where the result is seen, 0..1; None for everywhere.
        mix: How much of it, 0..1.
        compute: Returns the picture after, of the same size and channels.
        blends_alpha: Whether alpha is mixed, too, and colors by their coverage, as filters need it. Otherwise alpha is
            that of the result.

    Raises:
        ShapeError: The mask has another size.
    """
    if mask is not None:
        require_equal_sizes(image, mask)
    if mix == 0.0:
        return image
    result = compute()
    if result is image or (mask is None and mix == 1.0):
        return result
    weight = mix if mask is None else mask.pixels * mix
    if blends_alpha and image.has_alpha:
        return image.with_pixels(_mix_covered(image.pixels, result.pixels, weight))
    mixed = _lerp(image.pixels, result.pixels, weight)
    mixed[3:] = result.pixels[3:]
    return image.with_pixels(mixed)


def _mix_covered(before: torch.Tensor, after: torch.Tensor, weight: torch.Tensor | float) -> torch.Tensor:
    """Mix pictures with straight alpha, [4, H, W]: each color counts as much as it covers."""
    return unpremultiply(_lerp(premultiply(before), premultiply(after), weight))


def _lerp(before: torch.Tensor, after: torch.Tensor, weight: torch.Tensor | float) -> torch.Tensor:
    """Return before + (after − before) · weight; a weight of one channel is first repeated: that is faster on a CPU.

    Args:
        before: [C, H, W].
        after: As large.
        weight: [1, H, W], or a number.
    """
    import torch

    if isinstance(weight, float):
        return torch.lerp(before, after, weight)
    channels = before.shape[0]
    if channels == 1 or not weight.is_cpu:
        return torch.lerp(before, after, weight)
    import cv2

    repeated = torch.from_numpy(cv2.merge([weight[0].contiguous().numpy()] * channels)).permute(2, 0, 1)
    return torch.lerp(before, after, repeated)
