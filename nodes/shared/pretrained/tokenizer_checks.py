"""Whether a tokenizer was read whole (the library makes an empty one where its files are missing), and long texts."""

from __future__ import annotations

from typing import Any, Final

from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import ModelInfo, StudioError

MAX_CHARACTERS: Final = 20_000
"""Of a text that is handed to a model sentence by sentence."""

_FEWEST: Final = 2


def check_text_length(text: str) -> None:
    """Raise StudioError if a text has more characters than a model is given."""
    if len(text) > MAX_CHARACTERS:
        limit = tr("the text has {count} characters; accepted: at most {most}", count=len(text), most=MAX_CHARACTERS)
        raise StudioError(limit)


def check_tokenizer_vocabulary(facts: ModelInfo, tokenizer: Any) -> None:
    """Raise ModelError if a tokenizer knows nothing but its special tokens."""
    special = set(tokenizer.all_special_tokens)
    if len(tokenizer) - len(special) < _FEWEST:
        text = tr(
            "{name} cannot be read: its tokenizer is missing; accepted: a folder with {files} in it",
            name=facts.display_name, files="tokenizer.json",
        )  # fmt: skip
        raise ModelError(text)
