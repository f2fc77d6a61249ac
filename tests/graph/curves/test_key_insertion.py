"""Keys that are added to a curve without changing its shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe, to_numbers
from studio.graph.curves.key_insertion import insert_key_at

_number = st.floats(-100, 100)


@st.composite
def handles(draw: st.DrawFn, side: int, parts: int) -> Handle | None:
    if draw(st.booleans()):
        return None
    return Handle(
        side * draw(st.sampled_from((0.0, 0.5, 3.0)) | st.floats(1e-3, 40)), tuple(draw(_number) for _ in range(parts))
    )


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    parts = draw(st.sampled_from((1, 2)))
    frames = draw(st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True))
    ways = st.sampled_from(Interpolation)
    keys = tuple(
        Keyframe(
            frame,
            tuple(draw(_number) for _ in range(parts)) if parts > 1 else draw(_number),
            draw(ways),
            draw(handles(-1, parts)),
            draw(handles(1, parts)),
        )
        for frame in sorted(frames)
    )
    return Curve(keys, draw(st.sampled_from(Extrapolation)), draw(st.sampled_from(Extrapolation)))


@pytest.mark.slow
@given(curves(), st.integers(-20, 80))
def test_a_key_that_is_added_leaves_every_value(curve: Curve, frame: int) -> None:
    made = insert_key_at(curve, frame)
    for tenth in range(-250, 900, 7):
        at = tenth / 10
        before, after = to_numbers(curve.evaluate_at(at)), to_numbers(made.evaluate_at(at))
        assert after == pytest.approx(before, rel=1e-6, abs=1e-5)


@given(curves(), st.integers(0, 60))
def test_between_the_ends_there_is_a_key_afterwards(curve: Curve, frame: int) -> None:
    made = insert_key_at(curve, frame)
    inside = curve.keys[0].frame <= frame <= curve.keys[-1].frame
    assert not inside or made.find_key_at(frame) is not None
    assert len(made) - len(curve) in (0, 1)


def test_where_a_key_lies_nothing_changes() -> None:
    curve = Curve((Keyframe(3, 1.0), Keyframe(9, 2.0)))
    assert insert_key_at(curve, 3) is curve


def test_a_curve_that_loops_is_not_lengthened() -> None:
    curve = Curve((Keyframe(3, 1.0), Keyframe(9, 2.0)), extrapolation_after=Extrapolation.LOOP)
    assert insert_key_at(curve, 12) is curve
    assert insert_key_at(curve, 0) is curve


def test_a_curve_that_is_held_or_goes_straight_on_is_lengthened() -> None:
    keys = (Keyframe(0, 0.0), Keyframe(10, 10.0, Interpolation.BEZIER))
    held = insert_key_at(Curve(keys), 20)
    assert [key.value for key in held] == [0.0, 10.0, 10.0]
    straight = insert_key_at(Curve(keys, extrapolation_after=Extrapolation.LINEAR), 20)
    assert straight.keys[-1].value == pytest.approx(20.0)


def test_a_text_is_split_into_two_blocks_of_the_same() -> None:
    curve = Curve((Keyframe(0, "day", Interpolation.CONSTANT), Keyframe(10, "night", Interpolation.CONSTANT)))
    made = insert_key_at(curve, 5)
    assert [(key.frame, key.value) for key in made] == [(0, "day"), (5, "day"), (10, "night")]
    assert made.keys[1].interpolation is Interpolation.CONSTANT
