from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import GraphError, ParameterError, StudioError
from studio.graph.commands import (
    AddNode,
    Command,
    DeleteKeys,
    KeyAddress,
    MoveKeys,
    PasteKeys,
    ScaleKeys,
    SetEase,
    SetExtrapolation,
    SetInterpolation,
    SetKeys,
    SetKeyValue,
    SetLocked,
)
from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe
from studio.graph.curves.easing import Ease
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from tests.graph import nodes_for_tests
from tests.graph.curves_for_tests import curves

LANE = ("adjust", "amount")


@pytest.fixture
def keyed(document: Document) -> Document:
    """Return a document with keys at 0, 10 and 20 on a number and one on a colour."""
    keys = (Keyframe(0, 1.0), Keyframe(10, 2.0, Interpolation.BEZIER, right=Handle(4.0, (1.0,))), Keyframe(20, 8.0))
    tint = Curve((Keyframe(10, (1.0, 0.0, 0.0, 1.0)),))
    document.apply_command(SetKeys({LANE: Curve(keys), ("adjust", "tint"): tint}, "Set keys"))
    return document


def at(*frames: int, param: str = "amount") -> frozenset[KeyAddress]:
    return frozenset(KeyAddress("adjust", param, frame) for frame in frames)


def shown(document: Document, param: str = "amount") -> list[tuple[int, object]]:
    return [(key.frame, key.value) for key in document.graph["adjust"].curves[param]]


def test_keys_move_together_on_several_parameters(keyed: Document) -> None:
    keyed.apply_command(MoveKeys(at(10, 20) | at(10, param="tint"), 5))
    assert shown(keyed) == [(0, 1.0), (15, 2.0), (25, 8.0)]
    assert [frame for frame, _ in shown(keyed, "tint")] == [15]
    assert keyed.undo_label == "Move 3 keys"


def test_a_moved_key_replaces_the_one_it_lands_on(keyed: Document) -> None:
    keyed.apply_command(MoveKeys(at(0), 10))
    assert shown(keyed) == [(10, 1.0), (20, 8.0)]


def test_values_are_moved_as_far_as_the_range_goes(keyed: Document) -> None:
    keyed.apply_command(MoveKeys(at(0, 20), 0, 2.5))
    assert shown(keyed) == [(0, 3.5), (10, 2.0), (20, 8.0)]


def test_keys_are_drawn_apart_with_their_handles(keyed: Document) -> None:
    keyed.apply_command(ScaleKeys(at(0, 10, 20), 10, 1.5))
    assert shown(keyed) == [(-5, 1.0), (10, 2.0), (25, 8.0)]
    assert keyed.graph["adjust"].curves["amount"].keys[1].right == Handle(6.0, (1.0,))


def test_a_negative_factor_mirrors_the_curve(keyed: Document) -> None:
    before = keyed.graph["adjust"].curves["amount"]
    keyed.apply_command(ScaleKeys(at(0, 10, 20), 10, -1.0))
    after = keyed.graph["adjust"].curves["amount"]
    assert [after.evaluate_at(20 - frame) for frame in range(21)] == pytest.approx(
        [before.evaluate_at(frame) for frame in range(21)]
    )


def test_keys_drawn_onto_one_frame_leave_one(keyed: Document) -> None:
    keyed.apply_command(ScaleKeys(at(0, 10), 0, 0.01))
    assert shown(keyed) == [(0, 2.0), (20, 8.0)]


def test_deleting_all_keys_leaves_the_first_value(keyed: Document) -> None:
    keyed.apply_command(DeleteKeys(at(0, 10, 20)))
    record = keyed.graph["adjust"]
    assert ("amount" in record.curves, record.params["amount"]) == (False, 1.0)


def test_pasted_keys_come_to_another_frame_and_into_range(keyed: Document) -> None:
    keyed.apply_command(
        PasteKeys({LANE: (Keyframe(0, 99.0), Keyframe(7, 3.0)), ("adjust", "count"): (Keyframe(0, 2.6),)}, 20)
    )
    assert shown(keyed) == [(0, 1.0), (10, 2.0), (20, 8.0), (27, 3.0)]
    assert shown(keyed, "count") == [(20, 3)]


def test_whole_curves_are_replaced_and_taken_away(keyed: Document) -> None:
    keyed.apply_command(
        SetKeys({LANE: None, ("adjust", "tint"): Curve((Keyframe(3, (0.0, 0.0, 0.0)),))}, "Edit curves")
    )
    assert keyed.undo_label == "Edit curves"
    assert keyed.graph["adjust"].params["amount"] == 1.0
    assert shown(keyed, "tint") == [(3, (0.0, 0.0, 0.0, 1.0))]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (MoveKeys(at(11), 1), "no key at frame 11"),
        (DeleteKeys(at(0, 4)), "no key at frame 4"),
        (MoveKeys(at(0, param="offset"), 1), "has no keys"),
        (MoveKeys(at(20), 2**31), "too far out"),
        (MoveKeys(at(20), 0, float("nan")), "finite"),
        (ScaleKeys(at(20), 0, float("inf")), "finite"),
        (SetKeyValue(at(0, 10), 9.0), "from 0 to 8"),
        (SetKeyValue(at(0, 10), "red"), "from 0 to 8"),
        (SetKeys({LANE: Curve((Keyframe(0, 9.0),))}, "x"), "from 0 to 8"),
        (SetKeys({("adjust", "active"): Curve((Keyframe(0, True),))}, "x"), "cannot be animated"),
        (SetKeys({LANE: Curve((Keyframe(0, 1.0, left=Handle(-1.0, (1.0, 2.0))),))}, "x"), "1 finite numbers"),
        (SetKeys({LANE: Curve((Keyframe(0, 1.0, left=Handle(float("inf"), (1.0,))),))}, "x"), "finite numbers"),
        (SetEase(at(20), Ease.SINE_IN), "no key follows"),
    ],
)
def test_what_cannot_be_is_refused(keyed: Document, command: Command, reason: str) -> None:
    before = keyed.project
    with pytest.raises(StudioError, match=reason):
        keyed.apply_command(command)
    assert keyed.project is before


def test_a_locked_node_keeps_its_keys(keyed: Document) -> None:
    keyed.apply_command(SetLocked(("adjust",), is_locked=True))
    with pytest.raises(GraphError, match="locked"):
        keyed.apply_command(MoveKeys(at(0), 1))


def test_a_value_that_is_accepted_no_more_stays_until_it_is_edited(keyed: Document) -> None:
    wild = Curve((Keyframe(0, 50.0), Keyframe(10, 2.0)))
    record = replace(keyed.graph["adjust"], curves={"amount": wild})
    keyed.replace_project(replace(keyed.project, graph=keyed.graph.with_node(record)))
    keyed.apply_command(MoveKeys(at(0), 3))
    assert shown(keyed) == [(3, 50.0), (10, 2.0)]
    keyed.apply_command(SetInterpolation(at(3), Interpolation.CONSTANT))
    assert shown(keyed) == [(3, 50.0), (10, 2.0)]
    keyed.apply_command(MoveKeys(at(3), 0, 0.5))
    assert shown(keyed) == [(3, 8.0), (10, 2.0)]
    with pytest.raises(ParameterError):
        keyed.apply_command(SetKeyValue(at(3), 50.0))


def test_one_gesture_is_one_step(keyed: Document) -> None:
    start, steps = keyed.project, keyed.step_index
    for frames in (1, 5, 10, 12):  # over another key and on
        moved = MoveKeys(at(0), frames).apply_to(start, keyed.registry).graph["adjust"].curves["amount"]
        keyed.apply_command(SetKeys({LANE: moved}, "Move key", merge_key="drag"))
    assert keyed.step_index == steps + 1
    assert [frame for frame, _ in shown(keyed)] == [10, 12, 20]
    keyed.undo()
    assert keyed.project == start


frames = st.integers(-120, 120)


@st.composite
def edits(draw: st.DrawFn, curve: Curve) -> Command:
    """Draw an edit of some keys of a curve."""
    chosen = draw(st.sets(st.sampled_from([key.frame for key in curve]), min_size=1))
    keys = at(*chosen)
    choices: list[Command] = [
        MoveKeys(keys, draw(frames), draw(st.floats(-5, 5))),
        ScaleKeys(keys, draw(frames), draw(st.floats(-3, 3))),
        DeleteKeys(keys),
        PasteKeys({LANE: curve.keys}, draw(frames)),
        SetInterpolation(keys, draw(st.sampled_from(Interpolation))),
        SetEase(keys, draw(st.sampled_from(Ease))),
        SetKeyValue(keys, 3.0),
        SetExtrapolation(*LANE, draw(st.sampled_from(Extrapolation)), Extrapolation.LOOP),
    ]
    return draw(st.sampled_from(choices))


@pytest.mark.slow
@given(st.data(), curves(values=st.floats(0, 8)))
@settings(max_examples=80, deadline=None)
def test_any_edit_keeps_the_order_and_is_taken_back_whole(data: st.DataObject, curve: Curve) -> None:
    document = Document(nodes_for_tests.registry())
    document.apply_command(AddNode(NodeRecord("adjust", "test.adjust", "Adjust", 2), Point(0, 0)))
    document.apply_command(SetKeys({LANE: curve}, "Set keys"))
    before, command = document.project, data.draw(edits(curve))
    try:
        document.apply_command(command)
    except GraphError:
        assert document.project is before
        return
    changed = document.graph["adjust"].curves.get("amount")
    found = [key.frame for key in changed or ()]
    assert found == sorted(set(found))
    if document.project != before:
        after = document.project
        document.undo()
        assert document.project == before
        document.redo()
        assert document.project == after
