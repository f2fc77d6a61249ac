"""Perceptual metric: the layers' features of two pictures in a pretrained model, compared."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nodes.shared.encoders.pretrained_encoder import ModelRows
from nodes.shared.encoders.pretrained_tower import PretrainedTower
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.sdk import ModelInfo


class PerceptualMetric(nn.Module):
    """Compares pictures layer by layer.

    Args:
        tower: The model.
        steps: How its pictures are prepared; nothing is cut off.
    """

    def __init__(self, tower: PretrainedTower, steps: ImagePreprocessor) -> None:
        super().__init__()
        self.tower = tower
        self._steps = steps

    def forward(self, one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        """Return how far pictures are apart, [B]: 0 for equal ones, 4 at most.

        Args:
            one: [B, 3, H, W], 0..1.
            other: [B, 3, H', W'].
        """
        both = torch.cat([self._steps.preprocess_pictures(pictures, whole=True) for pictures in (one, other)])
        found = []
        for layer in self.tower.encode_layers(pixel_values=both):
            first, second = functional.normalize(layer, dim=-1).chunk(2)
            found.append((first - second).square().sum(-1).mean(-1))
        return torch.stack(found).mean(0)


def load_perceptual_metric(facts: ModelInfo, dtype: torch.dtype) -> PerceptualMetric:
    """Return what compares pictures by a model, on the CPU. Raises ModelError."""
    tower = PretrainedTower.from_model(facts, dtype, "image", ModelRows.TOKENS, projected=False)
    return PerceptualMetric(tower, find_image_preprocessor(facts)).requires_grad_(False)
