"""What clicks, boxes, drags and brackets do, as arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.graph.commands.keys import KeyAddress, MoveKeys, ScaleKeys
from studio.graph.curves.curve import Curve, Keyframe
from studio.ui.shell.edits.key_gestures import (
    BoxSelectMode,
    KeyBracket,
    KeyMove,
    KeyScale,
    KeySet,
    select_by_box,
    select_by_click,
)
from tests.ui.features.animation.keys import samples

_FRAMES = st.sets(st.integers(0, 400), min_size=2, max_size=12)


def keys(*frames: int) -> KeySet:
    return frozenset(KeyAddress("a", "gain", frame) for frame in frames)


def test_a_click_selects_alone_but_leaves_what_may_be_dragged() -> None:
    fresh = select_by_click(keys(1, 2), keys(3), toggles=False)
    assert (fresh.selection_on_press, fresh.can_move, fresh.selection_on_release) == (keys(3), True, None)
    held = select_by_click(keys(1, 2), keys(2), toggles=False)
    assert (held.selection_on_press, held.can_move, held.selection_on_release) == (keys(1, 2), True, keys(2))
    added = select_by_click(keys(1, 2), keys(3), toggles=True)
    assert (added.selection_on_press, added.can_move) == (keys(1, 2, 3), True)
    taken = select_by_click(keys(1, 2), keys(2), toggles=True)
    assert (taken.selection_on_press, taken.can_move) == (keys(1), False)


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_boxes_replace_add_and_remove(before: set[int], inside: set[int]) -> None:
    old, new = keys(*before), keys(*inside)
    assert select_by_box(old, new, BoxSelectMode.REPLACE) == new
    assert select_by_box(old, new, BoxSelectMode.ADD) == old | new
    assert select_by_box(old, new, BoxSelectMode.REMOVE) == old - new


@given(_FRAMES, st.data())
def test_a_move_keeps_distances_and_stays_in_time(frames: set[int], data: st.DataObject) -> None:
    grabbed = data.draw(st.sampled_from(sorted(frames)))
    wanted = data.draw(st.integers(-300, 700))
    move = KeyMove(keys(*frames), grabbed)
    by = move.compute_offset(wanted)
    after = sorted(key.frame for key in move.apply_offset(by))
    assert after == [frame + by for frame in sorted(frames)]
    assert after[0] >= 0
    assert grabbed + by == wanted or after[0] == 0


@given(_FRAMES, st.integers(-300, 700), st.booleans(), st.one_of(st.none(), st.integers(0, 400)))
def test_a_scale_keeps_order_and_stays_in_time(
    frames: set[int], wanted: int, at_end: bool, playhead: int | None
) -> None:
    ends = min(frames), max(frames)
    scale = KeyScale(keys(*frames), ends[at_end], ends[not at_end])
    pivot = scale.choose_pivot(playhead)
    factor = scale.compute_factor(max(0, wanted), pivot)
    assert factor > 0 or (pivot == 0 and factor >= 0)
    after = [round(pivot + (frame - pivot) * factor) for frame in sorted(frames)]
    assert after == sorted(after)
    assert after[0] >= 0
    assert scale.apply_scale(pivot, factor) == keys(*after)


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
    move = KeyMove(keys(*frames), min(frames))
    by = move.compute_offset(min(frames) + by)
    moved = MoveKeys(move.keys, by).apply_to(project, level.registry).graph["a"].curves["gain"]
    assert keys(*(key.frame for key in moved)) == move.apply_offset(by)
    scale = KeyScale(keys(*frames), max(frames), min(frames))
    scaled = ScaleKeys(scale.keys, pivot, factor).apply_to(project, level.registry).graph["a"].curves["gain"]
    assert keys(*(key.frame for key in scaled)) == scale.apply_scale(pivot, factor)


def test_a_bracket_needs_two_frames() -> None:
    assert KeyBracket.from_keys(keys(5)) is None
    assert KeyBracket.from_keys(keys()) is None
    assert KeyBracket.from_keys(keys(5, 9, 7)) == KeyBracket(5, 9)
    assert KeyScale(keys(5, 9), 9, 5).compute_factor(13) == 2.0
    assert KeyScale(keys(5, 9), 9, 5).compute_factor(13, 9) == 1.0
