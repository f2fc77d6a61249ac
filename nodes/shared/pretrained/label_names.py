"""Labels of a pretrained model: their names, and those that a user's words mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from nodes.shared.pretrained.model_loader import read_model_config
from studio.core.translation import tr
from studio.sdk import ModelInfo, ParameterError

_NAMED: Final = 12  # labels in a message
_NEAR: Final = 3  # labels that a word is compared with
_UNUSED: Final = ("n/a", "")
"""Names of numbers that a data set skips, as COCO does."""


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a list: separated by commas, semicolons, lines, or dots as "a cat. a dog."; each once."""
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]|\.(?=\s|$)", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def list_label_names(facts: ModelInfo, count: int) -> list[str]:
    """Return the names of a model's labels, in order."""
    known = getattr(read_model_config(facts), "id2label", None) or {}
    return [str(known.get(number, number)) for number in range(count)]


def find_labels(param: str, words: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return the numbers of the labels that words mean: names, one of several names, or numbers; in order.

    Args:
        param: Where the words are from, for the message.
        words: What the user wrote.
        names: Of the labels, by number.

    Raises:
        ParameterError: A word is no label; the message names those that are near to it, or some that there are.
    """
    said = [_list_meanings(number, name) for number, name in enumerate(names)]
    found: set[int] = set()
    for word in words:
        same = [number for number, meanings in enumerate(said) if word.casefold() in meanings]
        if not same:
            raise ParameterError(param, word, _describe_labels(word, names))
        found.update(same)
    return sorted(found)


def _list_meanings(number: int, name: str) -> set[str]:
    """Return what a label may be called: its number, its name, and each of its names where there are several."""
    return {str(number), name.casefold(), *(part.strip().casefold() for part in name.replace(";", ",").split(","))}


def _describe_labels(word: str, names: Sequence[str]) -> str:
    """Return which labels are accepted for a word that is none."""
    known = [(number, name) for number, name in enumerate(names) if name.casefold() not in _UNUSED]
    listed = ", ".join(f"{number} {name}" for number, name in known[:_NAMED])
    listed += f", … {len(names)}" if len(known) > _NAMED else ""
    near = get_close_matches(word.casefold(), [name.casefold() for _, name in known], n=_NEAR)
    if near:
        return tr("a label of the model, such as {near}: {labels}", near=", ".join(near), labels=listed)
    return tr("a label of the model: {labels}", labels=listed)
