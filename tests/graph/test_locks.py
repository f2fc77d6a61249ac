"""A locked node stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError
from studio.graph.commands import (
    Command,
    CompoundCommand,
    Connect,
    Disconnect,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    SetDisabled,
    SetLocked,
    SetMuted,
    SetParam,
)
from studio.graph.commands.step_labels import format_step_label
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.sdk.registry import Registry

REFUSED: tuple[Command, ...] = (
    RemoveNodes(("adjust",)),
    RemoveNodes(("clip",)),
    MoveNodes({"adjust": Point(9.0, 9.0), "clip": Point(1.0, 1.0)}),
    RenameNode("adjust", "Other"),
    SetParam("adjust", "amount", 3.0),
    SetDisabled(("clip", "adjust"), is_disabled=True),
    SetMuted(("adjust",), is_muted=True),
    Disconnect((Endpoint("adjust", "image"),)),
    Connect(Endpoint("clip", "image"), Endpoint("adjust", "mask")),
    CompoundCommand("Both", (SetLocked(("adjust",), is_locked=False), SetParam("adjust", "amount", 3.0))),
)
ALLOWED: tuple[Command, ...] = (
    SetLocked(("adjust",), is_locked=False),
    SetLocked(("adjust", "clip"), is_locked=True),
    RenameNode("double", "Twice"),
    Disconnect((Endpoint("double", "image"),)),
    MoveNodes({"adjust": Point(260.0, 0.0), "clip": Point(1.0, 1.0)}),
)


@pytest.fixture
def locked(document: Document) -> Document:
    document.apply_command(SetLocked(("adjust",), is_locked=True))
    return document


@pytest.mark.parametrize("command", REFUSED, ids=lambda command: command.undo_label)
def test_no_edit_touches_a_locked_node(locked: Document, command: Command) -> None:
    before = locked.project
    with pytest.raises(GraphError, match="Adjust is locked; unlock it first"):
        locked.apply_command(command)
    assert locked.project is before
    assert locked.undo_label == "Lock Adjust"


@pytest.mark.parametrize("command", ALLOWED, ids=lambda command: command.undo_label)
def test_the_rest_is_free(locked: Document, command: Command) -> None:
    before = locked.project
    locked.apply_command(command)
    assert locked.undo_label == format_step_label(command, before)


def test_undo_takes_a_lock_back(locked: Document) -> None:
    assert locked.undo()
    locked.apply_command(SetParam("adjust", "amount", 3.0))
    assert locked.graph["adjust"].params == {"amount": 3.0}


def test_a_lock_inside_a_group_holds(registry: Registry) -> None:
    inner = NodeRecord("adjust", "test.adjust", "Adjust", is_locked=True)
    group = NodeRecord("group", GROUP, "Group", group_project=Project(Graph({"adjust": inner})))
    document = Document(registry, Project(Graph({"group": group})))

    class Edit:
        undo_label, merge_key = "Edit", ""

        def apply_to(self, project: Project, registry: Registry) -> Project:
            inside = Project(Graph({"adjust": replace(inner, is_disabled=True)}))
            return replace(project, graph=project.graph.with_node(replace(group, group_project=inside)))

    with pytest.raises(GraphError, match="Adjust is locked"):
        document.apply_command(Edit())
    document.apply_command(RemoveNodes(("group",)))
    assert not document.graph.nodes


def test_several_are_muted_in_one_step(document: Document) -> None:
    document.apply_command(SetMuted(("clip", "adjust"), is_muted=True))
    assert [node for node, record in document.graph.nodes.items() if record.is_muted] == ["clip", "adjust"]
    assert document.undo_label == "Mute 2 nodes"
    document.apply_command(SetMuted(("clip",), is_muted=False))
    assert document.undo_label == "Unmute Clip"
