"""Sounds that are dropped on the canvas: they leave the viewer to the picture."""

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


def drop(controller: WindowParts, *files: Path) -> None:
    """Let files go over a free place of the canvas."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    canvas = controller.panels.node_editor.canvas
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    canvas.dropEvent(QDropEvent(QPointF(40, 40), actions, data, buttons, Qt.KeyboardModifier.NoModifier))


def test_a_sound_leaves_the_view_as_it_is(controller: WindowParts, tmp_path: Path, qtbot: QtBot) -> None:
    before = controller.document.graph
    drop(controller, tmp_path / "song.wav")
    qtbot.waitUntil(lambda: controller.document.graph is not before)
    (sound,) = controller.panels.node_editor.selected_nodes
    assert controller.document.graph[sound].type == "source.audio"
    assert controller.document.project.viewed_output == Endpoint("gain", "image")


def test_a_picture_beside_a_sound_is_viewed(controller: WindowParts, tmp_path: Path) -> None:
    drop(controller, tmp_path / "still.png", tmp_path / "song.wav")
    picture, _ = controller.panels.node_editor.selected_nodes
    assert controller.document.graph[picture].type == "source.image"
    assert controller.document.project.viewed_output == Endpoint(picture, "image")
