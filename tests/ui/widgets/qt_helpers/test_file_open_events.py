"""Files that the system hands to the running program are opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.widgets.qt_helpers.file_open_events import FileOpenEvents


def test_a_file_of_an_event_is_opened(qtbot: QtBot, tmp_path: Path) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    opened: list[Path] = []
    events = FileOpenEvents(app, opened.append)
    file = tmp_path / "clip of mine.mp4"
    QApplication.sendEvent(app, QFileOpenEvent(str(file)))
    QApplication.sendEvent(app, QFileOpenEvent(""))
    QApplication.sendEvent(app, QEvent(QEvent.Type.User))
    assert opened == [file]
    events.close()
    QApplication.sendEvent(app, QFileOpenEvent(str(file)))
    assert opened == [file]
