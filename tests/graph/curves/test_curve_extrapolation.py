from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe
from tests.graph.curves_for_tests import curves, number

RAMP = (Keyframe(10, 0.0), Keyframe(14, 4.0))
frames = st.integers(-400, 400)


@pytest.mark.parametrize(
    ("beyond", "before", "after"),
    [
        (Extrapolation.HOLD, [0, 0, 0], [4, 4, 4]),
        (Extrapolation.LINEAR, [-1, -2, -3], [5, 6, 7]),
        (Extrapolation.LOOP, [3, 2, 1], [1, 2, 3]),
        (Extrapolation.PING_PONG, [1, 2, 3], [3, 2, 1]),
    ],
)
def test_beyond_the_ends(beyond: Extrapolation, before: list[float], after: list[float]) -> None:
    curve = Curve(RAMP, beyond, beyond)
    assert [curve.evaluate_at(frame) for frame in (9, 8, 7)] == before
    assert [curve.evaluate_at(frame) for frame in (15, 16, 17)] == after


def test_each_end_has_its_own() -> None:
    curve = Curve(RAMP, Extrapolation.LINEAR, Extrapolation.LOOP)
    assert (curve.evaluate_at(9), curve.evaluate_at(15)) == (-1.0, 1.0)


@pytest.mark.parametrize("beyond", list(Extrapolation))
@pytest.mark.parametrize("frame", [-1000, 4, 6, 1e12])
def test_one_key_is_held(beyond: Extrapolation, frame: float) -> None:
    assert Curve((Keyframe(5, 2.0),), beyond, beyond).evaluate_at(frame) == 2.0


@pytest.mark.parametrize(
    ("beyond", "shown"),
    [
        (Extrapolation.HOLD, ["sun"] * 4),
        (Extrapolation.LINEAR, ["sun"] * 4),
        (Extrapolation.LOOP, ["rain", "rain", "fog", "fog"]),
        (Extrapolation.PING_PONG, ["fog", "fog", "fog", "rain"]),
    ],
)
def test_texts_loop_and_never_go_straight_on(beyond: Extrapolation, shown: list[str]) -> None:
    curve = Curve((Keyframe(0, "rain"), Keyframe(2, "fog"), Keyframe(4, "sun")), extrapolation_after=beyond)
    assert [curve.evaluate_at(frame) for frame in (5, 5.5, 6, 7)] == shown


def test_straight_on_leaves_along_the_last_handle() -> None:
    keys = (Keyframe(0, 0.0, Interpolation.BEZIER), Keyframe(10, 5.0, left=Handle(-2.0, (-6.0,))))
    curve = Curve(keys, extrapolation_after=Extrapolation.LINEAR)
    assert curve.evaluate_at(12) == pytest.approx(11.0)


def test_straight_on_from_a_step_or_an_upright_handle_is_level() -> None:
    step = Curve(
        (Keyframe(0, 0.0, Interpolation.CONSTANT), Keyframe(10, 5.0)), extrapolation_after=Extrapolation.LINEAR
    )
    upright = Keyframe(10, 5.0, left=Handle(-10.0, (0.0,)))
    wall = Curve((Keyframe(0, 5.0, Interpolation.BEZIER, right=Handle(0, (3.0,))), upright), Extrapolation.LINEAR)
    assert (step.evaluate_at(20), wall.evaluate_at(-7)) == (5.0, 5.0)


def test_an_automatic_end_that_goes_straight_on_points_at_its_neighbour() -> None:
    keys = (Keyframe(0, 0.0, Interpolation.BEZIER), Keyframe(9, 9.0))
    curve = Curve(keys, Extrapolation.LINEAR, Extrapolation.LINEAR)
    assert [curve.evaluate_at(frame) for frame in (-3, 3, 12)] == pytest.approx([-3.0, 3.0, 12.0])
    assert Curve(keys).evaluate_at(3) != pytest.approx(3.0)  # held: the end is level


def test_numbers_beyond_what_a_float_holds_are_held() -> None:
    keys = (Keyframe(0, 0.0), Keyframe(1, 1e308))
    assert Curve(keys, extrapolation_after=Extrapolation.LINEAR).evaluate_at(100) == 1e308
    assert math.isfinite(number(Curve((Keyframe(0, -1e308), Keyframe(3, 1e308))).evaluate_at(1)))


@pytest.mark.slow
@given(curves(least=2, beyond=st.just(Extrapolation.LOOP)), frames)
@settings(max_examples=60, deadline=None)
def test_loops_come_round_again(curve: Curve, frame: int) -> None:
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    length = last - first
    inside = first + (frame - first) % length
    assert curve.evaluate_at(inside + length * 3) == curve.evaluate_at(inside) or inside == first
    assert curve.evaluate_at(last + 5 * length) == curve.evaluate_at(first)
    assert curve.evaluate_at(inside - length * 2) == curve.evaluate_at(inside)


@given(curves(least=2, beyond=st.just(Extrapolation.PING_PONG)), frames)
@settings(max_examples=60, deadline=None)
def test_ping_pong_mirrors_at_both_ends(curve: Curve, frame: int) -> None:
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    assert curve.evaluate_at(first - frame) == curve.evaluate_at(first + frame)
    assert curve.evaluate_at(last - frame) == curve.evaluate_at(last + frame)


@given(curves(least=2, beyond=st.just(Extrapolation.LINEAR)), st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_straight_on_is_a_line_without_a_jump(curve: Curve, frames: int) -> None:
    last = curve.keys[-1]
    step = number(curve.evaluate_at(last.frame + 1)) - number(last.value)
    scale = 1 + abs(step) * frames + abs(number(last.value))
    assert number(curve.evaluate_at(last.frame + frames)) == pytest.approx(
        number(last.value) + step * frames, abs=1e-9 * scale
    )
