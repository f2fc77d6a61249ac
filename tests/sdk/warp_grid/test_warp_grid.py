"""Grids that bend pictures: keys, other sizes, the surface between points, and the text of a parameter."""

from __future__ import annotations

import json

import numpy as np
import pytest

from studio.core.errors import ParameterError
from studio.sdk import Param, WarpGrid
from studio.sdk.params import ParamKind
from studio.sdk.warp_grid.grid_surface import make_grid_surface
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import make_regular_points


def _shifted(columns: int, rows: int, x: float, y: float) -> list[tuple[float, float]]:
    return [(a + x, b + y) for a, b in make_regular_points(columns, rows)]


def test_a_grid_without_keys_is_at_rest_at_any_size() -> None:
    assert make_regular_points(3, 2) == ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0))
    assert WarpGrid().evaluate_at(7, 5, 4) == make_regular_points(5, 4)
    assert serialize_warp_grid(WarpGrid()) == ""


def test_points_move_between_keys_and_stay_outside() -> None:
    grid = WarpGrid().with_points(10, 3, 2, _shifted(3, 2, 0.1, 0.0)).with_points(20, 3, 2, _shifted(3, 2, 0.3, 0.2))
    assert grid.evaluate_at(0, 3, 2) == grid.keys[10]
    assert grid.evaluate_at(99, 3, 2) == grid.keys[20]
    np.testing.assert_allclose(grid.evaluate_at(15, 3, 2), _shifted(3, 2, 0.2, 0.1))
    assert grid.with_points(10, 3, 2, make_regular_points(3, 2)).keys[10] == make_regular_points(3, 2)
    assert sorted(grid.without_key(10).keys) == [20]
    assert grid.without_key(10).without_key(20) == WarpGrid()


def test_another_size_keeps_the_shape() -> None:
    grid = WarpGrid().with_points(0, 3, 3, _shifted(3, 3, 0.1, -0.2))
    np.testing.assert_allclose(grid.evaluate_at(0, 7, 5), _shifted(7, 5, 0.1, -0.2), atol=1e-7)
    larger = grid.with_points(4, 5, 5, make_regular_points(5, 5))
    assert {len(points) for points in larger.keys.values()} == {25}
    bent = [*make_regular_points(3, 3)]
    bent[4] = (0.6, 0.5)
    fine = WarpGrid().with_points(0, 3, 3, bent).evaluate_at(0, 5, 5)
    assert fine[12] == (0.6, 0.5)
    assert 0.25 < fine[11][0] < 0.35  # beside it, half as far and smoothly


@pytest.mark.parametrize("is_smooth", [True, False])
def test_the_surface_meets_the_points_and_keeps_straight_lines(is_smooth: bool) -> None:
    random = np.random.default_rng(2)
    rest = np.array(make_regular_points(4, 3)).reshape(3, 4, 2)
    points = rest + random.normal(0, 0.05, rest.shape)
    moved, _ = make_grid_surface(points, is_smooth=is_smooth).evaluate(rest.reshape(-1, 2))
    np.testing.assert_allclose(rest.reshape(-1, 2) + moved, points.reshape(-1, 2), atol=1e-7)
    shear = rest @ np.array([[1.2, 0.1], [0.3, 0.9]]) + np.array([0.1, -0.05])
    places = random.uniform(0, 1, (50, 2))
    moved, slopes = make_grid_surface(shear, is_smooth=is_smooth).evaluate(places)
    np.testing.assert_allclose(
        places + moved, places @ np.array([[1.2, 0.1], [0.3, 0.9]]) + np.array([0.1, -0.05]), atol=1e-7
    )
    np.testing.assert_allclose(slopes, np.broadcast_to([[0.2, 0.3], [0.1, -0.1]], (50, 2, 2)), atol=1e-6)


@pytest.mark.parametrize("is_smooth", [True, False])
def test_its_slopes_are_its_differences(is_smooth: bool) -> None:
    random = np.random.default_rng(3)
    rest = np.array(make_regular_points(5, 4)).reshape(4, 5, 2)
    surface = make_grid_surface(rest + random.normal(0, 0.05, rest.shape), is_smooth=is_smooth)
    places = random.uniform(0.01, 0.99, (80, 2))
    _, slopes = surface.evaluate(places)
    for axis in range(2):
        step = np.eye(2)[axis] * 1e-6
        difference = (surface.evaluate(places + step)[0] - surface.evaluate(places - step)[0]) / 2e-6
        assert np.median(np.abs(difference - slopes[:, :, axis])) < 1e-6


def test_what_is_written_is_read() -> None:
    grid = WarpGrid().with_points(3, 3, 2, _shifted(3, 2, 0.123456789, 0.0)).with_points(-4, 3, 2, _shifted(3, 2, 0, 1))
    text = serialize_warp_grid(grid)
    assert parse_warp_grid(text) == grid
    assert list(json.loads(text)["keys"]) == ["-4", "3"]
    spec = Param(default=WarpGrid(), help="A grid.").make_spec("grid", WarpGrid)
    assert (spec.kind, spec.default, spec.animatable) == (ParamKind.GRID, "", False)
    assert spec.normalize_value(grid) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no", "JSON of a grid"),
        ("[1]", "JSON of a grid"),
        ('{"keys": {}, "version": 9}', "version 1"),
        ('{"keys": {}, "version": 1, "columns": 1, "rows": 2}', "2 to 64 points"),
        ('{"keys": {"x": []}, "version": 1, "columns": 2, "rows": 2}', "whole number"),
        ('{"keys": {"0": []}, "version": 1, "columns": 2, "rows": 2}', "4 points in each key"),
        ('{"keys": {"0": [[0,0],[1,0],[0,1],[1,NaN]]}, "version": 1, "columns": 2, "rows": 2}', "two numbers"),
        ('{"keys": {"0": [[0,0],[1,0],[0,1],[1,1e9]]}, "version": 1, "columns": 2, "rows": 2}', "two numbers"),
    ],
)
def test_other_texts_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        parse_warp_grid(text)
