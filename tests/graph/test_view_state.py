"""What is looked at, and what becomes of it when nodes go and come back."""

from __future__ import annotations

from studio.graph.commands import AddNode, RemoveNodes, RenameNode
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.view_state import Side, prune_view_state
from studio.sdk.params import Point
from studio.sdk.registry import Registry

ONE, TWO = Endpoint("one", "image"), Endpoint("two", "image")


def document() -> Document:
    """Return a document with two nodes of no known type."""
    made = Document(Registry(), Project(Graph({n: NodeRecord(n, "test.clip", n) for n in ("one", "two")})))
    made.mark_saved()
    return made


def test_sides_and_numbers_are_no_step_and_no_edit() -> None:
    made = document()
    made.set_viewed_output(ONE, Side.A, 1)
    made.set_viewed_output(TWO, Side.B, 2)
    now = made.project
    assert (now.viewed_output, now.compared_output, now.pins) == (ONE, TWO, {1: ONE, 2: TWO})
    made.set_viewed_output(TWO, Side.B, 1)
    assert dict(made.project.pins) == {1: TWO, 2: TWO}
    assert not made.step_labels
    assert not made.is_modified


def test_a_deleted_node_loses_its_pins_and_gets_them_back() -> None:
    made = document()
    made.set_viewed_output(ONE, Side.A, 1)
    made.set_viewed_output(TWO, Side.B, 2)
    made.apply_command(RemoveNodes(("two",)))
    without = made.project
    assert (without.pins, without.compared_output) == ({1: ONE}, None)
    made.set_viewed_output(ONE, Side.A, 5)
    made.undo()
    assert made.project.pins == {1: ONE, 2: TWO, 5: ONE}
    assert made.project.compared_output == TWO
    made.redo()
    assert made.project.pins == {1: ONE, 5: ONE}


def test_another_node_of_the_same_id_is_not_pinned() -> None:
    made = document()
    made.set_viewed_output(TWO, Side.A, 2)
    made.apply_command(RemoveNodes(("two",)))
    made.apply_command(AddNode(NodeRecord("two", "test.clip", "other"), Point(0.0, 0.0)))
    assert made.project.pins == {}


def test_undo_leaves_what_is_looked_at_alone() -> None:
    made = document()
    made.set_viewed_output(ONE, Side.A, 1)
    made.apply_command(RenameNode("one", "first"))
    made.set_viewed_output(TWO, Side.A, 1)
    made.undo()
    assert made.project.viewed_output == TWO
    assert made.project.pins == {1: TWO}


def test_nodes_inside_groups_are_found_by_their_path() -> None:
    inside = Project(Graph({"blur": NodeRecord("blur", "test.clip", "Blur")}))
    group = NodeRecord("grade", "graph.group", "Grade", group_project=inside)
    deep, gone = Endpoint("grade/blur", "image"), Endpoint("grade/gain", "image")
    project = Project(Graph({"grade": group}), compared_output=deep, pins={1: deep, 2: gone})
    assert prune_view_state(project).pins == {1: deep}
    assert prune_view_state(project).compared_output == deep
