from __future__ import annotations

import pytest

from studio.core.errors import GraphError
from studio.graph.commands import (
    AddNode,
    BakeSignal,
    Connect,
    EditInGroup,
    GroupNodes,
    KeyAddress,
    MoveKeys,
    PromoteParam,
    SetEase,
    SetExtrapolation,
    SetHandle,
    SetInterpolation,
    SetKeys,
    SetKeyValue,
)
from studio.graph.curves.curve import Curve, Extrapolation, Handle, HandleSide, Interpolation, Keyframe
from studio.graph.curves.easing import Ease
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from tests.graph.curves_for_tests import number

LANE = ("adjust", "amount")


@pytest.fixture
def keyed(document: Document) -> Document:
    """Return a document with three smooth keys."""
    values = ((0, 1.0), (10, 2.0), (20, 8.0))
    keys = tuple(Keyframe(frame, value, Interpolation.BEZIER) for frame, value in values)
    document.apply_command(SetKeys({LANE: Curve(keys)}, "Set keys"))
    return document


def curve(document: Document) -> Curve:
    return document.graph["adjust"].curves["amount"]


def at(*frames: int) -> frozenset[KeyAddress]:
    return frozenset(KeyAddress(*LANE, frame) for frame in frames)


def test_a_joined_handle_turns_the_other_one(keyed: Document) -> None:
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.RIGHT, Handle(4.0, (2.0,))))
    key = curve(keyed).find_key_at(10)
    assert key is not None
    assert key.right == Handle(4.0, (2.0,))
    assert key.left is not None
    assert key.left.frames == pytest.approx(-10 / 3)  # as long as it was
    assert key.left.values[0] / key.left.frames == pytest.approx(0.5)


def test_a_broken_handle_leaves_the_other_one(keyed: Document) -> None:
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.LEFT, Handle(-4.0, (2.0,)), is_broken=True))
    key = curve(keyed).find_key_at(10)
    assert key is not None
    assert (key.left, key.right) == (Handle(-4.0, (2.0,)), None)


def test_handles_stay_in_line_when_a_step_is_taken_back(keyed: Document) -> None:
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.RIGHT, Handle(4.0, (2.0,))))
    joined = curve(keyed)
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.RIGHT, Handle(4.0, (-3.0,))))
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.LEFT, Handle(-1.0, (9.0,)), is_broken=True))
    keyed.undo()
    keyed.undo()
    assert curve(keyed) == joined


def test_no_handle_is_an_automatic_one_on_both_sides(keyed: Document) -> None:
    before = curve(keyed)
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.RIGHT, Handle(4.0, (2.0,))))
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.LEFT, None))
    assert curve(keyed) == before


def test_a_handle_stays_on_its_side_and_an_upright_one_turns_nothing(keyed: Document) -> None:
    keyed.apply_command(SetHandle(*LANE, 10, HandleSide.LEFT, Handle(5.0, (2.0,))))
    key = curve(keyed).find_key_at(10)
    assert key is not None
    assert (key.left, key.right) == (Handle(0.0, (2.0,)), None)


def test_an_ease_lies_between_a_key_and_the_next(keyed: Document) -> None:
    keyed.apply_command(SetEase(at(0, 10, 20), Ease.EXPO_IN))
    keys = curve(keyed).keys
    assert [key.right is not None for key in keys] == [True, True, False]
    assert [key.left is not None for key in keys] == [False, True, True]
    assert number(curve(keyed).evaluate_at(5)) < 1.1  # slow, then fast


def test_the_way_between_keys_and_beyond_them(keyed: Document) -> None:
    keyed.apply_command(SetInterpolation(at(0, 10), Interpolation.CONSTANT))
    keyed.apply_command(SetExtrapolation(*LANE, Extrapolation.HOLD, Extrapolation.LOOP))
    assert [curve(keyed).evaluate_at(frame) for frame in (-3, 9, 11, 22)] == [1.0, 1.0, 2.0, 1.0]
    keyed.apply_command(SetKeyValue(at(0, 20), 4))
    assert [key.value for key in curve(keyed)] == [4.0, 2.0, 4.0]


def test_a_baked_signal_gives_way_to_its_curve(document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0, 0)))
    for part in ("offset.x", "offset.y"):
        document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("adjust", part)))
    baked = Curve((Keyframe(0, (0.0, 1.0)), Keyframe(4, (4.0, 5.0))))
    before = document.project
    document.apply_command(BakeSignal("adjust", "offset", baked))
    assert document.graph["adjust"].curves["offset"] == baked
    assert not any(target.port.startswith("offset") for target in document.graph.wires)
    document.undo()
    assert document.project == before


def test_baked_values_are_brought_into_range(document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("wave", "test.wave", "Wave"), Point(0, 0)))
    document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("adjust", "amount")))
    document.apply_command(BakeSignal("adjust", "amount", Curve((Keyframe(0, -3.0), Keyframe(9, 30.0)))))
    assert [key.value for key in curve(document)] == [0.0, 8.0]


def test_what_no_signal_drives_is_not_baked(document: Document) -> None:
    with pytest.raises(GraphError, match="No Signal drives 'amount' of Adjust"):
        document.apply_command(BakeSignal("adjust", "amount", Curve((Keyframe(0, 1.0),))))


def test_a_groups_promoted_parameter_has_keys_like_any_other(keyed: Document) -> None:
    keyed.apply_command(GroupNodes(("adjust", "double"), "G", "g"))
    keyed.apply_command(EditInGroup(("g",), PromoteParam("adjust", "count")))
    name = keyed.graph["g"].group_project.promoted_params[0].name if keyed.graph["g"].group_project else ""
    keyed.apply_command(SetKeys({("g", name): Curve((Keyframe(0, 1), Keyframe(9, 4)))}, "Set keys"))
    keyed.apply_command(MoveKeys(frozenset({KeyAddress("g", name, 9)}), 1))
    assert [key.frame for key in keyed.graph["g"].curves[name]] == [0, 10]
    keyed.apply_command(EditInGroup(("g",), MoveKeys(at(20), 3)))
    inside = keyed.graph["g"].group_project
    assert inside is not None
    assert [key.frame for key in inside.graph["adjust"].curves["amount"]] == [0, 10, 23]
