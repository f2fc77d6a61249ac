"""What clicks, boxes, drags and brackets do, as arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.graph.commands.keys import KeyAddress, MoveKeys, ScaleKeys
from studio.graph.curves import Curve, Keyframe
from studio.ui.keys.gestures import Boxing, Bracket, Keys, Move, Scale, boxed, click
from tests.ui.keys import samples

_FRAMES = st.sets(st.integers(0, 400), min_size=2, max_size=12)


def keys(*frames: int) -> Keys:
    return frozenset(KeyAddress("a", "gain", frame) for frame in frames)


def test_a_click_selects_alone_but_leaves_what_may_be_dragged() -> None:
    fresh = click(keys(1, 2), keys(3), toggles=False)
    assert (fresh.selected, fresh.moves, fresh.alone) == (keys(3), True, None)
    held = click(keys(1, 2), keys(2), toggles=False)
    assert (held.selected, held.moves, held.alone) == (keys(1, 2), True, keys(2))
    added = click(keys(1, 2), keys(3), toggles=True)
    assert (added.selected, added.moves) == (keys(1, 2, 3), True)
    taken = click(keys(1, 2), keys(2), toggles=True)
    assert (taken.selected, taken.moves) == (keys(1), False)


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_boxes_replace_add_and_remove(before: set[int], inside: set[int]) -> None:
    old, new = keys(*before), keys(*inside)
    assert boxed(old, new, Boxing.REPLACE) == new
    assert boxed(old, new, Boxing.ADD) == old | new
    assert boxed(old, new, Boxing.REMOVE) == old - new


@given(_FRAMES, st.data())
def test_a_move_keeps_distances_and_stays_in_time(frames: set[int], data: st.DataObject) -> None:
    grabbed = data.draw(st.sampled_from(sorted(frames)))
    wanted = data.draw(st.integers(-300, 700))
    move = Move(keys(*frames), grabbed)
    by = move.frames(wanted)
    after = sorted(key.frame for key in move.moved(by))
    assert after == [frame + by for frame in sorted(frames)]
    assert after[0] >= 0
    assert grabbed + by == wanted or after[0] == 0


@given(_FRAMES, st.integers(-300, 700), st.booleans(), st.one_of(st.none(), st.integers(0, 400)))
def test_a_scale_keeps_order_and_stays_in_time(
    frames: set[int], wanted: int, at_end: bool, playhead: int | None
) -> None:
    ends = min(frames), max(frames)
    scale = Scale(keys(*frames), ends[at_end], ends[not at_end])
    pivot = scale.pivot(playhead)
    factor = scale.factor(max(0, wanted), pivot)
    assert factor > 0 or (pivot == 0 and factor >= 0)
    after = [round(pivot + (frame - pivot) * factor) for frame in sorted(frames)]
    assert after == sorted(after)
    assert after[0] >= 0
    assert scale.scaled(pivot, factor) == keys(*after)


@given(_FRAMES, st.integers(-50, 50), st.integers(0, 400), st.floats(0.1, 4.0))
def test_what_is_selected_afterwards_is_where_the_edits_put_it(
    frames: set[int], by: int, pivot: int, factor: float
) -> None:
    level = samples.level()
    curve = Curve(tuple(Keyframe(frame, 1.0) for frame in sorted(frames)))
    record = level.graph["a"]
    project = level.project
    graph = level.graph.with_node(type(record)("a", record.type, "Look", curves={"gain": curve}))
    project = type(project)(graph)
    move = Move(keys(*frames), min(frames))
    by = move.frames(min(frames) + by)
    moved = MoveKeys(move.keys, by).apply(project, level.registry).graph["a"].curves["gain"]
    assert keys(*(key.frame for key in moved)) == move.moved(by)
    scale = Scale(keys(*frames), max(frames), min(frames))
    scaled = ScaleKeys(scale.keys, pivot, factor).apply(project, level.registry).graph["a"].curves["gain"]
    assert keys(*(key.frame for key in scaled)) == scale.scaled(pivot, factor)


def test_a_bracket_needs_two_frames() -> None:
    assert Bracket.of(keys(5)) is None
    assert Bracket.of(keys()) is None
    assert Bracket.of(keys(5, 9, 7)) == Bracket(5, 9)
    assert Scale(keys(5, 9), 9, 5).factor(13) == 2.0
    assert Scale(keys(5, 9), 9, 5).factor(13, 9) == 1.0
