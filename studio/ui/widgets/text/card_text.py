"""Text on cards: fonts are made once, and so is each shortened text."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from studio.ui.widgets.theme import FONT_BODY, FONT_LARGE, FONT_SMALL, FONT_TINY, FONT_TITLE, make_ui_font

LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_MAX_CACHED_TEXTS: Final = 4096
_LINE_BREAK: Final = "\u2028"
_WRAPPED: Final = QTextOption()
_WRAPPED.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


class CardFont:
    """Font of the cards. Fonts need a running application, so they are made when first used.

    Args:
        size: Pixels.
        bold: For names.
        struck: With a line through it, for what is disabled.
    """

    def __init__(self, size: int, *, bold: bool = False, struck: bool = False) -> None:
        self._size, self._bold, self._struck = size, bold, struck
        self._shortened: dict[tuple[str, int], str] = {}

    @cached_property
    def qt_font(self) -> QFont:
        """The font."""
        font = make_ui_font(self._size, bold=self._bold)
        font.setStrikeOut(self._struck)
        return font

    @cached_property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.qt_font)

    def text_width(self, text: str) -> float:
        """Return how wide a text is, in pixels."""
        return self._metrics.horizontalAdvance(text)

    def elide_text(self, text: str, width: float) -> str:
        """Return the text, ending in … where it is wider than `width`."""
        key = (text, int(width))
        if key not in self._shortened:
            if len(self._shortened) >= _MAX_CACHED_TEXTS:
                self._shortened.clear()
            self._shortened[key] = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return self._shortened[key]

    def wrap_text(self, text: str, width: float, line_count: int) -> list[str]:
        """Return the first lines of a text, broken at `width` pixels; the last one is elided where there is more."""
        if line_count < 1:
            return []
        layout = QTextLayout(text.replace("\n", _LINE_BREAK), self.qt_font)
        layout.setTextOption(_WRAPPED)
        starts: list[int] = []
        layout.beginLayout()
        while len(starts) <= line_count and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            starts.append(2 * line.textStart())
        layout.endLayout()
        units = text.encode("utf-16-le")  # which Qt counts
        lines = [_decode(units[start:end]) for start, end in zip(starts, [*starts[1:], len(units)], strict=True)]
        if len(starts) > line_count:
            rest = _decode(units[starts[line_count - 1] :])
            lines[line_count - 1 :] = [self.elide_text(rest, width)]
        return lines

    def draw_text(self, painter: QPainter, place: QRectF, align: Qt.AlignmentFlag, text: str) -> None:
        """Draw the text in one line, shortened to the width of `place`, in the painter's pen."""
        if text:
            painter.setFont(self.qt_font)
            painter.drawText(place, align, self.elide_text(text, place.width()))


def _decode(units: bytes) -> str:
    """Return a line in one piece, with single spaces."""
    return " ".join(units.decode("utf-16-le", "ignore").split())


TINY: Final = CardFont(FONT_TINY)
TINY_BOLD: Final = CardFont(FONT_TINY, bold=True)
BOLD: Final = CardFont(FONT_SMALL, bold=True)
BODY: Final = CardFont(FONT_BODY)
STRUCK: Final = CardFont(FONT_SMALL, bold=True, struck=True)
TITLE: Final = CardFont(FONT_TITLE, bold=True)
LARGE: Final = CardFont(FONT_LARGE + 2, bold=True)
LARGE_TEXT: Final = CardFont(FONT_LARGE)
BODY_DOWN_TO_TINY: Final = (BODY, *(CardFont(size) for size in range(FONT_BODY - 1, FONT_TINY - 1, -1)))
"""For what is to be read from afar: the largest that has room is taken."""
