"""What the tests of picture models share: a model's node, its media, a picture and a mask."""

from __future__ import annotations

from pathlib import Path

import torch

from studio.models.library import ModelLibrary
from studio.sdk import Image, Mask, ModelRef
from studio.sdk.testing import MemoryMedia

WIDTH, HEIGHT = 48, 32


def media() -> MemoryMedia:
    """Return media with a library that finds models by their paths."""
    return MemoryMedia(models=ModelLibrary())


def ref(folder: Path) -> ModelRef:
    return ModelRef(str(folder))


def picture(seed: int = 0, channels: int = 3, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """Return a soft picture, as frames lie in memory."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, channels, 5, 6, generator=random)
    smooth = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")[0]
    return Image(smooth.permute(1, 2, 0).contiguous().permute(2, 0, 1))


def right_half(width: int = WIDTH, height: int = HEIGHT) -> Mask:
    """Return a mask whose right half is white."""
    pixels = torch.zeros(1, height, width)
    pixels[:, :, width // 2 :] = 1.0
    return Mask(pixels)


def far(one: Image, other: Image) -> float:
    """Return the largest difference of two pictures."""
    return float((one.pixels - other.pixels).abs().max())
