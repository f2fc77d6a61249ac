"""Edits of control points, and the course of a shape, against the formula of Bézier curves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from studio.sdk.roto.point_operations import (
    break_point,
    flatten_curves,
    insert_point,
    make_ellipse_points,
    make_rectangle_points,
    smooth_point,
    transform_points,
)
from studio.sdk.roto.roto_shapes import ControlPoint, Points

CURVE: Points = (
    ControlPoint(0, 0, -5, 2, 20, -10, 4.0),
    ControlPoint(50, 30, -10, -25, 8, 20, 0.0),
    ControlPoint(10, 60, 30, 4, -12, -2, 2.0),
)


def compute_course(points: Points, segment: int, shares: np.ndarray) -> np.ndarray:
    one, other = points[segment], points[(segment + 1) % len(points)]
    p0, p3 = np.array(one[:2]), np.array(other[:2])
    p1, p2 = p0 + np.array(one[4:6]), p3 + np.array(other[2:4])
    t = shares[:, None]
    course: np.ndarray = (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t**2 * p2 + t**3 * p3
    return course


@pytest.mark.parametrize("segment", [0, 1, 2])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.83])
def test_a_new_point_keeps_the_course(segment: int, share: float) -> None:
    longer = insert_point(CURVE, segment, share)
    shares = np.linspace(0, 1, 50)
    np.testing.assert_allclose(
        compute_course(longer, segment, shares), compute_course(CURVE, segment, shares * share), atol=1e-12
    )
    np.testing.assert_allclose(
        compute_course(longer, segment + 1, shares),
        compute_course(CURVE, segment, share + shares * (1 - share)),
        atol=1e-12,
    )
    assert len(longer) == 4
    assert not longer[segment + 1].is_corner


def test_a_polygon_lies_on_its_curve() -> None:
    for is_closed in (True, False):
        places, feather = flatten_curves(CURVE, is_closed=is_closed)
        dense = np.concatenate(
            [compute_course(CURVE, n, np.linspace(0, 1, 4000)) for n in range(3 if is_closed else 2)]
        )
        ends = np.roll(places, -1, axis=0) if is_closed else places[1:]
        middles = (places[: len(ends)] + ends) / 2
        away = np.sqrt(((middles[:, None] - dense[None]) ** 2).sum(-1)).min(axis=1)
        assert away.max() < 0.02
        assert feather[0] == 4.0
        assert len(places) == len(feather)


def test_an_ellipse_is_round() -> None:
    places, _ = flatten_curves(make_ellipse_points(-100, -100, 100, 100), is_closed=True)
    assert np.abs(np.hypot(*places.T) - 100).max() < 0.03


def test_points_become_smooth_and_corners() -> None:
    square = make_rectangle_points(0, 0, 30, 30)
    smooth = smooth_point(square, 0, is_closed=True)[0]
    assert not smooth.is_corner
    assert math.hypot(smooth.out_x, smooth.out_y) == pytest.approx(10)
    assert break_point(smooth_point(square, 0, is_closed=True), 0) == square
    line = smooth_point(square, 0, is_closed=False)[0]
    assert (line.in_x, line.in_y) == (0, 0)


def test_points_turn_about_a_center_with_their_handles() -> None:
    turned = transform_points(CURVE, (1,), (0, -1, 1, 0), (10, 10))
    assert turned[1] == ControlPoint(-10, 50, 25, -10, -20, 8, 0.0)
    assert turned[0] == CURVE[0]


def test_one_point_has_no_course() -> None:
    places, _ = flatten_curves(CURVE[:1], is_closed=False)
    assert places.tolist() == [[0, 0]]
