"""Tokens with a mask of those that count: averages, and masks of full ones."""

from __future__ import annotations

import torch

from studio.sdk import Tokens


def average_tokens(tokens: Tokens) -> Tokens:
    """Return one token for each sample: the mean of those that are there; none where there is none."""
    return Tokens(tokens.mean()[:, None], tokens.mask.any(1, keepdim=True))


def make_full_tokens(values: torch.Tensor) -> Tokens:
    """Return tokens [B, T, D] that are all there."""
    return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool, device=values.device))
