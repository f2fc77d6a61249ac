"""A small text that changes often, and costs the window no layout when it does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override


class LiveLabel(PlainLabel):
    """Label that grows with its text and never shrinks, so that its neighbours do not move.

    Qt lays a whole window out anew when a label wants another width, which takes longer than painting a frame.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self._widest = 0
        self.set_color(theme.Colors.SECONDARY)

    def show_text(self, text: str) -> None:
        """Show a text."""
        if text == self.text():
            return
        margins = self.contentsMargins()
        wanted = self.fontMetrics().horizontalAdvance(text) + margins.left() + margins.right()
        if wanted > self._widest:
            self._widest = wanted
            self.setFixedSize(wanted, self.fontMetrics().height() + margins.top() + margins.bottom())
        self.setText(text)

    def set_color(self, color: QColor) -> None:
        """Write in a colour; the stylesheet is touched only when it is another one."""
        theme.set_widget_style(self, "color: $tone;", tone=color)


class ClickableLabel(LiveLabel):
    """A figure that does something when it is clicked; by the keyboard its action does the same.

    Signals:
        clicked(): The left button went down and up over it.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the button, so that its release comes here."""
        event.accept()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say that it was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
