"""The line around the panel that the keyboard has gone to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors


class PanelFocusRing(QWidget):
    """Shows which panel has the keys, once it got them by a key; gone as soon as they go on.

    Args:
        window: Over what it lies.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def show_around(self, panel: QWidget, target: QWidget) -> None:
        """Show the line around a panel for as long as `target`, which lies in it, has the keys."""
        window = panel.window()
        if self.parentWidget() is not window:  # a panel that floats
            self.setParent(window)
        self._target = target.focusProxy() or target
        self.setGeometry(QRect(panel.mapTo(window, QPoint(0, 0)), panel.size()))
        self.show()
        self.raise_()

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is not self._target:
            self._target = None
            self.hide()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.setPen(QPen(Colors.ACCENT, 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
