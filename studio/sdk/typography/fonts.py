"""Typefaces: OpenCV's own, a file's, and DejaVu Sans for what they lack; how wide a character is, and who has it.

OpenCV 5 comes with Rubik ("sans" and "italic": Latin, Cyrillic, Hebrew; weights 300 to 900) and WenQuanYi Micro Hei
(Greek, Chinese, Japanese, Korean), and turns to it by itself. Joined Arabic, Armenian, Georgian, signs and some faces
come from DejaVu Sans, which lies beside this file under its own free licence. What none has becomes a hollow box.
"""

from __future__ import annotations

import struct
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import ParameterError
from studio.core.regular_file import read_bytes
from studio.core.translation import tr

if TYPE_CHECKING:
    import cv2
    import numpy as np

BUILT_IN_FONT = ("sans", "italic")
MISSING_GLYPH = "\u25a1"
FALLBACK_FONT = str(Path(__file__).with_name("DejaVuSans.ttf"))

_MAX_FONT_BYTES = 256 << 20  # bytes; collections of Chinese, Japanese and Korean faces have 100 MiB
_REFERENCE = 512  # px, at which advances are measured: 1/512 em is far below what the eye sees
_PROBE = 64  # px, at which glyphs are looked at
_KINDS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
_NEEDED = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp"}
_LOCK = threading.Lock()  # a face keeps its weight and its glyphs: one thread at a time
_FACES: dict[str, cv2.FontFace] = {}


def draw_character(canvas: np.ndarray, character: str, x: int, baseline: int, font: str, size: int, weight: int) -> int:
    """Draw one character, white, into `canvas` uint8 [H, W]; return where the next one starts.

    Args:
        canvas: Written to.
        character: One that the font has.
        x: Where it starts, in pixels.
        baseline: Row of the baseline.
        font: As `resolve_glyph` gives it.
        size: In whole pixels.
        weight: 100 to 1000; fonts that have one weight alone ignore it.
    """
    import cv2

    with _LOCK:
        return int(cv2.putText(canvas, character, (x, baseline), (255,), _face(font), size, weight)[0][0])


def _face(font: str) -> cv2.FontFace:
    import cv2

    if font not in _FACES:
        if font not in BUILT_IN_FONT:
            check_font(Path(font))
        _FACES[font] = cv2.FontFace(font)
    return _FACES[font]


@lru_cache(maxsize=64)
def check_font(path: Path) -> None:
    """Make sure that a file is a whole font: OpenCV ends the program on one that is not.

    Raises:
        ParameterError: It cannot be read, is no TrueType or OpenType font, or is cut short.
    """
    accepted = tr("a TrueType or OpenType font file (.ttf, .otf, .ttc) that is whole")
    try:
        data = read_bytes(path, limit_bytes=_MAX_FONT_BYTES)
    except OSError:
        raise ParameterError("font", str(path), accepted) from None
    if not _is_whole(data):
        raise ParameterError("font", str(path), accepted)


def _is_whole(data: bytes) -> bool:
    """Return whether the directory of an sfnt file names what is needed, and nothing outside the file."""
    try:
        start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
        if data[:4] not in _KINDS:
            return False
        count = struct.unpack_from(">H", data, start + 4)[0]
        tables = {tag: (at, size) for tag, _, at, size in
                  (struct.unpack_from(">4sIII", data, start + 12 + 16 * index) for index in range(count))}  # fmt: skip
    except struct.error:
        return False
    drawn = {b"glyf", b"loca"} <= tables.keys() or b"CFF " in tables
    return drawn and tables.keys() >= _NEEDED and all(at + size <= len(data) for at, size in tables.values())


@lru_cache(maxsize=16384)
def measure_advance(character: str, font: str, weight: int) -> float:
    """Return how far a character moves the next one, in em."""
    import numpy as np

    return draw_character(np.zeros((1, 1), np.uint8), character, 0, 0, font, _REFERENCE, weight) / _REFERENCE


@lru_cache(maxsize=16384)
def measure_ink(character: str, font: str, weight: int) -> tuple[float, float] | None:
    """Return from where to where a character has ink, in em from its start; None if it has none."""
    import numpy as np

    columns = np.flatnonzero(_draw_probe(character, font, weight).max(axis=0) > 127)
    return ((columns[0] / _PROBE - 1), (columns[-1] + 1) / _PROBE - 1) if len(columns) else None


@lru_cache(maxsize=16384)
def resolve_glyph(character: str, font: str) -> tuple[str, str]:
    """Return what draws a character: the character, or a hollow box in its place, and the font that has it."""
    if character.isspace() or unicodedata.category(character) == "Zs":
        return " ", font
    if _has_glyph(character, font) and not (font in BUILT_IN_FONT and is_arabic_form(character)):
        return character, font
    return (character, FALLBACK_FONT) if _has_glyph(character, FALLBACK_FONT) else (MISSING_GLYPH, FALLBACK_FONT)


def is_arabic_form(character: str) -> bool:
    """Return whether a character is a form of an Arabic letter; of these, OpenCV's fonts have a few alone."""
    return "\ufb50" <= character <= "\ufdff" or "\ufe70" <= character <= "\ufefc"


def _has_glyph(character: str, font: str) -> bool:
    """Return whether a glyph comes out; OpenCV draws a question mark for what it has not."""
    return character == "?" or not bool((_draw_probe(character, font, 400) == _question_mark(font)).all())


@lru_cache(maxsize=64)
def _question_mark(font: str) -> np.ndarray:
    return _draw_probe("?", font, 400)


def _draw_probe(character: str, font: str, weight: int) -> np.ndarray:
    import numpy as np

    canvas = np.zeros((2 * _PROBE, 3 * _PROBE), np.uint8)
    draw_character(canvas, character, _PROBE, _PROBE + _PROBE // 3, font, _PROBE, weight)
    return canvas
