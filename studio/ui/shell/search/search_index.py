"""Finding node types by a few letters: an index made once, a score for each type, what is used often first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Protocol

from studio.core.translation import translate_identifier
from studio.sdk.spec import NodeSpec
from studio.ui.shell.search.foreign_terms import find_foreign_term
from studio.ui.widgets.search.fuzzy_search import Searchable, score_match
from studio.ui.widgets.text.display_names import iter_search_names, translate_node_name, translate_node_summary

_MAX_USAGE_BONUS: Final = 12.0
_FIT_BONUS: Final = 15.0
_MIN_LIKENESS: Final = 0.75
_LIKENESS_RANGE: Final = 0.06
_MIN_LETTERS_WORD: Final = 4
_SEPARATORS: Final = re.compile(r"[\s\-_/]+")


class UsageCounter(Protocol):
    """Counter of how often this user has added each node type."""

    def count_node_uses(self, spec_id: str) -> int:
        """Return how often a type was added."""
        ...

    def record_node_use(self, spec_id: str) -> None:
        """Note that a type was added once more."""
        ...


class InMemoryUsageCounter:
    """A UsageCounter that lasts as long as the program."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count_node_uses(self, spec_id: str) -> int:
        """Return how often a type was added."""
        return self._counts[spec_id]

    def record_node_use(self, spec_id: str) -> None:
        """Note that a type was added once more."""
        self._counts[spec_id] += 1


@dataclass(frozen=True, slots=True)
class _Entry:
    spec: NodeSpec
    text: Searchable


class NodeSearchIndex:
    """All node types, ready to be searched.

    Args:
        specs: The types.
        usage: What this user adds often comes first among equals.
    """

    def __init__(self, specs: Iterable[NodeSpec], usage: UsageCounter) -> None:
        self.usage = usage
        self.set_node_types(specs)

    def set_node_types(self, specs: Iterable[NodeSpec]) -> None:
        """Search these types from now on."""
        self.specs = tuple(specs)
        self._entries = [
            _Entry(
                spec,
                Searchable(
                    translate_node_name(spec).lower(),
                    tuple(_spellings(iter_search_names(spec))),
                    f"{translate_identifier(spec.family)} {spec.id.replace('.', ' ').replace('_', ' ')}".lower(),
                    f"{translate_node_summary(spec)} {spec.summary}".lower(),
                ),
            )
            for spec in self.specs
        ]

    def find_node_types(
        self, query: str, accepts: Callable[[NodeSpec], int] | None = None, limit: int = 100
    ) -> tuple[NodeSpec, ...]:
        """Return the types that match every word of `query`, best first; abbreviations count where nothing else does.

        Args:
            query: Any text; no character means anything but itself. Without words all types match.
            accepts: How well a type fits otherwise, 0 if not at all; None where all do.
            limit: How many to return at most.
        """
        wanted = query.lower().split()
        return self._find(wanted, accepts, limit, False) or self._find(wanted, accepts, limit, True)

    def _find(
        self, wanted: list[str], accepts: Callable[[NodeSpec], int] | None, limit: int, has_abbreviations: bool
    ) -> tuple[NodeSpec, ...]:
        found = []
        for entry in self._entries:
            points = score_match(entry.text, wanted, has_abbreviations=has_abbreviations)
            fit = int(accepts(entry.spec)) if accepts is not None and points > 0 else 1
            if points > 0 and fit:
                bonus = (
                    min(_MAX_USAGE_BONUS, 4 * math.log1p(self.usage.count_node_uses(entry.spec.id))) + _FIT_BONUS * fit
                )
                place = _find_alias_place(entry.text, wanted)
                found.append((-(points + bonus), place, entry.text.name, entry.spec.id, entry.spec))
        found.sort(key=lambda item: item[:4])
        return tuple(item[4] for item in found[:limit])

    def find_nearest_types(
        self, query: str, accepts: Callable[[NodeSpec], int] | None = None, limit: int = 5
    ) -> tuple[NodeSpec, ...]:
        """Return the types that come nearest to `query`, best first: for a query that matches none.

        They are those for what the query means in another program, or whose names are spelled most like it.

        Args:
            query: Any text, as it was mistyped.
            accepts: How well a type fits otherwise, 0 if not at all; None where all do.
            limit: How many to return at most.

        Returns:
            All of a similar likeness; an empty tuple where no name has a `difflib` ratio of 0.75 or more.
        """
        if (term := find_foreign_term(query)) is not None:
            known = {entry.spec.id: entry.spec for entry in self._entries}
            listed = (known[id] for id in term.nearest if id in known)
            return tuple(spec for spec in listed if accepts is None or accepts(spec))
        wanted = " ".join(query.lower().split())
        specs: dict[str, list[NodeSpec]] = {}
        for entry in self._entries:
            if accepts is None or accepts(entry.spec):
                for text in {word for name in (entry.text.name, *entry.text.aliases) for word in _split_words(name)}:
                    specs.setdefault(text, []).append(entry.spec)
        likeness = dict(_measure_likeness(wanted, specs))
        least = max(likeness.values(), default=0.0) - _LIKENESS_RANGE
        texts = sorted((text for text in likeness if likeness[text] >= least), key=lambda text: -likeness[text])
        nearest = (spec for text in texts for spec in sorted(specs[text], key=lambda spec: len(spec.name)))
        return tuple(dict.fromkeys(nearest))[:limit]


def _find_alias_place(text: Searchable, wanted: list[str]) -> int:
    """Return the place of a query among the names from other programs, the most common one first: “read” is Video."""
    query = " ".join(wanted)
    return text.aliases.index(query) if query in text.aliases else len(text.aliases)


def _measure_likeness(wanted: str, texts: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield the texts that are spelled like one, each with the `difflib` ratio, 0 to 1."""
    matcher = SequenceMatcher(b=wanted)
    for text in texts:
        matcher.set_seq1(text)
        if matcher.real_quick_ratio() >= _MIN_LIKENESS and matcher.quick_ratio() >= _MIN_LIKENESS:
            likeness = matcher.ratio()
            if likeness >= _MIN_LIKENESS:
                yield text, likeness


def _split_words(name: str) -> Iterator[str]:
    """Yield a name, and the words of it that say something by themselves."""
    yield name
    yield from (word for word in name.split() if len(word) >= _MIN_LETTERS_WORD)


def _spellings(names: Iterable[str]) -> Iterator[str]:
    """Yield names in small letters, as they are and in one word: Nuke's are written so, "FrameHold"."""
    for name in names:
        yield name.lower()
        yield _SEPARATORS.sub("", name.lower())
