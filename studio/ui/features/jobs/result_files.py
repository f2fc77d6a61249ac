"""Files that a job has written: opening them, and showing them in the system's file manager."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusPendingCallWatcher

_NUMBER_PLACES = "#%"
_MANAGER = "org.freedesktop.FileManager1"
_NO_PROGRAM = tr_noop("No program on this computer opens {file}.")


class ResultFiles:
    """Looks off the GUI thread for what was written, and hands it to other programs.

    Args:
        background: Looks at the disk.
        fail: Shows a title and a text.
    """

    def __init__(self, background: BackgroundWorker, fail: Callable[[str, str], None]) -> None:
        self._background = background
        self._fail = fail
        self._asking: QDBusPendingCallWatcher | None = None

    def open_file(self, file: Path) -> None:
        """Open a file with the program that the user has for it; of a sequence the first picture."""
        title = tr("“{name}” cannot be opened", name=file.name)
        self._background.run_task(lambda: _find_existing(file), self._open, lambda text: self._fail(title, text))

    def reveal_file(self, file: Path) -> None:
        """Show a file in its folder, marked where the file manager can do that."""
        title = tr("“{name}” cannot be shown", name=file.name)
        self._background.run_task(lambda: _find_existing(file), self._reveal, lambda text: self._fail(title, text))

    def _open(self, file: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            title = tr("“{name}” cannot be opened", name=file.name)
            self._fail(title, tr(_NO_PROGRAM, file=file))

    def _reveal(self, file: Path) -> None:
        if sys.platform == "darwin":
            QProcess.startDetached("open", ["-R", str(file)])
        elif sys.platform == "win32":
            QProcess.startDetached("explorer", ["/select,", str(file)])
        else:
            self._ask_file_manager(file)

    def _ask_file_manager(self, file: Path) -> None:
        """Call the file manager over the session's bus, without waiting; if there is no answer, open the folder."""
        if not _has_bus():
            self._open(file.parent)
            return
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher  # not on every system

        message = QDBusMessage.createMethodCall(_MANAGER, f"/{_MANAGER.replace('.', '/')}", _MANAGER, "ShowItems")
        message.setArguments([[QUrl.fromLocalFile(str(file)).toString()], ""])
        watcher = QDBusPendingCallWatcher(QDBusConnection.sessionBus().asyncCall(message))
        watcher.finished.connect(lambda: self._on_answered(watcher, file))
        self._asking = watcher

    def _on_answered(self, watcher: QDBusPendingCallWatcher, file: Path) -> None:
        if watcher.isError():
            self._open(file.parent)
        if self._asking is watcher:
            self._asking = None


def _has_bus() -> bool:
    """Return whether there is a session's bus: asking for one that is not there may wait for it to start."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or (bool(folder) and Path(str(folder), "bus").exists())


def _find_existing(file: Path) -> Path:
    """Return a file that is there; of a sequence the first one. Raises StudioError where there is none any more."""
    if any(mark in file.name for mark in _NUMBER_PLACES):
        from studio.media.stills.sequences import list_sequence_files  # PyAV, which no module of the window imports

        return list_sequence_files(file)[0]
    if not file.exists():
        raise StudioError(tr("{file} is no longer there.", file=file))
    return file
