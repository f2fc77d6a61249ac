"""Tone curves: their shape, and how parameters hold them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from studio.core.errors import ParameterError
from studio.graph.file.project_parser import normalize_value
from studio.sdk.params import Param, ParamKind, ParamSpec, Point, ToneCurve

BENT = (0.0, 0.0, 0.25, 0.1, 0.6, 0.8, 1.0, 1.0)


def spec() -> ParamSpec:
    found = Param(default=ToneCurve(), help="Bends.").make_spec("curve", ToneCurve)
    assert isinstance(found, ParamSpec)
    return found


def test_it_is_held_as_numbers_and_reaches_the_node_as_a_curve() -> None:
    found = spec()
    assert (found.kind, found.default, found.animatable) == (ParamKind.TONE_CURVE, (0.0, 0.0, 1.0, 1.0), False)
    assert found.to_runtime(BENT) == ToneCurve((Point(0, 0), Point(0.25, 0.1), Point(0.6, 0.8), Point(1, 1)))
    assert found.to_runtime(BENT).flat_numbers == BENT
    assert not found.drivable_names


@pytest.mark.parametrize(
    "value", [BENT, list(BENT), ToneCurve.from_numbers(BENT), [[0, 0], [0.25, 0.1], (0.6, 0.8), [1, 1]]]
)
def test_values_come_into_normal_form(value: object) -> None:
    assert spec().normalize_value(value) == BENT


def test_a_project_file_keeps_it_as_a_list_of_numbers() -> None:
    assert normalize_value(json.loads(json.dumps(BENT)), spec(), Path("a.frameloom")) == BENT


def test_it_is_typed_as_pairs() -> None:
    assert spec().parse_value(" 0,0 0.25,0.1  0.6,.8 1,1") == BENT


@pytest.mark.parametrize(
    "value",
    [(0, 0), (0, 0, 1), (0, 0, 0, 1), (0.5, 0, 0.2, 1), (0, 0, 1, 1.5), (0, 0, 1, float("nan")), "x", 3, [[0, 0], [1]]],
)
def test_others_are_refused(value: object) -> None:
    with pytest.raises(ParameterError, match=r"2 or more points"):
        spec().normalize_value(value)


def test_what_cannot_be_read_says_what_can() -> None:
    with pytest.raises(ParameterError, match=r"as 0,0 0\.5,0\.6 1,1"):
        spec().parse_value("0,0 up 1,1")


def test_it_runs_through_its_points_and_is_fritsch_and_butlands_within() -> None:
    curve = ToneCurve.from_numbers(BENT)
    xs, ys = BENT[::2], BENT[1::2]
    assert [curve.evaluate_at(x) for x in xs] == pytest.approx(ys)
    known = PchipInterpolator(xs, ys)  # the same within; its slopes at the ends are other ones
    inside = np.linspace(0.25, 0.6, 50)
    assert [curve.evaluate_at(x) for x in inside] == pytest.approx(known(inside).tolist(), abs=1e-9)


def test_a_straight_line_is_one_and_goes_on_outside() -> None:
    curve = ToneCurve.from_numbers((0, 0, 0.3, 0.3, 1, 1))
    assert curve.is_straight
    assert [curve.evaluate_at(x) for x in (-2.0, 0.2, 0.9, 5.0)] == pytest.approx([-2.0, 0.2, 0.9, 5.0])


def test_ends_inside_are_level() -> None:
    curve = ToneCurve.from_numbers((0.2, 0.1, 0.7, 0.9))
    assert not curve.is_straight
    assert [curve.evaluate_at(x) for x in (-1.0, 0.1, 0.8, 3.0)] == pytest.approx([0.1, 0.1, 0.9, 0.9])


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=8), st.floats(0.0, 1.0))
def test_it_never_leaves_the_heights_of_its_points(heights: list[float], x: float) -> None:
    places = np.linspace(0.0, 1.0, len(heights)).tolist()
    curve = ToneCurve(tuple(Point(at, height) for at, height in zip(places, heights, strict=True)))
    after = next(index for index, place in enumerate(places) if place >= x)
    beside = heights[max(0, after - 1) : after + 1]
    assert min(beside) - 1e-9 <= curve.evaluate_at(x) <= max(beside) + 1e-9


def test_a_repeated_curve_goes_round_smoothly_through_its_points() -> None:
    curve = ToneCurve.from_numbers((0.0, 0.4, 0.3, 0.9, 0.7, 0.1, 1.0, 0.8))
    turn = curve.repeat()
    for x, y in ((0.0, 0.4), (0.3, 0.9), (0.7, 0.1), (1.0, 0.4)):
        assert turn.evaluate_at(x) == pytest.approx(y)
    step = 1e-6
    left, right = (turn.evaluate_at(1.0 - step) - 0.4) / -step, (turn.evaluate_at(step) - 0.4) / step
    assert left == pytest.approx(right, abs=1e-3)
    assert curve.level is None
    assert ToneCurve.from_numbers((0.2, 0.5, 0.9, 0.5)).level == 0.5


def test_a_declaration_says_that_a_curve_goes_round() -> None:
    assert Param(default=ToneCurve(), help="Bends.", wraps=True).make_spec("curve", ToneCurve).wraps
    assert not spec().wraps
