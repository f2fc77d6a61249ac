"""Toolbar that keeps its height when the theme changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMainWindow, QToolBar

from studio.ui.widgets.qt_helpers.override_guard import guard_override


class FixedMarginToolBar(QToolBar):
    """Toolbar with margins of its own. Qt replaces the margins of a toolbar with those of the style at each change.

    Args:
        title: What it is called.
        window: Its window.
        margin: Around its contents, in pixels; Qt mixes up margins that differ.
    """

    def __init__(self, title: str, window: QMainWindow, margin: int) -> None:
        super().__init__(title, window)
        self._margin = margin
        self._set_margins()

    def _set_margins(self) -> None:
        self.layout().setContentsMargins(self._margin, self._margin, self._margin, self._margin)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Keep the margins in another style."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._set_margins()
