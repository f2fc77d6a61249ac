"""Models that say of each word what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import nn

from nodes.shared.pretrained.model_loader import read_complete_model, read_model_config, read_tokenizer
from nodes.shared.pretrained.nets.text_preprocessor import find_token_limit, replace_lone_surrogates
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import ModelInfo

_WITHOUT_LIMIT = 512
_AT_ONCE = 128
_NOTHING = "–"


class WordTagger(nn.Module):
    """A model that classifies tokens.

    Args:
        model: It.
        tokenizer: Its own.
        config: The model's.
    """

    def __init__(self, model: Any, tokenizer: Any, config: Any) -> None:
        super().__init__()
        self.model = model
        self._tokenizer = tokenizer
        self._most = find_token_limit(config, tokenizer) or _WITHOUT_LIMIT
        self._names = {int(number): str(name) for number, name in config.id2label.items()}

    def predict_tags(self, words: Sequence[str], device: torch.device, check: Callable[[], None]) -> list[str]:
        """Return the tag of each word.

        Args:
            words: As the text has them.
            device: Where it computes.
            check: Raises CancelledError; called before each piece of the text.
        """
        plain = [replace_lone_surrogates(word) for word in words]
        if not plain:
            return []
        given = self._tokenizer(plain, is_split_into_words=True, return_tensors="pt")
        if given["input_ids"].shape[1] <= self._most:
            return self._of([plain], given, device)
        found = []
        pieces = list(self._pieces(plain, given.word_ids()))
        for start in range(0, len(pieces), _AT_ONCE):
            check()
            some = pieces[start : start + _AT_ONCE]
            cut = self._tokenizer(
                some, is_split_into_words=True, truncation=True, max_length=self._most, padding=True,
                return_tensors="pt",
            )  # fmt: skip
            found += self._of(some, cut, device)
        return found

    def _pieces(self, words: list[str], owners: list[int | None]) -> Iterator[list[str]]:
        """Yield as many words at once as the model takes; one that is too long by itself is cut by the tokenizer."""
        tokens = Counter(owners)
        room = self._most - self._tokenizer.num_special_tokens_to_add()
        piece: list[str] = []
        used = 0
        for number, word in enumerate(words):
            if piece and used + tokens[number] > room:
                yield piece
                piece, used = [], 0
            piece.append(word)
            used += tokens[number]
        yield piece

    def _of(self, pieces: list[list[str]], given: Any, device: torch.device) -> list[str]:
        """Return the tags of the words of several pieces: those of their first tokens."""
        likeliest = self.model(**given.to(device)).logits.argmax(-1).tolist()
        found = []
        for row, words in enumerate(pieces):
            first: dict[int, str] = {}
            for token, word in enumerate(given.word_ids(row)):
                if word is not None and word not in first:
                    first[word] = self._names.get(likeliest[row][token], str(likeliest[row][token]))
            found += [first.get(number, _NOTHING) for number in range(len(words))]
        return found


def load_word_tagger(facts: ModelInfo, dtype: torch.dtype) -> WordTagger:
    """Return a model that tags words, on the CPU. Raises ModelError."""
    import transformers

    tokenizer = read_tokenizer(facts)
    if not tokenizer.is_fast:
        raise ModelError(tr("{model} has no tokenizer.json, which says where words begin", model=facts.display_name))
    model = read_complete_model(transformers.AutoModelForTokenClassification, facts, dtype)
    return WordTagger(model, tokenizer, read_model_config(facts))
