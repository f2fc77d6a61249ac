"""Handles that are single places: four corners, one point, and the shift of something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.sdk.viewer_handles import OffsetHandle, PointHandle, QuadHandle
from studio.ui.features.viewer.tools.handles.handle_shape import (
    INSIDE,
    FrameSize,
    Grip,
    GripDrag,
    GripKind,
    HandleValues,
    Place,
    get_point,
)

_UNIT_CORNERS: Final = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class QuadShape:
    """Shape of a `QuadHandle`: each corner is dragged by itself, the inside moves all four."""

    def __init__(self, handle: QuadHandle) -> None:
        self._handle = handle

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it changes."""
        return self._handle.corners

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return a grip for each corner, named after its parameter."""
        corners = self.make_outline(values, size)
        return [Grip(name, at, GripKind.CORNER) for name, at in zip(self.params, corners, strict=True)]

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return the four corners."""
        parts = [get_point(values, name, unit) for name, unit in zip(self.params, _UNIT_CORNERS, strict=True)]
        return [(x * size.width, y * size.height) for x, y in parts]

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the values that a drag gives."""
        dx, dy = drag.distance[0] / size.width, drag.distance[1] / size.height
        moved = {}
        for name, unit in zip(self.params, _UNIT_CORNERS, strict=True):
            if drag.grip in (INSIDE, name):
                x, y = get_point(values, name, unit)
                moved[name] = x + dx, y + dy
        return moved


class PointShape:
    """Shape of a `PointHandle`."""

    def __init__(self, handle: PointHandle) -> None:
        self._name = handle.param

    @property
    def params(self) -> tuple[str, ...]:
        """The parameter that it changes."""
        return (self._name,)

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return the place."""
        x, y = get_point(values, self._name, (0.5, 0.5))
        return [Grip(self._name, (x * size.width, y * size.height), GripKind.POINT)]

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return no line."""
        return ()

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the place that a drag gives."""
        x, y = get_point(values, self._name, (0.5, 0.5))
        return {self._name: (x + drag.distance[0] / size.width, y + drag.distance[1] / size.height)}


class OffsetShape:
    """Shape of an `OffsetHandle`: a grip as far from the middle of the picture as the shift is."""

    def __init__(self, handle: OffsetHandle) -> None:
        self._name = handle.param

    @property
    def params(self) -> tuple[str, ...]:
        """The parameter that it changes."""
        return (self._name,)

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return the grip."""
        x, y = get_point(values, self._name, (0.0, 0.0))
        return [Grip(self._name, (size.width / 2 + x, size.height / 2 + y), GripKind.PIVOT)]

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return no line."""
        return ()

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the shift that a drag gives."""
        x, y = get_point(values, self._name, (0.0, 0.0))
        return {self._name: (x + drag.distance[0], y + drag.distance[1])}
