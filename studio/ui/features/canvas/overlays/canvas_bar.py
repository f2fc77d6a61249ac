"""Bar of small widgets over the top of the canvas."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import FONT_SMALL, RADIUS_CARD, SPACE_1, SPACE_2, Colors, make_ui_font, with_alpha

_OPACITY: Final = 0.92


class CanvasBar(QWidget):
    """A row of small widgets as wide as they are, on a ground of its own. Hidden at first.

    Args:
        name: The object's name, for the style sheet.
        said: What screen readers call it.
        parent: The canvas.
    """

    def __init__(self, name: str, said: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(said)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
        self.row.setSpacing(SPACE_1)
        self.row.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.hide()

    def make_label(self, text: str) -> PlainLabel:
        """Return a small, calm text for the row."""
        label = PlainLabel(text, self)
        label.setFont(make_ui_font(FONT_SMALL))
        label.setProperty("role", "secondary")
        return label

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, so that cards below do not disturb."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Colors.LINE)
        painter.setBrush(with_alpha(Colors.PANEL, _OPACITY))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS_CARD, RADIUS_CARD)
        painter.end()
