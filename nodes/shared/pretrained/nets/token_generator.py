"""Models that write: one token after the other, drawn from a seed, stopped when the work is canceled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from nodes.shared.pretrained.stopping_criteria import make_stopping_criteria

_COLDEST = 1e-3
_SAID_BY_NODES = ("temperature", "top_p", "top_k", "min_p", "typical_p", "max_length")


@dataclass(frozen=True, slots=True)
class GenerationConfig:
    """How a text is written.

    Args:
        max_new_tokens: At most so many.
        temperature: How freely tokens are drawn; 0 takes the likeliest.
        top_p: Only the likeliest tokens that together have this share are drawn from, 0..1.
        seed: Of the draws.
    """

    max_new_tokens: int
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0


class GumbelSampler:
    """Draws tokens by making the drawn one the likeliest: the largest of scores with Gumbel noise (Gumbel, 1954).

    The noise comes from a generator of its own on the CPU: nobody else's draws count, and all devices draw alike.

    Args:
        wish: Temperature, share and seed.
    """

    def __init__(self, wish: GenerationConfig) -> None:
        self._wish = wish
        self._generator = torch.Generator().manual_seed(wish.seed)

    def __call__(self, ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores of which the largest is the token that was drawn.

        Args:
            ids: The tokens so far, [B, T].
            scores: Of each token, [B, V].
        """
        warmed = scores.float() / max(self._wish.temperature, _COLDEST)
        ranked, order = warmed.softmax(-1).sort(-1, descending=True)
        unlikely = ranked.cumsum(-1) - ranked >= self._wish.top_p  # what lies before has the share already
        unlikely[..., 0] = False
        warmed = warmed.masked_fill(unlikely.scatter(-1, order, unlikely), -torch.inf)
        uniform = torch.rand(warmed.shape, generator=self._generator).clamp_min(torch.finfo(torch.float32).tiny)
        return warmed - (-uniform.log()).log().to(warmed.device)


def _length(given: Mapping[str, Any]) -> int:
    read = given.get("input_ids")
    return 1 if read is None else int(read.shape[1])


class TokenGenerator(nn.Module):
    """A model that writes, with what divides and joins its tokens.

    Args:
        model: With `generate`.
        tokenizer: The model's, or its processor's.
        limit: The most tokens that it reads and writes together; None for any number.
    """

    def __init__(self, model: Any, tokenizer: Any, limit: int | None) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        self._limit = limit
        for part in model.modules():
            settings = getattr(part, "generation_config", None)
            if settings is not None:
                settings.update(**dict.fromkeys(_SAID_BY_NODES))
                settings.pad_token_id = self.pad_token if settings.pad_token_id is None else settings.pad_token_id

    def generate_tokens(
        self, given: Mapping[str, Any], wish: GenerationConfig, check: Callable[[], None]
    ) -> torch.Tensor:
        """Return the tokens of one text, with those that it began with if the model repeats them.

        Args:
            given: What the model reads, by name, on the device where it computes.
            wish: How.
            check: Raises CancelledError; called before each token.
        """
        drawing = [GumbelSampler(wish)] if wish.temperature else []
        tokens = (
            wish.max_new_tokens
            if self._limit is None
            else max(1, min(wish.max_new_tokens, self._limit - _length(given)))
        )
        ids: torch.Tensor = self.model.generate(
            **given, max_new_tokens=tokens, do_sample=False, num_beams=1, logits_processor=drawing,
            stopping_criteria=make_stopping_criteria(check),
        )  # fmt: skip
        return ids[0]

    @property
    def pad_token(self) -> int | None:
        """The token that fills; None if there is none."""
        found: int | None = self.tokenizer.pad_token_id
        ends: int | None = self.tokenizer.eos_token_id
        return ends if found is None else found

    def decode_tokens(self, ids: torch.Tensor) -> str:
        """Return the text of tokens, without those that mark beginning and end."""
        return str(self.tokenizer.decode(ids.tolist(), skip_special_tokens=True)).strip()
