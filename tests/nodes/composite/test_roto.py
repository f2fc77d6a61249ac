"""Roto, against a supersampled even-odd fill, formulas, and single polygons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from nodes.composite.coverage import rasterize_polygon
from nodes.composite.outline_fill import sum_outlines
from nodes.composite.roto import Roto
from nodes.composite.roto_drawing import draw_shapes
from studio.sdk import Mask
from studio.sdk.roto.point_operations import flatten_curves, make_ellipse_points, make_rectangle_points
from studio.sdk.roto.roto_shapes import ControlPoint, Points, RotoShape, RotoShapes, ShapeBlend
from studio.sdk.testing import run_frame

WIDTH, HEIGHT, FINE = 64, 48, 32
STAR: Points = tuple(
    ControlPoint(32 + r * np.cos(a), 24 + r * np.sin(a), 2 * np.sin(a), -2 * np.cos(a), -2 * np.sin(a), 2 * np.cos(a))
    for r, a in zip([20.3, 9.1] * 5, (np.arange(10) * np.pi / 5).tolist(), strict=True)
)
SQUARE = RotoShape("A", {0: make_rectangle_points(10, 8, 40, 32)})
ROUND = RotoShape("B", {0: make_ellipse_points(20, 10, 56, 44)})


def draw(*shapes: RotoShape, frame: float = 0, scale: float = 1.0, base: Any = None) -> np.ndarray:
    width, height = round(WIDTH * scale), round(HEIGHT * scale)
    return draw_shapes(RotoShapes(shapes), [frame], width, height, scale, base)


def sum_polygons(polygons: list[np.ndarray], weights: list[float], width: int, height: int) -> np.ndarray:
    """Return the sum of straight outlines."""
    return sum_outlines([np.pad(polygon, ((0, 0), (0, 5))) for polygon in polygons], weights, width, height)


def supersample(points: Points) -> np.ndarray:
    """Return the share of FINE × FINE places in each pixel that lie inside, by the parity of crossings."""
    polygon, _ = flatten_curves(points, is_closed=True, tolerance=1e-4)
    x, y = ((np.arange(size * FINE) + 0.5) / FINE for size in (WIDTH, HEIGHT))
    inside = np.zeros((len(y), len(x)), bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        rows = (y0 > y) != (y1 > y)
        if rows.any():
            crossing = x0 + (y[rows] - y0) / (y1 - y0) * (x1 - x0)
            inside[rows] ^= x[None] < crossing[:, None]
    shares: np.ndarray = inside.reshape(HEIGHT, FINE, WIDTH, FINE).mean(axis=(1, 3))
    return shares


@pytest.mark.parametrize(
    "points", [STAR, make_ellipse_points(5.3, 3.7, 60.2, 44.9), make_rectangle_points(-9, 3.25, 30.5, 90)]
)
def test_pixels_hold_the_share_inside(points: Points) -> None:
    found = draw(RotoShape("A", {0: points}))
    # an edge crosses at most some 2 · FINE of the FINE² places of a pixel, half of each counted wrong
    assert np.abs(found - supersample(points)).max() <= 1 / 256 + 1 / FINE
    assert np.abs(found - supersample(points)).mean() <= 1 / 2048
    assert found.sum() == pytest.approx(supersample(points).sum(), rel=2e-4)


def test_many_polygons_at_once_are_as_each_alone() -> None:
    lots = np.random.default_rng(3)
    polygons = [lots.uniform(-20, 80, (lots.integers(3, 9), 2)) for _ in range(20)]
    weights = lots.uniform(0, 1, 20)
    wanted = sum(w * rasterize_polygon(p, WIDTH, HEIGHT) for p, w in zip(polygons, weights, strict=True))
    np.testing.assert_allclose(sum_polygons(polygons, list(weights), WIDTH, HEIGHT), wanted, atol=1e-4)
    assert not sum_polygons([], [], WIDTH, HEIGHT).any()


def test_corners_on_borders_of_pixels_or_beside_them_are_filled_right() -> None:
    lots = np.random.default_rng(1)
    for _ in range(200):
        corners = lots.integers(-5, 30, (lots.integers(3, 8), 2)).astype(float)
        corners += lots.choice([0, 1e-15, -3e-15, 0.5, 1e-9], corners.shape)
        wanted = rasterize_polygon(corners, 24, 20)
        np.testing.assert_allclose(sum_polygons([corners], [1.0], 24, 20), wanted, atol=2e-5)


def test_a_piece_of_almost_no_width_beside_a_border_of_pixels_counts_as_it_is() -> None:
    x = 10 - np.array([4e-15, 2e-15, 5e-15, 0.0])
    polygon = np.column_stack([np.append(x, [40, 40]), [8.0, 14.2, 20.7, 32, 32, 8]])
    np.testing.assert_allclose(
        sum_polygons([polygon], [1.0], WIDTH, HEIGHT), rasterize_polygon(polygon, WIDTH, HEIGHT), atol=1e-6
    )


def test_what_an_outline_winds_around_twice_counts_once() -> None:
    twice = SQUARE.keys[0] * 2
    np.testing.assert_allclose(draw(RotoShape("A", {0: twice})), draw(SQUARE), atol=1e-6)


def test_a_group_of_plain_shapes_is_as_one_after_the_other() -> None:
    shapes = [replace(SQUARE, opacity=0.5), ROUND, RotoShape("C", {0: STAR}, opacity=0.25)]
    wanted = np.zeros((HEIGHT, WIDTH))
    for shape in shapes:
        wanted = np.minimum(wanted + draw(shape), 1)
    np.testing.assert_allclose(draw(*shapes), wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("blend", "formula"),
    [
        (ShapeBlend.ADD, lambda m, s: np.minimum(m + s, 1)),
        (ShapeBlend.SUBTRACT, lambda m, s: m * (1 - s)),
        (ShapeBlend.INTERSECT, lambda m, s: m * s),
        (ShapeBlend.MAX, np.maximum),
    ],
)
@pytest.mark.parametrize("is_inverted", [False, True])
def test_blends_are_their_formulas(blend: ShapeBlend, formula: Any, is_inverted: bool) -> None:
    coverage = draw(ROUND)
    strength = 0.75 * (1 - coverage if is_inverted else coverage)
    found = draw(SQUARE, replace(ROUND, blend=blend, opacity=0.75, is_inverted=is_inverted))
    np.testing.assert_allclose(found, formula(draw(SQUARE), strength), atol=1e-5)


def test_feather_falls_in_a_straight_line_outside() -> None:
    found = draw(replace(SQUARE, feather=8.0))
    np.testing.assert_allclose(found[20, 10:40], 1.0, atol=1e-6)
    np.testing.assert_allclose(found[20, 40:50], np.clip(1 - (np.arange(10) + 0.5) / 8, 0, 1), atol=0.02)
    np.testing.assert_allclose(found[32:42, 25], np.clip(1 - (np.arange(10) + 0.5) / 8, 0, 1), atol=0.02)


def test_feather_of_points_is_added_to_that_of_the_shape() -> None:
    soft = tuple(point._replace(feather=4.0) for point in SQUARE.keys[0])
    one = draw(replace(SQUARE, feather=4.0, keys={0: soft}))
    np.testing.assert_allclose(one, draw(replace(SQUARE, feather=8.0)), atol=1e-6)
    left = tuple(p._replace(feather=8.0 if p.x < 20 else 0.0) for p in SQUARE.keys[0])
    found = draw(replace(SQUARE, keys={0: left}))
    assert found[20, 7] > 0.5
    assert found[20, 42] == 0.0


def test_motion_blur_is_the_mean_of_moments() -> None:
    moving = RotoShape(
        "A", {0: make_rectangle_points(10, 8, 20, 20), 10: make_rectangle_points(40, 8, 50, 20)}, is_linear=True
    )
    node = Roto(shapes=RotoShapes((moving, ROUND)), shutter=1.0, samples=4, width=WIDTH, height=HEIGHT)
    wanted = np.mean([draw(moving, frame=5 + (n + 0.5) / 4 - 0.5) for n in range(4)], axis=0)
    found = run_frame(node, frame=5).pixels[0].numpy()
    np.testing.assert_allclose(found, np.minimum(wanted + draw(ROUND), 1), atol=1e-5)


def test_an_open_line_is_as_wide_as_it_says_with_round_ends() -> None:
    line = RotoShape("L", {0: (ControlPoint(10, 20), ControlPoint(50, 20))}, is_closed=False, width=6.0)
    found = draw(line)
    np.testing.assert_allclose(found[17:23, 12:48], 1.0, atol=1e-5)
    assert not found[16, 12:48].any()
    assert found.sum() == pytest.approx(6 * 40 + np.pi * 9, rel=0.01)


def test_a_bent_line_is_a_ring() -> None:
    found = draw(replace(ROUND, is_closed=False, width=5.0, keys={0: (*ROUND.keys[0], ROUND.keys[0][0])}))
    outer = draw(RotoShape("O", {0: make_ellipse_points(17.5, 7.5, 58.5, 46.5)}))
    inner = draw(RotoShape("I", {0: make_ellipse_points(22.5, 12.5, 53.5, 41.5)}))
    assert np.abs(found - (outer - inner)).max() < 0.06  # beside an ellipse lies no ellipse
    corner = RotoShape("C", {0: make_rectangle_points(10, 10, 30, 30)[:3]}, is_closed=False, width=4.0)
    assert draw(corner).sum() == pytest.approx(2 * 80 + np.pi * 4 - 4 + np.pi, rel=0.01)


@pytest.mark.parametrize("shape", [ROUND, replace(ROUND, feather=6.0), replace(ROUND, is_closed=False, width=5.0)])
def test_a_proxy_is_the_picture_made_smaller(shape: RotoShape) -> None:
    full = draw(shape).reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3))
    assert np.abs(draw(shape, scale=0.5) - full).max() <= 0.15  # soft edges are measured from pixel to pixel
    assert np.abs(draw(shape, scale=0.5) - full).mean() <= 0.008


def test_the_connected_mask_lies_below_and_hidden_shapes_are_left_out() -> None:
    base = torch.full((1, HEIGHT, WIDTH), 0.5)
    node = Roto(shapes=RotoShapes((replace(SQUARE, blend=ShapeBlend.SUBTRACT), replace(ROUND, is_hidden=True))))
    found = run_frame(node, mask=Mask(base)).pixels[0]
    assert float(found[20, 20]) == 0.0
    assert float(found[40, 50]) == 0.5
    assert torch.equal(base, torch.full_like(base, 0.5))


def test_without_shapes_there_is_nothing_and_inverted_all() -> None:
    for invert in (False, True):
        found = run_frame(Roto(invert=invert, width=8, height=4)).pixels
        assert torch.equal(found, torch.full((1, 4, 8), float(invert)))


@pytest.mark.parametrize(
    "points",
    [
        (ControlPoint(5, 5),),
        (ControlPoint(5, 5), ControlPoint(5, 5)),
        make_rectangle_points(-1e6, -1e6, -1e5, 1e6),
        tuple(ControlPoint(1e6, 1e6) for _ in range(3)),
    ],
)
@pytest.mark.parametrize("options", [{}, {"feather": 5.0}, {"is_closed": False}, {"is_inverted": True}])
def test_shapes_of_no_area_or_outside_are_drawn_as_nothing(points: Points, options: dict[str, Any]) -> None:
    found = draw(RotoShape("A", {0: points}, **options))
    assert np.isfinite(found).all()
    is_dot = options.get("is_closed") is False and points[0].x == 5
    assert found.max() <= 1 if is_dot or options.get("is_inverted") else not found.any()


def test_ten_thousand_points_are_drawn() -> None:
    angle = np.arange(10_000) * 2 * np.pi / 10_000
    points = tuple(ControlPoint(32 + 20 * np.cos(a), 24 + 20 * np.sin(a)) for a in angle)
    assert draw(RotoShape("A", {0: points})).sum() == pytest.approx(np.pi * 400, rel=1e-3)
