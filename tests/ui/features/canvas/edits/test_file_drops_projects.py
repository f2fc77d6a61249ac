"""Project files that are dropped on the canvas with Shift: read away from the window's thread, put in as one step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from studio.ui.shell.main_window import MainWindow
from tests.ui.whole_window import Start, conductor_of


def drop(window: MainWindow, file: Path) -> None:
    """Drop a file on the canvas of the window, with Shift."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    canvas = conductor_of(window).panels.node_editor.canvas
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    canvas.dropEvent(QDropEvent(QPointF(40, 40), Qt.DropAction.CopyAction, data, left, shift))


def test_a_project_is_put_in(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start()
    conductor = conductor_of(window)
    drop(window, project_file)
    qtbot.waitUntil(lambda: bool(conductor.document.graph.nodes))
    assert conductor.document.undo_label == f"Insert {project_file.stem}"
    assert conductor.files.path is None, "it was not opened"
    conductor.document.undo()
    assert not conductor.document.graph.nodes


def test_one_that_cannot_be_read_is_said_and_changes_nothing(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    window = start()
    newer = tmp_path / "newer.loom"
    newer.write_text('{"frameloom": 99}')
    before = conductor_of(window).document.project
    drop(window, newer)
    qtbot.waitUntil(lambda: len(window.notifications.cards) == 1)
    assert window.notifications.cards[0].title == "“newer.loom” cannot be put in"
    assert conductor_of(window).document.project is before
