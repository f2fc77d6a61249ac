r"""Text as coverage: any script, any size, the same layout at every scale of a proxy.

    cover = lettered("Hello\nworld", 48.0, Lettering(weight=700, align=Align.CENTER))  # [1, H, W], 0..1

Sizes are in pixels and need not be whole. Lines, wraps and the place of each character are worked out in em, so that
half the size gives half the picture. Right-to-left scripts are put in order (Unicode Standard Annex #9), Arabic letters
are joined, accents are put over their letters. What no font has becomes a hollow box; emoji are such boxes but for the
faces that DejaVu Sans has. Scripts that need a shaping engine (Devanagari, Khmer …) are drawn letter by letter, with a
font file that has them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import ParameterError
from studio.core.language import tr
from studio.sdk.lettering import fonts
from studio.sdk.lettering.layout import Face, Line, lines

if TYPE_CHECKING:
    import numpy as np
    import torch

__all__ = ["ASCENT", "BLEED", "DESCENT", "Align", "Lettering", "lettered", "text_size"]

ASCENT, DESCENT = 1.0, 0.3
"""How far the first line reaches above its baseline and the last one below, in em."""
BLEED = 0.08
"""Space left and right of the lines, in em: italics and round letters reach beyond their width."""

_SHARP = 256  # px that a character is drawn at, if its size allows; then it is averaged down
_MOST_PIXELS = 1 << 29


class Align(StrEnum):
    """Where lines that are shorter than the longest one go."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Lettering:
    """How a text looks, but for its size.

    Args:
        font: "sans", "italic", or the path of a font file.
        weight: 300 (light) to 900 (black); font files and scripts that have one weight alone ignore it.
        align: Where shorter lines go.
        line_spacing: From one baseline to the next, in em.
        letter_spacing: Added between characters, in em.
        wrap: Pixels that lines are broken at; 0 breaks them where the text does, alone.
        shown: How much of the text is drawn, 0..1, letter by letter from its beginning; each stays where it is in the
            whole text.
    """

    font: str | Path = "sans"
    weight: int = 400
    align: Align = Align.LEFT
    line_spacing: float = 1.25
    letter_spacing: float = 0.0
    wrap: float = 0.0
    shown: float = 1.0

    def lines(self, text: str, size: float) -> tuple[Line, ...]:
        """Return the lines of a text at a size in pixels, measured in em."""
        return lines(text, Face(str(self.font), self.weight, self.letter_spacing), self.wrap / size)


def text_size(text: str, size: float, style: Lettering = Lettering()) -> tuple[float, float]:
    """Return (width, height) in pixels of what `lettered` gives, before it is rounded up.

    Args:
        text: Of any number of lines; an empty one has the height of one line.
        size: Of the letters in pixels (em), above 0.
        style: How it looks.

    Raises:
        ParameterError: The size is not positive, or the font file is none.
    """
    _check_size(size)
    found = style.lines(text, size)
    width = max(line.width for line in found) + 2 * BLEED
    return width * size, (ASCENT + DESCENT + (len(found) - 1) * style.line_spacing) * size


def lettered(
    text: str,
    size: float,
    style: Lettering = Lettering(),
    *,
    shift: tuple[float, float] = (0.0, 0.0),
) -> torch.Tensor:
    """Draw a text.

    Args:
        text: Of any number of lines.
        size: Of the letters in pixels (em), above 0; need not be whole.
        style: How it looks.
        shift: How far to the right and down of the picture's upper left corner the text begins, in pixels from 0 to 1,
            so that text can move by less than a pixel.

    Returns:
        How much of each pixel is covered: float32 [1, H, W], 0..1, `text_size` plus `shift`, rounded up.

    Raises:
        ParameterError: The size is not positive, the font file is none, or the picture would be beyond all measure.
    """
    import torch

    width, height = text_size(text, size, style)
    columns, rows = max(1, math.ceil(width + shift[0])), max(1, math.ceil(height + shift[1]))
    fine = max(2, min(8, round(_SHARP / size)))
    if columns * rows * fine * fine > _MOST_PIXELS:
        raise ParameterError("size", f"{columns}×{rows}", tr("a text of at most {most} pixels", most=_MOST_PIXELS // 4))
    canvas = _drawn(text, size, style, (rows * fine, columns * fine), fine, shift)
    return torch.from_numpy(_averaged(canvas, columns, rows)).unsqueeze(0)


def _check_size(size: float) -> None:
    if not 0.0 < size < math.inf:
        raise ParameterError("size", size, tr("a number of pixels above 0"))


def _drawn(
    text: str, size: float, style: Lettering, shape: tuple[int, int], fine: int, shift: tuple[float, float]
) -> np.ndarray:
    """Draw a text `fine` times as large: uint8 [H, W]."""
    import numpy as np

    canvas = np.zeros(shape, np.uint8)
    found = style.lines(text, size)
    widest = max(line.width for line in found)
    em = size * fine
    left = round(style.shown * sum(not glyph.character.isspace() for line in found for glyph in line.glyphs))
    for number, line in enumerate(found):
        free = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}[style.align] * (widest - line.width)
        baseline = round((ASCENT + number * style.line_spacing) * em + shift[1] * fine)
        for glyph in line.read:
            if left > 0 and not glyph.character.isspace():
                left -= 1
                x = round((BLEED + free + glyph.x) * em + shift[0] * fine)
                fonts.draw(canvas, glyph.character, x, baseline, glyph.font, max(1, round(em)), style.weight)
    return canvas


def _averaged(canvas: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2
    import numpy as np

    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)
