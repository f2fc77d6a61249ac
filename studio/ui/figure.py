"""A small text that changes often, and costs the window no layout when it does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported


class Figure(PlainLabel):
    """A text whose room grows with what it says and never shrinks: what lies beside it stays where it is.

    Qt lays a whole window out anew when a label wants another width, which takes longer than painting a frame.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFont(theme.ui_font(theme.FONT_SMALL))
        self._widest = 0
        self.paint_in(theme.Colors.SECONDARY)

    def say(self, text: str) -> None:
        """Show a text."""
        if text == self.text():
            return
        margins = self.contentsMargins()
        wanted = self.fontMetrics().horizontalAdvance(text) + margins.left() + margins.right()
        if wanted > self._widest:
            self._widest = wanted
            self.setFixedSize(wanted, self.fontMetrics().height() + margins.top() + margins.bottom())
        self.setText(text)

    def paint_in(self, color: QColor) -> None:
        """Write in a colour; the stylesheet is touched only when it is another one."""
        theme.style(self, "color: $tone;", tone=color)


class PressedFigure(Figure):
    """A figure that does something when it is clicked; by the keyboard its action does the same.

    Signals:
        clicked(): The left button went down and up over it.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @reported()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the button, so that its release comes here."""
        event.accept()

    @reported()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say that it was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
