"""Edits of selected points: each returns other shapes. An edit at a frame sets a key of the shape there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from studio.core.translation import tr_noop
from studio.sdk.roto.point_operations import break_point, insert_point, smooth_point
from studio.sdk.roto.roto_shapes import ControlPoint, Points, RotoShape, RotoShapes
from studio.ui.features.viewer.tools.roto.shown_shapes import CurvePlace, PointAddress, PointSelection

_LEAST_POINTS: Final = 2


def group_by_shape(selection: Iterable[PointAddress]) -> Mapping[int, tuple[int, ...]]:
    """Return the numbers of selected points, by the number of their shape."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for address in sorted(selection):
        found[address.shape].append(address.point)
    return {shape: tuple(points) for shape, points in found.items()}


def change_points(
    shapes: RotoShapes,
    frame: int,
    selection: Iterable[PointAddress],
    change: Callable[[Points, tuple[int, ...]], Points],
) -> RotoShapes:
    """Return shapes of which some have another key at a frame.

    Args:
        shapes: The shapes.
        frame: Where keys are set.
        selection: The points that are changed.
        change: Takes all points of a shape and the numbers of the selected ones.
    """
    for index, numbers in group_by_shape(selection).items():
        shape = shapes.shapes[index]
        shapes = shapes.replace_shape(index, shape.with_points(frame, change(shape.evaluate_at(frame), numbers)))
    return shapes


def change_each_point(
    shapes: RotoShapes, frame: int, selection: Iterable[PointAddress], change: Callable[[ControlPoint], ControlPoint]
) -> RotoShapes:
    """Return shapes of which selected points are others at a frame."""

    def change_some(points: Points, numbers: tuple[int, ...]) -> Points:
        chosen = set(numbers)
        return tuple(change(point) if number in chosen else point for number, point in enumerate(points))

    return change_points(shapes, frame, selection, change_some)


def move_points(shapes: RotoShapes, frame: int, selection: PointSelection, dx: float, dy: float) -> RotoShapes:
    """Return shapes with selected points moved, with their handles."""
    return change_each_point(shapes, frame, selection, lambda point: point.move_by(dx, dy))


def smooth_points(shapes: RotoShapes, frame: int, selection: PointSelection) -> RotoShapes:
    """Return shapes that are smooth at selected points."""
    for index, numbers in group_by_shape(selection).items():
        shape = shapes.shapes[index]
        points = shape.evaluate_at(frame)
        for number in numbers:
            points = smooth_point(points, number, is_closed=shape.is_closed)
        shapes = shapes.replace_shape(index, shape.with_points(frame, points))
    return shapes


def break_points(shapes: RotoShapes, frame: int, selection: PointSelection) -> RotoShapes:
    """Return shapes that have corners at selected points."""

    def change(points: Points, numbers: tuple[int, ...]) -> Points:
        for number in numbers:
            points = break_point(points, number)
        return points

    return change_points(shapes, frame, selection, change)


def delete_points(shapes: RotoShapes, selection: PointSelection) -> RotoShapes:
    """Return shapes without selected points at all frames; a shape of which one point is left is deleted."""
    gone = []
    for index, numbers in group_by_shape(selection).items():
        shape, chosen = shapes.shapes[index], set(numbers)
        if shape.point_count - len(chosen) < _LEAST_POINTS:
            gone.append(index)
            continue
        kept = shape.map_keys(lambda points, out=chosen: tuple(p for n, p in enumerate(points) if n not in out))  # type: ignore[misc]
        shapes = shapes.replace_shape(index, kept)
    return shapes.remove_shapes(gone) if gone else shapes


def add_point_to_curve(shapes: RotoShapes, index: int, place: CurvePlace) -> RotoShapes:
    """Return shapes with one point more on the outline of one, at all its keys; its course stays."""
    shape = shapes.shapes[index]
    changed = shape.map_keys(lambda points: insert_point(points, place.segment, place.share))
    rounded = {frame: changed.with_points(frame, points).keys[frame] for frame, points in changed.keys.items()}
    return shapes.replace_shape(index, replace(changed, keys=rounded))


def set_keys(shapes: RotoShapes, frame: int, indices: Iterable[int]) -> RotoShapes:
    """Return shapes that are held at a frame as they are there."""
    for index in indices:
        shape = shapes.shapes[index]
        shapes = shapes.replace_shape(index, shape.with_points(frame, shape.evaluate_at(frame)))
    return shapes


def delete_keys(shapes: RotoShapes, frame: int, indices: Iterable[int]) -> RotoShapes:
    """Return shapes without their keys at a frame; the last key of a shape stays."""
    for index in indices:
        if frame in shapes.shapes[index].keys:
            shapes = shapes.replace_shape(index, shapes.shapes[index].without_key(frame))
    return shapes


def add_shape(
    shapes: RotoShapes, frame: int, points: Iterable[ControlPoint], word: str, *, is_closed: bool
) -> RotoShapes:
    """Return shapes with a new one on top, with a key at a frame and a color of its own."""
    key = tuple(points)
    shape = RotoShape(shapes.make_name(word), {frame: key}, is_closed=is_closed, color=len(shapes.shapes))
    return shapes.add_shape(shape.with_points(frame, key))


def paste_shapes(shapes: RotoShapes, pasted: RotoShapes) -> RotoShapes:
    """Return shapes with others on top; one whose name is taken gets another."""
    for shape in pasted.shapes:
        taken = {each.name for each in shapes.shapes}
        name = (
            shape.name
            if shape.name not in taken
            else shapes.make_name(shape.name.rstrip("0123456789 ") or tr_noop("Shape"))
        )
        shapes = shapes.add_shape(replace(shape, name=name))
    return shapes


def pick_shapes(shapes: RotoShapes, indices: Iterable[int]) -> RotoShapes:
    """Return some of the shapes, in their order."""
    chosen = set(indices)
    return RotoShapes(tuple(shape for index, shape in enumerate(shapes.shapes) if index in chosen))
