"""What a stroke covers, against the formula at each pixel for each dab."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from studio.sdk.paint.paint_strokes import PaintStroke, StrokePoint
from studio.sdk.paint.stroke_coverage import MAX_DABS, find_dab_box, flatten_stroke, place_dabs, stamp_dabs

WIDTH, HEIGHT = 61, 47
CURVE = tuple(StrokePoint(5 + 6 * n, 24 + 15 * math.sin(n), 0.2 + 0.08 * n) for n in range(10))
STROKE = PaintStroke("A", CURVE, size=11.0, hardness=0.4, spacing=0.2)


def cover_slowly(stroke: PaintStroke, scale: float = 1.0) -> np.ndarray:
    """Return the formula of the module, dab by dab and pixel by pixel."""
    course = flatten_stroke(stroke.points)
    lengths = [0.0]
    for one, other in pairwise(course):
        size = stroke.size * (max((one[2] + other[2]) / 2, 0.05) if stroke.size_by_pressure else 1.0)
        lengths.append(lengths[-1] + math.dist(one[:2], other[:2]) / (stroke.spacing * size))
    places = [*map(float, range(int(lengths[-1]) + 1)), lengths[-1]]
    result = np.zeros((round(HEIGHT * scale), round(WIDTH * scale)))
    for at in places:
        x, y, p = (float(np.interp(at, lengths, course[:, axis])) for axis in range(3))
        r = scale * stroke.size / 2 * (p if stroke.size_by_pressure else 1.0)
        m = min(1.0, 2 * r) * (p if stroke.opacity_by_pressure else 1.0)
        i = min(stroke.hardness * r, r - 0.5)
        o = max(r, i + 1.0)
        for row in range(result.shape[0]):
            for column in range(result.shape[1]):
                d = math.hypot(column + 0.5 - x * scale, row + 0.5 - y * scale)
                t = min(max((d - i) / (o - i), 0.0), 1.0)
                result[row, column] = max(result[row, column], m * (1 - t * t * (3 - 2 * t)))
    return result


def cover(stroke: PaintStroke, scale: float = 1.0) -> np.ndarray:
    result = np.zeros((round(HEIGHT * scale), round(WIDTH * scale)), np.float32)
    stamp_dabs(result, place_dabs(stroke, scale), stroke.hardness)
    return result


@pytest.mark.parametrize("hardness", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("pressure", [(False, False), (True, False), (False, True)])
def test_a_stroke_is_the_stamped_formula(hardness: float, pressure: tuple[bool, bool]) -> None:
    stroke = replace(
        STROKE, hardness=hardness, spacing=0.5, size_by_pressure=pressure[0], opacity_by_pressure=pressure[1]
    )
    np.testing.assert_allclose(cover(stroke), cover_slowly(stroke), atol=2e-6)


def test_a_proxy_has_the_same_dabs() -> None:
    stroke = replace(STROKE, spacing=0.5)
    np.testing.assert_allclose(cover(stroke, 0.5), cover_slowly(stroke, 0.5), atol=2e-6)
    stroke = replace(stroke, spacing=0.1)
    whole = cover(replace(stroke, size=20.0))[: HEIGHT // 2 * 2, : WIDTH // 2 * 2]
    half = cover(replace(stroke, size=20.0), 0.5)[: HEIGHT // 2, : WIDTH // 2]
    apart = np.abs(half - whole.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3)))
    assert apart.max() < 0.1  # in the creases between turns of the curve
    assert apart.mean() < 0.01


def test_one_point_is_one_dab() -> None:
    stroke = replace(STROKE, points=(StrokePoint(20.5, 20.5),), hardness=1.0)
    dabs = place_dabs(stroke)
    assert len(dabs.radii) == 1
    assert cover(stroke).sum() == pytest.approx(math.pi * 5.5**2, rel=0.01)
    twice = replace(stroke, points=stroke.points * 2)
    np.testing.assert_array_equal(cover(twice), cover(stroke))


def test_the_course_goes_through_its_points_without_loops() -> None:
    course = flatten_stroke(CURVE)
    for point in CURVE:
        assert np.hypot(*(course[:, :2] - point[:2]).T).min() < 1e-9
    uneven = flatten_stroke((StrokePoint(0, 0), StrokePoint(100, 0), StrokePoint(101, 1), StrokePoint(101, 80)))
    assert uneven[:, 0].min() >= -1e-9
    assert uneven[:, 0].max() < 102.0


def test_a_stroke_outside_covers_nothing_and_far_points_have_fewer_dabs() -> None:
    outside = replace(STROKE, points=(StrokePoint(-500, -500), StrokePoint(-90, -20)))
    assert not cover(outside).any()
    left, _, right, _ = find_dab_box(place_dabs(outside), 0.5, WIDTH, HEIGHT)
    assert left == right
    far = replace(STROKE, points=(StrokePoint(-1e6, -1e6), StrokePoint(1e6, 1e6)), spacing=0.01)
    assert len(place_dabs(far).radii) <= MAX_DABS + 2


def test_a_thin_brush_covers_as_much_as_it_is_wide() -> None:
    thin = PaintStroke("A", (StrokePoint(5, 24.5), StrokePoint(55, 24.5)), size=0.5, spacing=0.2)
    assert cover(thin)[24, 10:50].mean() == pytest.approx(0.5, abs=0.1)


def test_parts_of_a_picture_are_as_in_the_whole() -> None:
    whole, part = cover(STROKE), np.zeros((20, 30), np.float32)
    stamp_dabs(part, place_dabs(STROKE), STROKE.hardness, 17, 9)
    np.testing.assert_array_equal(part, whole[9:29, 17:47])


def test_a_pen_that_is_lifted_leaves_no_dots() -> None:
    fading = PaintStroke(
        "A", (StrokePoint(5, 24.5, 0.1), StrokePoint(55, 24.5)), size=20.0, hardness=1.0, size_by_pressure=True
    )
    assert np.diff(cover(fading)[24, 8:50]).min() > -0.2
    assert cover(fading)[24, 6:50].min() > 0.7
