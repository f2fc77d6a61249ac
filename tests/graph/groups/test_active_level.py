"""The open level of a document, as panels see it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import GraphError
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import (
    AddNode,
    EditInGroup,
    GroupNodes,
    LinkGroup,
    RemoveNodes,
    RenameNode,
    ReplaceNode,
    SetParam,
    UngroupNode,
)
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, NodeRecord, Project
from studio.graph.specs import GROUP, OUTPUT
from studio.graph.view_state import Side
from studio.sdk.params import Point
from tests.graph.commands.test_groups import CHAIN, REGISTRY
from tests.graph.groups.test_flat_graph import LOOK
from tests.graph.nested_for_tests import group, level, node


@pytest.fixture
def document() -> Document:
    document = Document(REGISTRY, CHAIN)
    document.apply_command(GroupNodes(("adjust", "point", "double"), "Outer", "outer"))
    document.apply_command(EditInGroup(("outer",), GroupNodes(("adjust",), "Inner", "inner")))
    return document


@pytest.fixture
def open_level(document: Document) -> ActiveLevel:
    return ActiveLevel(document)


def test_it_shows_what_a_group_holds_and_edits_it(document: Document, open_level: ActiveLevel) -> None:
    changes: list[ProjectChange] = []
    paths: list[tuple[str, ...]] = []
    open_level.project_changed.connect(changes.append)
    open_level.path_changed.connect(paths.append)
    open_level.enter_group("outer")
    open_level.enter_group("inner")
    assert open_level.group_names == ("Outer", "Inner")
    assert "adjust" in open_level.graph.nodes
    assert paths == [("outer",), ("outer", "inner")]
    assert [change.is_new_project for change in changes] == [True, True]
    open_level.apply_command(SetParam("adjust", "amount", 3.0))
    assert open_level.graph["adjust"].params["amount"] == 3.0
    assert not changes[-1].is_new_project
    assert changes[-1].after is open_level.project
    assert document.undo_label == open_level.undo_label == "Set amount of Adjust"
    assert open_level.undo()
    assert open_level.graph["adjust"].params["amount"] == 2.0
    assert open_level.leave_group()
    assert open_level.path == ("outer",)
    assert open_level.open_path(())
    assert not open_level.leave_group()
    assert open_level.project == document.project or open_level.project.viewed_output == Endpoint("outer", "image")


def test_paths_lead_here_and_back(open_level: ActiveLevel) -> None:
    open_level.enter_group("outer")
    assert open_level.get_full_path("double") == "outer/double"
    assert open_level.find_local_node("outer/inner/adjust") == "inner"
    assert open_level.find_local_node("outer/double") == "double"
    assert open_level.find_local_node("clip") is None
    assert open_level.find_local_node("outer") is None


def test_it_looks_at_its_own_outputs(document: Document, open_level: ActiveLevel) -> None:
    open_level.enter_group("outer")
    open_level.set_viewed_output(Endpoint("double", "image"))
    assert document.project.viewed_output == Endpoint("outer/double", "image")
    assert open_level.project.viewed_output == Endpoint("double", "image")
    open_level.leave_group()
    assert open_level.project.viewed_output == Endpoint("outer", "image")


def test_an_edit_elsewhere_is_not_told(document: Document, open_level: ActiveLevel) -> None:
    open_level.enter_group("outer")
    changes: list[ProjectChange] = []
    open_level.project_changed.connect(changes.append)
    document.apply_command(RenameNode("clip", "Take"))
    assert changes == []


def test_it_goes_up_when_the_group_is_gone(document: Document, open_level: ActiveLevel) -> None:
    open_level.open_path(("outer", "inner"))
    changes: list[ProjectChange] = []
    open_level.project_changed.connect(changes.append)
    assert document.undo()
    assert open_level.path == ("outer",)
    assert changes[-1].is_new_project
    document.replace_project(CHAIN)
    assert open_level.graph is CHAIN.graph


def test_it_goes_all_the_way_up_when_the_outermost_is_gone(document: Document, open_level: ActiveLevel) -> None:
    open_level.open_path(("outer", "inner"))
    document.apply_command(RemoveNodes(("outer",)))
    assert open_level.path == ()


def test_only_groups_can_be_entered(open_level: ActiveLevel) -> None:
    with pytest.raises(GraphError, match="Clip is not a group"):
        open_level.enter_group("clip")
    with pytest.raises(GraphError, match="no node 'nobody'"):
        open_level.enter_group("nobody")
    assert open_level.path == ()


def test_an_edit_inside_a_linked_group_changes_all() -> None:
    look = replace(group("look", LOOK, strength=3.0), link="/looks/warm.loom")
    other = replace(look, id="other", name="Other", params={"strength": 4.0})
    nested = group("nested", level(replace(look, id="third", name="Third")))
    document = Document(REGISTRY, level(look, other, nested, node("clip", "test.clip")))
    open_level = ActiveLevel(document)
    open_level.open_path(("nested", "third"))
    open_level.apply_command(AddNode(NodeRecord("twice", "test.twice", "Twice"), Point(0.0, 0.0)))
    third = document.graph["nested"].group_project
    assert third is not None
    insides = [document.graph[n].group_project for n in ("look", "other")] + [third.graph["third"].group_project]
    assert insides[0] is insides[1] is insides[2]
    assert insides[0] is not None
    assert "twice" in insides[0].graph.nodes
    assert [document.graph[n].params["strength"] for n in ("look", "other")] == [3.0, 4.0]
    assert document.undo()
    assert document.graph["look"].group_project is LOOK


def test_a_group_that_holds_a_linked_one_changes_with_it() -> None:
    inner = replace(group("inner", LOOK), link="/looks/warm.loom")
    holder = Project(level(inner).graph)
    document = Document(REGISTRY, level(inner, group("a", holder), NodeRecord("b", GROUP, "B", group_project=holder)))
    document.apply_command(EditInGroup(("inner",), RenameNode("adjust", "Warm")))
    insides = [document.graph[n].group_project for n in ("a", "b")]
    assert insides[0] is insides[1], "what was one object stays one"
    assert insides[0] is not None
    assert insides[0].graph["inner"].group_project is document.graph["inner"].group_project


def test_groups_that_share_what_they_hold_go_on_sharing_it() -> None:
    inner = replace(group("inner", LOOK), link="/looks/warm.loom")
    shared = level(inner)
    document = Document(REGISTRY, level(group("a", level(group("deep", shared))), group("b", shared), inner))
    document.apply_command(EditInGroup(("inner",), RenameNode("adjust", "Warm")))
    a, b = (document.graph[n].group_project for n in ("a", "b"))
    assert a is not None
    assert a.graph["deep"].group_project is b
    assert b is not shared


def test_what_is_looked_at_in_a_group_follows_edits_there(document: Document, open_level: ActiveLevel) -> None:
    double, point = Endpoint("outer/double", "image"), Endpoint("outer/point", "image")
    document.set_viewed_output(double, Side.A, 1)
    document.set_viewed_output(point, Side.B, 2)
    open_level.enter_group("outer")
    before = document.project
    open_level.apply_command(GroupNodes(("double", "point"), "Deep", "deep"))
    moved = Endpoint("outer/deep/double", "image"), Endpoint("outer/deep/point", "image")
    assert (document.project.viewed_output, document.project.compared_output) == moved
    assert document.project.pins == {1: moved[0], 2: moved[1]}
    open_level.apply_command(UngroupNode("deep"))
    assert (document.project.viewed_output, document.project.compared_output) == (double, point)
    assert document.project.pins == {1: double, 2: point}
    open_level.apply_command(RemoveNodes(("double", "point")))
    assert document.project.compared_output == Endpoint("outer/inner", "image_2"), "what fed it"
    assert not document.project.pins
    for _ in range(3):
        document.undo()
    assert document.project == before


def test_what_a_linked_file_itself_looks_at_is_no_part_of_an_edit(document: Document) -> None:
    held = replace(document.graph["outer"].group_project or Project(), viewed_output=Endpoint("point", "image"))
    document.apply_command(LinkGroup("outer", Path("/films/look.loom"), held))
    document.set_viewed_output(Endpoint("outer/double", "image"))
    document.apply_command(EditInGroup(("outer",), GroupNodes(("double",), "Deep", "deep")))
    inside = document.graph["outer"].group_project
    assert inside is not None
    assert inside.viewed_output == Endpoint("point", "image")
    assert document.project.viewed_output == Endpoint("outer/deep/double", "image")


def test_an_output_that_a_group_loses_is_looked_at_no_more(document: Document) -> None:
    inside = document.graph["outer"].group_project
    assert inside is not None
    output = next(node for node, record in inside.graph.nodes.items() if record.type == OUTPUT)
    document.set_viewed_output(Endpoint("outer", output), Side.A, 4)
    document.apply_command(EditInGroup(("outer",), RemoveNodes((output,))))
    assert document.project.viewed_output is None
    assert not document.project.pins
    document.undo()
    assert document.project.pins == {4: Endpoint("outer", output)}


def test_the_numbers_of_a_replaced_node_lead_to_an_output_that_it_has(document: Document) -> None:
    old, new = Endpoint("clip", "image"), Endpoint("clip", "signal")
    document.set_viewed_output(old, Side.A, 1)
    document.set_viewed_output(old, Side.B, 2)
    document.apply_command(ReplaceNode("clip", "test.wave"))
    assert (document.project.viewed_output, document.project.compared_output, document.project.pins) == (
        new,
        new,
        {1: new, 2: new},
    )
    document.undo()
    assert (document.project.viewed_output, document.project.compared_output) == (old, old)
