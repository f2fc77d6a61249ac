"""Self-attention, as texts and pictures use it."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class TransformerBlock(nn.Module):
    """A layer of a transformer: self-attention, then a network for each token, both added to what they read.

    Vaswani et al., "Attention Is All You Need" (2017), with the normalization first (Xiong et al., "On Layer
    Normalization in the Transformer Architecture", 2020).

    Args:
        width: Numbers a token.
        heads: They divide the width.
        dropout: The share of numbers that are left out in training.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self._heads, self._dropout = heads, dropout
        self.before_attention, self.before_mlp = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attend, self.attended = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, tokens: torch.Tensor, keys: torch.Tensor | None = None) -> torch.Tensor:
        """Return tokens, [B, T, width].

        Args:
            tokens: [B, T, width].
            keys: bool [B, 1, 1, T]: which tokens are read; at least one of each sample. None for all.
        """
        tokens = tokens + self._dropped(self.attended(self._attention(self.before_attention(tokens), keys)))
        return tokens + self._dropped(self.mlp(self.before_mlp(tokens)))

    def _attention(self, tokens: torch.Tensor, keys: torch.Tensor | None) -> torch.Tensor:
        batch, count, width = tokens.shape
        parts = self.attend(tokens).reshape(batch, count, 3, self._heads, width // self._heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        if keys is not None and self.training and not self._dropout and tokens.device.type == "cpu":
            made = _masked(query, key, value, keys)
        else:
            dropout = self._dropout if self.training else 0.0
            made = functional.scaled_dot_product_attention(query, key, value, attn_mask=keys, dropout_p=dropout)
        return made.transpose(1, 2).reshape(batch, count, width)

    def _dropped(self, values: torch.Tensor) -> torch.Tensor:
        return functional.dropout(values, self._dropout, self.training)


def _masked(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
    """Return attention by plain products: with a mask, torch's fused one takes 3 times as long backwards on the CPU."""
    likeness = (query * query.shape[-1] ** -0.5) @ key.mT
    made: torch.Tensor = likeness.masked_fill(~keys, float("-inf")).softmax(-1).to(value.dtype) @ value
    return made


def make_key_mask(mask: torch.Tensor) -> torch.Tensor:
    """Return which tokens are read as keys, bool [B, 1, 1, T]: those there are; of a sample without any, all.

    A softmax over nothing is no number; what comes out for such a sample does not count.

    Args:
        mask: bool [B, T].
    """
    return (mask | ~mask.any(1, keepdim=True))[:, None, None]
