"""Two variants of a project: forked, edited, switched, accepted, and both in the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.core.errors import GraphError
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_diff import compute_graph_diff, find_variant_differences
from studio.graph.commands import (
    AcceptVariant,
    AddNode,
    AddNote,
    Command,
    CopyToVariant,
    Disconnect,
    EditInGroup,
    ForkVariant,
    GroupNodes,
    MakeGroupLocal,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    SetKeyframe,
    SetLocked,
    SetParam,
    SwitchVariant,
)
from studio.graph.curves.curve import Keyframe
from studio.graph.file.linked_files import read_linked_file
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord, Note, NoteKind, Project, Side
from studio.graph.variants import all_variants, get_graph_of_side, switch_variants, with_active_side
from studio.graph.view_state import viewed_output
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from tests.graph.commands.test_groups import REGISTRY
from tests.graph.groups.test_flat_graph import LOOK
from tests.graph.nested_for_tests import entry, group, level, node, way_out

AMOUNT_2, AMOUNT_3 = SetParam("adjust", "amount", 2.0), SetParam("adjust", "amount", 3.0)
SEEN = Endpoint("double", "image")
EDITS: tuple[Command, ...] = (
    AMOUNT_2,
    AMOUNT_3,
    SetKeyframe("adjust", "amount", Keyframe(3, 1.5)),
    MoveNodes({"double": Point(5.0, 5.0)}),
    RenameNode("clip", "Plate"),
    RemoveNodes(("double",)),
    Disconnect((Endpoint("adjust", "image"),)),
    AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0.0, 90.0)),
    AddNote(Note("todo", NoteKind.STICKY, "Darker?", Point(0.0, 0.0), Point(200.0, 80.0))),
    GroupNodes(("adjust", "double"), "Both"),
)


@pytest.fixture
def forked(document: Document) -> Document:
    """Return a document whose variant B has another amount."""
    document.set_viewed_output(SEEN)
    document.apply_command(AMOUNT_2)
    document.apply_command(ForkVariant())
    document.apply_command(AMOUNT_3)
    return document


def test_a_fork_goes_on_with_b_and_leaves_a_as_it_was(forked: Document) -> None:
    project = forked.project
    assert project.active_side is Side.B
    assert get_graph_of_side(project, Side.A)["adjust"].params == {"amount": 2.0}
    assert get_graph_of_side(project, Side.B)["adjust"].params == {"amount": 3.0}
    for shared in ("clip", "double", "write"):
        assert get_graph_of_side(project, Side.A)[shared] is get_graph_of_side(project, Side.B)[shared]
    assert forked.step_labels[-2:] == ("Fork as B", "Set amount of Adjust")


def test_each_variant_is_edited_by_itself(forked: Document) -> None:
    forked.apply_command(SwitchVariant(Side.A))
    assert forked.undo_label == "Edit variant A"
    forked.apply_command(RenameNode("clip", "Plate"))
    forked.apply_command(MoveNodes({"clip": Point(7.0, 7.0)}))
    forked.apply_command(SwitchVariant(Side.B))
    assert forked.graph["clip"].name == "Clip"
    assert forked.project.layout["clip"] == Point(0.0, 0.0)
    assert forked.graph["adjust"].params == {"amount": 3.0}


@pytest.mark.parametrize("side", list(Side))
def test_the_accepted_variant_is_the_project(forked: Document, side: Side) -> None:
    kept = with_active_side(forked.project, side)
    forked.apply_command(AcceptVariant(side))
    project = forked.project
    assert (project.graph, project.layout, project.variant, project.active_side) == (
        kept.graph,
        kept.layout,
        None,
        Side.A,
    )
    assert forked.undo_label == f"Accept {side}"
    forked.undo()
    assert forked.project.variant is not None


def test_undo_goes_back_through_a_fork_and_forth_again(forked: Document) -> None:
    done = forked.project
    assert forked.go_to_step(forked.step_index - 2)
    assert forked.project.variant is None
    assert forked.graph["adjust"].params == {"amount": 2.0}
    assert forked.go_to_step(forked.step_index + 2)
    assert forked.project == done


def test_what_cannot_be_is_refused(document: Document) -> None:
    for command in (SwitchVariant(Side.A), AcceptVariant(Side.B), CopyToVariant(("adjust",))):
        with pytest.raises(GraphError, match="There is only one variant"):
            document.apply_command(command)
    document.apply_command(ForkVariant())
    with pytest.raises(GraphError, match="two variants already"):
        document.apply_command(ForkVariant())


def test_what_differs_is_named_with_its_parameters(forked: Document) -> None:
    assert find_variant_differences(forked.project) == {"adjust"}
    forked.apply_command(Disconnect((Endpoint("double", "image"),)))
    forked.apply_command(AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0.0, 90.0)))
    forked.apply_command(MoveNodes({"clip": Point(7.0, 7.0)}))
    assert find_variant_differences(forked.project) == {"adjust", "double", "wave"}
    forked.apply_command(AcceptVariant(Side.B))
    assert find_variant_differences(forked.project) == frozenset()


def test_a_node_that_the_other_variant_lacks_is_still_looked_at(forked: Document) -> None:
    forked.set_viewed_output(SEEN, Side.A, 4)
    forked.apply_command(RemoveNodes(("write", "double")))
    forked.apply_command(SwitchVariant(Side.A))
    assert forked.project.pins == {4: SEEN}
    assert "double" in forked.graph.nodes


def test_both_sides_of_the_viewer_show_the_same_output_of_two_variants(document: Document) -> None:
    document.set_viewed_output(SEEN)
    document.set_viewed_output(Endpoint("clip", "image"), Side.B)
    assert viewed_output(document.project, Side.B) == Endpoint("clip", "image")
    document.apply_command(ForkVariant())
    assert viewed_output(document.project, Side.B) == SEEN


def test_parameters_are_copied_to_the_other_variant(forked: Document) -> None:
    forked.apply_command(SetKeyframe("adjust", "offset", Keyframe(2, Point(1.0, 2.0))))
    forked.apply_command(CopyToVariant(("adjust",)))
    assert forked.undo_label == "Copy to the other variant"
    assert find_variant_differences(forked.project) == frozenset()
    forked.undo()
    assert find_variant_differences(forked.project) == {"adjust"}
    forked.apply_command(AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0.0, 90.0)))
    with pytest.raises(GraphError, match="The other variant has no Wave"):
        forked.apply_command(CopyToVariant(("wave",)))


def test_inside_a_group_each_variant_has_its_own(document: Document) -> None:
    inside = level(entry(), node("adjust", "test.adjust"), way_out(), wires="plate.out>adjust.image")
    document.apply_command(AddNode(group("look", inside), Point(0.0, 0.0)))
    document.apply_command(ForkVariant())
    document.apply_command(EditInGroup(("look",), AMOUNT_3))
    assert find_variant_differences(document.project) == {"look", "look/adjust"}
    document.apply_command(CopyToVariant(("look/adjust",)))
    assert find_variant_differences(document.project) == frozenset()


def test_a_level_whose_group_the_other_variant_lacks_is_left(document: Document) -> None:
    document.apply_command(ForkVariant())
    document.apply_command(AddNode(group("look", LOOK), Point(0.0, 0.0)))
    opened = ActiveLevel(document)
    opened.enter_group("look")
    document.apply_command(SwitchVariant(Side.A))
    assert opened.path == ()
    assert opened.project is document.project
    opened.close()


def test_a_lock_holds_in_both_variants_and_does_not_hinder_to_choose(forked: Document) -> None:
    forked.apply_command(SetLocked(("adjust",), is_locked=True))
    for command in (SwitchVariant(Side.A), AMOUNT_2, SetLocked(("adjust",), is_locked=True), SwitchVariant(Side.B)):
        forked.apply_command(command)
    with pytest.raises(GraphError, match="Adjust is locked"):
        forked.apply_command(AMOUNT_2)
    with pytest.raises(GraphError, match="Adjust is locked"):
        forked.apply_command(CopyToVariant(("adjust",)))
    forked.apply_command(AcceptVariant(Side.A))
    assert forked.graph["adjust"].params == {"amount": 2.0}


def test_versions_tell_that_the_other_variant_differs(forked: Document) -> None:
    assert compute_graph_diff(forked.project, forked.project).has_other_changes is False
    assert compute_graph_diff(
        replace(forked.project, variant=None, active_side=Side.A), forked.project
    ).has_other_changes


@pytest.mark.parametrize("active", list(Side))
def test_both_are_in_the_file_and_going_to_the_other_changes_a_line(
    forked: Document, active: Side, tmp_path: Path
) -> None:
    path = tmp_path / "shot.loom"
    forked.apply_command(AddNode(group("look", LOOK), Point(0.0, 0.0)))
    project = with_active_side(forked.project, active)
    save_project(path, project, REGISTRY)
    found = load_project(path, REGISTRY)
    assert found == project
    assert found.graph["clip"] is get_graph_of_side(found, active.opposite_side)["clip"], (
        "what they share is one object again"
    )
    lines = format_project(switch_variants(project), path, REGISTRY).splitlines()
    assert abs(len(lines) - len(path.read_text().splitlines())) == 1


def test_a_linked_group_is_one_and_the_same_in_both_variants(document: Document, tmp_path: Path) -> None:
    file, path = tmp_path / "look.loom", tmp_path / "shot.loom"
    save_project(file, LOOK, REGISTRY)
    look = replace(group("look", read_linked_file(file, REGISTRY)), link=file.as_posix())
    document.apply_command(AddNode(look, Point(0.0, 0.0)))
    document.apply_command(ForkVariant())
    document.apply_command(EditInGroup(("look",), SetParam("adjust", "count", 7)))
    one, other = (each.graph["look"].group_project for each in all_variants(document.project))
    assert one is other
    save_project(path, document.project, REGISTRY)
    assert load_project(path, REGISTRY) == document.project


def test_a_linked_file_keeps_its_own_variants(document: Document, tmp_path: Path) -> None:
    file, path = tmp_path / "look.loom", tmp_path / "shot.loom"
    held = Document(REGISTRY, LOOK)
    held.apply_command(ForkVariant())
    held.apply_command(SetParam("adjust", "count", 7))
    save_project(file, held.project, REGISTRY)
    look = replace(group("look", read_linked_file(file, REGISTRY)), link=file.as_posix())
    document.apply_command(AddNode(look, Point(0.0, 0.0)))
    document.apply_command(EditInGroup(("look",), SetParam("adjust", "count", 8)))
    whole = format_project(document.project, path, REGISTRY, whole=True)
    assert parse_project(whole, path, REGISTRY) == document.project
    save_project(path, document.project, REGISTRY)
    kept = [each.graph["adjust"].params.get("count") for each in all_variants(load_project(file, REGISTRY))]
    assert kept == [8, None]
    document.apply_command(MakeGroupLocal("look"))
    assert document.graph["look"].group_project is not None
    assert document.graph["look"].group_project.variant is None


def _after(edits: list[Command], registry: Registry) -> Document:
    """Return a document after those of the edits that can be."""
    names = ("clip", "adjust", "double")
    start = level(*(node(n, f"test.{n}") for n in names), wires="clip.image>adjust.image adjust.image>double.image")
    made = Document(registry, replace(start, viewed_output=SEEN))
    for edit in edits:
        try:
            made.apply_command(edit)
        except GraphError:
            continue
    return made


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from((*EDITS, ForkVariant(), SwitchVariant(Side.A), SwitchVariant(Side.B))), max_size=9))
def test_to_the_other_variant_and_back_is_the_same_project(registry: Registry, edits: list[Command]) -> None:
    made = _after(edits, registry)
    project = made.project
    assert switch_variants(switch_variants(project)) == project
    text = format_project(project, Path("shot.loom"), registry)
    assert parse_project(text, Path("shot.loom"), registry) == project
    if project.variant is not None:
        made.apply_command(SwitchVariant(project.active_side.opposite_side))
        made.apply_command(SwitchVariant(project.active_side))
        assert made.project == project
        made.undo()
        made.undo()
        assert made.project == project


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(EDITS), max_size=6))
def test_edits_of_b_leave_a_alone(registry: Registry, edits: list[Command]) -> None:
    before: Project = _after([], registry).project
    made = _after([ForkVariant(), *edits], registry)
    if made.project.variant is not None:
        made.apply_command(AcceptVariant(Side.A))
        shown = replace(made.project, viewed_output=before.viewed_output)
        assert shown == before
