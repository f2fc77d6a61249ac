"""A node taken apart in the whole window: nodes with keyframes beside it, in one step of undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.features.canvas.actions import EXPANDABLE_NEEDED
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

_SIZE = {"width": 64, "height": 48, "length": 20}


@pytest.fixture
def window(start: Start, tmp_path: Path) -> StudioWindow:
    """Return a window with a scene that feeds a gain, and noise."""
    caption = "a red circle moves left to right while a blue star spins on a navy to purple gradient"
    nodes = {
        "scene": NodeRecord("scene", "source.shapes", "scene", params={**_SIZE, "caption": caption}),
        "gain": NodeRecord("gain", "color.gain", "gain"),
        "noise": NodeRecord("noise", "source.noise", "noise", params=_SIZE),
    }
    wires = {Endpoint("gain", "image"): Endpoint("scene", "image")}
    layout = {"scene": Point(0, 0), "gain": Point(250, 0), "noise": Point(0, 400)}
    path = tmp_path / "scene.loom"
    save_project(path, Project(Graph(nodes, wires), layout, viewed_output=Endpoint("scene", "image")), Registry())
    return start(path)


def _taken_apart(controller: WindowParts, qtbot: QtBot) -> set[str]:
    before = set(controller.document.graph.nodes)
    controller.panels.node_editor.select_nodes(("scene",))
    controller.panels.node_editor.shortcut_keys.handlers["graph.take_apart"]()
    qtbot.waitUntil(lambda: not controller.expand_node.is_busy, timeout=20_000)
    return set(controller.document.graph.nodes) - before


def test_nodes_with_keyframes_take_its_place(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    new = _taken_apart(controller, qtbot)
    graph = controller.document.graph
    assert sorted(graph[node].type for node in new) == [
        "composite.merge", "composite.merge", "source.background", "source.shape_layer", "source.shape_layer",
    ]  # fmt: skip
    assert {name for node in new for name in graph[node].curves} == {"x", "rotation"}
    last = graph.wires[Endpoint("gain", "image")]
    assert last.node in new
    assert controller.document.project.viewed_output == last
    assert set(controller.panels.node_editor.selected_nodes) == new


@pytest.mark.quick
def test_it_is_one_step_of_undo_and_covers_nothing(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    before = controller.document.project
    new = _taken_apart(controller, qtbot)
    view = controller.panels.node_editor.binding.view
    areas = {node: view.get_cards_area((node,)) for node in controller.document.graph.nodes}
    assert not any(a != b and areas[a].intersects(areas[b]) for a in new for b in areas)
    assert controller.document.undo_label == "Take apart scene"
    controller.document.undo()
    assert controller.document.project.graph == before.graph
    assert controller.document.project.layout == before.layout


def test_what_cannot_be_taken_apart_says_so(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    said: list[str] = []
    controller.panels.node_editor.message_posted.connect(said.append)
    controller.panels.node_editor.select_nodes(("noise",))
    assert controller.expand_node.expandable_node is None
    controller.expand_node.expand_selected()
    assert said == [EXPANDABLE_NEEDED]


def test_a_caption_that_cannot_be_read_says_why(window: StudioWindow, qtbot: QtBot) -> None:
    from studio.graph.commands import SetParam

    controller = get_controller(window)
    said: list[str] = []
    controller.panels.node_editor.message_posted.connect(said.append)
    controller.document.apply_command(SetParam("scene", "caption", "a purple elephant"))
    assert _taken_apart(controller, qtbot) == set()
    assert "elephant" in said[-1]
