"""A network that enlarges pictures: what is added to the cubic way.

B. Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution" (EDSR, 2017), with the pixel shuffle
of W. Shi et al. (ESPCN, 2016).
"""

from __future__ import annotations

import math
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from studio.core.translation import tr
from studio.sdk import Batch, StepOutput, StudioError

_SHARPNESS: Final = 1e-3
"""Differences below it are squared, above it absolute (Charbonnier)."""
_LEAST: Final = 8  # pixels of a side that it learns from


class UpscaleNet(nn.Module):
    """Enlarges pictures by a whole factor.

    Args:
        factor: How many times longer sides become.
        channels: Maps that it computes.
        blocks: Residual blocks.
        patch: In training, pixels a side of what is cut out of the pictures.
    """

    def __init__(self, factor: int, channels: int, blocks: int, patch: int) -> None:
        super().__init__()
        self.factor, self._patch = factor, patch
        self.look = nn.Conv2d(3, channels, 3, 1, 1)
        self.blocks = nn.Sequential(*(_Block(channels) for _ in range(blocks)))
        self.last = nn.Conv2d(channels, channels, 3, 1, 1)
        self.paint = nn.Conv2d(channels, 3 * factor * factor, 3, 1, 1)
        for weight in self.paint.parameters():
            nn.init.zeros_(weight)  # untrained it adds nothing
        self.reach = 2 * blocks + 3
        """How many pixels around each one count."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return pictures [B, 3, H, W], 0..1, enlarged: [B, 1, 3, factor H, factor W], 0..1."""
        return (self._cubic(image) + self.predict_detail(image)).clamp(0.0, 1.0).unsqueeze(1)

    def predict_detail(self, image: torch.Tensor) -> torch.Tensor:
        """Return what is to be added to the cubic way, [B, 3, factor H, factor W]."""
        maps = self.look(image - 0.5)
        return functional.pixel_shuffle(self.paint(maps + self.last(self.blocks(maps))), self.factor)

    def _cubic(self, image: torch.Tensor) -> torch.Tensor:
        return functional.interpolate(image, scale_factor=self.factor, mode="bicubic", align_corners=False)

    def learn(self, batch: Batch, image: torch.Tensor) -> StepOutput:
        """Make parts of pictures smaller, enlarge them, and return the mean difference √(d² + ε²)."""
        wanted = self._cut(image)
        made = self._cubic(small := self._smaller(wanted)) + self.predict_detail(small)
        loss = (made - wanted).square().add(_SHARPNESS**2).sqrt().mean()
        error = float((made.detach().clamp(0.0, 1.0) - wanted).square().mean())
        figures = {"PSNR": -10.0 * math.log10(max(error, 1e-10))}
        return StepOutput({"difference": loss}, made.unsqueeze(1), wanted.unsqueeze(1), figures)

    def show(self, seed: int, image: torch.Tensor) -> torch.Tensor:
        """Return the pictures made smaller and enlarged the cubic way, by this network, and as they are."""
        whole = image[..., : self._whole(image.shape[-2]), : self._whole(image.shape[-1])]
        small = self._smaller(whole)
        return torch.stack([self._cubic(small).clamp(0.0, 1.0), self(small)[:, 0], whole], 1)

    def _cut(self, image: torch.Tensor) -> torch.Tensor:
        """Return a part of each picture, all from one place; its sides are multiples of the factor."""
        height, width = (min(self._whole(side), self._whole(self._patch)) for side in image.shape[-2:])
        if min(height, width) < _LEAST:
            found = f"{image.shape[-1]}×{image.shape[-2]}"
            raise StudioError(tr("pictures of {found} are too small to learn from; accepted: 8×8 or more", found=found))
        top, left = (
            int(torch.randint(0, own - part + 1, ()))
            for own, part in zip(image.shape[-2:], (height, width), strict=True)
        )
        part = image[..., top : top + height, left : left + width]
        if torch.rand(()) < 0.5:
            part = part.flip(-1)
        return part.transpose(-1, -2) if torch.rand(()) < 0.5 else part

    def _whole(self, side: int) -> int:
        return side // self.factor * self.factor

    def _smaller(self, image: torch.Tensor) -> torch.Tensor:
        size = image.shape[-2] // self.factor, image.shape[-1] // self.factor
        small = functional.interpolate(image.contiguous(), size, mode="bicubic", antialias=True, align_corners=False)
        return (small.clamp(0.0, 1.0) * 255.0).round() / 255.0  # as files have it


class _Block(nn.Module):
    """Two convolutions beside a way around them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.one = nn.Conv2d(channels, channels, 3, 1, 1)
        self.two = nn.Conv2d(channels, channels, 3, 1, 1)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return [B, channels, H, W]."""
        added: torch.Tensor = maps + self.two(self.one(maps).relu())
        return added
