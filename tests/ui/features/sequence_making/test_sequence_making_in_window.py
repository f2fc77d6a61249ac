"""Make a Sequence in the whole window: from the menu of a node to the Sequence that is viewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint
from studio.graph.sequence_edits.sequence_inputs import read_sequence
from studio.ui.features.sequence_making.actions import MAKE_ACTION
from studio.ui.features.sequence_making.feature import SequenceMakingFeature
from studio.ui.shell.shortcuts.requirements import NODES_NEEDED
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts


@pytest.fixture
def parts(start: Start, project_file: Path) -> WindowParts:
    """Return the parts of a window with noise → gain → write, in which the gain is viewed."""
    return get_controller(start(project_file))


def make_sequence(parts: WindowParts, qtbot: QtBot, *nodes: str) -> None:
    """Ask for it as the key and the menus do, and wait until it is made or refused."""
    editor = parts.panels.node_editor
    editor.select_nodes(nodes)
    editor.shortcut_keys.handlers[MAKE_ACTION]()
    control = parts.window.get_feature(SequenceMakingFeature).control
    qtbot.waitUntil(lambda: not control.is_busy, timeout=20_000)


@pytest.mark.quick
def test_selected_nodes_become_a_sequence_that_is_viewed(parts: WindowParts, qtbot: QtBot) -> None:
    before = parts.document.project
    make_sequence(parts, qtbot, "noise", "gain", "write")
    qtbot.waitUntil(lambda: "A Sequence of" in parts.window.status.currentMessage(), timeout=5000)
    project = parts.document.project
    (node,) = set(project.graph.nodes) - set(before.graph.nodes)
    clips = read_sequence(project.graph, node).tracks[0].clips
    assert [project.graph.wires[Endpoint(node, f"clip_{clip.input}")].node for clip in clips][:2] == ["noise", "gain"]
    assert project.viewed_output == Endpoint(node, "image")
    assert parts.panels.node_editor.selected_nodes == (node,)
    assert project.layout[node].x > max(at.x for at in before.layout.values())
    parts.document.undo()
    assert parts.document.project.graph is before.graph


def test_it_needs_nodes_that_give_something(parts: WindowParts, qtbot: QtBot) -> None:
    (action,) = parts.window.get_feature(SequenceMakingFeature).actions()
    assert action.spec.requirement == NODES_NEEDED
    before = parts.document.graph
    make_sequence(parts, qtbot, "write")
    qtbot.waitUntil(lambda: "Select nodes that give" in parts.window.status.currentMessage(), timeout=5000)
    assert parts.document.graph is before
