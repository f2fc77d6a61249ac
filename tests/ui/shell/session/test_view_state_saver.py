"""A project comes back as it looked when it was left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.services.engine_setup import load_registry
from studio.services.folders import AppFolders
from tests.ui.whole_window import Start, close, get_controller, small_project


def test_the_last_project_opens_as_it_was_left(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: controller.panels.timeline._scene.clip_length == 12, timeout=10_000)
    controller.panels.timeline.set_frame(7)
    controller.panels.node_editor.select_nodes(("noise", "write"))
    canvas = controller.panels.node_editor.canvas
    canvas.set_view(QPointF(40.0, -30.0), 0.5)
    window.close()
    again = start()
    controller = get_controller(again)
    assert controller.files.path == project_file
    qtbot.waitUntil(lambda: controller.panels.timeline._scene.clip_length == 12, timeout=10_000)
    assert controller.panels.timeline.current_frame == 7
    assert controller.panels.node_editor.selected_nodes == ("noise", "write")
    canvas = controller.panels.node_editor.canvas
    assert canvas.zoom == pytest.approx(0.5)
    center = canvas.mapToScene(canvas.viewport().rect()).boundingRect().center()
    assert (center - QPointF(40.0, -30.0)).manhattanLength() < 8.0
    again.close()


def test_the_level_that_was_open_is_open_again(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "film.loom"
    group = NodeRecord("grade", GROUP, "Grade", group_project=small_project(tmp_path / "out.mp4"))
    save_project(path, Project(Graph({"grade": group}), {"grade": Point(5000.0, 3000.0)}), load_registry())
    window = start(path)
    controller = get_controller(window)
    controller.level.enter_group("grade")
    controller.panels.node_editor.select_nodes(("gain",))
    window.close()
    again = get_controller(start())
    assert again.level.path == ("grade",)
    editor = again.panels.node_editor
    assert editor.selected_nodes == ("gain",)
    editor.levels.leave_group()
    whole, view = editor.canvas.viewport().rect(), editor.binding.view
    assert whole.contains(editor.canvas.mapFromScene(view.get_cards_area(("grade",))).boundingRect()), (
        "what is around it"
    )


def test_a_spoilt_view_state_does_no_harm(start: Start, project_file: Path, folders: AppFolders, qtbot: QtBot) -> None:
    window = start(project_file)
    close(window)
    (file,) = (folders.state / "views").glob("*.json")
    for content in ("{", "[]", '{"frame": 1, "center": [1, 2], "zoom": 0, "selected": [], "level": []}'):
        file.write_text(content)
        again = start(project_file)
        assert get_controller(again).document.graph.nodes
        close(again)
        file.write_text(content)


@pytest.mark.parametrize(("named", "selected"), [("noise", "noise"), ("", "gain")])
def test_a_template_selects_what_is_to_be_changed_first(
    named: str, selected: str, start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    """Without a node that it names, the one in the viewer is selected."""
    path = tmp_path / "template.loom"
    project = replace(small_project(tmp_path / "out.mp4"), initial_selection=named)
    save_project(path, project, load_registry())
    controller = get_controller(start(None))
    controller.files.open_template(path)
    qtbot.waitUntil(lambda: controller.panels.node_editor.selected_nodes == (selected,))


def test_a_start_may_be_empty(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    window.window_actions["file.start_empty"].trigger()
    window.close()
    again = start()
    assert get_controller(again).files.path is None
    assert again.window_actions["file.start_empty"].isChecked()
