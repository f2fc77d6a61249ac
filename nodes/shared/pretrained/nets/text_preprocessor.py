"""Texts as a pretrained model wants them: divided into the tokens of its own tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch

from nodes.shared.pretrained.model_loader import read_model_config, read_tokenizer
from studio.sdk import ModelInfo

_ENDLESS: Final = 1_000_000
_WITHOUT_LIMIT: Final = 512
_MARKS: Final = 8
"""Tokens that a tokenizer may add to a text."""
_OFFSET: Final = ("roberta", "camembert", "xlm-roberta", "longformer", "mpnet")
"""Their positions begin behind the padding token's."""


class TextPreprocessor:
    """Divides texts into tokens.

    Args:
        facts: The model.
        most: The most tokens of a text, with those that mark its beginning and end; 0 for what the model takes.

    Raises:
        ModelError: Its tokenizer cannot be read.
    """

    def __init__(self, facts: ModelInfo, most: int = 0) -> None:
        config = read_model_config(facts)
        self.tokenizer = read_tokenizer(facts)
        limit = find_token_limit(config, self.tokenizer)
        self.most = min(most, limit or most) if most else limit or _WITHOUT_LIMIT
        if self.tokenizer.pad_token is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token or self.tokenizer.unk_token
        self._filled = config.model_type.startswith("siglip")

    def __call__(self, texts: Sequence[str]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """Return what the model is given, by name, and which tokens are there, bool [B, T]; T is 1 at least."""
        # SigLIP learned with texts filled up to its limit, and without a mask
        given: dict[str, Any] = dict(
            self.tokenizer(
                [replace_lone_surrogates(text) for text in texts],
                truncation=True,
                max_length=self.most,
                return_tensors="pt",
                padding="max_length" if self._filled else True,
                return_attention_mask=True,
                padding_side="right",
            )
        )
        mask = given["attention_mask"].bool()
        if not mask.shape[1]:
            return {}, mask.new_zeros(len(texts), 1)
        if self._filled:
            del given["attention_mask"]
        return given, mask

    def find_unread_text(self, text: str) -> str:
        """Return the end of a text that is not read, because it has too many tokens."""
        whole = replace_lone_surrogates(text)
        if len(whole.encode()) + _MARKS <= self.most:
            return ""  # no tokenizer makes more tokens than there are bytes
        kept = self.tokenizer(whole, truncation=True, max_length=self.most)["input_ids"]
        plain = self.tokenizer(whole)["input_ids"]
        if len(plain) <= len(kept):
            return ""
        if not self.tokenizer.is_fast:
            return str(self.tokenizer.decode(plain[len(kept) :], skip_special_tokens=True))
        found = self.tokenizer(whole, truncation=True, max_length=self.most, return_offsets_mapping=True)
        return whole[max((end for _, end in found["offset_mapping"]), default=0) :]


def find_token_limit(config: Any, tokenizer: Any) -> int:
    """Return the most tokens that a model takes; 0 for any number."""
    named = int(min(tokenizer.model_max_length or 0, _ENDLESS))
    return min((limit for limit in (find_position_count(config), named) if 0 < limit < _ENDLESS), default=0)


def find_position_count(config: Any) -> int:
    """Return for how many tokens a model has places; 0 for any number."""
    part = getattr(config, "text_config", None) or getattr(config, "decoder", None) or config
    places = int(getattr(part, "max_position_embeddings", 0) or getattr(part, "n_positions", 0) or 0)
    return places - 2 if places and part.model_type.startswith(_OFFSET) else places


def replace_lone_surrogates(text: str) -> str:
    """Return a text that every tokenizer takes: half a surrogate pair, which no file can hold, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")
