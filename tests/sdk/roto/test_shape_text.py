"""Shapes as text: round trips, and texts that are refused."""

from __future__ import annotations

import json
import math

import pytest

from studio.core.errors import ParameterError
from studio.sdk.roto.point_operations import make_ellipse_points, make_rectangle_points
from studio.sdk.roto.roto_shapes import ControlPoint, RotoShape, RotoShapes, ShapeBlend
from studio.sdk.roto.shape_text import MAX_POINTS, MAX_SHAPES, parse_roto_shapes, serialize_roto_shapes

FULL = RotoShape(
    "Å “quoted” \\ line",
    {-3: make_ellipse_points(-20.0, 1.5, 8.25, 9.0), 12: make_rectangle_points(0.0, 0.0, 99999.0, 3.125)},
    is_closed=False,
    width=7.5,
    opacity=0.25,
    feather=3.5,
    blend=ShapeBlend.INTERSECT,
    is_inverted=True,
    is_hidden=True,
    is_locked=True,
    is_linear=True,
    color=5,
)


def make_text(points: object, **entry: object) -> str:
    return json.dumps({"version": 1, "shapes": [{"name": "A", "keys": {"0": points}, **entry}]})


def round_shape(shape: RotoShape) -> RotoShape:
    for frame, points in shape.keys.items():
        shape = shape.with_points(frame, points)
    return shape


def test_all_that_a_shape_has_is_read_back() -> None:
    shapes = RotoShapes((FULL, RotoShape("B", {0: make_rectangle_points(0, 0, 10, 10)})))
    text = serialize_roto_shapes(shapes)
    exact = RotoShapes(tuple(map(round_shape, shapes.shapes)))
    assert parse_roto_shapes(text) == exact
    assert parse_roto_shapes(text + " ") == exact  # not from memory
    assert serialize_roto_shapes(parse_roto_shapes(text + " ")) == text


def test_numbers_are_written_with_three_digits_also_from_memory() -> None:
    shape = RotoShape("A", {0: (ControlPoint(1 / 3, 2.0), ControlPoint(-0.00001, 1e6))})
    text = serialize_roto_shapes(RotoShapes((shape,)))
    assert parse_roto_shapes(text).shapes[0].keys[0] == (ControlPoint(0.333, 2.0), ControlPoint(0.0, 1e6))


def test_nothing_is_an_empty_text() -> None:
    assert serialize_roto_shapes(RotoShapes()) == ""
    assert parse_roto_shapes(" \n") == RotoShapes()


def test_one_point_a_crossing_outline_and_far_points_are_shapes() -> None:
    for points in ([[5, 5]], [[0, 0], [9, 9], [9, 0], [0, 9]], [[-1e6, 0], [1e6, 1e6]]):
        (shape,) = parse_roto_shapes(make_text(points)).shapes
        assert [point[:2] for point in shape.keys[0]] == [tuple(map(float, point)) for point in points]


def test_as_many_points_as_there_may_be() -> None:
    points = [[number % 100, number // 100] for number in range(MAX_POINTS)]
    assert parse_roto_shapes(make_text(points)).shapes[0].point_count == MAX_POINTS
    with pytest.raises(ParameterError, match="points"):
        parse_roto_shapes(make_text([*points, [0, 0]]))


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 3, "shapes": []}',
        '{"version": 1, "shapes": [3]}',
        '{"version": 1, "shapes": [{"name": "A"}]}',
        '{"version": 1, "shapes": [{"name": "A", "keys": {}}]}',
        '{"version": 1, "shapes": [{"keys": {"0": [[0, 0]], "5": [[0, 0], [1, 1]]}}]}',
        '{"version": 1, "shapes": [{"keys": {"x": [[0, 0]]}}]}',
        '{"version": 1, "shapes": [{"keys": {"99999999999": [[0, 0]]}}]}',
        '{"version": 1, "shapes": [{"keys": {"' + "9" * 4000 + '": [[0, 0]]}}]}',
        make_text([]),
        make_text([[0] * 8]),
        make_text([[0, 0]], opacity=1.5),
        make_text([[0, 0]], opacity=math.nan),
        make_text([[0, 0]], width=-1),
        make_text([[0, 0]], feather="wide"),
        make_text([[0, 0]], blend="multiply"),
        make_text([[0, 0]], is_closed=1),
        json.dumps({"version": 1, "shapes": [{"keys": {"0": [[0, 0]]}}] * (MAX_SHAPES + 1)}),
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ParameterError):
        parse_roto_shapes(text)


def test_shapes_that_stay_are_not_written_again() -> None:
    shapes = RotoShapes(
        tuple(RotoShape(f"S {number}", {0: make_rectangle_points(0, 0, 10, 10)}) for number in range(3))
    )
    serialize_roto_shapes(shapes)
    shapes.shapes[1].known_texts.update(json='{"marked":1}')
    changed = shapes.replace_shape(0, shapes.shapes[0].with_points(0, make_rectangle_points(0, 0, 11, 11)))
    assert '{"marked":1}' in serialize_roto_shapes(changed)
    assert parse_roto_shapes(serialize_roto_shapes(changed)) is changed
