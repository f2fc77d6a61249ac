"""Grid of points that changes over time: the values.

Places are fractions of width and height: (0, 0) is the upper left corner of the picture, (1, 1) the lower right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from studio.sdk.param_types.point_edits import interpolate_keys
from studio.sdk.warp_grid.grid_surface import make_grid_surface

GridPoints = tuple[tuple[float, float], ...]
"""The points of a grid at one frame, row by row from the upper left one."""

MIN_SIDE: Final = 2
MAX_SIDE: Final = 64
"""Points in a row or a column."""
MAX_FRAME: Final = 10_000_000
"""Of a key, before or after 0."""
MAX_PLACE: Final = 1000.0
"""Of a place, in widths and heights of the picture."""
DIGITS: Final = 8
"""Behind the point, of all numbers that are kept."""


def make_regular_points(columns: int, rows: int) -> GridPoints:
    """Return the points of a grid at rest, evenly over the picture."""
    across, down = ([_limit(number / (count - 1)) for number in range(count)] for count in (columns, rows))
    return tuple((x, y) for y in down for x in across)


@dataclass(frozen=True, slots=True)
class WarpGrid:
    """A grid with keys; without keys it is at rest, whatever its size.

    Args:
        columns: Points in a row.
        rows: Points in a column.
        keys: Its points by frame, `columns · rows` each. Between keys each number goes on smoothly, before the first
            and after the last key the grid stays.
        known_values: What was made of it once, by names: its keys as a curve.
    """

    columns: int = MIN_SIDE
    rows: int = MIN_SIDE
    keys: Mapping[int, GridPoints] = field(default_factory=dict)
    known_values: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def evaluate_at(self, frame: int, columns: int, rows: int) -> GridPoints:
        """Return the points of a grid of any size at a frame: those of the surface through this one's."""
        if not self.keys:
            return make_regular_points(columns, rows)
        frames = sorted(self.keys)
        if frame in self.keys or len(frames) == 1:
            points = self.keys[frame if frame in self.keys else frames[0]]
        else:
            series = [[number for place in self.keys[key] for number in place] for key in frames]
            numbers = [interpolate_keys(frames, values, frame) for values in zip(*series, strict=True)]
            points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        return points if (self.columns, self.rows) == (columns, rows) else self._resample(points, columns, rows)

    def with_points(self, frame: int, columns: int, rows: int, points: Iterable[tuple[float, float]]) -> WarpGrid:
        """Return the grid with a key at a frame, in place of one that is there; other keys take its size."""
        others = {key: self.evaluate_at(key, columns, rows) for key in self.keys if key != frame}
        limited = tuple((_limit(x), _limit(y)) for x, y in points)
        return WarpGrid(columns, rows, {**others, frame: limited})

    def without_key(self, frame: int) -> WarpGrid:
        """Return the grid without the key of a frame; without its last key it is at rest."""
        kept = {key: points for key, points in self.keys.items() if key != frame}
        return WarpGrid(self.columns, self.rows, kept) if kept else WarpGrid()

    def _resample(self, points: GridPoints, columns: int, rows: int) -> GridPoints:
        import numpy as np

        surface = make_grid_surface(np.array(points, np.float64).reshape(self.rows, self.columns, 2), is_smooth=True)
        rest = np.array(make_regular_points(columns, rows), np.float64)
        moved = rest + surface.evaluate(rest)[0]
        return tuple((_limit(x), _limit(y)) for x, y in moved.tolist())


def _limit(number: float) -> float:
    return round(min(max(number, -MAX_PLACE), MAX_PLACE), DIGITS)
