"""Captions of clips that are mirrored: left becomes right."""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = (
    ("left", "right"),
    ("leftward", "rightward"),
    ("leftwards", "rightwards"),
    ("leftmost", "rightmost"),
    ("clockwise", "counterclockwise"),
    ("links", "rechts"),
    ("gauche", "droite"),
    ("izquierda", "derecha"),
    ("左", "右"),
    ("顺时针", "逆时针"),
)
_OTHER: Final = {
    **dict(_PAIRS),
    **{other: one for one, other in _PAIRS},
    "anticlockwise": "clockwise",
    "counter-clockwise": "clockwise",
    "anti-clockwise": "clockwise",
}
_LATIN = "|".join(sorted((word for word in _OTHER if word.isascii()), key=len, reverse=True))
_CHINESE = "|".join(word for word in _OTHER if not word.isascii())
_SIDES: Final = re.compile(rf"\b(?:{_LATIN})\b|{_CHINESE}", re.IGNORECASE)


def mirror_caption(caption: str) -> str:
    """Return what a caption says of the clip in a mirror: each word for a side is exchanged for that of the other.

    "right" also means correct; it is taken for a side always.
    """

    def other(found: re.Match[str]) -> str:
        word = found.group()
        swapped = _OTHER[word.lower()]
        return swapped.upper() if word.isupper() else swapped.capitalize() if word[:1].isupper() else swapped

    return _SIDES.sub(other, caption)
