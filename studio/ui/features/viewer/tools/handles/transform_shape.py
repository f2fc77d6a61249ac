"""Box that is moved, rotated, scaled and sheared about a pivot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio.sdk.viewer_handles import TransformHandle
from studio.ui.features.viewer.tools.handles.handle_shape import (
    INSIDE,
    FrameSize,
    Grip,
    GripDrag,
    GripKind,
    HandleValues,
    Place,
    get_number,
    get_point,
)

_CORNERS: Final = {
    "upper left": (0.0, 0.0),
    "upper right": (1.0, 0.0),
    "lower right": (1.0, 1.0),
    "lower left": (0.0, 1.0),
}
_EDGES: Final = {"left": (0.0, 0.5), "top": (0.5, 0.0), "right": (1.0, 0.5), "bottom": (0.5, 1.0)}
_PIVOT, _ROTATION = "pivot", "rotation"
_ROTATION_GAP: Final = 28.0  # pixels of the screen above the upper edge
_SNAP: Final = 15.0  # degrees
_LEAST: Final = 1e-3  # of a side from the pivot: nearer to it, a grip cannot scale


@dataclass(frozen=True, slots=True)
class _Placement:
    """How the box lies: place(p) = pivot + translate + A (p − pivot), with A = R(angle) · shear · factors."""

    origin: Place  # of the frame in the picture
    width: float
    height: float
    pivot: Place
    translate: Place
    angle: float  # degrees
    factors: Place
    shear: Place

    @property
    def matrix(self) -> tuple[float, float, float, float]:
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        (x, y), (across, down) = self.factors, self.shear
        a, b, c, d = x, across * y, down * x, y  # shear · factors
        return cosine * a - sine * c, cosine * b - sine * d, sine * a + cosine * c, sine * b + cosine * d

    @property
    def pivot_place(self) -> Place:
        return self.pivot[0] + self.translate[0], self.pivot[1] + self.translate[1]

    def find_place(self, part: Place) -> Place:
        """Return where a place of the frame, as fractions of its sides, lies in the picture."""
        a, b, c, d = self.matrix
        x = self.origin[0] + part[0] * self.width - self.pivot[0]
        y = self.origin[1] + part[1] * self.height - self.pivot[1]
        at = self.pivot_place
        return at[0] + a * x + b * y, at[1] + c * x + d * y

    def find_source(self, place: Place) -> Place:
        """Return the place of the unmoved frame, relative to the pivot, that lies at a place of the picture."""
        a, b, c, d = self.matrix
        scale = a * d - b * c
        x, y = place[0] - self.pivot_place[0], place[1] - self.pivot_place[1]
        return ((d * x - b * y) / scale, (a * y - c * x) / scale) if scale else (0.0, 0.0)

    def unrotate(self, place: Place) -> Place:
        """Return a place relative to the pivot, rotated back."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        x, y = place[0] - self.pivot_place[0], place[1] - self.pivot_place[1]
        return cosine * x + sine * y, cosine * y - sine * x


class TransformShape:
    """Shape of a `TransformHandle`.

    The inside moves; with Shift along one axis. Corners scale, with Shift each side by itself. Edges stretch, with
    Shift they shear. The grip above the box rotates, with Shift by steps of 15°. The cross is the pivot: dragging it
    leaves the picture where it is.
    """

    def __init__(self, handle: TransformHandle) -> None:
        self._handle = handle

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it changes."""
        handle = self._handle
        names = (handle.translate, handle.rotate, handle.scale, handle.stretch, handle.shear, handle.center)
        return tuple(name for name in names if name)

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return corners, edges, the pivot, and the grip that rotates."""
        handle, placement = self._handle, self._place(values, size)
        grips = []
        if handle.rotate:
            grips.append(self._make_rotation_grip(placement))
        if handle.scale or handle.stretch:
            grips += [Grip(name, placement.find_place(part), GripKind.CORNER) for name, part in _CORNERS.items()]
        if handle.stretch:
            grips += [Grip(name, placement.find_place(part), GripKind.EDGE) for name, part in _EDGES.items()]
        if handle.center:
            grips.append(Grip(_PIVOT, placement.pivot_place, GripKind.PIVOT))
        return grips

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return the four corners."""
        placement = self._place(values, size)
        return [placement.find_place(part) for part in _CORNERS.values()]

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the values that a drag gives."""
        placement = self._place(values, size)
        if drag.grip == INSIDE:
            return self._move(drag, values)
        if drag.grip == _ROTATION:
            return self._rotate(drag, placement)
        if drag.grip == _PIVOT:
            return self._move_pivot(drag, placement, size)
        if drag.grip in _EDGES and drag.is_constrained and self._handle.shear:
            return self._shear(drag, placement)
        return self._scale(drag, values, placement)

    def _make_rotation_grip(self, placement: _Placement) -> Grip:
        """Return the grip above the middle of the upper edge, away from the box by pixels of the screen."""
        top, middle = placement.find_place((0.5, 0.0)), placement.find_place((0.5, 0.5))
        x, y = top[0] - middle[0], top[1] - middle[1]
        length = math.hypot(x, y)
        angle = math.radians(placement.angle)
        away = (x / length, y / length) if length else (math.sin(angle), -math.cos(angle))
        return Grip(_ROTATION, top, GripKind.ROTATION, (away[0] * _ROTATION_GAP, away[1] * _ROTATION_GAP))

    def _move(self, drag: GripDrag, values: HandleValues) -> HandleValues:
        x, y = get_point(values, self._handle.translate, (0.0, 0.0))
        dx, dy = drag.distance
        if drag.is_constrained:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return {self._handle.translate: (x + dx, y + dy)}

    def _rotate(self, drag: GripDrag, placement: _Placement) -> HandleValues:
        at = placement.pivot_place
        before, after = (math.atan2(y - at[1], x - at[0]) for x, y in (drag.start, drag.now))
        turn = (math.degrees(after - before) + 180.0) % 360.0 - 180.0
        angle = placement.angle + turn
        return {self._handle.rotate: round(angle / _SNAP) * _SNAP if drag.is_constrained else angle}

    def _move_pivot(self, drag: GripDrag, placement: _Placement, size: FrameSize) -> HandleValues:
        """Put the pivot elsewhere, and undo by the shift what that would move."""
        source = placement.find_source(drag.now)
        pivot = placement.pivot[0] + source[0], placement.pivot[1] + source[1]
        return {
            self._handle.center: (pivot[0] / size.width, pivot[1] / size.height),
            self._handle.translate: (drag.now[0] - pivot[0], drag.now[1] - pivot[1]),
        }

    def _shear(self, drag: GripDrag, placement: _Placement) -> HandleValues:
        """Push an edge along itself: as far as the mouse at its own distance from the pivot."""
        start, now = placement.unrotate(drag.start), placement.unrotate(drag.now)
        across, down = placement.shear
        if drag.grip in ("top", "bottom"):
            across += _divide(now[0] - start[0], start[1])
        else:
            down += _divide(now[1] - start[1], start[0])
        return {self._handle.shear: (across, down)}

    def _scale(self, drag: GripDrag, values: HandleValues, placement: _Placement) -> HandleValues:
        handle = self._handle
        part = _CORNERS.get(drag.grip) or _EDGES[drag.grip]
        before, after = placement.find_source(drag.start), placement.find_source(drag.now)
        is_free = drag.grip in _EDGES or drag.is_constrained or not handle.scale
        if is_free and handle.stretch:
            x, y = get_point(values, handle.stretch, (1.0, 1.0))
            ratio_x = _find_ratio(after[0], before[0], placement.width) if part[0] != 0.5 else 1.0
            ratio_y = _find_ratio(after[1], before[1], placement.height) if part[1] != 0.5 else 1.0
            return {handle.stretch: (x * ratio_x, y * ratio_y)}
        length = before[0] ** 2 + before[1] ** 2
        ratio = (after[0] * before[0] + after[1] * before[1]) / length if length > _LEAST else 1.0
        return {handle.scale: get_number(values, handle.scale, 1.0) * max(ratio, _LEAST)}

    def _place(self, values: HandleValues, size: FrameSize) -> _Placement:
        handle = self._handle
        center = get_point(values, handle.center, (0.5, 0.5))
        scale = get_number(values, handle.scale, 1.0)
        stretch = get_point(values, handle.stretch, (1.0, 1.0))
        origin = (size.width - size.box_width) / 2, (size.height - size.box_height) / 2
        return _Placement(
            origin,
            size.box_width,
            size.box_height,
            (center[0] * size.width, center[1] * size.height),
            get_point(values, handle.translate, (0.0, 0.0)),
            get_number(values, handle.rotate, 0.0),
            (scale * stretch[0], scale * stretch[1]),
            get_point(values, handle.shear, (0.0, 0.0)),
        )


def _divide(number: float, by: float) -> float:
    return number / by if abs(by) > _LEAST else 0.0


def _find_ratio(after: float, before: float, side: float) -> float:
    """Return by what a side is multiplied; 1 for a grip at the pivot, and never 0."""
    if abs(before) < _LEAST * side:
        return 1.0
    ratio = after / before
    return ratio if abs(ratio) >= _LEAST else math.copysign(_LEAST, ratio)
