"""The names of NodeGraphQt that we rely on, the version they were found in, and that only one module knows them."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import pytest
from NodeGraphQt import BaseNode, NodeGraph
from NodeGraphQt.base import commands
from NodeGraphQt.constants import PortTypeEnum
from NodeGraphQt.qgraphics.node_abstract import AbstractNodeItem
from NodeGraphQt.qgraphics.pipe import PipeItem
from NodeGraphQt.qgraphics.port import PortItem
from NodeGraphQt.widgets.viewer import NodeViewer
from pytestqt.qtbot import QtBot

from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import wire


def test_the_version_is_the_one_that_this_was_written_for() -> None:
    assert version("NodeGraphQt") == "0.6.44"


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (NodeGraph, ("_wire_signals", "get_unique_name", "add_node", "get_node_by_id", "register_node", "model")),
        (NodeViewer, ("establish_connection", "_update_scene", "sceneMousePressEvent", "sceneMouseMoveEvent")),
        (NodeViewer, ("sceneMouseReleaseEvent", "selected_nodes", "add_node")),
        (AbstractNodeItem, ("pre_init", "post_init", "xy_pos", "from_dict", "delete", "properties")),
        (PortItem, ("add_pipe", "remove_pipe", "connected_pipes", "connect_to", "disconnect_from")),
        (PipeItem, ("delete", "draw_path", "input_port", "output_port", "itemChange")),
        (BaseNode, ("add_input", "add_output", "inputs", "outputs", "model", "view")),
        (commands.NodesRemovedCmd, ("redo",)),
        (commands.PortConnectedCmd, ("redo",)),
        (commands.PortDisconnectedCmd, ("redo",)),
    ],
)
def test_what_we_call_and_override_exists(owner: type, names: tuple[str, ...]) -> None:
    assert [name for name in names if not hasattr(owner, name)] == []


def test_what_we_pass_is_taken() -> None:
    assert {"emit_signal"} <= set(inspect.signature(commands.NodesRemovedCmd).parameters)
    assert {"emit_signal"} <= set(inspect.signature(commands.PortConnectedCmd).parameters)
    assert {"emit_signal"} <= set(inspect.signature(commands.PortDisconnectedCmd).parameters)
    assert {"pos", "selected", "push_undo"} <= set(inspect.signature(NodeGraph.add_node).parameters)
    assert {"parent", "undo_stack"} <= set(inspect.signature(NodeViewer.__init__).parameters)
    assert (PortTypeEnum.IN.value, PortTypeEnum.OUT.value) == ("in", "out")


def test_attributes_of_instances_exist(panel: NodeEditorPanel) -> None:
    canvas = panel.canvas
    assert [
        n
        for n in ("_scene_range", "_search_widget", "_LIVE_PIPE", "_SLICER_PIPE", "_ctx_menu_bar")
        if not hasattr(canvas, n)
    ] == []
    port = panel.binding.view.get_card("gain").in_ports[0]
    assert [item.connection for item in port._pipes] == [wire("video.image > gain.image")]


def test_its_history_stays_empty_and_its_undo_actions_are_not_there(panel: NodeEditorPanel, qtbot: QtBot) -> None:
    assert panel.binding.view.undo_stack().count() == 0
    assert panel.canvas._undo_action is None
    assert [a.text() for a in panel.canvas.actions()] == []
