"""The pen: a line that is being drawn, point by point, and is no shape yet."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from studio.sdk.roto.roto_shapes import ControlPoint, Points
from studio.ui.features.viewer.tools.handles.handle_shape import Place


@dataclass(frozen=True, slots=True)
class PenLine:
    """A line under the pen.

    Args:
        points: What was set so far.
        is_open: Whether it becomes an open line.
    """

    points: Points = ()
    is_open: bool = False

    @property
    def can_finish(self) -> bool:
        """Whether it is a shape already."""
        return len(self.points) >= 2

    def add_corner(self, place: Place) -> PenLine:
        """Return the line with one more point."""
        return replace(self, points=(*self.points, ControlPoint(*place)))

    def pull_handles(self, place: Place) -> PenLine:
        """Return the line with the last point smooth: its handles reach the place, and as far the other way."""
        last = self.points[-1]
        x, y = place[0] - last.x, place[1] - last.y
        return replace(self, points=(*self.points[:-1], last._replace(in_x=-x, in_y=-y, out_x=x, out_y=y)))

    def take_back(self) -> PenLine:
        """Return the line without its last point."""
        return replace(self, points=self.points[:-1])

    def is_end_at(self, place: Place, reach: float) -> bool:
        """Return whether a click there finishes it: on the first point, or on the last one of an open line."""
        if not self.can_finish:
            return False
        end = self.points[-1] if self.is_open else self.points[0]
        return math.dist((end.x, end.y), place) <= reach

    def is_last_at(self, place: Place, reach: float) -> bool:
        """Return whether the last point is there: a double click does not set two."""
        return bool(self.points) and math.dist((self.points[-1].x, self.points[-1].y), place) <= reach
