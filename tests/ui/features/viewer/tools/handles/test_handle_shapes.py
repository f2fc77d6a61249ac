"""Geometry of handles: a grip that is dragged lies under the mouse, and what is drawn is what the nodes compute."""

from __future__ import annotations

import math

import pytest

from nodes.shared.picture_transform import AffinePlacement
from studio.sdk import CropHandle, OffsetHandle, Point, PointHandle, QuadHandle, RectangleHandle, TransformHandle
from studio.ui.features.viewer.tools.handles.handle_shape import (
    INSIDE,
    FrameSize,
    GripDrag,
    HandleShape,
    HandleValues,
    Place,
    is_inside,
)
from studio.ui.features.viewer.tools.handles.point_shapes import OffsetShape, PointShape, QuadShape
from studio.ui.features.viewer.tools.handles.rectangle_shape import CropShape, RectangleShape
from studio.ui.features.viewer.tools.handles.transform_shape import TransformShape

SIZE = FrameSize(640.0, 360.0, 640.0, 360.0)
BOX = TransformShape(TransformHandle("move", "turn", "scale", "stretch", "shear", "pivot"))
VALUES: dict[str, object] = {
    "move": (40.0, -25.0), "turn": 30.0, "scale": 0.8, "stretch": (1.3, 0.7), "shear": (0.2, 0.0), "pivot": (0.4, 0.6),
}  # fmt: skip


def find(shape: HandleShape, values: HandleValues, name: str, size: FrameSize = SIZE) -> Place:
    return next(grip.place for grip in shape.list_grips(values, size) if grip.name == name)


def dragged(shape: HandleShape, values: HandleValues, drag: GripDrag, size: FrameSize = SIZE) -> HandleValues:
    return {**values, **shape.drag_grip(drag, values, size)}


def place_of(values: HandleValues, x: float, y: float) -> Place:
    """Return where the node puts a pixel: the inverse of what it fetches."""
    move, stretch, pivot, shear = (Point(*values[name]) for name in ("move", "stretch", "pivot", "shear"))  # type: ignore[misc]
    placement = AffinePlacement(move, float(values["turn"]), float(values["scale"]), stretch, pivot, shear)  # type: ignore[arg-type]
    (a, b, c), (d, e, f) = placement.compute_inverse(640, 360)
    area = a * e - b * d
    x, y = x - c, y - f
    return (e * x - b * y) / area, (a * y - d * x) / area


@pytest.mark.parametrize(("name", "corner"), [("upper left", (0, 0)), ("lower right", (640, 360)), ("top", (320, 0))])
def test_the_box_lies_where_the_node_puts_the_frame(name: str, corner: Place) -> None:
    values: HandleValues = VALUES  # type: ignore[assignment]
    assert find(BOX, values, name) == pytest.approx(place_of(values, *corner), abs=1e-6)


def test_the_inside_moves() -> None:
    values = dragged(BOX, VALUES, GripDrag(INSIDE, (10, 10), (30, 3)))  # type: ignore[arg-type]
    assert values["move"] == (60.0, -32.0)
    straight = dragged(BOX, VALUES, GripDrag(INSIDE, (10, 10), (30, 3), is_constrained=True))  # type: ignore[arg-type]
    assert straight["move"] == (60.0, -25.0)


@pytest.mark.parametrize("name", ["upper left", "upper right", "lower right", "lower left"])
def test_a_corner_scales_both_sides_alike(name: str) -> None:
    start, pivot = find(BOX, VALUES, name), find(BOX, VALUES, "pivot")  # type: ignore[arg-type]
    now = tuple(p + 1.5 * (s - p) for s, p in zip(start, pivot, strict=True))
    values = dragged(BOX, VALUES, GripDrag(name, start, (now[0], now[1])))  # type: ignore[arg-type]
    assert values["scale"] == pytest.approx(1.2)
    assert find(BOX, values, name) == pytest.approx(now)
    assert values["stretch"] == VALUES["stretch"]


@pytest.mark.parametrize("name", ["upper left", "lower right"])
def test_a_corner_with_shift_lies_under_the_mouse(name: str) -> None:
    start = find(BOX, VALUES, name)  # type: ignore[arg-type]
    now = start[0] + 37.0, start[1] - 21.0
    values = dragged(BOX, VALUES, GripDrag(name, start, now, is_constrained=True))  # type: ignore[arg-type]
    assert find(BOX, values, name) == pytest.approx(now)
    assert values["scale"] == VALUES["scale"]


def test_an_edge_stretches_and_with_shift_shears() -> None:
    values: HandleValues = {**VALUES, "turn": 0.0, "shear": (0.0, 0.0)}  # type: ignore[dict-item]
    start = find(BOX, values, "right")
    stretched = dragged(BOX, values, GripDrag("right", start, (start[0] + 50, start[1] + 9)))
    assert find(BOX, stretched, "right")[0] == pytest.approx(start[0] + 50)
    assert stretched["stretch"][1] == 0.7  # type: ignore[index]
    start = find(BOX, values, "top")
    sheared = dragged(BOX, values, GripDrag("top", start, (start[0] + 50, start[1]), is_constrained=True))
    assert find(BOX, sheared, "top")[0] == pytest.approx(start[0] + 50)
    assert find(BOX, sheared, "top")[1] == pytest.approx(start[1])
    assert find(BOX, sheared, "pivot") == find(BOX, values, "pivot")


def test_the_upper_grip_rotates_about_the_pivot_and_snaps() -> None:
    pivot = find(BOX, VALUES, "pivot")  # type: ignore[arg-type]
    start, now = (pivot[0], pivot[1] - 100), (pivot[0] + 100, pivot[1])
    assert dragged(BOX, VALUES, GripDrag("rotation", start, now))["turn"] == pytest.approx(120.0)  # type: ignore[arg-type]
    near = pivot[0] + 100, pivot[1] + 5
    assert dragged(BOX, VALUES, GripDrag("rotation", start, near, is_constrained=True))["turn"] == 120.0  # type: ignore[arg-type]


def test_the_pivot_moves_alone() -> None:
    values = dragged(BOX, VALUES, GripDrag("pivot", find(BOX, VALUES, "pivot"), (111.0, 222.0)))  # type: ignore[arg-type]
    assert find(BOX, values, "pivot") == pytest.approx((111.0, 222.0))
    for name in ("upper left", "lower right", "top"):
        assert find(BOX, values, name) == pytest.approx(find(BOX, VALUES, name))  # type: ignore[arg-type]


def test_a_flat_box_is_dragged_without_a_fault() -> None:
    flat: HandleValues = {**VALUES, "stretch": (0.0, 0.0)}  # type: ignore[dict-item]
    for name in ("upper left", "right", "rotation", "pivot", INSIDE):
        moved = dragged(BOX, flat, GripDrag(name, (5.0, 5.0), (9.0, 2.0)))
        numbers = [part for value in moved.values() for part in (value if isinstance(value, tuple) else (value,))]
        assert all(math.isfinite(float(number)) for number in numbers)


def test_a_rectangle_is_resized_moved_and_rotated() -> None:
    shape = RectangleShape(RectangleHandle("center", "size", "rotate"))
    values: HandleValues = {"center": (0.5, 0.5), "size": (0.5, 0.25), "rotate": 90.0}
    assert find(shape, values, "right") == pytest.approx((320.0, 270.0))
    grown = dragged(shape, values, GripDrag("right", (320.0, 270.0), (320.0, 300.0)))
    assert find(shape, grown, "right") == pytest.approx((320.0, 300.0))
    assert grown["size"] == pytest.approx((240.0 / 360.0, 0.25))
    kept = dragged(shape, values, GripDrag("lower right", (275.0, 270.0), (230.0, 290.0), is_constrained=True))
    assert kept["size"][0] / kept["size"][1] == pytest.approx(2.0)  # type: ignore[index,operator]
    assert dragged(shape, values, GripDrag(INSIDE, (0, 0), (64, 36)))["center"] == pytest.approx((0.6, 0.6))
    assert dragged(shape, values, GripDrag("rotation", (420, 180), (320, 280)))["rotate"] == pytest.approx(180.0)


def test_a_crop_keeps_a_pixel_and_adds_none() -> None:
    shape = CropShape(CropHandle("left", "top", "right", "bottom"), is_result_viewed=False)
    values: HandleValues = {"left": 100, "top": 0, "right": 0, "bottom": 60}
    assert shape.make_outline(values, SIZE) == [(100, 0), (640, 0), (640, 300), (100, 300)]
    assert dragged(shape, values, GripDrag("left", (100, 90), (130.4, 90)))["left"] == 130
    assert dragged(shape, values, GripDrag("left", (100, 90), (900, 90)))["left"] == 639
    assert dragged(shape, values, GripDrag("top", (100, 0), (100, -40)))["top"] == 0
    moved = dragged(shape, values, GripDrag(INSIDE, (300, 100), (100, 400)))
    assert (moved["left"], moved["right"], moved["top"], moved["bottom"]) == (0, 100, 60, 0)


def test_a_crop_whose_result_is_seen_is_the_whole_picture() -> None:
    shape = CropShape(CropHandle("left", "top", "right", "bottom"), is_result_viewed=True)
    values: HandleValues = {"left": 100, "top": 0, "right": 0, "bottom": 60}
    seen = FrameSize(540, 300, 540, 300)
    assert shape.make_outline(values, seen) == [(0, 0), (540, 0), (540, 300), (0, 300)]
    assert dragged(shape, values, GripDrag("left", (0, 0), (-70, 0)), seen)["left"] == 30
    assert dragged(shape, values, GripDrag("right", (540, 0), (-5000, 0)), seen)["right"] == 539


def test_corners_of_a_quad_are_dragged_one_by_one_or_together() -> None:
    shape = QuadShape(QuadHandle(("a", "b", "c", "d")))
    values: HandleValues = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (1.0, 1.0), "d": (0.0, 1.0)}
    assert find(shape, values, "c") == (640.0, 360.0)
    assert shape.drag_grip(GripDrag("c", (640, 360), (320, 180)), values, SIZE) == {"c": (0.5, 0.5)}
    together = shape.drag_grip(GripDrag(INSIDE, (0, 0), (64, 0)), values, SIZE)
    assert together["d"] == pytest.approx((0.1, 1.0))
    assert len(together) == 4


def test_points_and_offsets() -> None:
    point, offset = PointShape(PointHandle("at")), OffsetShape(OffsetHandle("by"))
    assert find(point, {"at": (0.25, 0.5)}, "at") == (160.0, 180.0)
    assert point.drag_grip(GripDrag("at", (0, 0), (64, 36)), {"at": (0.25, 0.5)}, SIZE)["at"] == pytest.approx(
        (0.35, 0.6)
    )
    assert find(offset, {"by": (10.0, -20.0)}, "by") == (330.0, 160.0)
    assert offset.drag_grip(GripDrag("by", (5, 5), (7, 9)), {"by": (10.0, -20.0)}, SIZE) == {"by": (12.0, -16.0)}


def test_inside_is_by_parity() -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert is_inside(square, (5.0, 5.0))
    assert not is_inside(square, (15.0, 5.0))
