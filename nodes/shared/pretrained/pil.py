"""Pictures as the libraries of pretrained models take them: Pillow's, 8 bits a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image


def to_pil_image(pixels: torch.Tensor) -> Image:
    """Return a picture [3, H, W] or a mask [1, H, W], 0..1 (what lies beyond is cut), of any dtype and device."""
    import torch
    from PIL.Image import fromarray

    levels = (pixels.detach().float().clamp(0.0, 1.0) * 255.0).round().to(torch.uint8).cpu()
    return fromarray((levels[0] if len(levels) == 1 else levels.permute(1, 2, 0)).contiguous().numpy())
