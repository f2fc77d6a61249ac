from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import CycleError, GraphError, ParameterError, PortTypeError, UnknownNodeError
from studio.core.time import FrameRange
from studio.graph.commands import (
    AddNode,
    Command,
    CompoundCommand,
    Connect,
    Disconnect,
    MoveNodes,
    PasteNodes,
    RemoveKeyframe,
    RemoveNodes,
    RenameNode,
    ResetParam,
    SetDisabled,
    SetKeyframe,
    SetParam,
    SetRange,
)
from studio.graph.commands.step_labels import format_step_label
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import Point
from tests.graph import nodes_for_tests

EDITS: tuple[Command, ...] = (
    AddNode(NodeRecord("matte", "test.matte", "Adjust"), Point(1.0, 2.0)),
    RemoveNodes(("adjust",)),
    RemoveNodes(("clip", "double")),
    Connect(Endpoint("clip", "image"), Endpoint("write", "image")),
    Disconnect((Endpoint("adjust", "image"),)),
    MoveNodes({"clip": Point(5.0, 5.0), "write": Point(6.0, 6.0)}),
    RenameNode("clip", "Take 1"),
    SetDisabled(("adjust", "double"), is_disabled=True),
    SetParam("adjust", "amount", 3.0),
    SetKeyframe("adjust", "amount", Keyframe(3, 2.0)),
    SetRange(FrameRange(2, 8)),
    CompoundCommand("Two", (RenameNode("clip", "A"), SetParam("adjust", "count", 3))),
)


@pytest.mark.parametrize("command", EDITS, ids=lambda command: command.undo_label)
def test_every_edit_can_be_undone_and_redone(document: Document, command: Command) -> None:
    before = document.project
    document.apply_command(command)
    after = document.project
    assert after != before
    assert document.undo_label == format_step_label(command, before)
    assert document.undo()
    assert document.project == before
    assert document.redo_label == format_step_label(command, before)
    assert document.redo()
    assert document.project == after


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(EDITS), max_size=12))
def test_undoing_all_leads_back_to_the_start(edits: list[Command]) -> None:
    document = Document(nodes_for_tests.registry())
    for node in ("clip", "adjust", "double", "write"):
        document.apply_command(AddNode(NodeRecord(node, f"test.{node}", node.title()), Point(0.0, 0.0)))
    start = document.project
    done = len(document._undo)
    for edit in edits:
        try:
            document.apply_command(edit)
        except GraphError:
            continue
    end = document.project
    while len(document._undo) > done:
        document.undo()
    assert document.project == start
    while document.redo():
        pass
    assert document.project == end


def test_a_drag_is_one_step(document: Document) -> None:
    for value in (1.5, 2.0, 2.5):
        document.apply_command(SetParam("adjust", "amount", value, merge_key="drag-1"))
    document.apply_command(SetParam("adjust", "amount", 4.0, merge_key="drag-2"))
    document.undo()
    assert document.graph["adjust"].params["amount"] == 2.5
    document.undo()
    assert "amount" not in document.graph["adjust"].params


def test_a_gesture_that_is_broken_off_leaves_nothing_behind(document: Document) -> None:
    document.apply_command(RenameNode("clip", "Take 1"))
    before = document.project
    for amount in (2.0, 3.0):
        document.apply_command(SetParam("adjust", "amount", amount, "drag-1"))
    assert not document.cancel_gesture("drag-2")
    assert document.cancel_gesture("drag-1")
    assert document.project == before
    assert (document.undo_label, document.redo_label) == ("Rename Clip to Take 1", "")
    assert not document.cancel_gesture("drag-1")
    assert not document.cancel_gesture("")


def test_an_edit_after_undo_forgets_what_could_be_redone(document: Document) -> None:
    document.apply_command(SetParam("adjust", "amount", 2.0))
    document.undo()
    document.apply_command(SetParam("adjust", "count", 2))
    assert not document.redo()
    assert document.redo_label == ""


def test_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    label = document.undo_label
    document.apply_command(RenameNode("clip", "Clip"))
    assert document.undo_label == label


def test_a_refused_edit_changes_nothing(document: Document) -> None:
    before, label = document.project, document.undo_label
    two = CompoundCommand("Two", (SetParam("adjust", "amount", 2.0), SetParam("adjust", "amount", 99.0)))
    with pytest.raises(ParameterError, match="from 0 to 8"):
        document.apply_command(two)
    assert document.project is before
    assert document.undo_label == label


def test_a_loop_is_refused_with_its_path(document: Document) -> None:
    with pytest.raises(CycleError, match="Adjust → Double → Adjust"):
        document.apply_command(Connect(Endpoint("double", "image"), Endpoint("adjust", "image")))


def test_types_that_do_not_fit_are_refused_by_name(document: Document) -> None:
    with pytest.raises(PortTypeError, match="Clip gives Audio, but 'image' of Adjust takes Image"):
        document.apply_command(Connect(Endpoint("clip", "audio"), Endpoint("adjust", "image")))


def test_a_picture_may_feed_a_mask(document: Document) -> None:
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("adjust", "mask")))
    assert document.graph.wires[Endpoint("adjust", "mask")] == Endpoint("clip", "image")


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        (Endpoint("clip", "nope"), Endpoint("adjust", "image"), "Clip has no output 'nope'; it has: image, audio"),
        (Endpoint("clip", "image"), Endpoint("adjust", "nope"), "Adjust has no input 'nope'; it has: image, mask"),
        (Endpoint("ghost", "image"), Endpoint("adjust", "image"), "no node 'ghost'"),
    ],
)
def test_ports_that_do_not_exist_are_named(document: Document, source: Endpoint, target: Endpoint, said: str) -> None:
    with pytest.raises(GraphError, match=said):
        document.apply_command(Connect(source, target))


def test_a_wire_onto_a_taken_input_replaces_it_in_one_step(document: Document) -> None:
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("double", "image")))
    assert document.graph.find_input_sources("double") == {"image": Endpoint("clip", "image")}
    document.undo()
    assert document.graph.find_input_sources("double") == {"image": Endpoint("adjust", "image")}


def test_deleting_joins_the_neighbours(document: Document) -> None:
    document.apply_command(RemoveNodes(("adjust", "double")))
    assert document.graph.wires == {Endpoint("write", "image"): Endpoint("clip", "image")}


def test_deleting_a_node_that_makes_another_type_does_not_join(document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("matte", "test.matte", "Matte"), Point(0.0, 0.0)))
    document.apply_command(Connect(Endpoint("clip", "image"), Endpoint("matte", "image")))
    document.apply_command(Connect(Endpoint("matte", "mask"), Endpoint("adjust", "mask")))
    document.apply_command(RemoveNodes(("matte",)))
    assert Endpoint("adjust", "mask") not in document.graph.wires


def test_names_stay_unique(document: Document) -> None:
    document.apply_command(RenameNode("adjust", "Clip"))
    assert document.graph["adjust"].name == "Clip 2"
    document.apply_command(AddNode(NodeRecord("more", "test.adjust", "Clip 2"), Point(0.0, 0.0)))
    assert document.graph["more"].name == "Clip 3"
    assert document.graph.find_by_name("Clip 3").id == "more"
    with pytest.raises(UnknownNodeError, match="its nodes: Clip, Clip 2, Clip 3"):
        document.graph.find_by_name("Nope")


def test_an_empty_name_is_refused(document: Document) -> None:
    with pytest.raises(GraphError, match="must not be empty"):
        document.apply_command(RenameNode("clip", "  "))


def test_setting_a_value_takes_the_curve_away_and_reset_both(document: Document) -> None:
    document.apply_command(SetKeyframe("adjust", "amount", Keyframe(0, 2.0)))
    document.apply_command(SetParam("adjust", "amount", 3.0))
    assert not document.graph["adjust"].curves
    document.apply_command(ResetParam("adjust", "amount"))
    assert not document.graph["adjust"].params


def test_the_last_key_leaves_its_value(document: Document) -> None:
    document.apply_command(SetKeyframe("adjust", "amount", Keyframe(4, 2.0)))
    document.apply_command(RemoveKeyframe("adjust", "amount", 4))
    assert document.graph["adjust"].params["amount"] == 2.0
    with pytest.raises(GraphError, match="no key at frame 4"):
        document.apply_command(RemoveKeyframe("adjust", "amount", 4))


def test_what_cannot_be_animated_takes_no_key(document: Document) -> None:
    with pytest.raises(GraphError, match="cannot be animated"):
        document.apply_command(SetKeyframe("clip", "width", Keyframe(0, 5)))


def test_pasting_copies_nodes_with_their_wires(document: Document) -> None:
    graph = document.graph
    part = Graph(
        {n: graph.nodes[n] for n in ("adjust", "double")}, {t: s for t, s in graph.wires.items() if t.node != "write"}
    )
    paste = PasteNodes.with_unique_ids(graph, part, document.project.layout, Point(0.0, 100.0))
    document.apply_command(paste)
    adjust, double = paste.ids["adjust"], paste.ids["double"]
    assert document.graph.find_input_sources(double) == {"image": Endpoint(adjust, "image")}
    assert document.graph.find_input_sources(adjust) == {"image": Endpoint("clip", "image")}
    assert document.project.layout[double] == Point(520.0, 100.0)
    assert {record.name for record in document.graph.nodes.values()} >= {"Adjust 2", "Double 2"}


def test_listeners_hear_both_projects(document: Document) -> None:
    heard: list[ProjectChange] = []
    document.project_changed.connect(heard.append)
    before = document.project
    document.apply_command(SetParam("adjust", "amount", 2.0))
    document.undo()
    assert [(change.edit_label, change.before is before) for change in heard] == [
        ("Set amount of Adjust", True),
        ("Undo Set amount of Adjust", False),
    ]
    assert heard[1].after is before


def test_looking_elsewhere_is_no_step_and_survives_undo(document: Document) -> None:
    label = document.undo_label
    document.set_viewed_output(Endpoint("clip", "image"))
    assert document.undo_label == label
    document.apply_command(SetParam("adjust", "amount", 2.0))
    document.set_viewed_output(Endpoint("double", "image"))
    document.undo()
    assert document.project.viewed_output == Endpoint("double", "image")


def test_modified_follows_saving_and_undo(document: Document) -> None:
    document.mark_saved()
    states = [document.is_modified]
    document.apply_command(SetParam("adjust", "amount", 2.0))
    states.append(document.is_modified)
    document.undo()
    assert [*states, document.is_modified] == [False, True, False]


def test_what_no_file_holds_can_be_marked_as_unsaved(document: Document) -> None:
    document.mark_saved()
    document.mark_unsaved()
    assert document.is_modified
    document.mark_saved()
    assert not document.is_modified


def test_looking_elsewhere_is_nothing_to_save(document: Document) -> None:
    document.mark_saved()
    document.set_viewed_output(Endpoint("clip", "image"))
    assert not document.is_modified


def test_another_project_starts_without_history(document: Document) -> None:
    heard: list[bool] = []
    document.project_changed.connect(lambda change: heard.append(change.is_new_project))
    document.set_viewed_output(Endpoint("clip", "image"))
    other = Document(document.registry).project
    document.replace_project(other)
    assert heard == [False, True]
    assert document.project is other
    assert not document.undo()
    assert not document.is_modified


def test_up_and_downstream(document: Document) -> None:
    assert document.graph.find_upstream("double") == {"clip", "adjust", "double"}
    assert document.graph.find_downstream("adjust") == {"adjust", "double", "write"}


def test_any_step_is_one_jump_away(document: Document) -> None:
    first, base = document.project, document.step_index
    document.mark_saved()
    for amount in (2.0, 2.5, 3.0):
        document.apply_command(SetParam("adjust", "amount", amount))
    last = document.project
    heard: list[str] = []
    document.project_changed.connect(lambda change: heard.append(change.edit_label))
    names = document.step_labels
    assert names[base:] == ("Set amount of Adjust",) * 3
    assert document.go_to_step(base)
    assert (document.project, document.step_index, document.step_labels) == (first, base, names)
    assert not document.is_modified
    assert document.go_to_step(base + 3)
    assert document.project is last
    assert not document.go_to_step(base + 3)
    assert not document.go_to_step(base + 4)
    assert not document.go_to_step(-1)
    assert heard == ["Undo 3 steps", "Redo 3 steps"]
    document.go_to_step(base + 1)
    document.apply_command(SetParam("adjust", "amount", 1.5))
    assert len(document.step_labels) == base + 2


def test_the_saved_step_is_known_wherever_one_is(document: Document) -> None:
    document.mark_saved()
    saved = document.step_index
    assert document.saved_step_index == saved
    document.apply_command(SetParam("adjust", "amount", 2.0))
    document.set_viewed_output(Endpoint("clip", "image"))
    document.apply_command(SetParam("adjust", "amount", 3.0))
    assert document.saved_step_index == saved
    document.go_to_step(0)
    assert document.saved_step_index == saved
    document.apply_command(SetRange(FrameRange(0, 2)))
    assert document.saved_step_index is None
