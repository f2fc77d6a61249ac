"""Curves through the values of parameters of every kind."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.graph.curves.curve import Interpolation, to_numbers
from studio.graph.curves.key_reduction import fit_curve

_pairs = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=30)


@given(_pairs, st.integers(0, 100), st.floats(0, 5))
def test_the_parts_of_points_stay_near_their_values(points: list[tuple[float, float]], first: int, near: float) -> None:
    curve = fit_curve(points, first, near)
    for index, point in enumerate(points):
        for found, wanted in zip(to_numbers(curve.evaluate_at(first + index)), point, strict=True):
            assert abs(found - wanted) <= near + 1e-6


def test_parts_that_change_at_other_times_share_their_keys() -> None:
    points = [(float(f), abs(f - 5.0)) for f in range(11)]
    assert [key.frame for key in fit_curve(points, 20, 1e-9)] == [20, 25, 30]


def test_a_wave_of_numbers_takes_few_keys() -> None:
    wave = [math.sin(f / 10) for f in range(100)]
    curve = fit_curve(wave, 0, 0.01)
    assert len(curve) < 12
    assert all(abs(to_numbers(curve.evaluate_at(f))[0] - wave[f]) <= 0.01 + 1e-9 for f in range(100))


def test_texts_have_a_key_where_they_change() -> None:
    curve = fit_curve(["a", "a", "b", "b", "a"], 3, 0.0)
    assert [(key.frame, key.value) for key in curve] == [(3, "a"), (5, "b"), (7, "a")]
    assert {key.interpolation for key in curve} == {Interpolation.CONSTANT}


def test_of_no_values_there_is_no_curve() -> None:
    with pytest.raises(ParameterError):
        fit_curve([], 0, 0.1)
