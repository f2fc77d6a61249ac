"""A language model: says which token comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from nodes.shared.encoders.tokenizer import PAD, SPECIAL, Tokenizer
from nodes.shared.encoders.transformer_block import TransformerBlock
from studio.core.translation import tr, tr_noop
from studio.sdk import StudioError
from studio.sdk.networks.network import StepOutput, Tokens
from studio.sdk.training.dataset import Batch

_SPREAD: Final = 0.02
_END: Final = PAD
"""Stands before each text, and after it."""
_NOT_COUNTED: Final = -100
_NO_TEXT: Final = tr_noop("Text Generator learns from texts, and none of these samples has a caption.")


@dataclass(frozen=True, slots=True)
class TokenSampling:
    """How the next token is drawn.

    Args:
        temperature: What is likely is more so below 1, less so above; at 0 it is always the likeliest.
        top_k: Only the likeliest so many (top-k); 0 for all.
        top_p: Only the likeliest that together have this probability (top-p; Holtzman et al. 2020).
    """

    temperature: float = 0.8
    top_k: int = 0
    top_p: float = 1.0

    def draw_token(self, scores: torch.Tensor, random: torch.Generator) -> int:
        """Return a token by the scores of all, [tokens]."""
        if self.temperature == 0:
            return int(scores.argmax())
        ordered, order = (scores.float().cpu() / self.temperature).sort(descending=True, stable=True)
        odds = ordered.softmax(0)
        before = odds.cumsum(0) - odds
        keeps = (before < self.top_p) & (torch.arange(len(odds)) < (self.top_k or len(odds)))
        keeps[0] = True
        return int(order[torch.multinomial(odds * keeps, 1, generator=random)])


class LanguageModel(nn.Module):
    """A transformer in which each token looks at those before it (Radford et al. 2019, "GPT-2").

    Args:
        tokenizer: Its `most` is the most tokens of a text.
        width: Numbers a token.
        depth: Layers.
        heads: They divide the width.
        dropout: The share of numbers that are left out while it learns.
    """

    def __init__(self, tokenizer: Tokenizer, width: int, depth: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self._dropout = dropout
        self.table = nn.Embedding(tokenizer.size, width)
        nn.init.normal_(self.table.weight, std=_SPREAD)
        self.places = nn.Parameter(_SPREAD * torch.randn(tokenizer.most + 1, width))
        self.blocks = nn.ModuleList(TransformerBlock(width, heads, dropout) for _ in range(depth))
        self.last = nn.LayerNorm(width)

    def forward(self, text: tuple[str, ...] | None = None) -> Tokens:
        """Return what it knows after each token of texts, [B, T, width]: a token for the beginning comes first."""
        given, mask = self.tokenizer(text or ("",))
        tokens = functional.pad(given, (1, 0), value=_END)
        there = functional.pad(mask, (1, 0), value=True)
        return Tokens(self._read(tokens) * there[..., None], there)

    def learn(self, batch: Batch, text: tuple[str, ...] | None = None) -> StepOutput:
        """Return the mean cross entropy of each next token, the end included, in nats.

        Raises:
            StudioError: No sample has a text.
        """
        if not any(batch.text):
            raise StudioError(tr(_NO_TEXT))
        given, mask = self.tokenizer(batch.text)
        count = mask.sum(1)
        wanted = functional.pad(given.masked_fill(~mask, _NOT_COUNTED), (0, 1), value=_NOT_COUNTED)
        ends = ((count > 0) & (count < self.tokenizer.most)).nonzero()[:, 0]  # one that was cut has no end
        wanted[ends, count[ends]] = _END
        scores = self.compute_logits(functional.pad(given, (1, 0), value=_END))
        loss = functional.cross_entropy(scores.flatten(0, 1).float(), wanted.flatten(), ignore_index=_NOT_COUNTED)
        return StepOutput({"next token": loss}, metrics={"perplexity": float(loss.detach().exp())})

    def compute_logits(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return how likely each token comes next, as logits [B, T, tokens]: the table read backwards."""
        return self._read(tokens) @ self.table.weight.T

    @torch.no_grad()
    def generate_tokens(self, prompt: str, count: int, chance: TokenSampling, random: torch.Generator) -> Iterator[int]:
        """Yield tokens that follow a text, until it ends or there are `count`.

        Args:
            prompt: The text; of a long one, the last tokens count.
            count: The most tokens.
            chance: How they are drawn.
            random: On the CPU, so that every device draws the same.
        """
        given, mask = self.tokenizer((prompt,))
        tokens = [_END, *given[0][mask[0]].tolist()]
        sayable = self._sayable().to(self.places.device)
        for _ in range(count):
            seen = tokens[-len(self.places) :]
            scores = self.compute_logits(torch.tensor([seen], device=self.places.device))[0, -1]
            token = chance.draw_token(scores.masked_fill(~sayable, -torch.inf), random)
            if token == _END:
                return
            tokens.append(token)
            yield token

    def _sayable(self) -> torch.Tensor:
        """Return which tokens are pieces of text, or its end: bool [tokens]."""
        known = torch.tensor([bool(self.tokenizer.decode_tokens([token])) for token in range(self.tokenizer.size)])
        known[:SPECIAL] = False
        known[_END] = True
        return known

    def _read(self, tokens: torch.Tensor) -> torch.Tensor:
        count = tokens.shape[1]
        values = self.table(tokens) + self.places[:count]
        values = functional.dropout(values, self._dropout, self.training)
        before = torch.ones(count, count, dtype=torch.bool, device=tokens.device).tril()[None, None]
        for block in self.blocks:
            values = block(values, before)
        read: torch.Tensor = self.last(values)
        return read
