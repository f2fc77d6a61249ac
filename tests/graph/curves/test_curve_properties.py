"""What holds for every curve."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph.curves.curve import Curve, Handle, Interpolation, Keyframe
from studio.graph.curves.scalar_fit import fit_scalar_curve
from tests.graph.curves_for_tests import curves, number

SMOOTH = st.sampled_from([Interpolation.LINEAR, Interpolation.BEZIER])
BEZIER = st.just(Interpolation.BEZIER)
between = st.floats(0, 1)


def place(curve: Curve, share: float) -> float:
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    return first + (last - first) * share


@given(curves(least=2, interpolation=SMOOTH, automatic=True), between)
@settings(max_examples=100, deadline=None)
def test_lines_and_smooth_curves_do_not_jump(curve: Curve, share: float) -> None:
    at = place(curve, share)
    near = 1e-6
    before, behind = max(at - near, place(curve, 0)), min(at + near, place(curve, 1))
    low, high = number(curve.evaluate_at(before)), number(curve.evaluate_at(behind))
    assert abs(high - low) < 1e-2  # no steeper than 200 in a frame, and three times as steep in a Bézier segment


@pytest.mark.slow
@given(curves(least=2), between)
@settings(max_examples=100, deadline=None)
def test_a_curve_passes_through_its_keys(curve: Curve, share: float) -> None:
    for key in curve:
        assert curve.evaluate_at(key.frame) == key.value
        assert curve.find_key_at(key.frame) is key
    off = next(frame for frame in range(-200, 201) if frame not in {key.frame for key in curve})
    assert curve.find_key_at(off) is None


@given(curves(least=2, interpolation=BEZIER, automatic=True), between)
@settings(max_examples=100, deadline=None)
def test_automatic_tangents_keep_a_curve_between_its_keys(curve: Curve, share: float) -> None:
    at = place(curve, share)
    key, following = curve.find_keys_around(at)
    ends = [number(key.value), number((following or key).value)]
    assert min(ends) - 1e-9 <= number(curve.evaluate_at(at)) <= max(ends) + 1e-9


@given(curves(least=3, interpolation=BEZIER, automatic=True))
@settings(max_examples=60, deadline=None)
def test_automatic_tangents_lie_in_one_line(curve: Curve) -> None:
    for index in range(1, len(curve) - 1):
        left, right = curve.resolve_handles(index)
        assert left.values[0] / left.frames == pytest.approx(right.values[0] / right.frames, abs=1e-9)


@pytest.mark.slow
@given(curves(least=2, interpolation=BEZIER), between, between)
@settings(max_examples=100, deadline=None)
def test_time_never_runs_backwards(curve: Curve, one: float, other: float) -> None:
    segment = curve.make_segment(0)
    assert segment is not None
    assert 0 <= segment.out_length <= segment.length
    assert 0 <= segment.in_length <= segment.length
    early, late = sorted((one, other))
    assert segment.solve_parameter(early * segment.length) <= segment.solve_parameter(late * segment.length) + 1e-9


@pytest.mark.slow
@given(curves(), st.integers(-120, 120), st.floats(-100, 100))
@settings(max_examples=60, deadline=None)
def test_keys_keep_their_order_and_a_new_one_can_be_taken_away(curve: Curve, frame: int, value: float) -> None:
    more = curve.with_key(Keyframe(frame, value))
    found = [key.frame for key in more]
    assert found == sorted({*found})
    assert more.evaluate_at(frame) == value
    if curve.find_key_at(frame) is None:
        assert more.without_keys({frame}) == curve


@given(curves(most=4))
@settings(max_examples=25, deadline=None)
def test_a_curve_can_be_simplified_from_its_own_values(curve: Curve) -> None:
    first, last = curve.keys[0].frame, curve.keys[-1].frame
    values = [number(curve.evaluate_at(frame)) for frame in range(first, last + 1)]
    simpler = fit_scalar_curve(values, first, 0.5)
    assert (
        max(abs(number(simpler.evaluate_at(f)) - number(curve.evaluate_at(f))) for f in range(first, last + 1)) <= 0.5
    )


def test_handles_are_what_a_segment_is_drawn_with() -> None:
    keys = (Keyframe(0, 0.0, Interpolation.BEZIER), Keyframe(6, 6.0), Keyframe(12, 6.0))
    curve = Curve(keys)
    assert curve.resolve_handles(0) == (Handle(-2.0, (0.0,)), Handle(2.0, (0.0,)))
    segment = curve.make_segment(0)
    assert segment is not None
    assert (segment.out_length, segment.in_length, segment.points) == (2.0, 4.0, ((0.0, 0.0, 6.0, 6.0),))
    assert curve.make_segment(1) is None  # a line
    assert curve.make_segment(2) is None  # nothing follows


def test_a_colour_that_lost_a_part_holds() -> None:
    curve = Curve((Keyframe(0, (1.0, 0.0, 0.0), Interpolation.BEZIER), Keyframe(4, (1.0, 0.0, 0.0, 1.0))))
    assert curve.evaluate_at(2) == (1.0, 0.0, 0.0)
    thin = Keyframe(0, (0.0, 0.0), Interpolation.BEZIER, right=Handle(1.0, (9.0,)))  # written before it had two parts
    assert number(Curve((thin, Keyframe(4, (4.0, 4.0)))).evaluate_at(4)[1]) == 4.0  # type: ignore[index]
