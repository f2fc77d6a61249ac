"""Residual blocks of convolutions."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

_GROUPS = 8


def make_group_norm(channels: int) -> nn.GroupNorm:
    """Return a group normalization (Wu & He, 2018), which treats one sample as it treats many."""
    groups = next(groups for groups in range(min(_GROUPS, channels), 0, -1) if channels % groups == 0)
    return nn.GroupNorm(groups, channels)


class PictureResidualBlock(nn.Module):
    """A basic block: two convolutions 3×3, added to what they read.

    He et al., "Deep Residual Learning for Image Recognition" (2016), in the order of "Identity Mappings in Deep
    Residual Networks" (2016): normalize, rectify, convolve.

    Args:
        before: Channels that come in.
        after: Channels that go out.
        stride: 2 halves width and height.
    """

    def __init__(self, before: int, after: int, stride: int = 1) -> None:
        super().__init__()
        self.first, self.second = make_group_norm(before), make_group_norm(after)
        self.one = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.two = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.past = nn.Conv2d(before, after, 1, stride, bias=False) if stride > 1 or before != after else nn.Identity()

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return [B, after, H / stride, W / stride], rounded up."""
        made: torch.Tensor = self.two(functional.relu(self.second(self.one(functional.relu(self.first(maps))))))
        past: torch.Tensor = self.past(maps)
        return past + made


class ResidualTrunk(nn.Module):
    """Residual blocks in stages: each stage halves the sides and doubles the channels.

    Args:
        channels: Of the first stage.
        stages: How many; the sides are divided by 2 to the power of that, rounded up each time.
        blocks: In each stage.
    """

    def __init__(self, channels: int, stages: int, blocks: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, channels, 3, 2, 1)
        layers: list[nn.Module] = []
        before = channels
        for stage in range(stages):
            after = channels << stage
            layers.append(PictureResidualBlock(before, after, 1 if stage == 0 else 2))
            layers += [PictureResidualBlock(after, after) for _ in range(blocks - 1)]
            before = after
        self.stages = nn.Sequential(*layers, make_group_norm(before), nn.ReLU())
        self.channels = before

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return maps [B, channels, h, w] of pictures [B, 3, H, W]."""
        maps: torch.Tensor = self.stages(self.stem(pictures))
        return maps
