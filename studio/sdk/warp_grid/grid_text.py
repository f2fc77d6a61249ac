"""A grid of points as a text that a parameter holds.

It is JSON: `{"version": 1, "columns": 4, "rows": 3, "keys": {"0": [[x, y], …]}}`. A grid without keys is an empty text.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.warp_grid.warp_grid import DIGITS, MAX_FRAME, MAX_PLACE, MAX_SIDE, MIN_SIDE, GridPoints, WarpGrid

_VERSION: Final = 1


def serialize_warp_grid(grid: WarpGrid) -> str:
    """Return the grid as a parameter holds it; an empty text for one at rest."""
    if not grid.keys:
        return ""
    keys = {str(frame): [[x, y] for x, y in grid.keys[frame]] for frame in sorted(grid.keys)}
    found = {"version": _VERSION, "columns": grid.columns, "rows": grid.rows, "keys": keys}
    return json.dumps(found, separators=(",", ":"))


@lru_cache(maxsize=64)
def parse_warp_grid(text: str) -> WarpGrid:
    """Return the grid that a text holds.

    Raises:
        ParameterError: It is no JSON of a grid, of a newer version, or holds numbers that are none or too large, too
            many points, or keys with another number of points than the grid has.
    """
    if not text.strip():
        return WarpGrid()
    wanted = tr("JSON of a grid, as Grid Warp writes it")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refuse(text[:40], wanted) from None
    if not isinstance(found, dict) or not isinstance(found.get("keys"), dict):
        raise _refuse(text[:40], wanted)
    if found.get("version") != _VERSION:
        raise _refuse(str(found.get("version")), tr("version {version}", version=_VERSION))
    columns, rows = _read_side(found.get("columns")), _read_side(found.get("rows"))
    keys = {_read_frame(frame): _read_points(points, columns * rows) for frame, points in found["keys"].items()}
    return WarpGrid(columns, rows, keys) if keys else WarpGrid()


def _read_side(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and MIN_SIDE <= value <= MAX_SIDE:
        return value
    raise _refuse(str(value)[:40], tr("{low} to {high} points in a row or a column", low=MIN_SIDE, high=MAX_SIDE))


def _read_frame(text: str) -> int:
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= 8 and int(digits) <= MAX_FRAME:
        return int(text)
    raise _refuse(text[:40], tr("a whole number as the frame of a key"))


def _read_points(value: object, count: int) -> GridPoints:
    if not isinstance(value, list) or len(value) != count:
        found = str(len(value)) if isinstance(value, list) else str(value)[:40]
        raise _refuse(found, tr("{count} points in each key", count=count))
    return tuple(_read_point(point) for point in value)


def _read_point(value: Any) -> tuple[float, float]:
    if isinstance(value, list) and len(value) == 2 and all(map(_is_place, value)):
        return round(float(value[0]), DIGITS), round(float(value[1]), DIGITS)
    raise _refuse(str(value)[:40], tr("two numbers from −{limit} to {limit} for each point", limit=f"{MAX_PLACE:g}"))


def _is_place(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) <= MAX_PLACE  # type: ignore[arg-type]  # it is a number


def _refuse(found: str, accepted: str) -> ParameterError:
    return ParameterError("grid", found, accepted)
