"""Networks that read texts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from nodes.shared.encoders.masked_tokens import average_tokens
from nodes.shared.encoders.tokenizer import Tokenizer
from nodes.shared.encoders.transformer_block import TransformerBlock, make_key_mask
from studio.sdk import Tokens

_SPREAD = 0.02  # of fresh tables of transformers, as in GPT-2


class TokenEmbedding(nn.Module):
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

    def forward(self, text: Sequence[str]) -> Tokens:
        """Return a row for each token."""
        tokens, mask = self.tokenizer(text, self._word_dropout if self.training else 0.0)
        return Tokens(self.table(tokens), mask)


class BagOfWords(nn.Module):
    """The table alone: each word by itself, or the mean of all.

    Args:
        words: The table.
        one: Whether a text becomes one token: the mean of its words.
        dropout: The share of numbers that are left out in training.
    """

    def __init__(self, words: TokenEmbedding, one: bool, dropout: float) -> None:
        super().__init__()
        self.words = words
        self._one, self._dropout = one, dropout

    def forward(self, text: Sequence[str]) -> Tokens:
        """Return a token for each word or for the text; none for an empty one."""
        values, mask = self.words(text)
        values = functional.dropout(values * mask[..., None], self._dropout, self.training)
        return average_tokens(Tokens(values, mask)) if self._one else Tokens(values, mask)


class LstmTextEncoder(nn.Module):
    """A long short-term memory that reads a text word by word.

    Args:
        words: The table.
        width: Numbers a token; half of them come from each direction if there are two.
        depth: Layers.
        both: Whether the text is read backwards, too.
        one: Whether a text becomes one token: what is remembered at its end.
        dropout: The share of numbers that are left out in training, of words and between layers.
    """

    def __init__(self, words: TokenEmbedding, width: int, depth: int, *, both: bool, one: bool, dropout: float) -> None:
        super().__init__()
        self.words = words
        self._one, self._dropout, self._both = one, dropout, both
        self.memory = nn.LSTM(
            words.table.embedding_dim,
            width // 2 if both else width,
            depth,
            batch_first=True,
            bidirectional=both,
            dropout=dropout if depth > 1 else 0.0,
        )

    def forward(self, text: Sequence[str]) -> Tokens:
        """Return a token for each word or for the text; none for an empty one."""
        values, mask = self.words(text)
        values = functional.dropout(values, self._dropout, self.training)
        lengths = mask.sum(1).clamp_min(1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(values, lengths, batch_first=True, enforce_sorted=len(text) == 1)
        states, (last, _) = self.memory(packed)
        if self._one:
            ends = torch.cat([last[-2], last[-1]], dim=1) if self._both else last[-1]
            there = mask[:, :1]
            return Tokens(ends[:, None] * there[..., None], there)
        values, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=mask.shape[1])
        return Tokens(values * mask[..., None], mask)


class TransformerTextEncoder(nn.Module):
    """A transformer that reads a text as a whole, and says of each word what it means there.

    Args:
        words: As wide as the transformer.
        depth: Layers.
        heads: They divide the width.
        dropout: The share of numbers that are left out in training.
    """

    def __init__(self, words: TokenEmbedding, depth: int, heads: int, dropout: float) -> None:
        super().__init__()
        width = words.table.embedding_dim
        self.words = words
        nn.init.normal_(words.table.weight, std=_SPREAD)
        self._dropout = dropout
        self.places = nn.Parameter(torch.randn(words.tokenizer.most, width) * _SPREAD)
        self.blocks = nn.ModuleList(TransformerBlock(width, heads, dropout) for _ in range(depth))
        self.last = nn.LayerNorm(width)

    def forward(self, text: Sequence[str]) -> Tokens:
        """Return a token for each word, [B, T, width]; none for an empty text."""
        values, mask = self.words(text)
        values = functional.dropout(values + self.places[: values.shape[1]], self._dropout, self.training)
        keys = make_key_mask(mask)
        for block in self.blocks:
            values = block(values, keys)
        return Tokens(self.last(values) * mask[..., None], mask)
