"""Joining of Arabic letters: each gets its isolated, initial, medial or final form.

The forms are Unicode's Arabic Presentation Forms A and B; which letter has which is read off the character database
that comes with Python. A letter joins the one after it if it has an initial form (Unicode Standard, chapter 9.2).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_RANGES = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
_LAM, _TATWEEL = "\u0644", "\u0640"
JOINER, NON_JOINER = "\u200d", "\u200c"

LetterForms = dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def _load_letter_forms() -> LetterForms:
    """Return the forms of each letter, and of lam followed by an alef: {"ب": {"initial": "ﺑ", …}}."""
    found: LetterForms = {}
    for code in (code for some in _RANGES for code in some):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(part, 16)) for part in parts)
        pair = len(letters) == 2 and letters[0] == _LAM and "ALEF" in unicodedata.name(letters[1])
        if kind in ("<isolated>", "<initial>", "<medial>", "<final>") and (pair or len(letters) == 1):
            found.setdefault(letters, {}).setdefault(kind[1:-1], chr(code))
    return found


def shape_letters(text: str) -> str:
    """Return a text whose Arabic letters have the forms that they take beside each other, in the order of reading.

    Lam and a following alef become one character. Texts without Arabic letters come back as they are. The characters
    that ask for a join or forbid one (U+200D, U+200C) have done their work, and are gone.
    """
    if not any("\u0600" <= each <= "\u08ff" for each in text):
        return text
    letters = _apply_ligatures(text)
    result = []
    for index, letter in enumerate(letters):
        if letter in (JOINER, NON_JOINER):
            continue
        before, after = _find_neighbour(letters, index, -1), _find_neighbour(letters, index, 1)
        result.append(_select_form(letter, _joins_next(before), _joins_previous(after)))
    return "".join(result)


def _apply_ligatures(text: str) -> list[str]:
    letters: list[str] = []
    for each in text:
        if letters and letters[-1] == _LAM and _LAM + each in _load_letter_forms():
            letters[-1] += each
        else:
            letters.append(each)
    return letters


def _find_neighbour(letters: list[str], index: int, step: int) -> str:
    """Return the next letter to one side, past marks; empty at the end."""
    index += step
    while 0 <= index < len(letters):
        if unicodedata.category(letters[index][0]) != "Mn":
            return letters[index]
        index += step
    return ""


def _joins_next(letter: str) -> bool:
    return letter in (_TATWEEL, JOINER) or "initial" in _load_letter_forms().get(letter, {})


def _joins_previous(letter: str) -> bool:
    return letter in (_TATWEEL, JOINER) or "final" in _load_letter_forms().get(letter, {})


def _select_form(letter: str, from_before: bool, to_after: bool) -> str:
    forms = _load_letter_forms().get(letter)
    if forms is None:
        return letter
    to_after = to_after and "initial" in forms
    from_before = from_before and "final" in forms
    kind = {(True, True): "medial", (True, False): "final", (False, True): "initial", (False, False): "isolated"}
    return forms.get(kind[from_before, to_after], letter)
