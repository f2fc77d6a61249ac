"""ONNX files that are dropped on the canvas: a node on empty ground, the model of a node that takes one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from tests.tiny_models.onnx_files import make_picture_file
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts


def drop(controller: WindowParts, at: QPointF, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(at, actions, data, buttons, Qt.KeyboardModifier.NoModifier)
    controller.panels.node_editor.canvas.dropEvent(event)


def test_an_onnx_file_becomes_a_node_or_the_model_of_one(
    start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    controller = get_controller(start(project_file))
    first, second = (make_picture_file(tmp_path / name) for name in ("first", "second"))
    before, editor = set(controller.document.graph.nodes), controller.panels.node_editor
    drop(controller, QPointF(3, 3), first)
    qtbot.waitUntil(lambda: len(controller.document.graph.nodes) > len(before), timeout=20_000)
    (node,) = set(controller.document.graph.nodes) - before
    record = controller.document.graph[node]
    assert (record.type, record.params["model"]) == ("filter.onnx_model", first.as_posix())
    editor.frame_all()
    place = editor.binding.view.get_cards_area((node,)).center()
    drop(controller, QPointF(editor.canvas.mapFromScene(place)), second)
    graph = controller.document
    qtbot.waitUntil(lambda: graph.graph[node].params["model"] == second.as_posix(), timeout=20_000)
    assert len(controller.document.step_labels) == 2
