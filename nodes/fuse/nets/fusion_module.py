"""Base of the fusion networks: modalities are brought to one width, and those that are missing do not count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import torch
from torch import nn

from studio.sdk import Tokens

MODALITIES: Final = ("text", "image", "audio", "video")
"""The inputs of every fusion, in the order of their places."""


class FusionModule(nn.Module):
    """A fusion of some of the modalities.

    Each modality that is connected has a projection to the common width, with a layer norm before it, so that no
    modality outweighs another by its scale. A sample lacks a modality if none of its tokens is there; in training
    modalities are left out at random, but never all of a sample's.

    Args:
        features: Numbers a token, by modality, for those that are connected.
        width: Numbers a token inside and after.
        drop: In training, the share of samples that lose a modality, for each modality.
    """

    def __init__(self, features: Mapping[str, int], width: int, drop: float) -> None:
        super().__init__()
        self.width = width
        self.drop = drop
        self.projections = nn.ModuleDict(
            {name: nn.Sequential(nn.LayerNorm(size), nn.Linear(size, width)) for name, size in features.items()}
        )

    def is_optional_weight(self, name: str) -> bool:
        """Return whether a tensor of a file belongs to a modality that is not connected."""
        return any(part in MODALITIES and part not in self.projections for part in name.split("."))

    def project_inputs(self, inputs: Mapping[str, Tokens | None]) -> dict[str, Tokens]:
        """Return the modalities that are there as tokens of one width; tokens that are missing are zero.

        Args:
            inputs: By modality.

        Returns:
            Tokens [B, T, width], with [B, T] masks, in the order of `MODALITIES`.
        """
        there = {name: tokens for name in MODALITIES if (tokens := inputs.get(name)) is not None}
        kept = self._kept({name: tokens.mask for name, tokens in there.items()})
        found = {}
        for name, tokens in there.items():
            mask = kept[name]
            found[name] = Tokens(self.projections[name](tokens.values) * mask[..., None], mask)
        return found

    def _kept(self, masks: Mapping[str, torch.Tensor]) -> Mapping[str, torch.Tensor]:
        """Return the masks without what is left out in training."""
        if not (self.training and self.drop and len(masks) > 1):
            return masks
        present = torch.stack([mask.any(1) for mask in masks.values()], 1)
        keep = (torch.rand(present.shape, device=present.device) >= self.drop) & present
        keep = torch.where(keep.any(1, keepdim=True), keep, present)
        return {name: mask & keep[:, index, None] for index, (name, mask) in enumerate(masks.items())}


def average_present(tokens: Tokens) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean of the tokens that are there, [B, D], and which samples have any, bool [B]."""
    return tokens.mean(), tokens.mask.any(1)


def as_single_token(values: torch.Tensor) -> Tokens:
    """Return [B, D] as one token a sample."""
    return Tokens(values[:, None], torch.ones(values.shape[0], 1, dtype=torch.bool, device=values.device))


class Perceptron(nn.Sequential):
    """Two layers with a GELU between them."""

    def __init__(self, size: int, hidden: int, out: int) -> None:
        super().__init__(nn.Linear(size, hidden), nn.GELU(), nn.Linear(hidden, out))
