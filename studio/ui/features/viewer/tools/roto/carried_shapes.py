"""Shapes that follow a track, as they lie in the picture; and edits of them there, brought back to where they are kept.

A matrix takes places of the picture at a shape's reference frame to those at the frame that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from studio.sdk.roto.point_operations import carry_points, find_reference_corners, solve_homography
from studio.sdk.roto.roto_shapes import ControlPoint, Points, RotoShape, RotoShapes
from studio.sdk.roto.shape_evaluation import evaluate_shapes

if TYPE_CHECKING:
    import numpy as np

Motions: TypeAlias = "Mapping[int, np.ndarray]"
"""Matrices of a frame, by reference frame."""


def read_motions(shapes: RotoShapes, frame: int, corners: Mapping[int, tuple[float, float]]) -> Motions:
    """Return the matrices of a frame.

    Args:
        shapes: As they were when the frame was made.
        frame: The frame.
        corners: What the node says of them: see `ShapesHandle.corners`.
    """
    import numpy as np

    motions = {}
    for number, shape in enumerate(shapes.shapes):
        numbers = range(4 * number, 4 * number + 4)
        if shape.is_following and shape.reference not in motions and all(each in corners for each in numbers):
            carried = np.array([corners[each] for each in numbers], np.float64)
            found = solve_homography(find_reference_corners(evaluate_shapes((shape,), frame)[0]), carried)
            if found is not None:
                motions[shape.reference] = found
    return motions


def carry_shapes(shapes: RotoShapes, frame: int, motions: Motions | None, before: RotoShapes) -> RotoShapes:
    """Return shapes with those that follow where they lie at a frame, by a single key there.

    Args:
        shapes: As they are kept.
        frame: The frame.
        motions: Its matrices; None if nothing carries them. A shape without one cannot be edited.
        before: What was returned before: a shape that is the same stays the same object.
    """
    if motions is None or not any(shape.is_following for shape in shapes.shapes):
        return shapes
    old = [shape for shape in before.shapes if shape.is_following]
    carried = [_carry_shape(shape, frame, motions) if shape.is_following else shape for shape in shapes.shapes]
    return RotoShapes(
        tuple(
            next((each for each in old if each == shape), shape) if shape.is_following else shape for shape in carried
        )
    )


def _carry_shape(shape: RotoShape, frame: int, motions: Motions) -> RotoShape:
    matrix = motions.get(shape.reference)
    if matrix is None:
        return replace(shape, keys={frame: shape.evaluate_at(frame)}, is_locked=True)
    return replace(shape, keys={frame: _carry(shape.evaluate_at(frame), matrix)})


def bring_back_shapes(
    edited: RotoShapes, carried: RotoShapes, kept: RotoShapes, frame: int, motions: Motions | None
) -> RotoShapes:
    """Return shapes as they are kept, from an edit of them where they lie.

    Args:
        edited: What the edit has made of `carried`; new shapes come last.
        carried: What `carry_shapes` made of `kept`.
        kept: The shapes before the edit.
        frame: The frame: it gets the keys.
        motions: Its matrices.
    """
    if carried is kept or motions is None:
        return edited
    shapes = []
    for number, shape in enumerate(edited.shapes):
        if number >= len(kept.shapes) or carried.shapes[number] is kept.shapes[number]:
            shapes.append(shape)
        elif shape is carried.shapes[number]:
            shapes.append(kept.shapes[number])
        else:
            shapes.append(kept.shapes[number].with_points(frame, _bring_back(shape, frame, motions)))
    return RotoShapes(tuple(shapes))


def _bring_back(shape: RotoShape, frame: int, motions: Motions) -> Points:
    import numpy as np

    matrix = motions.get(shape.reference)
    points = shape.evaluate_at(frame)
    return points if matrix is None else _carry(points, np.linalg.inv(matrix))


def _carry(points: Iterable[ControlPoint], matrix: np.ndarray) -> Points:
    import numpy as np

    return tuple(map(ControlPoint._make, carry_points(np.array(tuple(points), np.float64), matrix).tolist()))
