"""Blocks of the flow network: encoders, and the unit that refines a flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import torch
from torch import nn
from torch.nn import functional

STEP: Final = 8
"""Pixels of the picture for each place of the features."""
_STAGES: Final = (32, 64, 96)
_COMPARED, _MOVED, _WIDE = 96, 32, 96
_NEIGHBORS: Final = 9
_EVEN: Final = 0.25
"""Factor of the weights' gradients: as RAFT balances them."""


class FlowEncoder(nn.Module):
    """Features at an eighth of the size: a convolution of 7×7, and a residual block at each size.

    Args:
        features: Of each place.
        norm: Makes the normalization of so many channels.
    """

    def __init__(self, features: int, norm: Callable[[int], nn.Module]) -> None:
        super().__init__()
        first, second, third = _STAGES
        self.look = nn.Conv2d(3, first, 7, 2, 3)
        self.even = norm(first)
        self.blocks = nn.Sequential(
            FlowResidualBlock(first, first, 1, norm),
            FlowResidualBlock(first, second, 2, norm),
            FlowResidualBlock(second, third, 2, norm),
        )
        self.say = nn.Conv2d(third, features, 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return [N, features, H / 8, W / 8] of pictures [N, 3, H, W] whose sides are multiples of 8."""
        found: torch.Tensor = self.say(self.blocks(self.even(self.look(pictures)).relu()))
        return found


class FlowResidualBlock(nn.Module):
    """Two convolutions beside a way around them (He et al. 2016).

    Args:
        given: Channels that come in.
        made: Channels that go out.
        stride: 2 halves the size.
        norm: Makes the normalization of so many channels.
    """

    def __init__(self, given: int, made: int, stride: int, norm: Callable[[int], nn.Module]) -> None:
        super().__init__()
        self.one, self.even_one = nn.Conv2d(given, made, 3, stride, 1), norm(made)
        self.two, self.even_two = nn.Conv2d(made, made, 3, 1, 1), norm(made)
        self.around = nn.Identity() if stride == 1 and given == made else nn.Conv2d(given, made, 1, stride)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Return [N, made, H / stride, W / stride]."""
        inner = self.even_one(self.one(maps)).relu()
        inner = self.even_two(self.two(inner)).relu()
        added: torch.Tensor = self.around(maps) + inner
        return added.relu()


class FlowUpdateBlock(nn.Module):
    """One refinement: a convolutional GRU that sees what is alike, the flow so far and the first picture.

    Args:
        hidden: Numbers it remembers of each place, and as many that say what is seen there.
        alike: Numbers that say what is alike around a place.
    """

    def __init__(self, hidden: int, alike: int) -> None:
        super().__init__()
        self.alike = nn.Conv2d(alike, _COMPARED, 1)
        self.moved = nn.Sequential(nn.Conv2d(2, 2 * _MOVED, 7, 1, 3), nn.ReLU(), nn.Conv2d(2 * _MOVED, _MOVED, 3, 1, 1))
        self.both = nn.Conv2d(_COMPARED + _MOVED, hidden - 2, 3, 1, 1)
        self.gates = nn.Conv2d(3 * hidden, 2 * hidden, 3, 1, 1)
        self.fresh = nn.Conv2d(3 * hidden, hidden, 3, 1, 1)
        self.change = nn.Sequential(nn.Conv2d(hidden, _WIDE, 3, 1, 1), nn.ReLU(), nn.Conv2d(_WIDE, 2, 3, 1, 1))
        for weight in self.change[-1].parameters():
            nn.init.zeros_(weight)  # untrained, nothing moves
        self.shares = nn.Sequential(
            nn.Conv2d(hidden, _WIDE, 3, 1, 1), nn.ReLU(), nn.Conv2d(_WIDE, STEP * STEP * _NEIGHBORS, 1)
        )

    def forward(
        self, memory: torch.Tensor, seen: torch.Tensor, alike: torch.Tensor, flow: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what is remembered, and how the flow changes.

        Args:
            memory: [B, hidden, h, w], −1..1.
            seen: [B, hidden, h, w], of the first picture.
            alike: [B, alike, h, w].
            flow: [B, 2, h, w], in places.
        """
        told = torch.cat([self.alike(alike).relu(), self.moved(flow).relu()], 1)
        given = torch.cat([seen, self.both(told).relu(), flow], 1)
        keep, reset = self.gates(torch.cat([memory, given], 1)).sigmoid().chunk(2, 1)
        fresh = self.fresh(torch.cat([reset * memory, given], 1)).tanh()
        memory = torch.lerp(memory, fresh, keep)
        return memory, self.change(memory)

    def upsample_flow(self, memory: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
        """Return the flow at the pictures' size, [B, 2, 8 h, 8 w] in pixels: each a weighted mean of 9 places."""
        batch, _, height, width = flow.shape
        shares = (_EVEN * self.shares(memory)).view(batch, 1, _NEIGHBORS, STEP, STEP, height, width).softmax(2)
        around = functional.unfold(functional.pad(STEP * flow, (1, 1, 1, 1), mode="replicate"), 3)
        around = around.view(batch, 2, _NEIGHBORS, 1, 1, height, width)
        fine = (shares * around).sum(2)
        large: torch.Tensor = fine.permute(0, 1, 4, 2, 5, 3).reshape(batch, 2, STEP * height, STEP * width)
        return large
