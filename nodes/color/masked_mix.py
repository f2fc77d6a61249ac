"""Mix and mask: how much of a correction is seen, and where."""

from __future__ import annotations

from nodes.shared.size_checks import require_equal_sizes
from studio.sdk import Image, Mask


def mix_with_original(image: Image, result: Image, mask: Mask | None, mix: float) -> Image:
    """Return image + (result − image) · mix · mask; where both have an alpha, it is that of the result.

    Args:
        image: The picture before.
        result: The picture after, of the same channels.
        mask: Where the result is seen, 0..1; None for everywhere.
        mix: How much of it, 0..1.

    Raises:
        ShapeError: The mask has another size.
    """
    import torch

    if mask is not None:
        require_equal_sizes(image, mask)
    if mask is None and mix == 1.0:
        return result
    if mix == 0.0:
        return image
    weight = torch.tensor(mix, device=image.pixels.device) if mask is None else mask.pixels * mix
    mixed = torch.lerp(image.pixels, result.pixels, weight)
    mixed[3:] = result.pixels[3:]
    return image.with_pixels(mixed)
