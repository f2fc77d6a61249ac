"""Bézier shapes as a text that a parameter holds.

It is JSON: `{"version": 1, "shapes": [{"name": …, "keys": {"0": [[x, y, in x, in y, out x, out y, feather], …]}}]}`.
What is as by default is left out.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.roto.roto_shapes import (
    DIGITS,
    MAX_COORDINATE,
    ControlPoint,
    Points,
    RotoShape,
    RotoShapes,
    ShapeBlend,
)

MAX_SHAPES: Final = 1000
MAX_POINTS: Final = 10_000
"""Of one shape."""
_VERSION: Final = 1
_DEFAULTS: Final = {each.name: each.default for each in fields(RotoShape) if each.name not in ("name", "keys")}


def serialize_roto_shapes(shapes: RotoShapes) -> str:
    """Return the shapes as a parameter holds them; an empty text for none."""
    if not shapes.shapes:
        return ""
    entries = [_serialize_shape(shape) for shape in shapes.shapes]
    return json.dumps({"version": _VERSION, "shapes": entries}, separators=(",", ":"), ensure_ascii=False)


def parse_roto_shapes(text: str) -> RotoShapes:
    """Return the shapes that a text holds.

    Raises:
        ParameterError: It is no JSON of shapes, of a newer version, or holds numbers that are none or too large, too
            many shapes or points, or keys with different numbers of points.
    """
    return _parse(text)


@lru_cache(maxsize=64)
def _parse(text: str) -> RotoShapes:
    if not text.strip():
        return RotoShapes()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refuse(text[:40], tr("JSON of shapes, as the Roto tool writes it")) from None
    if not isinstance(found, dict) or not isinstance(found.get("shapes"), list):
        raise _refuse(text[:40], tr("JSON of shapes, as the Roto tool writes it"))
    if found.get("version") != _VERSION:
        raise _refuse(str(found.get("version")), tr("version {version}", version=_VERSION))
    if len(found["shapes"]) > MAX_SHAPES:
        raise _refuse(str(len(found["shapes"])), tr("at most {count} shapes", count=MAX_SHAPES))
    return RotoShapes(tuple(_parse_shape(number, entry) for number, entry in enumerate(found["shapes"], 1)))


def _serialize_shape(shape: RotoShape) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": shape.name}
    for name, default in _DEFAULTS.items():
        value = getattr(shape, name)
        if value != default:
            entry[name] = value
    entry["keys"] = {str(frame): [_strip(point) for point in points] for frame, points in sorted(shape.keys.items())}
    return entry


def _strip(point: ControlPoint) -> list[float]:
    """Return the numbers of a point, without zeros at the end."""
    numbers = [round(number, DIGITS) + 0.0 for number in point]
    while len(numbers) > 2 and numbers[-1] == 0.0:
        numbers.pop()
    return numbers


def _parse_shape(number: int, entry: object) -> RotoShape:
    if not isinstance(entry, dict) or not isinstance(entry.get("keys"), dict) or not entry["keys"]:
        raise _refuse(tr("shape {number}", number=number), tr("a shape with a name and keys"))
    keys = {_parse_frame(frame): _parse_points(number, points) for frame, points in entry["keys"].items()}
    counts = {len(points) for points in keys.values()}
    if len(counts) != 1:
        raise _refuse(
            tr(
                "keys of shape {number} with {counts} points", number=number, counts=", ".join(map(str, sorted(counts)))
            ),
            tr("keys with as many points each"),
        )
    options = {
        name: _parse_option(number, name, entry[name], default) for name, default in _DEFAULTS.items() if name in entry
    }
    return RotoShape(str(entry.get("name", number)), keys, **options)


def _parse_option(number: int, name: str, value: object, default: object) -> Any:
    """Return a setting of a shape, of the type of its default."""
    if isinstance(default, ShapeBlend):
        if value not in list(ShapeBlend):
            raise _refuse(tr("shape {number}: {value}", number=number, value=f"{name} {value}"), ", ".join(ShapeBlend))
        return ShapeBlend(str(value))
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise _refuse(tr("shape {number}: {value}", number=number, value=f"{name} {value}"), tr("true or false"))
        return value
    if not _is_number(value):
        raise _refuse(tr("shape {number}: {value}", number=number, value=f"{name} {value}"), tr("a number"))
    return type(default)(value)  # type: ignore[call-arg]  # int or float


def _parse_frame(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _refuse(text, tr("the number of a frame")) from None


def _parse_points(number: int, points: object) -> Points:
    if not isinstance(points, list) or not points or len(points) > MAX_POINTS:
        raise _refuse(tr("shape {number}", number=number), tr("1 to {count} points", count=MAX_POINTS))
    found = []
    for point in points:
        if not isinstance(point, list) or not 2 <= len(point) <= 7 or not all(map(_is_number, point)):
            raise _refuse(f"{point}"[:60], tr("a point of 2 to 7 numbers up to a million"))
        found.append(ControlPoint(*map(float, point)))
    return tuple(found)


def _is_number(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) <= MAX_COORDINATE  # type: ignore[arg-type]


def _refuse(found: str, accepted: str) -> ParameterError:
    return ParameterError("shapes", found, accepted)
