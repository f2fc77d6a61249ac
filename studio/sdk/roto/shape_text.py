"""Bézier shapes as a text that a parameter holds.

It is JSON: `{"version": 1, "shapes": [{"name": …, "keys": {"0": [[x, y, in x, in y, out x, out y, feather], …]}}]}`.
What is as by default is left out. Version 2 has shapes that follow a track; texts without such a shape stay version 1.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import fields
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
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
_VERSIONS: Final = (1, 2)
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
_KEPT: Final = 64  # texts


def serialize_roto_shapes(shapes: RotoShapes) -> str:
    """Return the shapes as a parameter holds them; an empty text for none."""
    if not shapes.shapes:
        return ""
    entries = ",".join(map(_serialize_shape, shapes.shapes))
    version = 2 if any(shape.is_following for shape in shapes.shapes) else 1
    text = f'{{"version":{version},"shapes":[{entries}]}}'
    if all(_EXACT in shape.known_texts for shape in shapes.shapes):
        _parsed.keep(text, shapes)  # a drag writes texts that are read at once
    return text


def serialize_points_key(points: Points) -> str:
    """Return a key of a shape as the text of one shape that has it at frame 0."""
    entry = _serialize_shape(RotoShape("", {0: points}))
    return f'{{"version":{_VERSIONS[0]},"shapes":[{entry}]}}'


def parse_roto_shapes(text: str) -> RotoShapes:
    """Return the shapes that a text holds.

    Raises:
        ParameterError: It is no JSON of shapes, of a newer version, or holds numbers that are none or too large, too
            many shapes or points, or keys with different numbers of points.
    """
    known = _parsed.find(text)
    if known is None:
        known = _parse(text)
        _parsed.keep(text, known)
    return known


class _ParsedTexts:
    """The shapes of texts that were read or written last. Any thread may ask."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[str, RotoShapes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, text: str) -> RotoShapes | None:
        with self._lock:
            if text in self._shapes:
                self._shapes.move_to_end(text)
            return self._shapes.get(text)

    def keep(self, text: str, shapes: RotoShapes) -> None:
        with self._lock:
            self._shapes[text] = shapes
            self._shapes.move_to_end(text)
            while len(self._shapes) > _KEPT:
                self._shapes.popitem(last=False)


_parsed: Final = _ParsedTexts()


def _parse(text: str) -> RotoShapes:
    if not text.strip():
        return RotoShapes()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refuse(text[:40], tr("JSON of shapes, as the Roto tool writes it")) from None
    if not isinstance(found, dict) or not isinstance(found.get("shapes"), list):
        raise _refuse(text[:40], tr("JSON of shapes, as the Roto tool writes it"))
    if found.get("version") not in _VERSIONS:
        raise _refuse(str(found.get("version")), tr("version {version}", version=_VERSIONS[-1]))
    if len(found["shapes"]) > MAX_SHAPES:
        raise _refuse(str(len(found["shapes"])), tr("at most {count} shapes", count=MAX_SHAPES))
    return RotoShapes(tuple(_parse_shape(number, entry) for number, entry in enumerate(found["shapes"], 1)))


def _serialize_shape(shape: RotoShape) -> str:
    if _TEXT in shape.known_texts:
        return shape.known_texts[_TEXT]
    entry: dict[str, Any] = {"name": shape.name}
    for name, default in _DEFAULTS.items():
        value = getattr(shape, name)
        if value != default:
            entry[name] = value
    entry["keys"] = {str(frame): [_strip(point) for point in points] for frame, points in sorted(shape.keys.items())}
    text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
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
    name = str(entry.get("name", number)).encode("utf-8", "replace").decode("utf-8")  # half a character is none
    return RotoShape(name, keys, **options)


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
    if not _is_number(value) and not (name == "reference" and type(value) is int):
        raise _refuse(tr("shape {number}: {value}", number=number, value=f"{name} {value}"[:60]), tr("a number"))
    low, high = _LIMITS.get(name, (-MAX_COORDINATE, MAX_COORDINATE))
    if not low <= value <= high:  # type: ignore[operator]
        raise _refuse(tr("shape {number}: {value}", number=number, value=f"{name} {value}"), f"{low:g}..{high:g}")
    return type(default)(value)  # type: ignore[call-arg]  # int or float


def _parse_frame(text: str) -> int:
    try:
        frame = int(text)
    except ValueError:
        frame = MAX_FRAME + 1
    if abs(frame) > MAX_FRAME:
        raise _refuse(text[:40], tr("the number of a frame"))
    return frame


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
    return is_number and abs(value) <= MAX_COORDINATE  # type: ignore[arg-type]  # false for NaN, too


def _refuse(found: str, accepted: str) -> ParameterError:
    return ParameterError("shapes", found, accepted)
