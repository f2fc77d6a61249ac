"""Keys of shapes as lanes of keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.drawing_lanes.lanes import find_lane_curve, insert_drawing_key, is_drawing_lane, with_drawing_curves
from studio.graph.model import NodeRecord
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import MAX_FRAME, RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes

ONE, OTHER = make_rectangle_points(0, 0, 10, 10), make_rectangle_points(4, 0, 14, 10)
SHAPES = RotoShapes((RotoShape("A", {0: ONE, 10: OTHER}), RotoShape("B", {5: ONE[:3]})))
NODE = NodeRecord("r", "composite.roto", "Roto", params={"shapes": serialize_roto_shapes(SHAPES)})
LANE, OTHER_LANE = "shapes/shapes/0", "shapes/shapes/1"


def read(record: NodeRecord) -> RotoShapes:
    return parse_roto_shapes(str(record.params["shapes"]))


def get_curve(name: str = LANE) -> Curve:
    curve = find_lane_curve(NODE, name)
    assert curve is not None
    return curve


def test_a_lane_is_the_keys_of_a_shape() -> None:
    assert is_drawing_lane(LANE)
    assert not is_drawing_lane("shapes")
    assert [key.frame for key in get_curve()] == [0, 10]
    assert {key.interpolation for key in get_curve()} == {Interpolation.BEZIER}
    for name in ("shapes/shapes/2", "shapes/shapes/-1", "shapes/shapes/x", "other/0"):
        assert find_lane_curve(NODE, name) is None


def test_other_keys_become_those_of_the_shape() -> None:
    first, last = get_curve().keys
    moved = with_drawing_curves(NODE, {LANE: Curve((first, replace(last, frame=30)))})
    assert read(moved).shapes[0].keys == {0: ONE, 30: OTHER}
    assert read(moved).shapes[1] == SHAPES.shapes[1]
    assert with_drawing_curves(NODE, {LANE: get_curve()}) is NODE
    assert read(with_drawing_curves(NODE, {LANE: None})).shapes[0].keys == {0: ONE}


def test_a_shape_goes_straight_if_its_keys_do() -> None:
    straight = Curve(tuple(replace(key, interpolation=Interpolation.LINEAR) for key in get_curve()))
    changed = with_drawing_curves(NODE, {LANE: straight})
    assert read(changed).shapes[0].is_linear
    first, last = get_curve().keys
    mixed = Curve((replace(first, interpolation=Interpolation.LINEAR), last))
    assert read(with_drawing_curves(NODE, {LANE: mixed})).shapes[0].is_linear


def test_a_new_key_holds_the_shape_as_it_is() -> None:
    made = insert_drawing_key(NODE, LANE, 5)
    assert made is not None
    shape = read(with_drawing_curves(NODE, {LANE: made})).shapes[0]
    assert [point.x for point in shape.keys[5]] == pytest.approx([2, 12, 12, 2])


@pytest.mark.parametrize(
    ("name", "key", "message"),
    [
        (
            LANE,
            Keyframe(3, get_curve("shapes/shapes/1").keys[0].value),
            "A key with 3 points cannot be set on the shape A",
        ),
        (LANE, Keyframe(3, ""), "A key with 0 points"),
        (LANE, Keyframe(MAX_FRAME + 1, get_curve().keys[0].value), "lies too far out"),
        ("shapes/shapes/7", Keyframe(3, ""), "Roto has no shape 7"),
    ],
)
def test_keys_that_do_not_fit_are_refused(name: str, key: Keyframe, message: str) -> None:
    with pytest.raises(GraphError, match=message):
        with_drawing_curves(NODE, {name: Curve((key,))})
