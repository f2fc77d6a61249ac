"""Grid of points, each of which is dragged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from studio.sdk.viewer_handles import GridHandle
from studio.sdk.warp_grid.grid_surface import make_grid_surface
from studio.sdk.warp_grid.warp_grid import make_regular_points
from studio.ui.features.viewer.tools.handles.handle_shape import (
    FrameSize,
    Grip,
    GripDrag,
    GripKind,
    HandleValues,
    Place,
    get_number,
)

_STEPS: Final = 8  # pieces of a line from point to point


class GridShape:
    """Shape of a `GridHandle`.

    Grips are named after the numbers of their points. With Shift a point moves along one axis.
    """

    def __init__(self, handle: GridHandle) -> None:
        self._handle = handle

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it reads; it changes the grid alone."""
        handle = self._handle
        return tuple(name for name in (handle.param, handle.base, handle.columns, handle.rows) if name)

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return a grip for each point."""
        places = self._find_points(values)
        return [Grip(str(n), (x * size.width, y * size.height), GripKind.EDGE) for n, (x, y) in enumerate(places)]

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return no outline: the inside of a grid is not dragged."""
        return ()

    def make_lines(self, values: HandleValues, size: FrameSize) -> Sequence[Sequence[Place]]:
        """Return the lines through the points, as the picture is bent between them."""
        columns, rows = self._find_size(values)
        points = np.array(self._find_points(values), np.float64).reshape(rows, columns, 2)
        surface = make_grid_surface(points, is_smooth=True)
        lines: list[Sequence[Place]] = []
        for count, other, is_row in ((rows, columns, True), (columns, rows, False)):
            along = np.linspace(0.0, 1.0, (other - 1) * _STEPS + 1)
            for at in np.linspace(0.0, 1.0, count):
                fixed = np.full_like(along, at)
                rest = np.column_stack([along, fixed] if is_row else [fixed, along])
                moved = (rest + surface.evaluate(rest)[0]) * (size.width, size.height)
                lines.append([(x, y) for x, y in moved.tolist()])
        return lines

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the points that a drag gives."""
        points = self._find_points(values)
        number = int(drag.grip)
        dx, dy = drag.distance
        if drag.is_constrained:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        x, y = points[number]
        points[number] = x + dx / size.width, y + dy / size.height
        return {self._handle.param: tuple(part for point in points for part in point)}

    def _find_size(self, values: HandleValues) -> tuple[int, int]:
        return int(get_number(values, self._handle.columns, 2)), int(get_number(values, self._handle.rows, 2))

    def _find_points(self, values: HandleValues) -> list[Place]:
        columns, rows = self._find_size(values)
        for name in (self._handle.param, self._handle.base):
            numbers = values.get(name)
            if isinstance(numbers, tuple) and len(numbers) == 2 * columns * rows:
                return [(float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        return list(make_regular_points(columns, rows))
