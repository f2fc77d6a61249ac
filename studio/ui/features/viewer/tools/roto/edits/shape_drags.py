"""Drags: what the shapes are when the mouse has been moved from one place to another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Protocol

from studio.core.translation import tr, tr_noop
from studio.sdk.roto.point_operations import make_ellipse_points, make_rectangle_points, transform_points
from studio.sdk.roto.roto_shapes import ControlPoint, RotoShapes
from studio.ui.features.viewer.tools.handles.handle_shape import Grip, GripKind, Place
from studio.ui.features.viewer.tools.roto.edits.shape_edits import (
    add_shape,
    change_each_point,
    change_points,
    move_points,
)
from studio.ui.features.viewer.tools.roto.shown_shapes import PointAddress, PointSelection

_ANGLE_STEP: Final = 15.0  # degrees, with Shift
_GRIP_OFFSET: Final = 13.0  # widget pixels from the box
_ROTATION_OFFSET: Final = 30.0
_LEAST_SIDE: Final = 1e-6
_ROTATE: Final = "rotate"
_CORNERS: Final = {"upper left": (0, 0), "upper right": (1, 0), "lower right": (1, 1), "lower left": (0, 1)}


class ShapeDrag(Protocol):
    """A drag that changes shapes."""

    @property
    def label(self) -> str:
        """The step of undo, marked."""
        ...

    def move_to(self, base: RotoShapes, frame: int, now: Place, *, is_constrained: bool) -> RotoShapes:
        """Return the shapes for a place of the mouse.

        Args:
            base: The shapes when the drag began.
            frame: Where keys are set.
            now: Where the mouse is.
            is_constrained: Whether Shift is held.
        """
        ...


@dataclass(frozen=True, slots=True)
class PointsDrag:
    """Drag of points; with Shift across or down alone."""

    selection: PointSelection
    start: Place
    label: str = tr_noop("Move Points")

    def move_to(self, base: RotoShapes, frame: int, now: Place, *, is_constrained: bool) -> RotoShapes:
        """Return the shapes with the points moved."""
        dx, dy = now[0] - self.start[0], now[1] - self.start[1]
        if is_constrained:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return move_points(base, frame, self.selection, dx, dy)


@dataclass(frozen=True, slots=True)
class HandleDrag:
    """Drag of a handle. The opposite one turns with it, unless the point is a corner or Shift is held.

    Args:
        address: The point.
        is_out: Whether it is the handle towards the next point.
        is_pulled: Whether both handles are pulled out of the point anew, of one length.
        label: The step of undo.
    """

    address: PointAddress
    is_out: bool
    is_pulled: bool = False
    label: str = tr_noop("Move Handle")

    def move_to(self, base: RotoShapes, frame: int, now: Place, *, is_constrained: bool) -> RotoShapes:
        """Return the shapes with the handle at the mouse."""

        def change(point: ControlPoint) -> ControlPoint:
            x, y = now[0] - point.x, now[1] - point.y
            here = ("out_x", "out_y", "in_x", "in_y") if self.is_out else ("in_x", "in_y", "out_x", "out_y")
            moved = {here[0]: x, here[1]: y}
            length = math.hypot(x, y)
            if self.is_pulled:
                moved |= {here[2]: -x, here[3]: -y}
            elif not point.is_corner and not is_constrained and length:
                opposite = math.hypot(getattr(point, here[2]), getattr(point, here[3])) / length
                moved |= {here[2]: -x * opposite, here[3]: -y * opposite}
            return point._replace(**moved)

        return change_each_point(base, frame, (self.address,), change)


@dataclass(frozen=True, slots=True)
class FeatherDrag:
    """Drag of the soft edge: all selected points get as much more of it as the mouse goes outward.

    Args:
        selection: The points.
        start: Where the mouse was pressed.
        normal: Outward, of length 1.
        label: The step of undo.
    """

    selection: PointSelection
    start: Place
    normal: Place
    label: str = tr_noop("Feather")

    def move_to(self, base: RotoShapes, frame: int, now: Place, *, is_constrained: bool) -> RotoShapes:
        """Return the shapes with other feather; it is never less than none."""
        more = (now[0] - self.start[0]) * self.normal[0] + (now[1] - self.start[1]) * self.normal[1]
        return change_each_point(
            base, frame, self.selection, lambda point: point._replace(feather=max(0.0, point.feather + more))
        )


@dataclass(frozen=True, slots=True)
class BoxDrag:
    """Drag of a grip of the box around selected points: scales about the opposite corner, or rotates.

    Args:
        selection: The points.
        box: Left, top, right and bottom.
        grip: A name that `list_box_grips` gives.
        start: Where the mouse was pressed.
        label: The step of undo.
    """

    selection: PointSelection
    box: tuple[float, float, float, float]
    grip: str
    start: Place
    label: str = tr_noop("Transform Points")

    def move_to(self, base: RotoShapes, frame: int, now: Place, *, is_constrained: bool) -> RotoShapes:
        """Return the shapes with the points scaled or rotated: with Shift in proportion, or by steps of 15°."""
        matrix, center = self._rotate(now, is_constrained) if self.grip == _ROTATE else self._scale(now, is_constrained)
        return change_points(
            base, frame, self.selection, lambda points, numbers: transform_points(points, numbers, matrix, center)
        )

    def _rotate(self, now: Place, is_constrained: bool) -> tuple[tuple[float, float, float, float], Place]:
        left, top, right, bottom = self.box
        center = (left + right) / 2, (top + bottom) / 2
        turned = math.degrees(_measure_angle(center, now) - _measure_angle(center, self.start))
        angle = math.radians(round(turned / _ANGLE_STEP) * _ANGLE_STEP if is_constrained else turned)
        return (math.cos(angle), -math.sin(angle), math.sin(angle), math.cos(angle)), center

    def _scale(self, now: Place, is_constrained: bool) -> tuple[tuple[float, float, float, float], Place]:
        left, top, right, bottom = self.box
        is_right, is_bottom = _CORNERS[self.grip]
        center = (left if is_right else right), (top if is_bottom else bottom)
        across, down = (_divide(now[axis] - center[axis], self.start[axis] - center[axis]) for axis in (0, 1))
        if is_constrained:
            across = down = max(across, down, key=abs)
        across = across if right - left > _LEAST_SIDE else 1.0
        down = down if bottom - top > _LEAST_SIDE else 1.0
        return (across, 0.0, 0.0, down), center


@dataclass(frozen=True, slots=True)
class DrawDrag:
    """Drag that draws a rectangle or an ellipse; with Shift a square or a circle.

    Args:
        start: Where the mouse was pressed.
        is_ellipse: Whether it is an ellipse.
        label: The step of undo.
    """

    start: Place
    is_ellipse: bool
    label: str = tr_noop("Draw Shape")

    def move_to(self, base: RotoShapes, frame: int, now: Place, *, is_constrained: bool) -> RotoShapes:
        """Return the shapes with the one that is drawn."""
        dx, dy = now[0] - self.start[0], now[1] - self.start[1]
        if is_constrained:
            side = max(abs(dx), abs(dy))
            dx, dy = math.copysign(side, dx), math.copysign(side, dy)
        (left, right), (top, bottom) = (
            sorted((self.start[axis], self.start[axis] + by)) for axis, by in enumerate((dx, dy))
        )
        make = make_ellipse_points if self.is_ellipse else make_rectangle_points
        word = tr("Ellipse") if self.is_ellipse else tr("Rectangle")
        return add_shape(base, frame, make(left, top, right, bottom), word, is_closed=True)


def find_box(places: list[Place]) -> tuple[float, float, float, float] | None:
    """Return the box around two places or more."""
    if len(places) < 2:
        return None
    across, down = [x for x, _ in places], [y for _, y in places]
    return min(across), min(down), max(across), max(down)


def list_box_grips(box: tuple[float, float, float, float]) -> list[Grip]:
    """Return the grips of the box around points; they are shown outside it, so that the points can be taken."""
    left, top, right, bottom = box
    grips = [
        Grip(
            name,
            (right if is_right else left, bottom if is_bottom else top),
            GripKind.CORNER,
            (_GRIP_OFFSET if is_right else -_GRIP_OFFSET, _GRIP_OFFSET if is_bottom else -_GRIP_OFFSET),
        )
        for name, (is_right, is_bottom) in _CORNERS.items()
    ]
    return [*grips, Grip(_ROTATE, (right, top), GripKind.ROTATION, (_ROTATION_OFFSET, -_ROTATION_OFFSET))]


def _measure_angle(center: Place, place: Place) -> float:
    return math.atan2(place[1] - center[1], place[0] - center[0])


def _divide(distance: float, whole: float) -> float:
    return distance / whole if abs(whole) > _LEAST_SIDE else 1.0
