"""Place and size of the window on the screen, from one start to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QMainWindow

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_FILLED: Final = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen


class WindowPlacement(QObject):
    """Restores the window's place. The first window fills the screen.

    A window that fills the screen gets that size before its docks are restored. Left to itself, Qt (6.7) keeps a copy
    of the restored layout until the window is large enough for it, and crashes when a dock is removed before that.
    The size that the window has when it is no longer maximized is given by this class, since Qt forgets it then.

    Args:
        window: The window.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._normal = QRect()
        self._kept: QByteArray | None = None  # while the window fills the screen as it did when it was shown
        self._normal_timer = make_single_shot_timer(self, 0, self._restore_normal)  # after what the system does
        window.installEventFilter(self)

    def restore(self, kept: QByteArray, restore_docks: Callable[[], object]) -> None:
        """Give the hidden window its place back, and then its docks.

        Args:
            kept: What `save` returned.
            restore_docks: Lays the docks out; called when the window has its size.
        """
        window = self._window
        window.restoreGeometry(kept)
        state, normal = window.windowState(), window.geometry()
        if state & _FILLED:
            self._fill_screen()  # this ends the state
        restore_docks()
        if state & _FILLED:
            window.setWindowState(state)
            self._normal, self._kept = normal, QByteArray(kept)

    def fit_to_screen(self, *, is_first: bool) -> None:
        """Make the hidden window no larger than the screen.

        Args:
            is_first: Whether nobody has chosen a place yet: the window fills the screen.
        """
        window, room = self._window, self._window.screen().availableGeometry()
        size = window.size().boundedTo(room.size())
        if is_first:
            normal = QRect(room.topLeft(), size)
            normal.moveCenter(room.center())
            window.setGeometry(normal)
            window.setWindowState(Qt.WindowState.WindowMaximized)
            self.restore(window.saveGeometry(), lambda: None)
        elif size != window.size():
            window.resize(size)

    def save(self) -> QByteArray:
        """Return the place, to be kept."""
        return self._window.saveGeometry() if self._kept is None else self._kept

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the window its own size back when it fills the screen no longer."""
        if event.type() is QEvent.Type.WindowStateChange and not self._window.windowState() & _FILLED:
            self._normal_timer.start()
        return False

    def _fill_screen(self) -> None:
        self._window.setGeometry(self._window.screen().availableGeometry())

    def _restore_normal(self) -> None:
        if self._kept is not None and not self._window.windowState() & _FILLED and self._window.isVisible():
            self._window.setGeometry(self._normal)
            self._kept = None
