"""Finding node types by a few letters: an index made once, a score for each type, what is used often first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from studio.core.language import words
from studio.sdk.spec import NodeSpec
from studio.ui.words import found_by, node_name, node_summary

_EXACT: Final = 100.0
_PREFIX: Final = 80.0
_WORD: Final = 65.0
_INSIDE: Final = 45.0
_SCATTERED: Final = 25.0
_ALIAS: Final = 0.9
_FAMILY: Final = 0.55
_SUMMARY: Final = 0.3
_MOST_FOR_USE: Final = 12.0
_FOR_FIT: Final = 15.0
_LEAST_LETTERS_SCATTERED: Final = 2
_LEAST_LETTERS_SUMMARY: Final = 3


class Usage(Protocol):
    """How often this user has added each node type."""

    def count(self, spec_id: str) -> int:
        """Return how often a type was added."""
        ...

    def note(self, spec_id: str) -> None:
        """Note that a type was added once more."""
        ...


class UsageInMemory:
    """A Usage that lasts as long as the program."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, spec_id: str) -> int:
        """Return how often a type was added."""
        return self._counts[spec_id]

    def note(self, spec_id: str) -> None:
        """Note that a type was added once more."""
        self._counts[spec_id] += 1


@dataclass(frozen=True, slots=True)
class _Entry:
    spec: NodeSpec
    name: str
    aliases: tuple[str, ...]
    family: str
    summary: str


class SearchIndex:
    """All node types, ready to be searched.

    Args:
        specs: The types.
        usage: What this user adds often comes first among equals.
    """

    def __init__(self, specs: Iterable[NodeSpec], usage: Usage) -> None:
        self.usage = usage
        self.specs = tuple(specs)
        self._entries = [
            _Entry(
                spec,
                node_name(spec).lower(),
                tuple(name.lower() for name in found_by(spec)),
                f"{words(spec.family)} {spec.id.replace('.', ' ').replace('_', ' ')}".lower(),
                f"{node_summary(spec)} {spec.summary}".lower(),
            )
            for spec in self.specs
        ]

    def find(
        self, query: str, accepts: Callable[[NodeSpec], int] | None = None, limit: int = 100
    ) -> tuple[NodeSpec, ...]:
        """Return the types that match every word of `query`, best first.

        Args:
            query: Any text; no character means anything but itself. Without words all types match.
            accepts: How well a type fits otherwise, 0 if not at all; None where all do.
            limit: How many to return at most.
        """
        wanted = query.lower().split()
        found = []
        for entry in self._entries:
            score = _score(entry, wanted)
            fit = int(accepts(entry.spec)) if accepts is not None and score > 0 else 1
            if score > 0 and fit:
                bonus = min(_MOST_FOR_USE, 4 * math.log1p(self.usage.count(entry.spec.id))) + _FOR_FIT * fit
                found.append((-(score + bonus), entry.name, entry.spec.id, entry.spec))
        found.sort(key=lambda item: item[:3])
        return tuple(item[3] for item in found[:limit])


def _score(entry: _Entry, words: list[str]) -> float:
    """Return how well an entry matches all words: 0 if one does not match at all."""
    if not words:
        return 1.0
    total = 0.0
    for word in words:
        best = _match(word, entry.name) or _scattered(word, entry.name)
        if best < _EXACT:
            best = max(best, *(_ALIAS * _match(word, alias) for alias in entry.aliases), 0.0)
        if best < _FAMILY * _EXACT:
            best = max(best, _FAMILY * _match(word, entry.family))
        telling = len(word) >= _LEAST_LETTERS_SUMMARY or not word.isalnum()
        if not best and telling and word in entry.summary:
            best = _SUMMARY * _INSIDE
        if not best:
            return 0.0
        total += best
    return total / len(words) - 0.05 * len(entry.name)


def _match(word: str, text: str) -> float:
    at = text.find(word)
    if at == 0:
        return _EXACT if len(text) == len(word) else _PREFIX
    if at < 0:
        return 0.0
    return _WORD if f" {word}" in text or f"-{word}" in text or f"/{word}" in text else _INSIDE


def _scattered(word: str, text: str) -> float:
    """Return a score for letters that come in order, but apart: "mbl" in "motion blur"; the closer, the better.

    The first letter must begin the text: else two letters would match nearly everything.
    """
    if len(word) < _LEAST_LETTERS_SCATTERED or not text.startswith(word[0]):
        return 0.0
    at = 0
    for letter in word[1:]:
        at = text.find(letter, at + 1)
        if at < 0:
            return 0.0
    return _SCATTERED * len(word) / (at + 1)
