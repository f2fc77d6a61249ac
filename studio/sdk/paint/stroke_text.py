"""Strokes of brushes as a text that a parameter holds.

It is JSON: `{"version": 1, "strokes": [{"name": …, "kind": …, "points": [[x, y, pressure], …]}]}`. What is as by
default is left out.
"""

from __future__ import annotations

import json
import math
import threading
from collections import OrderedDict
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.paint.paint_strokes import (
    DIGITS,
    LEAST_SIZE,
    LEAST_SPACING,
    MAX_COORDINATE,
    MAX_FRAME,
    MAX_SIZE,
    MAX_SPACING,
    PaintStroke,
    PaintStrokes,
    StrokePoint,
    StrokePoints,
)
from studio.sdk.param_types.kinds import Color

MAX_STROKES: Final = 10_000
MAX_POINTS: Final = 10_000
"""Of one stroke."""
MAX_COLOR: Final = 65_504.0
"""The largest number of 16 bits (IEEE 754), as EXR files have it."""
_VERSION: Final = 1
_DEFAULTS: Final = {
    each.name: each.default for each in fields(PaintStroke) if each.init and each.name not in ("name", "points")
}
_LIMITS: Final = {
    "size": (LEAST_SIZE, MAX_SIZE),
    "hardness": (0.0, 1.0),
    "opacity": (0.0, 1.0),
    "spacing": (LEAST_SPACING, MAX_SPACING),
    "blur": (0.0, 1000.0),
    "first": (-MAX_FRAME, MAX_FRAME),
    "last": (-MAX_FRAME, MAX_FRAME),
    "frame_offset": (-MAX_FRAME, MAX_FRAME),
}
_TEXT: Final = "json"  # of a stroke
_EXACT: Final = "exact"  # the same text, where the stroke holds no more digits than it
_KEPT: Final = 64  # texts


def serialize_paint_strokes(strokes: PaintStrokes) -> str:
    """Return the strokes as a parameter holds them; an empty text for none."""
    if not strokes.strokes:
        return ""
    entries = ",".join(map(_serialize_stroke, strokes.strokes))
    text = f'{{"version":{_VERSION},"strokes":[{entries}]}}'
    if all(_EXACT in stroke.known_texts for stroke in strokes.strokes):
        _parsed.keep(text, strokes)  # the next reader has them at once, with what is kept of each
    return text


def parse_paint_strokes(text: str) -> PaintStrokes:
    """Return the strokes that a text holds.

    Raises:
        ParameterError: It is no JSON of strokes, of a newer version, or holds numbers that are none or too large, too
            many strokes or points, or a stroke without points.
    """
    known = _parsed.find(text)
    if known is None:
        known = _parse(text)
        _parsed.keep(text, known)
    return known


class _ParsedTexts:
    """The strokes of texts that were read or written last. Any thread may ask."""

    def __init__(self) -> None:
        self._strokes: OrderedDict[str, PaintStrokes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, text: str) -> PaintStrokes | None:
        with self._lock:
            if text in self._strokes:
                self._strokes.move_to_end(text)
            return self._strokes.get(text)

    def keep(self, text: str, strokes: PaintStrokes) -> None:
        with self._lock:
            self._strokes[text] = strokes
            self._strokes.move_to_end(text)
            while len(self._strokes) > _KEPT:
                self._strokes.popitem(last=False)


_parsed: Final = _ParsedTexts()


def _parse(text: str) -> PaintStrokes:
    if not text.strip():
        return PaintStrokes()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refuse(text[:40], tr("JSON of strokes, as the Roto Paint tool writes it")) from None
    if not isinstance(found, dict) or not isinstance(found.get("strokes"), list):
        raise _refuse(text[:40], tr("JSON of strokes, as the Roto Paint tool writes it"))
    if found.get("version") != _VERSION:
        raise _refuse(str(found.get("version"))[:40], tr("version {version}", version=_VERSION))
    if len(found["strokes"]) > MAX_STROKES:
        raise _refuse(str(len(found["strokes"])), tr("at most {count} strokes", count=MAX_STROKES))
    return PaintStrokes(tuple(_parse_stroke(number, entry) for number, entry in enumerate(found["strokes"], 1)))


def _serialize_stroke(stroke: PaintStroke) -> str:
    if _TEXT in stroke.known_texts:
        return stroke.known_texts[_TEXT]
    entry: dict[str, Any] = {"name": stroke.name}
    for name, default in _DEFAULTS.items():
        value = getattr(stroke, name)
        if value != default:
            entry[name] = value
    entry["points"] = [_strip(point) for point in stroke.points]
    text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    if all(number == round(number, DIGITS) for point in stroke.points for number in point):
        stroke.known_texts[_EXACT] = text
    stroke.known_texts[_TEXT] = text
    return text


def _strip(point: StrokePoint) -> list[float]:
    """Return the numbers of a point, without a pressure that is full."""
    numbers = [round(number, DIGITS) + 0.0 for number in point]
    return numbers[:2] if numbers[2] == 1.0 else numbers


def _parse_stroke(number: int, entry: object) -> PaintStroke:
    if not isinstance(entry, dict):
        raise _refuse(tr("stroke {number}", number=number), tr("a stroke with a name and points"))
    options = {
        name: _parse_option(number, name, entry[name], default) for name, default in _DEFAULTS.items() if name in entry
    }
    name = str(entry.get("name", number)).encode("utf-8", "replace").decode("utf-8")  # half a character is none
    return PaintStroke(name, _parse_points(number, entry.get("points")), **options)


def _parse_option(number: int, name: str, value: object, default: object) -> Any:
    """Return a setting of a stroke, of the type of its default."""
    found = tr("stroke {number}: {value}", number=number, value=f"{name} {value}"[:60])
    if isinstance(default, StrEnum):
        kind = type(default)
        if value not in list(kind):
            raise _refuse(found, ", ".join(kind))
        return kind(str(value))
    if isinstance(default, Color):
        if not isinstance(value, list) or not 3 <= len(value) <= 4 or not all(_is_within(n, MAX_COLOR) for n in value):
            raise _refuse(found, tr("3 or 4 numbers up to {limit:g}", limit=MAX_COLOR))
        return Color(*map(float, value))
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise _refuse(found, tr("true or false"))
        return value
    low, high = _LIMITS.get(name, (-MAX_COORDINATE, MAX_COORDINATE))
    is_whole = isinstance(default, int)
    if not _is_within(value, MAX_FRAME) or not low <= value <= high or (is_whole and value != int(value)):  # type: ignore[operator,call-overload]
        raise _refuse(found, f"{low:g}..{high:g}")
    return int(value) if is_whole else float(value)  # type: ignore[call-overload,arg-type]


def _parse_points(number: int, points: object) -> StrokePoints:
    if not isinstance(points, list) or not points or len(points) > MAX_POINTS:
        raise _refuse(tr("stroke {number}", number=number), tr("1 to {count} points", count=MAX_POINTS))
    found = []
    for point in points:
        fits = isinstance(point, list) and 2 <= len(point) <= 3 and all(_is_within(n, MAX_COORDINATE) for n in point)
        if not fits or not 0.0 <= (point[2] if len(point) > 2 else 1.0) <= 1.0:
            raise _refuse(f"{point}"[:60], tr("a point of x, y up to a million, and a pressure from 0 to 1"))
        found.append(StrokePoint(*map(float, point)))
    return tuple(found)


def _is_within(value: object, limit: float) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and -limit <= value <= limit and not math.isnan(value)  # type: ignore[operator,arg-type]


def _refuse(found: str, accepted: str) -> ParameterError:
    return ParameterError("strokes", found, accepted)
