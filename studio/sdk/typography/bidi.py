"""The order in which characters are seen: right-to-left scripts among left-to-right ones.

The algorithm of Unicode Standard Annex #9 without explicit embeddings (their control characters are left out of texts
before) and without the pairing of brackets (N0): brackets take the direction of what surrounds them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_STRONG = {"L": 0, "R": 1, "AL": 1}
_MIRRORED = dict(zip("()[]{}<>«»‹›≤≥（）「」『』【】《》〈〉", ")(][}{><»«›‹≥≤）（」「』『】【》《〉〈", strict=True))


def compute_base_level(text: str) -> int:
    """Return the level of a paragraph: 1 where its first strong character runs from right to left, else 0 (P2, P3)."""
    return next((_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG), 0)


def compute_levels(text: str, base: int) -> list[int]:
    """Return the embedding level of each character; odd ones run from right to left.

    Args:
        text: A paragraph, or a line of one.
        base: The paragraph's level, 0 or 1.
    """
    start = "R" if base else "L"
    kinds = _resolve_neutrals(_resolve_weak([unicodedata.bidirectional(each) or "L" for each in text], start), start)
    found = [_level(kind, base) for kind in kinds]
    for index in range(len(text) - 1, -1, -1):  # L1: white space at the end goes where the line ends
        if not text[index].isspace():
            break
        found[index] = base
    return found


def compute_visual_order(found: Sequence[int]) -> list[int]:
    """Return the indices of a line's characters from left to right as they are seen (L2)."""
    order = list(range(len(found)))
    for level in range(max(found, default=0), 0, -1):
        turned: list[int] = []
        for reverse, run in groupby(order, key=lambda index: found[index] >= level):
            indices = list(run)
            turned += reversed(indices) if reverse else indices
        order = turned
    return order


def mirror_character(character: str) -> str:
    """Return a bracket as it is seen where text runs from right to left; other characters as they are (L4)."""
    return _MIRRORED.get(character, character)


def _level(kind: str, base: int) -> int:
    """Return the level of a resolved class (I1, I2)."""
    if base == 0:
        return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return 1 if kind == "R" else 2


def _resolve_weak(kinds: list[str], start: str) -> list[str]:
    """Resolve marks and numbers (W1 to W7)."""
    strong, before = start, start
    for index, found in enumerate(kinds):
        kind = before if found == "NSM" else found
        if kind in _STRONG:
            strong = kind
        before = kinds[index] = "AN" if kind == "EN" and strong == "AL" else kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    _join_separators(kinds)
    strong = start
    for index, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"
    return kinds


def _join_separators(kinds: list[str]) -> None:
    """Let separators within numbers and signs beside them be part of them; others are neutral (W4 to W6)."""
    for index in range(1, len(kinds) - 1):
        around = {kinds[index - 1], kinds[index + 1]}
        if (kinds[index] == "CS" and around in ({"EN"}, {"AN"})) or (kinds[index] == "ES" and around == {"EN"}):
            kinds[index] = kinds[index - 1]
    at = 0
    for kind, count in [(kind, len(list(run))) for kind, run in groupby(kinds)]:
        stop = at + count
        if kind == "ET":
            beside = "EN" in (kinds[at - 1 : at] + kinds[stop : stop + 1])
            kinds[at:stop] = ["EN" if beside else "ON"] * (stop - at)
        at = stop
    for index, kind in enumerate(kinds):
        if kind in ("ES", "CS", "BN"):
            kinds[index] = "ON"


def _resolve_neutrals(kinds: list[str], start: str) -> list[str]:
    """Give neutrals the direction of both their neighbours, or else the paragraph's (N1, N2)."""
    result: list[str] = []
    runs = [(neutral, list(run)) for neutral, run in groupby(kinds, key=lambda kind: kind in ("ON", "WS", "S", "B"))]
    for number, (neutral, run) in enumerate(runs):
        if not neutral:
            result += run
            continue
        before = _direction(runs[number - 1][1][-1]) if number else start
        after = _direction(runs[number + 1][1][0]) if number + 1 < len(runs) else start
        result += [before if before == after else start] * len(run)
    return result


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"
