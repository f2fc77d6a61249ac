"""Finding things by a few letters: how well a text fits what was typed. All searches of the program rank by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_EXACT: Final = 100.0
_PREFIX: Final = 80.0
_WORD: Final = 65.0
_SUMMARY: Final = 18.0
_INSIDE: Final = 15.0
_SCATTERED: Final = 25.0
_ALIAS: Final = 0.75
_WHOLE_ALIAS: Final = 6.0
"""More for who types the whole name from another program: "write" is Write Video before Write Audio."""
_FAMILY: Final = 0.55
_BEFORE_WORDS: Final = " -/(“'"
_MIN_LETTERS_SCATTERED: Final = 2
_MIN_LETTERS_SUMMARY: Final = 3
_MIN_LETTERS_INSIDE: Final = 4
"""Fewer letters are found inside too many words: "lut" in "convolution"."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """Texts that a search compares, in lower case.

    Args:
        name: What it is called; a match here counts most.
        aliases: What it is called elsewhere.
        family: What it belongs to.
        summary: A sentence about it; a match here counts least.
    """

    name: str
    aliases: tuple[str, ...] = ()
    family: str = ""
    summary: str = ""


def score_match(entry: Searchable, words: list[str], *, has_abbreviations: bool = True) -> float:
    """Return how well an entry matches all words: 0 if one does not match at all.

    The beginning of a word, wherever it is, counts more than letters inside a word. A whole name counts more than words
    that are found one by one.

    Args:
        entry: What is compared.
        words: What was typed, in lower case.
        has_abbreviations: Whether letters that come in order, but apart, match: "mbl" in "motion blur".
    """
    if not words:
        return 1.0
    if "".join(words) == entry.name.replace(" ", ""):
        return _EXACT - 0.05 * len(entry.name)
    total = 0.0
    for word in words:
        best = max(
            _score_word(word, entry.name, has_endings=True),
            _score_scattered(word, entry.name) if has_abbreviations else 0.0,
        )
        if best < _EXACT:
            best = max(best, *(_ALIAS * _score_word(word, alias) for alias in entry.aliases), 0.0)
            best += _WHOLE_ALIAS if word in entry.aliases else 0.0
        if best < _FAMILY * _EXACT:
            best = max(best, _FAMILY * _score_word(word, entry.family))
        telling = len(word) >= _MIN_LETTERS_SUMMARY or not word.isalnum() or len(words) > 1
        if best < _SUMMARY and telling and _begins_word(word, entry.summary):
            best = _SUMMARY
        if not best:
            return 0.0
        total += best
    points = total / len(words) - 0.05 * len(entry.name)
    return max(points, _ALIAS * _EXACT + _WHOLE_ALIAS) if " ".join(words) in entry.aliases else points


def _score_word(word: str, text: str, *, has_endings: bool = False) -> float:
    if text.startswith(word):
        return _EXACT if len(text) == len(word) else _PREFIX
    if word not in text:
        return 0.0
    if _begins_word(word, text):
        return _WORD
    return _INSIDE if has_endings and len(word) >= _MIN_LETTERS_INSIDE and _ends_word(word, text) else 0.0


def _ends_word(word: str, text: str) -> bool:
    """Return whether a word of a text ends so: "noise" in "denoise", but not "crop" in "microphone"."""
    return any(part.endswith(word) for part in re.split(r"[^\w]+", text))


def _begins_word(word: str, text: str) -> bool:
    """Return whether a word of a text begins so."""
    return text.startswith(word) or any(f"{before}{word}" in text for before in _BEFORE_WORDS)


def _score_scattered(word: str, text: str) -> float:
    """Return a score for letters that come in order, but apart: "mbl" in "motion blur"; the closer, the better.

    The first letter must begin the text: else two letters would match nearly everything.
    """
    if len(word) < _MIN_LETTERS_SCATTERED or not text.startswith(word[0]):
        return 0.0
    at = 0
    for letter in word[1:]:
        at = text.find(letter, at + 1)
        if at < 0:
            return 0.0
    return _SCATTERED * len(word) / (at + 1)
