"""Frames and masks filled to the size of what a pipeline makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.sdk import Image, Mask
from studio.sdk.pixels import resize

if TYPE_CHECKING:
    import torch


def fill_frame(image: Image | Mask, width: int, height: int) -> torch.Tensor:
    """Return a frame or a mask filled to a size and cut where it stands over, [C, H, W], 0..1; alpha over black."""
    pixels = image.pixels.nan_to_num(0.0).clamp(0.0, 1.0)
    scale = max(width / image.width, height / image.height)
    wide, high = max(width, round(image.width * scale)), max(height, round(image.height * scale))
    colors = resize(pixels, wide, high).clamp(0.0, 1.0)
    colors = colors[:3] * colors[3:] if len(colors) == 4 else colors
    left, top = (wide - width) // 2, (high - height) // 2
    return colors[:, top : top + height, left : left + width]
