"""Networks that look at pictures."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nodes.encode.nets.picture_inputs import encode_each_picture, fit_to_square, normalize_pictures
from nodes.encode.nets.residual import ResidualTrunk
from nodes.shared.encoders.masked_tokens import average_tokens, make_full_tokens
from nodes.shared.encoders.transformer_block import TransformerBlock
from studio.sdk import Tokens

_SPREAD = 0.02


class Cnn(nn.Module):
    """A residual network.

    Args:
        size: Pixels a side that it looks at.
        width: Numbers a token.
        channels: Of the first stage.
        stages: How many.
        blocks: In each stage.
        one: Whether a picture becomes one token: the mean of its grid.
    """

    def __init__(self, size: int, width: int, channels: int, stages: int, blocks: int, *, one: bool) -> None:
        super().__init__()
        self._size, self._one = size, one
        self.trunk = ResidualTrunk(channels, stages, blocks)
        self.last = nn.Linear(self.trunk.channels, width)

    def forward(self, image: torch.Tensor) -> Tokens:
        """Return tokens of pictures [B, 3, H, W] or clips [B, T, 3, H, W], row by row of the grid."""
        return encode_each_picture(image, self._look)

    def _look(self, image: torch.Tensor) -> Tokens:
        maps = self.trunk(normalize_pictures(fit_to_square(image, self._size)))
        tokens = make_full_tokens(self.last(maps.flatten(2).transpose(1, 2)))
        return average_tokens(tokens) if self._one else tokens


class PatchTransformer(nn.Module):
    """A transformer over patches of a picture.

    Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021), with the mean of all tokens in place of a class token.

    Args:
        size: Pixels a side that it looks at.
        patch: Pixels a side of a patch; it divides the size.
        width: Numbers a token.
        depth: Layers.
        heads: They divide the width.
        dropout: The share of numbers that are left out in training.
        one: Whether a picture becomes one token.
    """

    def __init__(self, size: int, patch: int, width: int, depth: int, heads: int, *, dropout: float, one: bool) -> None:
        super().__init__()
        self._size, self._one, self._dropout = size, one, dropout
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.places = nn.Parameter(torch.randn((size // patch) ** 2, width) * _SPREAD)
        self.blocks = nn.ModuleList(TransformerBlock(width, heads, dropout) for _ in range(depth))
        self.last = nn.LayerNorm(width)

    def forward(self, image: torch.Tensor) -> Tokens:
        """Return tokens of pictures [B, 3, H, W] or clips [B, T, 3, H, W], row by row of patches."""
        return encode_each_picture(image, self._look)

    def _look(self, image: torch.Tensor) -> Tokens:
        patches = self.patches(normalize_pictures(fit_to_square(image, self._size)))
        values = patches.flatten(2).transpose(1, 2) + self.places
        values = functional.dropout(values, self._dropout, self.training)
        for block in self.blocks:
            values = block(values)
        tokens = make_full_tokens(self.last(values))
        return average_tokens(tokens) if self._one else tokens
