"""Control of a maximized panel, and of the viewer on the whole screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QMainWindow, QToolBar, QWidget

from studio.ui.shell.docks import DockManager
from studio.ui.shell.shortcuts.dispatch import Handlers

_VIEWER = "viewer"
_TOOLBAR = "main_toolbar"


class FullscreenControl(QObject):
    """Control that maximizes one panel, and restores the others.

    Args:
        window: Its menus, toolbar and status line give way to a picture on the whole screen.
        docks: The panels.
    """

    def __init__(self, window: QMainWindow, docks: DockManager) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._hidden: tuple[QWidget, ...] = ()
        self._was_fullscreen = False

    @property
    def is_viewer_fullscreen(self) -> bool:
        """Whether the viewer has the whole screen."""
        return bool(self._hidden)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"view.maximise": self.toggle_maximized, "viewer.full_screen": self.toggle_full_screen}

    def toggle_maximized(self) -> None:
        """Give all the room to the panel under the mouse, else to the one with the keys; or give it back."""
        if self.is_viewer_fullscreen or self._docks.maximized_panel is not None:
            self.restore_panels()
            return
        under, focused = QApplication.widgetAt(QCursor.pos()), QApplication.focusWidget()
        name = self._docks.find_panel_name(under) or self._docks.find_panel_name(focused)
        if name is not None:
            self._docks.maximize_panel(name)

    def toggle_full_screen(self) -> None:
        """Show the viewer on the whole screen, without menus and title; or go back."""
        if self.is_viewer_fullscreen:
            self.restore_panels()
            return
        self._docks.maximize_panel(_VIEWER, untitled=True)
        self._was_fullscreen = self._window.isFullScreen()
        bars = [bar for bar in self._window.children() if isinstance(bar, QToolBar) and bar.objectName() == _TOOLBAR]
        shown = (bar for bar in bars if bar.isVisible())
        self._hidden = (self._window.menuBar(), self._window.statusBar(), *shown)
        for widget in self._hidden:
            widget.hide()
        self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowFullScreen)

    def restore_panels(self) -> None:
        """Show all panels again, as they were."""
        for widget in self._hidden:
            widget.show()
        if self.is_viewer_fullscreen and not self._was_fullscreen:
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowFullScreen)
        self._hidden = ()
        self._docks.restore_panels()
