"""A fusion of modalities that run side by side in time."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from nodes.fuse.nets.fusion_module import MODALITIES, FusionModule
from studio.sdk import Tokens


class RecurrentFusion(FusionModule):
    """An LSTM over steps in which all modalities lie side by side (S. Hochreiter and J. Schmidhuber, "Long Short-Term
    Memory", 1997).

    Modalities have different numbers of tokens: step s of S reads token ⌊(s + ½) n / S⌋ of a modality with n tokens, so
    that all begin and end together. S is the greatest number of tokens of any.
    """

    def __init__(self, features: Mapping[str, int], width: int, drop: float, depth: int, both_ways: bool) -> None:
        super().__init__(features, width, drop)
        ways = 2 if both_ways else 1
        self.lstm = nn.LSTM(
            len(MODALITIES) * (width + 1), width // ways, depth, batch_first=True, bidirectional=both_ways
        )

    def forward(self, **inputs: Tokens | None) -> Tokens:
        """Return a token for each step: [B, S, width]."""
        found = self.project_inputs(inputs)
        steps = max(tokens.mask.shape[1] for tokens in found.values())
        first = next(iter(found.values())).values
        empty = first.new_zeros(first.shape[0], steps, self.width + 1)
        parts = [_aligned(found[name], steps) if name in found else empty for name in MODALITIES]
        values, _ = self.lstm(torch.cat(parts, 2))
        return Tokens(values, torch.ones(values.shape[:2], dtype=torch.bool, device=values.device))


def _aligned(tokens: Tokens, steps: int) -> torch.Tensor:
    """Return a modality's tokens spread over the steps, and whether they are there: [B, S, width + 1]."""
    batch, _, width = tokens.values.shape
    count = tokens.mask.sum(1)
    order = tokens.mask.long().argsort(dim=1, descending=True, stable=True)  # those that are there come first
    place = (torch.arange(steps, device=order.device) + 0.5) / steps * count[:, None]
    index = order.gather(1, place.long().clamp_max((count - 1).clamp_min(0)[:, None]))
    values = tokens.values.gather(1, index[..., None].expand(batch, steps, width))
    there = (count > 0)[:, None, None].expand(batch, steps, 1)
    return torch.cat([values * there, there.to(values.dtype)], 2)
