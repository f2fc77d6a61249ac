"""The open level of a document, as panels see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError
from studio.graph.commands import AddNode, GroupNodes, Inside, RemoveNodes, RenameNode, SetParam
from studio.graph.history import Change, Document
from studio.graph.levels import Level
from studio.graph.model import Endpoint, NodeRecord, Project
from studio.graph.specs import GROUP
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
