"""Project files that are dropped on the canvas with Shift: read away from the window's thread, put in as one step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller


def drop(window: StudioWindow, file: Path) -> None:
    """Drop a file on the canvas of the window, with Shift."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    canvas = get_controller(window).panels.node_editor.canvas
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    canvas.dropEvent(QDropEvent(QPointF(40, 40), Qt.DropAction.CopyAction, data, left, shift))


def test_a_project_is_put_in(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start()
    controller = get_controller(window)
    drop(window, project_file)
    qtbot.waitUntil(lambda: bool(controller.document.graph.nodes))
    assert controller.document.undo_label == f"Insert {project_file.stem}"
    assert controller.files.path is None, "it was not opened"
    controller.document.undo()
    assert not controller.document.graph.nodes


def test_one_that_cannot_be_read_is_said_and_changes_nothing(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    window = start()
    newer = tmp_path / "newer.loom"
    newer.write_text('{"frameloom": 99}')
    before = get_controller(window).document.project
    drop(window, newer)
    qtbot.waitUntil(lambda: len(window.notifications.cards) == 1)
    assert window.notifications.cards[0].title == "“newer.loom” cannot be put in"
    assert get_controller(window).document.project is before
