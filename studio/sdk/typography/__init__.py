r"""Text as coverage: any script, any size, the same layout at every scale of a proxy.

    coverage = render_text("Hello\nworld", 48.0, TextStyle(weight=700, align=TextAlign.CENTER))  # [1, H, W], 0..1

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
from studio.core.translation import tr
from studio.sdk.typography import fonts
from studio.sdk.typography.layout import FontFace, TextLine, break_lines

if TYPE_CHECKING:
    import numpy as np
    import torch

__all__ = ["ASCENT", "DESCENT", "EDGE_PADDING", "TextAlign", "TextStyle", "measure_text", "render_text"]

ASCENT, DESCENT = 1.0, 0.3
"""How far the first line reaches above its baseline and the last one below, in em."""
EDGE_PADDING = 0.08
"""Space left and right of the lines, in em: italics and round letters reach beyond their width."""

_SUPERSAMPLED_BELOW = 256  # px that a character is drawn at, if its size allows; then it is averaged down
_MAX_PIXELS = 1 << 29


class TextAlign(StrEnum):
    """Alignment of lines that are shorter than the longest one."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Style of a text, without its size.

    Args:
        font: "sans", "italic", or the path of a font file.
        weight: 300 (light) to 900 (black); font files and scripts that have one weight alone ignore it.
        align: Where shorter lines go.
        line_spacing: From one baseline to the next, in em.
        letter_spacing: Added between characters, in em.
        wrap_width: Pixels that lines are broken at; 0 breaks them where the text does, alone.
        visible_share: How much of the text is drawn, 0..1, letter by letter from its beginning; each stays where it is
            in the whole text.
    """

    font: str | Path = "sans"
    weight: int = 400
    align: TextAlign = TextAlign.LEFT
    line_spacing: float = 1.25
    letter_spacing: float = 0.0
    wrap_width: float = 0.0
    visible_share: float = 1.0

    def break_lines(self, text: str, size: float) -> tuple[TextLine, ...]:
        """Return the lines of a text at a size in pixels, measured in em."""
        return break_lines(text, FontFace(str(self.font), self.weight, self.letter_spacing), self.wrap_width / size)


def measure_text(text: str, size: float, style: TextStyle = TextStyle()) -> tuple[float, float]:
    """Return (width, height) in pixels of what `render_text` gives, before it is rounded up.

    Args:
        text: Of any number of lines; an empty one has the height of one line.
        size: Of the letters in pixels (em), above 0.
        style: How it looks.

    Raises:
        ParameterError: The size is not positive, or the font file is none.
    """
    _check_size(size)
    found = style.break_lines(text, size)
    width = max(line.width for line in found) + 2 * EDGE_PADDING
    return width * size, (ASCENT + DESCENT + (len(found) - 1) * style.line_spacing) * size


def render_text(
    text: str,
    size: float,
    style: TextStyle = TextStyle(),
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
        How much of each pixel is covered: float32 [1, H, W], 0..1, that of `measure_text` plus `shift`, rounded up.

    Raises:
        ParameterError: The size is not positive, the font file is none, or the picture would be beyond all measure.
    """
    import torch

    width, height = measure_text(text, size, style)
    columns, rows = max(1, math.ceil(width + shift[0])), max(1, math.ceil(height + shift[1]))
    fine = max(2, min(8, round(_SUPERSAMPLED_BELOW / size)))
    if columns * rows * fine * fine > _MAX_PIXELS:
        raise ParameterError("size", f"{columns}×{rows}", tr("a text of at most {most} pixels", most=_MAX_PIXELS // 4))
    canvas = _rasterize(text, size, style, (rows * fine, columns * fine), fine, shift)
    return torch.from_numpy(_downsample(canvas, columns, rows)).unsqueeze(0)


def _check_size(size: float) -> None:
    if not 0.0 < size < math.inf:
        raise ParameterError("size", size, tr("a number of pixels above 0"))


def _rasterize(
    text: str, size: float, style: TextStyle, shape: tuple[int, int], fine: int, shift: tuple[float, float]
) -> np.ndarray:
    """Draw a text `fine` times as large: uint8 [H, W]."""
    import numpy as np

    canvas = np.zeros(shape, np.uint8)
    found = style.break_lines(text, size)
    widest = max(line.width for line in found)
    em = size * fine
    left = round(style.visible_share * sum(not glyph.character.isspace() for line in found for glyph in line.glyphs))
    for number, line in enumerate(found):
        free = {TextAlign.LEFT: 0.0, TextAlign.CENTER: 0.5, TextAlign.RIGHT: 1.0}[style.align] * (widest - line.width)
        baseline = round((ASCENT + number * style.line_spacing) * em + shift[1] * fine)
        for glyph in line.reading_order:
            if left > 0 and not glyph.character.isspace():
                left -= 1
                x = round((EDGE_PADDING + free + glyph.x) * em + shift[0] * fine)
                fonts.draw_character(canvas, glyph.character, x, baseline, glyph.font, max(1, round(em)), style.weight)
    return canvas


def _downsample(canvas: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2
    import numpy as np

    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)
