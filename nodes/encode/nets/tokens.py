"""What is done with the tokens of all encoders."""

from __future__ import annotations

import torch

from studio.sdk import Tokens


def mean(tokens: Tokens) -> Tokens:
    """Return one token for each sample: the mean of those that are there; none where there is none."""
    there = tokens.mask[..., None]
    count = there.sum(1, keepdim=True)
    return Tokens((tokens.values * there).sum(1, keepdim=True) / count.clamp_min(1), count[..., 0] > 0)


def all_there(values: torch.Tensor) -> Tokens:
    """Return tokens [B, T, D] that are all there."""
    return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool, device=values.device))
