"""What is dropped on the canvas for a training: a folder of clips, and weights on a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint
from studio.sdk.registry import Registry
from tests.ui.features.training.projects import shapes_project
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts


@pytest.fixture
def controller(start: Start, tmp_path: Path) -> WindowParts:
    path = tmp_path / "shapes.loom"
    save_project(path, shapes_project(), Registry())
    return get_controller(start(path))


def drop(controller: WindowParts, at: QPointF, *files: Path) -> None:
    """Let files go over a place of the canvas, in pixels of its viewport."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    canvas = controller.panels.node_editor.canvas
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    canvas.dropEvent(QDropEvent(at, actions, data, buttons, Qt.KeyboardModifier.NoModifier))


def over(controller: WindowParts, node: str) -> QPointF:
    editor = controller.panels.node_editor
    editor.frame_all()
    return QPointF(editor.canvas.mapFromScene(editor.binding.view.get_cards_area((node,)).center()))


@pytest.mark.parametrize("name", ["clips", "clips.v2"])
def test_a_folder_becomes_a_data_set(controller: WindowParts, tmp_path: Path, qtbot: QtBot, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    before = set(controller.document.graph.nodes)
    drop(controller, QPointF(40, 40), folder)
    qtbot.waitUntil(lambda: len(controller.document.graph.nodes) > len(before), timeout=5000)
    (node,) = set(controller.document.graph.nodes) - before
    record = controller.document.graph[node]
    assert (record.type, record.params["folder"]) == ("train.folder_dataset", folder.as_posix())
    assert controller.panels.node_editor.selected_nodes == (node,)
    assert len(controller.document.step_labels) == 1


def test_weights_go_to_the_network_they_are_dropped_on(controller: WindowParts, tmp_path: Path) -> None:
    file = tmp_path / "step-00000010.safetensors"
    drop(controller, over(controller, "auto"), file)
    assert controller.document.graph["auto"].params["weights"] == file.as_posix()
    assert len(controller.document.step_labels) == 1


def test_weights_go_nowhere_else(controller: WindowParts, tmp_path: Path) -> None:
    said: list[str] = []
    controller.panels.node_editor.message_posted.connect(said.append)
    drop(controller, over(controller, "gain"), tmp_path / "a.safetensors")
    assert controller.document.step_labels == ()
    assert "drop it on the node of a network" in said[-1]
    assert controller.document.project.viewed_output == Endpoint("gain", "image")
