"""Filter the rows of keys by a search text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from studio.ui.features.animation.keys.key_rows import NodeRow


def filter_rows(rows: Sequence[NodeRow], text: str) -> tuple[NodeRow, ...]:
    """Return the rows that have all words of `text` in their names: of a node all its parameters, else those alone.

    The text of an expression counts as a part of its name.
    """
    words = text.casefold().split()
    return tuple(rows) if not words else tuple(_iter_matches(rows, words))


def _iter_matches(rows: Sequence[NodeRow], words: Sequence[str]) -> Iterator[NodeRow]:
    for row in rows:
        if _matches_words(row.label, words):
            yield row
            continue
        params = tuple(param for param in row.params if _matches_words(f"{row.label} {param.label}", words))
        expressions = tuple(
            each for each in row.expressions if _matches_words(f"{row.label} {each.label} {each.text}", words)
        )
        if params or expressions:
            frames = sorted({frame for param in params for frame in param.key_frames})
            yield replace(row, params=params, key_frames=tuple(frames), expressions=expressions)


def _matches_words(name: str, words: Sequence[str]) -> bool:
    folded = name.casefold()
    return all(word in folded for word in words)
