"""Steps in the history name the node that was edited."""

from __future__ import annotations

import pytest

from studio.graph.commands import (
    Command,
    CompoundCommand,
    Connect,
    Disconnect,
    EditInGroup,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    ResetParam,
    SetDisabled,
    SetLocked,
    SetMuted,
    SetParam,
)
from studio.graph.commands.step_labels import format_step_label
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point

NODES = (NodeRecord("a", "filter.blur", "Blur 2"), NodeRecord("b", "color.gain", "Look"))
LEVEL = Project(Graph({record.id: record for record in NODES}))
PROJECT = Project(Graph({"g": NodeRecord("g", GROUP, "Group", group_project=LEVEL)}))
WIRE = Connect(Endpoint("a", "image"), Endpoint("b", "image"))


@pytest.mark.parametrize(
    ("command", "label"),
    [
        (RemoveNodes(("a",)), "Delete Blur 2"),
        (RemoveNodes(("a", "b")), "Delete 2 nodes"),
        (MoveNodes({"a": Point(0.0, 1.0)}), "Move Blur 2"),
        (RenameNode("a", " Soft "), "Rename Blur 2 to Soft"),
        (SetParam("b", "gain", 2.0), "Set gain of Look"),
        (ResetParam("b", "gain"), "Reset gain of Look"),
        (SetDisabled(("a",), True), "Disable Blur 2"),
        (SetDisabled(("a",), False), "Enable Blur 2"),
        (SetMuted(("a",), True), "Mute Blur 2"),
        (SetLocked(("a",), False), "Unlock Blur 2"),
        (SetLocked(("a", "b"), True), "Lock 2 nodes"),
        (WIRE, "Connect Blur 2 to Look"),
        (Disconnect((WIRE.target,)), "Disconnect Look"),
        (Disconnect((Endpoint("gone", "image"),)), "Disconnect"),
        (CompoundCommand("Set gain", (SetParam("b", "gain", 2.0),)), "Set gain of Look"),
        (CompoundCommand("Set gain (2 nodes)", (SetParam("b", "gain", 2.0),)), "Set gain (2 nodes)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_single_node_is_named(command: Command, label: str) -> None:
    assert format_step_label(command, LEVEL) == label
    assert format_step_label(EditInGroup(("g",), command), PROJECT) == label
