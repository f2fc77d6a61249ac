"""Splines go through their values, and on at their ends."""

from __future__ import annotations

import pytest

from nodes.shared.scene.scene_layers import Spline, make_constant_spline


def test_a_spline_goes_through_its_control_values() -> None:
    curve = Spline((0.0, 3.0, -1.0, 5.0))
    assert [curve.evaluate_at(part / 3) for part in range(4)] == pytest.approx([0.0, 3.0, -1.0, 5.0])


def test_values_on_a_line_stay_on_it() -> None:
    curve = Spline((1.0, 2.0, 3.0))
    assert [curve.evaluate_at(part / 8) for part in range(9)] == pytest.approx([1 + part / 4 for part in range(9)])


def test_one_value_stays() -> None:
    assert {make_constant_spline(0.7).evaluate_at(part / 4) for part in range(5)} == {0.7}


def test_what_wraps_ends_where_it_began() -> None:
    curve = Spline((0.0, 1.0, 0.0, -1.0), is_periodic=True)
    assert curve.evaluate_at(1.0) == pytest.approx(curve.evaluate_at(0.0)) == pytest.approx(0.0)
    assert curve.evaluate_at(0.999) == pytest.approx(-0.004, abs=1e-3)


def test_a_whole_turn_goes_on_evenly() -> None:
    curve = Spline((0.0, 0.25, 0.5, 0.75), is_periodic=True, rise=1.0)
    assert [curve.evaluate_at(part / 10) for part in range(11)] == pytest.approx([part / 10 for part in range(11)])
