"""The open level of a document, as panels see it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import GraphError
from studio.graph.commands import (
    AddNode,
    GroupNodes,
    Inside,
    LinkGroup,
    RemoveNodes,
    RenameNode,
    ReplaceNode,
    SetParam,
    Ungroup,
)
from studio.graph.history import Change, Document
from studio.graph.levels import Level
from studio.graph.looking import Side
from studio.graph.model import Endpoint, NodeRecord, Project
from studio.graph.specs import GROUP, OUTPUT
from studio.sdk.params import Point
from tests.graph.nested_for_tests import group, level, node
from tests.graph.test_flat import LOOK
from tests.graph.test_groups import CHAIN, REGISTRY


@pytest.fixture
def document() -> Document:
    document = Document(REGISTRY, CHAIN)
    document.apply(GroupNodes(("adjust", "point", "double"), "Outer", "outer"))
    document.apply(Inside(("outer",), GroupNodes(("adjust",), "Inner", "inner")))
    return document


@pytest.fixture
def open_level(document: Document) -> Level:
    return Level(document)


def test_it_shows_what_a_group_holds_and_edits_it(document: Document, open_level: Level) -> None:
    changes: list[Change] = []
    paths: list[tuple[str, ...]] = []
    open_level.changed.connect(changes.append)
    open_level.path_changed.connect(paths.append)
    open_level.enter("outer")
    open_level.enter("inner")
    assert open_level.names == ("Outer", "Inner")
    assert "adjust" in open_level.graph.nodes
    assert paths == [("outer",), ("outer", "inner")]
    assert [change.opened for change in changes] == [True, True]
    open_level.apply(SetParam("adjust", "amount", 3.0))
    assert open_level.graph["adjust"].params["amount"] == 3.0
    assert not changes[-1].opened
    assert changes[-1].after is open_level.project
    assert document.undo_label == open_level.undo_label == "Set amount"
    assert open_level.undo()
    assert open_level.graph["adjust"].params["amount"] == 2.0
    assert open_level.leave()
    assert open_level.path == ("outer",)
    assert open_level.go(())
    assert not open_level.leave()
    assert open_level.project == document.project or open_level.project.viewed == Endpoint("outer", "image")


def test_paths_lead_here_and_back(open_level: Level) -> None:
    open_level.enter("outer")
    assert open_level.full("double") == "outer/double"
    assert open_level.here("outer/inner/adjust") == "inner"
    assert open_level.here("outer/double") == "double"
    assert open_level.here("clip") is None
    assert open_level.here("outer") is None


def test_it_looks_at_its_own_outputs(document: Document, open_level: Level) -> None:
    open_level.enter("outer")
    open_level.look_at(Endpoint("double", "image"))
    assert document.project.viewed == Endpoint("outer/double", "image")
    assert open_level.project.viewed == Endpoint("double", "image")
    open_level.leave()
    assert open_level.project.viewed == Endpoint("outer", "image")


def test_an_edit_elsewhere_is_not_told(document: Document, open_level: Level) -> None:
    open_level.enter("outer")
    changes: list[Change] = []
    open_level.changed.connect(changes.append)
    document.apply(RenameNode("clip", "Take"))
    assert changes == []


def test_it_goes_up_when_the_group_is_gone(document: Document, open_level: Level) -> None:
    open_level.go(("outer", "inner"))
    changes: list[Change] = []
    open_level.changed.connect(changes.append)
    assert document.undo()
    assert open_level.path == ("outer",)
    assert changes[-1].opened
    document.replace_project(CHAIN)
    assert open_level.graph is CHAIN.graph


def test_it_goes_all_the_way_up_when_the_outermost_is_gone(document: Document, open_level: Level) -> None:
    open_level.go(("outer", "inner"))
    document.apply(RemoveNodes(("outer",)))
    assert open_level.path == ()


def test_only_groups_can_be_entered(open_level: Level) -> None:
    with pytest.raises(GraphError, match="Clip is no group"):
        open_level.enter("clip")
    with pytest.raises(GraphError, match="no node 'nobody'"):
        open_level.enter("nobody")
    assert open_level.path == ()


def test_an_edit_inside_a_linked_group_changes_all() -> None:
    look = replace(group("look", LOOK, strength=3.0), link="/looks/warm.loom")
    other = replace(look, id="other", name="Other", params={"strength": 4.0})
    nested = group("nested", level(replace(look, id="third", name="Third")))
    document = Document(REGISTRY, level(look, other, nested, node("clip", "test.clip")))
    open_level = Level(document)
    open_level.go(("nested", "third"))
    open_level.apply(AddNode(NodeRecord("twice", "test.twice", "Twice"), Point(0.0, 0.0)))
    third = document.graph["nested"].inside
    assert third is not None
    insides = [document.graph[n].inside for n in ("look", "other")] + [third.graph["third"].inside]
    assert insides[0] is insides[1] is insides[2]
    assert insides[0] is not None
    assert "twice" in insides[0].graph.nodes
    assert [document.graph[n].params["strength"] for n in ("look", "other")] == [3.0, 4.0]
    assert document.undo()
    assert document.graph["look"].inside is LOOK


def test_a_group_that_holds_a_linked_one_changes_with_it() -> None:
    inner = replace(group("inner", LOOK), link="/looks/warm.loom")
    holder = Project(level(inner).graph)
    document = Document(REGISTRY, level(inner, group("a", holder), NodeRecord("b", GROUP, "B", inside=holder)))
    document.apply(Inside(("inner",), RenameNode("adjust", "Warm")))
    insides = [document.graph[n].inside for n in ("a", "b")]
    assert insides[0] is insides[1], "what was one object stays one"
    assert insides[0] is not None
    assert insides[0].graph["inner"].inside is document.graph["inner"].inside


def test_groups_that_share_what_they_hold_go_on_sharing_it() -> None:
    inner = replace(group("inner", LOOK), link="/looks/warm.loom")
    shared = level(inner)
    document = Document(REGISTRY, level(group("a", level(group("deep", shared))), group("b", shared), inner))
    document.apply(Inside(("inner",), RenameNode("adjust", "Warm")))
    a, b = (document.graph[n].inside for n in ("a", "b"))
    assert a is not None
    assert a.graph["deep"].inside is b
    assert b is not shared


def test_what_is_looked_at_in_a_group_follows_edits_there(document: Document, open_level: Level) -> None:
    double, point = Endpoint("outer/double", "image"), Endpoint("outer/point", "image")
    document.look_at(double, Side.A, 1)
    document.look_at(point, Side.B, 2)
    open_level.enter("outer")
    before = document.project
    open_level.apply(GroupNodes(("double", "point"), "Deep", "deep"))
    moved = Endpoint("outer/deep/double", "image"), Endpoint("outer/deep/point", "image")
    assert (document.project.viewed, document.project.compared) == moved
    assert document.project.pins == {1: moved[0], 2: moved[1]}
    open_level.apply(Ungroup("deep"))
    assert (document.project.viewed, document.project.compared) == (double, point)
    assert document.project.pins == {1: double, 2: point}
    open_level.apply(RemoveNodes(("double", "point")))
    assert document.project.compared is None
    assert not document.project.pins
    for _ in range(3):
        document.undo()
    assert document.project == before


def test_what_a_linked_file_itself_looks_at_is_no_part_of_an_edit(document: Document) -> None:
    held = replace(document.graph["outer"].inside or Project(), viewed=Endpoint("point", "image"))
    document.apply(LinkGroup("outer", Path("/films/look.loom"), held))
    document.look_at(Endpoint("outer/double", "image"))
    document.apply(Inside(("outer",), GroupNodes(("double",), "Deep", "deep")))
    inside = document.graph["outer"].inside
    assert inside is not None
    assert inside.viewed == Endpoint("point", "image")
    assert document.project.viewed == Endpoint("outer/deep/double", "image")


def test_an_output_that_a_group_loses_is_looked_at_no_more(document: Document) -> None:
    inside = document.graph["outer"].inside
    assert inside is not None
    output = next(node for node, record in inside.graph.nodes.items() if record.type == OUTPUT)
    document.look_at(Endpoint("outer", output), Side.A, 4)
    document.apply(Inside(("outer",), RemoveNodes((output,))))
    assert document.project.viewed is None
    assert not document.project.pins
    document.undo()
    assert document.project.pins == {4: Endpoint("outer", output)}


def test_the_numbers_of_a_replaced_node_lead_to_an_output_that_it_has(document: Document) -> None:
    old, new = Endpoint("clip", "image"), Endpoint("clip", "signal")
    document.look_at(old, Side.A, 1)
    document.look_at(old, Side.B, 2)
    document.apply(ReplaceNode("clip", "test.wave"))
    assert (document.project.viewed, document.project.compared, document.project.pins) == (new, new, {1: new, 2: new})
    document.undo()
    assert (document.project.viewed, document.project.compared) == (old, old)
