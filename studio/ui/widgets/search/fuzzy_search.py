"""Finding things by a few letters: how well a text fits what was typed. All searches of the program rank by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_EXACT: Final = 100.0
_PREFIX: Final = 80.0
_WORD: Final = 65.0
_INSIDE: Final = 45.0
_SCATTERED: Final = 25.0
_ALIAS: Final = 0.75
_FAMILY: Final = 0.55
_SUMMARY: Final = 0.3
_BEFORE_WORDS: Final = " -/(“'"
_MIN_LETTERS_SCATTERED: Final = 2
_MIN_LETTERS_SUMMARY: Final = 3


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


def score_match(entry: Searchable, words: list[str]) -> float:
    """Return how well an entry matches all words: 0 if one does not match at all."""
    if not words:
        return 1.0
    total = 0.0
    for word in words:
        best = _score_word(word, entry.name) or _score_scattered(word, entry.name)
        if best < _EXACT:
            best = max(best, *(_ALIAS * _score_word(word, alias) for alias in entry.aliases), 0.0)
        if best < _FAMILY * _EXACT:
            best = max(best, _FAMILY * _score_word(word, entry.family))
        telling = len(word) >= _MIN_LETTERS_SUMMARY or not word.isalnum()
        if not best and telling and _begins_word(word, entry.summary):
            best = _SUMMARY * _INSIDE
        if not best:
            return 0.0
        total += best
    return total / len(words) - 0.05 * len(entry.name)


def _score_word(word: str, text: str) -> float:
    at = text.find(word)
    if at == 0:
        return _EXACT if len(text) == len(word) else _PREFIX
    if at < 0:
        return 0.0
    return _WORD if _begins_word(word, text) else _INSIDE


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
