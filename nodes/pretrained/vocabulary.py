"""Whether a tokenizer was read whole (the library makes an empty one where its files are missing), and long texts."""

from __future__ import annotations

from typing import Any, Final

from studio.core.errors import ModelError
from studio.core.language import tr
from studio.sdk import ModelFacts, StudioError

MOST_CHARACTERS: Final = 20_000
"""Of a text that is handed to a model sentence by sentence."""

_FEWEST: Final = 2


def refuse_long(text: str) -> None:
    """Raise StudioError if a text has more characters than a model is given."""
    if len(text) > MOST_CHARACTERS:
        limit = tr("the text has {count} characters; accepted: at most {most}", count=len(text), most=MOST_CHARACTERS)
        raise StudioError(limit)


def refuse_empty(facts: ModelFacts, tokenizer: Any) -> None:
    """Raise ModelError if a tokenizer knows nothing but its special tokens."""
    special = set(tokenizer.all_special_tokens)
    if len(tokenizer) - len(special) < _FEWEST:
        text = tr(
            "{name} cannot be read: its tokenizer is missing; accepted: a folder with {files} in it",
            name=facts.name, files="tokenizer.json",
        )  # fmt: skip
        raise ModelError(text)
