from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.curves.scalar_fit import fit_scalar_curve
from studio.graph.curves.segment_fit import fit_lines
from tests.graph.curves_for_tests import number

tolerances = st.one_of(st.just(0.0), st.floats(0, 20))


def off(curve: Curve, values: Sequence[float], first: int = 0) -> float:
    return max(abs(number(curve.evaluate_at(first + frame)) - value) for frame, value in enumerate(values))


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=40), tolerances, st.integers(-50, 50))
@settings(max_examples=120, deadline=None)
def test_no_value_is_farther_off_than_the_tolerance(values: list[float], tolerance: float, first: int) -> None:
    curve = fit_scalar_curve(values, first, tolerance)
    assert off(curve, values, first) <= tolerance
    assert len(curve) <= len(values)
    assert first <= curve.keys[0].frame
    assert curve.keys[-1].frame < first + len(values)


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=8), st.sampled_from([0.0, 0.5, 1.0, 2.5]))
@settings(max_examples=60, deadline=None)
def test_no_choice_of_values_gives_fewer_lines(whole: list[int], tolerance: float) -> None:
    values = [float(value) for value in whole]
    found = len(fit_lines(values, tolerance))
    for count in range(1, found):
        for frames in combinations(range(len(values)), count):
            fewer = Curve(tuple(Keyframe(frame, values[frame]) for frame in frames))
            assert off(fewer, values) > tolerance


def test_a_broken_line_keeps_its_corners() -> None:
    values = [0.1 * n for n in range(11)] + [1.0 - 0.25 * n for n in range(1, 5)]
    curve = fit_scalar_curve(values, 100, 1e-12)
    assert [key.frame for key in curve] == [100, 110, 114]
    assert {key.interpolation for key in curve} == {Interpolation.LINEAR}


def test_what_is_level_at_the_ends_needs_no_keys() -> None:
    values = [2.0] * 50 + [2.0 + n for n in range(10)] + [11.0] * 50
    assert [key.frame for key in fit_scalar_curve(values, 0, 0.0)] == [50, 59]
    assert fit_scalar_curve([1.0, 1.2, 1.1], 7, 0.2) == Curve((Keyframe(7, 1.1),))
    assert len(fit_scalar_curve([5.0] * 30, 0, 0.0)) == 1


def test_a_wave_needs_far_fewer_bezier_keys_than_lines() -> None:
    values = [math.sin(n / 20) for n in range(400)]
    curve = fit_scalar_curve(values, 0, 0.002)
    assert off(curve, values) <= 0.002
    assert len(fit_lines(values, 0.002)) > 40
    assert len(curve) < 16
    assert curve.keys[0].interpolation is Interpolation.BEZIER


def test_a_jump_does_not_make_the_curve_swing_out_between_frames() -> None:
    values = [12.0, 11.5, 11.0, 10.6, 10.3, 24.0, 23.7, 22.5, 21.0, 19.5, 18.2]
    curve = fit_scalar_curve(values, 0, 0.001)
    assert off(curve, values) <= 0.001
    between = [number(curve.evaluate_at(frame / 8)) for frame in range(8 * len(values) - 7)]
    assert min(between) > 9.5
    assert max(between) < 24.8


def test_a_cubic_is_one_segment() -> None:
    values = [(n / 50) ** 3 - (n / 50) for n in range(101)]
    assert len(fit_scalar_curve(values, 0, 1e-9)) == 2


def test_values_at_the_limits_of_a_float_are_met() -> None:
    values = [0.0, 1.7e308, -1.7e308, 3.0, 3.0]
    curve = fit_scalar_curve(values, 0, 0.5)
    assert [curve.evaluate_at(frame) for frame in range(5)] == values


@pytest.mark.parametrize(
    ("values", "first", "tolerance", "said"),
    [
        ([], 0, 0.1, "at least one value"),
        ([1.0, math.nan], 0, 0.1, "nan"),
        ([1.0, math.inf], 0, 0.1, "inf"),
        ([1.0], 0, -0.1, "not negative"),
        ([1.0], 0, math.nan, "not negative"),
        ([1.0], 2**31, 0.1, "a frame from"),
    ],
)
def test_what_cannot_be_followed_is_refused(values: list[float], first: int, tolerance: float, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        fit_scalar_curve(values, first, tolerance)
