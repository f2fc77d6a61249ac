"""Rectangles: one of a center and a size that can be rotated, and one that is left of a crop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from studio.sdk.viewer_handles import CropHandle, RectangleHandle
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

SIDES: Final = {
    "upper left": (-1, -1), "upper right": (1, -1), "lower right": (1, 1), "lower left": (-1, 1),
    "left": (-1, 0), "top": (0, -1), "right": (1, 0), "bottom": (0, 1),
}  # fmt: skip
"""The grips of a rectangle, and which sides each moves: −1 left or upper, 1 right or lower, 0 none."""
_ROTATION: Final = "rotation"
_ROTATION_GAP: Final = 28.0  # pixels of the screen
_SNAP: Final = 15.0  # degrees


class RectangleShape:
    """Shape of a `RectangleHandle`: the inside moves it, grips resize it about its center, one above it rotates."""

    def __init__(self, handle: RectangleHandle) -> None:
        self._handle = handle

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it changes."""
        handle = self._handle
        return tuple(name for name in (handle.center, handle.size, handle.rotate) if name)

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return the grips of its corners and sides, and the one that rotates."""
        grips = [
            Grip(name, self._find_place(values, size, *sides), GripKind.EDGE if 0 in sides else GripKind.CORNER)
            for name, sides in SIDES.items()
        ]
        if self._handle.rotate:
            angle = math.radians(get_number(values, self._handle.rotate, 0.0))
            away = math.sin(angle) * _ROTATION_GAP, -math.cos(angle) * _ROTATION_GAP
            grips.insert(0, Grip(_ROTATION, self._find_place(values, size, 0, -1), GripKind.ROTATION, away))
        return grips

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return the four corners."""
        return [self._find_place(values, size, *sides) for sides in list(SIDES.values())[:4]]

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the values that a drag gives; with Shift, corners keep the shape and the rotation snaps to 15°."""
        handle = self._handle
        x, y = get_point(values, handle.center, (0.5, 0.5))
        if drag.grip == INSIDE:
            dx, dy = drag.distance
            return {handle.center: (x + dx / size.width, y + dy / size.height)}
        at = x * size.width, y * size.height
        angle = get_number(values, handle.rotate, 0.0)
        if drag.grip == _ROTATION:
            before, after = (math.atan2(py - at[1], px - at[0]) for px, py in (drag.start, drag.now))
            angle += (math.degrees(after - before) + 180.0) % 360.0 - 180.0
            return {handle.rotate: round(angle / _SNAP) * _SNAP if drag.is_constrained else angle}
        return {handle.size: self._resize(drag, values, size, _unrotate(drag.now, at, angle))}

    def _resize(self, drag: GripDrag, values: HandleValues, size: FrameSize, now: Place) -> Place:
        """Return the size with which the grip lies under the mouse."""
        width, height = get_point(values, self._handle.size, (1.0, 1.0))
        across, down = SIDES[drag.grip]
        new_width = 2 * abs(now[0]) / size.height if across else width
        new_height = 2 * abs(now[1]) / size.height if down else height
        if drag.is_constrained and across and down and width > 0 and height > 0:
            factor = max(new_width / width, new_height / height)
            return width * factor, height * factor
        return new_width, new_height

    def _find_place(self, values: HandleValues, size: FrameSize, across: int, down: int) -> Place:
        x, y = get_point(values, self._handle.center, (0.5, 0.5))
        width, height = get_point(values, self._handle.size, (1.0, 1.0))
        angle = math.radians(get_number(values, self._handle.rotate, 0.0))
        dx, dy = across * width * size.height / 2, down * height * size.height / 2
        cosine, sine = math.cos(angle), math.sin(angle)
        return x * size.width + cosine * dx - sine * dy, y * size.height + sine * dx + cosine * dy


class CropShape:
    """Shape of a `CropHandle`. Where the cropped picture is viewed, its upper left corner is that of the rectangle.

    Args:
        handle: The parameters.
        is_result_viewed: Whether the picture is the cropped one; else it is the input.
    """

    def __init__(self, handle: CropHandle, *, is_result_viewed: bool) -> None:
        self._handle = handle
        self._is_result_viewed = is_result_viewed

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it changes."""
        return self._handle.left, self._handle.top, self._handle.right, self._handle.bottom

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return the grips of its corners and sides."""
        left, top, right, bottom = self._find_sides(values, size)
        x, y = {-1: left, 0: (left + right) / 2, 1: right}, {-1: top, 0: (top + bottom) / 2, 1: bottom}
        return [
            Grip(name, (x[across], y[down]), GripKind.EDGE if 0 in (across, down) else GripKind.CORNER)
            for name, (across, down) in SIDES.items()
        ]

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return the four corners."""
        left, top, right, bottom = self._find_sides(values, size)
        return [(left, top), (right, top), (right, bottom), (left, bottom)]

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the margins that a drag gives: whole pixels, at least one of the input is left, none is added."""
        left, top, right, bottom = (round(get_number(values, name, 0.0)) for name in self.params)
        dx, dy = (round(distance) for distance in drag.distance)
        width, height = self._find_input_size(values, size)
        if drag.grip == INSIDE:
            dx, dy = min(max(dx, -left), right), min(max(dy, -top), bottom)
            return dict(zip(self.params, (left + dx, top + dy, right - dx, bottom - dy), strict=True))
        across, down = SIDES[drag.grip]
        found = {}
        if across < 0:
            found[self._handle.left] = min(max(0, left + dx), round(width) - right - 1)
        if across > 0:
            found[self._handle.right] = min(max(0, right - dx), round(width) - left - 1)
        if down < 0:
            found[self._handle.top] = min(max(0, top + dy), round(height) - bottom - 1)
        if down > 0:
            found[self._handle.bottom] = min(max(0, bottom - dy), round(height) - top - 1)
        return dict(found)

    def _find_input_size(self, values: HandleValues, size: FrameSize) -> tuple[float, float]:
        if not self._is_result_viewed:
            return size.width, size.height
        left, top, right, bottom = (get_number(values, name, 0.0) for name in self.params)
        return size.width + left + right, size.height + top + bottom

    def _find_sides(self, values: HandleValues, size: FrameSize) -> tuple[float, float, float, float]:
        if self._is_result_viewed:
            return 0.0, 0.0, size.width, size.height
        left, top, right, bottom = (get_number(values, name, 0.0) for name in self.params)
        return left, top, size.width - right, size.height - bottom


def _unrotate(place: Place, center: Place, angle: float) -> Place:
    """Return a place relative to a center, rotated back by an angle in degrees."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = place[0] - center[0], place[1] - center[1]
    return cosine * x + sine * y, cosine * y - sine * x
