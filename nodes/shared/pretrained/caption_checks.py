"""Checks of models that caption, made before one is loaded: whether pictures can be prepared for it on this machine."""

from __future__ import annotations

from functools import lru_cache

from nodes.shared.pretrained.model_loader import (
    SEPARATE_PROMPT_TYPES,
    read_model_config,
    read_processor,
    read_tokenizer,
)
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import ModelError
from studio.sdk import ModelInfo


def check_caption_model(facts: ModelInfo) -> None:
    """Raise ModelError where pictures or prompts cannot be prepared for a model; its weights are not read."""
    fault = _find_fault(_ModelKey(facts))
    if fault:
        raise ModelError(fault)


class _ModelKey:
    """Key of a model in a cache: equal while its files are the same."""

    def __init__(self, facts: ModelInfo) -> None:
        self.facts = facts
        self._key = facts.path, facts.version, facts.display_name

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ModelKey) and self._key == other._key


@lru_cache(maxsize=32)
def _find_fault(key: _ModelKey) -> str:
    """Return what is wrong with a model, empty for nothing; kept, as a processor takes a second to read."""
    facts = key.facts
    try:
        if read_model_config(facts).model_type in SEPARATE_PROMPT_TYPES:
            read_tokenizer(facts)
            find_image_preprocessor(facts)
        else:
            read_processor(facts)
    except ModelError as error:
        return str(error)
    return ""
