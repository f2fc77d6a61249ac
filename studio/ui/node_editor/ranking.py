"""Finding node types by a few letters: an index made once, a score for each type, what is used often first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from studio.core.language import words
from studio.sdk.spec import NodeSpec
from studio.ui.fuzzy import Searchable, score
from studio.ui.words import found_by, node_name, node_summary

_MOST_FOR_USE: Final = 12.0
_FOR_FIT: Final = 15.0
_APART: Final = re.compile(r"[\s\-_/]+")


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
    text: Searchable


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
                Searchable(
                    node_name(spec).lower(),
                    tuple(_spellings(found_by(spec))),
                    f"{words(spec.family)} {spec.id.replace('.', ' ').replace('_', ' ')}".lower(),
                    f"{node_summary(spec)} {spec.summary}".lower(),
                ),
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
            points = score(entry.text, wanted)
            fit = int(accepts(entry.spec)) if accepts is not None and points > 0 else 1
            if points > 0 and fit:
                bonus = min(_MOST_FOR_USE, 4 * math.log1p(self.usage.count(entry.spec.id))) + _FOR_FIT * fit
                found.append((-(points + bonus), entry.text.name, entry.spec.id, entry.spec))
        found.sort(key=lambda item: item[:3])
        return tuple(item[3] for item in found[:limit])


def _spellings(names: Iterable[str]) -> Iterator[str]:
    """Yield names in small letters, as they are and in one word: Nuke's are written so, "FrameHold"."""
    for name in names:
        yield name.lower()
        yield _APART.sub("", name.lower())
