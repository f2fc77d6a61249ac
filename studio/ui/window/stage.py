"""One panel in the place of all, and the viewer on the whole screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.window.docks import Docks

_VIEWER = "viewer"


class Stage(QObject):
    """Makes room for one panel, and takes that back.

    Args:
        window: Its menus and status line give way to a picture on the whole screen.
        docks: The panels.
    """

    def __init__(self, window: QMainWindow, docks: Docks) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._hidden: tuple[QWidget, ...] = ()
        self._was_full = False

    @property
    def bare(self) -> bool:
        """Whether the viewer has the whole screen."""
        return bool(self._hidden)

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"view.maximise": self.toggle, "viewer.full_screen": self.toggle_full_screen}

    def toggle(self) -> None:
        """Give all the room to the panel under the mouse, else to the one with the keys; or give it back."""
        if self.bare or self._docks.alone is not None:
            self.leave()
            return
        under, focused = QApplication.widgetAt(QCursor.pos()), QApplication.focusWidget()
        name = self._docks.name_of(under) or self._docks.name_of(focused)
        if name is not None:
            self._docks.maximise(name)

    def toggle_full_screen(self) -> None:
        """Show the viewer on the whole screen, without menus and title; or go back."""
        if self.bare:
            self.leave()
            return
        self._docks.maximise(_VIEWER, untitled=True)
        self._was_full = self._window.isFullScreen()
        self._hidden = (self._window.menuBar(), self._window.statusBar())
        for widget in self._hidden:
            widget.hide()
        self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Show all panels again, as they were."""
        for widget in self._hidden:
            widget.show()
        if self.bare and not self._was_full:
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowFullScreen)
        self._hidden = ()
        self._docks.give_back()
