r"""Places of a cue in the picture, as a mark before its text: `{\an8}` is at the top, as SubRip's readers know it.

The number is that of a key of the number pad: 1 is at the bottom left, 5 in the middle, 9 at the top right.
"""

from __future__ import annotations

import re
from typing import Final

USUAL_ANCHOR: Final = 2
"""At the bottom, in the middle."""
_MARK: Final = re.compile(r"\s*\{\\an?([1-9])\}")


def split_anchor(text: str) -> tuple[int, str]:
    """Return the anchor that a text names in front, 0 for none, and the text without it."""
    match = _MARK.match(text)
    return (int(match[1]), text[match.end() :]) if match is not None else (0, text)


def join_anchor(anchor: int, text: str) -> str:
    """Return a text with a mark for its anchor; without one where that is the usual place."""
    return text if anchor in (0, USUAL_ANCHOR) else f"{{\\an{anchor}}}{text}"
