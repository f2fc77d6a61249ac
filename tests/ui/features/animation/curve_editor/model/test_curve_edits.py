"""What gestures make of curves, as arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Keyframe, to_numbers
from studio.graph.model import Graph, NodeRecord
from studio.sdk.registry import Registry
from studio.ui.features.animation.curve_editor.model.curve_edits import KeyTransform
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint, ParamId, VisibleCurves
from tests.ui.nodes_for_tests import CLASSES

REGISTRY = Registry(cls.spec for cls in CLASSES)
OFFSET = ParamId("merge", "offset")
_numbers = st.floats(-100, 100)


def shown_of(curve: Curve) -> VisibleCurves:
    record = NodeRecord("merge", "composite.merge", "Merge", curves={"offset": curve})
    return VisibleCurves.from_graph(Graph({"merge": record}), REGISTRY, ("merge",))


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    frames = draw(st.lists(st.integers(0, 80), min_size=1, max_size=6, unique=True))
    return Curve(tuple(Keyframe(frame, (draw(_numbers), draw(_numbers))) for frame in sorted(frames)))


@given(curves(), st.integers(0, 50), _numbers)
def test_what_is_moved_there_and_back_is_as_it_was(curve: Curve, frames: int, values: float) -> None:
    dots = frozenset(KeyPoint(*OFFSET, part, key.frame) for key in curve for part in (0, 1))
    there = KeyTransform(shown_of(curve), dots).move_keys(frames, values)
    moved = there.curves[OFFSET]
    assert [key.frame for key in moved] == [key.frame + frames for key in curve]
    back = KeyTransform(shown_of(moved), there.key_points).move_keys(-frames, -values)
    assert back.key_points == dots
    for key, before in zip(back.curves[OFFSET], curve, strict=True):
        assert key.frame == before.frame
        assert to_numbers(key.value) == pytest.approx(to_numbers(before.value), abs=1e-9)


@given(curves(), st.integers(-100, 100), st.floats(0.1, 4), st.floats(-3, 3))
def test_scaled_curves_are_in_order_and_keep_what_was_not_chosen(
    curve: Curve, pivot: int, across: float, up: float
) -> None:
    chosen = curve.keys[::2]
    dots = frozenset(KeyPoint(*OFFSET, 0, key.frame) for key in chosen)
    made = KeyTransform(shown_of(curve), dots).scale_keys((pivot, across), (0.0, up))
    frames = [key.frame for key in made.curves[OFFSET]]
    assert frames == sorted(set(frames))
    assert frames[0] >= 0
    moved = {dot.frame for dot in made.key_points}
    for key in curve.keys[1::2]:
        kept = made.curves[OFFSET].find_key_at(key.frame)
        assert kept is not None
        assert kept == key or key.frame in moved


def test_one_part_is_moved_and_the_other_stays() -> None:
    curve = Curve((Keyframe(0, (1.0, 2.0)), Keyframe(9, (3.0, 4.0))))
    made = KeyTransform(shown_of(curve), frozenset({KeyPoint(*OFFSET, 1, 9)})).move_keys(3, 5.0)
    assert made.curves[OFFSET].keys[1] == Keyframe(12, (3.0, 9.0))
