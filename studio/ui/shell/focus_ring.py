"""The line around the panel that the keyboard has gone to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
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
        self._panel: QWidget | None = None
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
        self._watch(panel)
        self._fit_panel()
        self.show()
        self.raise_()

    def _watch(self, panel: QWidget | None) -> None:
        """Follow a panel, and the dock that it lies in, which may get their sizes later."""
        for old in self._list_watched():
            old.removeEventFilter(self)
        self._panel = panel
        for new in self._list_watched():
            new.installEventFilter(self)

    def _list_watched(self) -> list[QWidget]:
        parts = (self._panel, self._panel.parentWidget() if self._panel is not None else None)
        return [part for part in parts if part is not None]

    def _fit_panel(self) -> None:
        panel = self._panel
        if panel is not None and panel.window() is self.parentWidget():
            self.setGeometry(QRect(panel.mapTo(panel.window(), QPoint(0, 0)), panel.size()))

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lie around the panel wherever it is moved to."""
        if watched is self._panel and event.type() is QEvent.Type.DeferredDelete:
            self._panel = None
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._fit_panel()
        return False

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is not self._target:
            self._target = None
            self._watch(None)
            self.hide()

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.setPen(QPen(Colors.ACCENT, 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
