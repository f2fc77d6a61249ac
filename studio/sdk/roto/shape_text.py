"""Bézier shapes as a text that a parameter holds.

It is JSON: `{"version": 1, "shapes": [{"name": …, "keys": {"0": [[x, y, in x, in y, out x, out y, feather], …]}}]}`.
What is as by default is left out. Version 2 has shapes that follow a track; texts without such a shape stay version 1.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from studio.core.translation import tr
from studio.sdk.param_types.structured_text import (
    KnownTexts,
    StructuredFormat,
    is_number,
    is_row,
    read_name,
    write_json,
)
from studio.sdk.roto.roto_shapes import (
    DIGITS,
    MAX_COORDINATE,
    MAX_FRAME,
    ControlPoint,
    Points,
    RotoShape,
    RotoShapes,
    ShapeBlend,
)

MAX_SHAPES: Final = 1000
MAX_POINTS: Final = 10_000
"""Of one shape."""
_FORMAT: Final = StructuredFormat("shapes", "shapes", (1, 2))
_refuse: Final = _FORMAT.refuse
_DEFAULTS: Final = {
    each.name: each.default for each in fields(RotoShape) if each.init and each.name not in ("name", "keys")
}
_LIMITS: Final = {
    "opacity": (0.0, 1.0),
    "feather": (0.0, MAX_COORDINATE),
    "width": (0.0, MAX_COORDINATE),
    "reference": (-MAX_FRAME, MAX_FRAME),
}
_TEXT: Final = "json"  # of a shape
_EXACT: Final = "exact"  # the same text, where the shape holds no more digits than it


def serialize_roto_shapes(shapes: RotoShapes) -> str:
    """Return the shapes as a parameter holds them; an empty text for none."""
    if not shapes.shapes:
        return ""
    entries = ",".join(map(_serialize_shape, shapes.shapes))
    version = 2 if any(shape.is_following for shape in shapes.shapes) else 1
    text = f'{{"version":{version},"shapes":[{entries}]}}'
    if all(_EXACT in shape.known_texts for shape in shapes.shapes):
        _known.keep(text, shapes)  # a drag writes texts that are read at once
    return text


def serialize_points_key(points: Points) -> str:
    """Return a key of a shape as the text of one shape that has it at frame 0."""
    entry = _serialize_shape(RotoShape("", {0: points}))
    return f'{{"version":{_FORMAT.versions[0]},"shapes":[{entry}]}}'


def parse_roto_shapes(text: str) -> RotoShapes:
    """Return the shapes that a text holds.

    Raises:
        ParameterError: It is no JSON of shapes, of a newer version, or holds numbers that are none or too large, too
            many shapes or points, or keys with different numbers of points.
    """
    return _known.read(text)


def _parse(text: str) -> RotoShapes:
    if not text.strip():
        return RotoShapes()
    wanted = tr("JSON of shapes, as the Roto tool writes it")
    entries = _FORMAT.load_entries(text, wanted, MAX_SHAPES, tr("at most {count} shapes", count=MAX_SHAPES))
    return RotoShapes(tuple(_parse_shape(number, entry) for number, entry in enumerate(entries, 1)))


_known: Final = KnownTexts(_parse, 64)


def _serialize_shape(shape: RotoShape) -> str:
    if _TEXT in shape.known_texts:
        return shape.known_texts[_TEXT]
    entry: dict[str, Any] = {"name": shape.name}
    for name, default in _DEFAULTS.items():
        value = getattr(shape, name)
        if value != default:
            entry[name] = value
    entry["keys"] = {str(frame): [_strip(point) for point in points] for frame, points in sorted(shape.keys.items())}
    text = write_json(entry)
    is_exact = all(number == round(number, DIGITS) for key in shape.keys.values() for point in key for number in point)
    if is_exact:
        shape.known_texts[_EXACT] = text
    shape.known_texts[_TEXT] = text
    return text


def _strip(point: ControlPoint) -> list[float]:
    """Return the numbers of a point, without zeros at the end."""
    numbers = [round(number, DIGITS) + 0.0 for number in point]
    while len(numbers) > 2 and numbers[-1] == 0.0:
        numbers.pop()
    return numbers


def _parse_shape(number: int, entry: object) -> RotoShape:
    if not isinstance(entry, dict) or not isinstance(entry.get("keys"), dict) or not entry["keys"]:
        raise _refuse(tr("shape {number}", number=number), tr("a shape with a name and keys"))
    keys = {
        _FORMAT.read_frame(frame, MAX_FRAME): _parse_points(number, points) for frame, points in entry["keys"].items()
    }
    counts = {len(points) for points in keys.values()}
    if len(counts) != 1:
        listed = ", ".join(map(str, sorted(counts)))
        found = tr("keys of shape {number} with {counts} points", number=number, counts=listed)
        raise _refuse(found, tr("keys with as many points each"))
    options = {
        name: _parse_option(number, name, entry[name], default) for name, default in _DEFAULTS.items() if name in entry
    }
    return RotoShape(read_name(entry, number), keys, **options)


def _parse_option(number: int, name: str, value: object, default: object) -> Any:
    """Return a setting of a shape, of the type of its default."""
    found = tr("shape {number}: {value}", number=number, value=f"{name} {value}")
    if isinstance(default, ShapeBlend):
        return _FORMAT.read_choice(value, ShapeBlend, found)
    if isinstance(default, bool):
        return _FORMAT.read_bool(value, found)
    if not is_number(value, MAX_COORDINATE) and not (name == "reference" and type(value) is int):
        raise _refuse(tr("shape {number}: {value}", number=number, value=f"{name} {value}"[:60]), tr("a number"))
    low, high = _LIMITS.get(name, (-MAX_COORDINATE, MAX_COORDINATE))
    if not low <= value <= high:
        raise _refuse(found, f"{low:g}..{high:g}")
    return type(default)(value)  # type: ignore[call-arg]  # int or float


def _parse_points(number: int, points: object) -> Points:
    where, accepted = tr("shape {number}", number=number), tr("1 to {count} points", count=MAX_POINTS)
    return tuple(map(_parse_point, _FORMAT.read_list(points, 1, MAX_POINTS, where, accepted)))


def _parse_point(point: object) -> ControlPoint:
    if not is_row(point, 2, 7, MAX_COORDINATE):
        raise _refuse(f"{point}"[:60], tr("a point of 2 to 7 numbers up to a million"))
    return ControlPoint(*map(float, point))
