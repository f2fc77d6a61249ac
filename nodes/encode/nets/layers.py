"""What the layers of a pretrained model say of two pictures, compared."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nodes.encode.nets.pretrained import Tower
from nodes.encode.pretrained import ModelRows
from nodes.pretrained.pictures import preparation_of
from nodes.pretrained.pixels import Preparation
from studio.sdk import ModelFacts


class Beholder(nn.Module):
    """Compares pictures layer by layer.

    Args:
        tower: The model.
        steps: How its pictures are prepared; nothing is cut off.
    """

    def __init__(self, tower: Tower, steps: Preparation) -> None:
        super().__init__()
        self.tower = tower
        self._steps = steps

    def forward(self, one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        """Return how far pictures are apart, [B]: 0 for equal ones, 4 at most.

        Args:
            one: [B, 3, H, W], 0..1.
            other: [B, 3, H', W'].
        """
        both = torch.cat([self._steps.prepared(pictures, whole=True) for pictures in (one, other)])
        found = []
        for layer in self.tower.layers(pixel_values=both):
            first, second = functional.normalize(layer, dim=-1).chunk(2)
            found.append((first - second).square().sum(-1).mean(-1))
        return torch.stack(found).mean(0)


def load_beholder(facts: ModelFacts, dtype: torch.dtype) -> Beholder:
    """Return what compares pictures by a model, on the CPU. Raises ModelError."""
    tower = Tower.read(facts, dtype, "image", ModelRows.TOKENS, projected=False)
    return Beholder(tower, preparation_of(facts)).requires_grad_(False)
