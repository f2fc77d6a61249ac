"""Files that the system hands to the running program: on macOS a double-click is an event, and no argument."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent

from studio.ui.widgets.qt_helpers.override_guard import guard_override


class FileOpenEvents(QObject):
    """Filter of the application's events, which hands on files that are to be opened.

    It sees every event of the program, so it is made only where such events come.

    Args:
        app: Receives the events.
        open_file: Opens a file; it is called in the GUI thread.
    """

    def __init__(self, app: QCoreApplication, open_file: Callable[[Path], None]) -> None:
        super().__init__(app)
        self._open_file = open_file
        app.installEventFilter(self)

    @guard_override(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the events that name a file."""
        if event.type() is not QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        self._open_file(Path(event.file()))
        return True

    def close(self) -> None:
        """Take no more events."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
