"""A grid of points as a text that a parameter holds.

It is JSON: `{"version": 1, "columns": 4, "rows": 3, "keys": {"0": [[x, y], …]}}`. A grid without keys is an empty text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from studio.core.translation import tr
from studio.sdk.param_types.structured_text import StructuredFormat, is_integer, is_row, write_json
from studio.sdk.warp_grid.warp_grid import DIGITS, MAX_FRAME, MAX_PLACE, MAX_SIDE, MIN_SIDE, GridPoints, WarpGrid

_FORMAT: Final = StructuredFormat("grid", "keys", kind=dict)
_refuse: Final = _FORMAT.refuse


def serialize_warp_grid(grid: WarpGrid) -> str:
    """Return the grid as a parameter holds it; an empty text for one at rest."""
    if not grid.keys:
        return ""
    keys = {str(frame): [[x, y] for x, y in grid.keys[frame]] for frame in sorted(grid.keys)}
    return write_json({"version": _FORMAT.versions[0], "columns": grid.columns, "rows": grid.rows, "keys": keys})


@lru_cache(maxsize=64)
def parse_warp_grid(text: str) -> WarpGrid:
    """Return the grid that a text holds.

    Raises:
        ParameterError: It is no JSON of a grid, of a newer version, or holds numbers that are none or too large, too
            many points, or keys with another number of points than the grid has.
    """
    if not text.strip():
        return WarpGrid()
    found = _FORMAT.load(text, tr("JSON of a grid, as Grid Warp writes it"))
    columns, rows = _read_side(found.get("columns")), _read_side(found.get("rows"))
    keys = {_read_frame(frame): _read_points(points, columns * rows) for frame, points in found["keys"].items()}
    return WarpGrid(columns, rows, keys) if keys else WarpGrid()


def _read_side(value: object) -> int:
    if is_integer(value, MIN_SIDE, MAX_SIDE):
        return value
    raise _refuse(str(value)[:40], tr("{low} to {high} points in a row or a column", low=MIN_SIDE, high=MAX_SIDE))


def _read_frame(text: str) -> int:
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= 8 and int(digits) <= MAX_FRAME:
        return int(text)
    raise _refuse(text[:40], tr("a whole number as the frame of a key"))


def _read_points(value: object, count: int) -> GridPoints:
    found = str(len(value)) if isinstance(value, list) else str(value)[:40]
    points = _FORMAT.read_list(value, count, count, found, tr("{count} points in each key", count=count))
    return tuple(map(_read_point, points))


def _read_point(value: object) -> tuple[float, float]:
    if is_row(value, 2, 2, MAX_PLACE):
        return round(float(value[0]), DIGITS), round(float(value[1]), DIGITS)
    raise _refuse(str(value)[:40], tr("two numbers from −{limit} to {limit} for each point", limit=f"{MAX_PLACE:g}"))
