"""Networks that read texts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from nodes.encode.nets.attention import Block, readable
from nodes.encode.nets.tokenizer import Tokenizer
from studio.sdk import Tokens

_SPREAD = 0.02  # of fresh tables, as in GPT-2


class Words(nn.Module):
    """What all of them begin with: a tokenizer, and a row of numbers for each token.

    Args:
        tokenizer: Its `size` is the table's.
        width: Numbers a row.
        word_dropout: The share of words that are taken for unknown ones in training.
    """

    def __init__(self, tokenizer: Tokenizer, width: int, word_dropout: float) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self._word_dropout = word_dropout
        self.table = nn.Embedding(tokenizer.size, width)
        nn.init.normal_(self.table.weight, std=_SPREAD)

    def forward(self, text: Sequence[str]) -> Tokens:
        """Return a row for each token."""
        tokens, mask = self.tokenizer(text, self._word_dropout if self.training else 0.0)
        return Tokens(self.table(tokens), mask)


class Transformer(nn.Module):
    """A transformer that reads a text as a whole, and says of each word what it means there.

    Args:
        words: As wide as the transformer.
        depth: Layers.
        heads: They divide the width.
        dropout: The share of numbers that are left out in training.
    """

    def __init__(self, words: Words, depth: int, heads: int, dropout: float) -> None:
        super().__init__()
        width = words.table.embedding_dim
        self.words = words
        self._dropout = dropout
        self.places = nn.Parameter(torch.randn(words.tokenizer.most, width) * _SPREAD)
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(depth))
        self.last = nn.LayerNorm(width)

    def forward(self, text: Sequence[str]) -> Tokens:
        """Return a token for each word, [B, T, width]; none for an empty text."""
        values, mask = self.words(text)
        values = functional.dropout(values + self.places[: values.shape[1]], self._dropout, self.training)
        keys = readable(mask)
        for block in self.blocks:
            values = block(values, keys)
        return Tokens(self.last(values) * mask[..., None], mask)
