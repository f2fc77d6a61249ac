"""Segmentation of a text into words, emoji and punctuation marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import Enum, auto

_JOINS_LETTERS = frozenset("'’.:·״‧")
_JOINS_DIGITS = frozenset(",.;'’٬")
_ZWJ, _KEYCAP = "\u200d", "\u20e3"
_VARIATIONS = range(0xFE00, 0xFE10)
_SKIN = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
_EMOJI = (range(0x1F000, 0x1FB00), range(0x2600, 0x27C0), range(0x2B00, 0x2C00), range(0x2300, 0x2400))
_ALONE = (
    range(0x3040, 0x30A0),  # Hiragana
    range(0x3400, 0x4DC0),  # Han
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x32000),
)


class SegmentKind(Enum):
    """What a piece of text is."""

    WORD = auto()
    EMOJI = auto()
    MARK = auto()


def split_segments(text: str) -> Iterator[tuple[str, SegmentKind]]:
    """Yield the words, emoji and marks of a text, in order; white space divides them.

    After Unicode's rules for words (UAX #29), without its dictionaries: letters, marks upon them, digits and "_" make a
    word; an apostrophe, a point or a colon between two letters joins them, as a point or a comma between two digits
    does. Each Han character and each Hiragana is a word of its own; a run of Katakana or Hangul is one. Thai, Lao,
    Khmer and Burmese, which are written without spaces, stay together up to the next space. An emoji with all that
    belongs to it (skin, joined ones, a flag's two letters) is one piece.
    """
    at = 0
    while at < len(text):
        end, kind = at + 1, SegmentKind.MARK
        if _is_emoji(text, at):
            end, kind = _emoji_end(text, at), SegmentKind.EMOJI
        elif _is_letter(text[at]):
            end, kind = _word_end(text, at), SegmentKind.WORD
        elif text[at].isspace() or unicodedata.category(text[at]) in ("Cc", "Cf"):
            at += 1
            continue
        yield text[at:end], kind
        at = end


def _is_letter(char: str) -> bool:
    return char == "_" or unicodedata.category(char)[0] in "LN"


def _in(char: str, ranges: tuple[range, ...]) -> bool:
    return any(ord(char) in part for part in ranges)


def _is_emoji(text: str, at: int) -> bool:
    symbol = unicodedata.category(text[at]) in ("So", "Cn") and _in(text[at], _EMOJI)
    following = text[at + 1 : at + 3]
    return symbol or following.startswith(("\ufe0f", _KEYCAP)) or following == "\ufe0f" + _KEYCAP


def _emoji_end(text: str, at: int) -> int:
    end = at + 1
    if ord(text[at]) in _FLAGS and end < len(text) and ord(text[end]) in _FLAGS:
        return end + 1
    while end < len(text):
        if text[end] == _ZWJ and end + 1 < len(text):
            end += 2
        elif text[end] == _KEYCAP or any(ord(text[end]) in part for part in (_VARIATIONS, _SKIN, _TAGS)):
            end += 1
        else:
            break
    return end


def _word_end(text: str, at: int) -> int:
    """Return where the word that begins at `at` ends."""
    if _in(text[at], _ALONE):
        return _marks_end(text, at + 1)
    end = at + 1
    while end < len(text):
        here, following = text[end], text[end + 1 : end + 2]
        if _in(here, _ALONE):
            break
        if _is_letter(here) or unicodedata.category(here)[0] == "M" or here in (_ZWJ, "\u200c"):
            end += 1
        elif following and _joins(text[end - 1], here, following):
            end += 2
        else:
            break
    return end


def _joins(before: str, char: str, after: str) -> bool:
    letters = before.isalpha() and after.isalpha() and not _in(after, _ALONE) and char in _JOINS_LETTERS
    return letters or (before.isdecimal() and after.isdecimal() and char in _JOINS_DIGITS)


def _marks_end(text: str, at: int) -> int:
    while at < len(text) and unicodedata.category(text[at])[0] == "M":
        at += 1
    return at


def split_punctuation(word: str) -> tuple[str, str, str]:
    """Return the punctuation before a word, the word, and the punctuation after it."""
    inner = [index for index, char in enumerate(word) if _is_letter(char) or unicodedata.category(char)[0] == "M"]
    return (word[: inner[0]], word[inner[0] : inner[-1] + 1], word[inner[-1] + 1 :]) if inner else (word, "", "")
