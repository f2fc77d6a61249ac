"""Strokes of brushes as a text that a parameter holds.

It is JSON: `{"version": 1, "strokes": [{"name": …, "kind": …, "points": [[x, y, pressure], …]}]}`. What is as by
default is left out.
"""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

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
from studio.sdk.param_types.structured_text import (
    KnownTexts,
    StructuredFormat,
    is_number,
    is_row,
    read_name,
    write_json,
)

MAX_STROKES: Final = 10_000
MAX_POINTS: Final = 10_000
"""Of one stroke."""
MAX_COLOR: Final = 65_504.0
"""The largest number of 16 bits (IEEE 754), as EXR files have it."""
_FORMAT: Final = StructuredFormat("strokes", "strokes", shown_version=40)
_refuse: Final = _FORMAT.refuse
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


def serialize_paint_strokes(strokes: PaintStrokes) -> str:
    """Return the strokes as a parameter holds them; an empty text for none."""
    if not strokes.strokes:
        return ""
    entries = ",".join(map(_serialize_stroke, strokes.strokes))
    text = f'{{"version":{_FORMAT.versions[0]},"strokes":[{entries}]}}'
    if all(_EXACT in stroke.known_texts for stroke in strokes.strokes):
        _known.keep(text, strokes)  # the next reader has them at once, with what is kept of each
    return text


def parse_paint_strokes(text: str) -> PaintStrokes:
    """Return the strokes that a text holds.

    Raises:
        ParameterError: It is no JSON of strokes, of a newer version, or holds numbers that are none or too large, too
            many strokes or points, or a stroke without points.
    """
    return _known.read(text)


def _parse(text: str) -> PaintStrokes:
    if not text.strip():
        return PaintStrokes()
    wanted = tr("JSON of strokes, as the Roto Paint tool writes it")
    entries = _FORMAT.load_entries(text, wanted, MAX_STROKES, tr("at most {count} strokes", count=MAX_STROKES))
    return PaintStrokes(tuple(_parse_stroke(number, entry) for number, entry in enumerate(entries, 1)))


_known: Final = KnownTexts(_parse, 64)


def _serialize_stroke(stroke: PaintStroke) -> str:
    if _TEXT in stroke.known_texts:
        return stroke.known_texts[_TEXT]
    entry: dict[str, Any] = {"name": stroke.name}
    for name, default in _DEFAULTS.items():
        value = getattr(stroke, name)
        if value != default:
            entry[name] = value
    entry["points"] = [_strip(point) for point in stroke.points]
    text = write_json(entry)
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
    return PaintStroke(read_name(entry, number), _parse_points(number, entry.get("points")), **options)


def _parse_option(number: int, name: str, value: object, default: object) -> Any:
    """Return a setting of a stroke, of the type of its default."""
    found = tr("stroke {number}: {value}", number=number, value=f"{name} {value}"[:60])
    if isinstance(default, StrEnum):
        return _FORMAT.read_choice(value, type(default), found)
    if isinstance(default, Color):
        if not is_row(value, 3, 4, MAX_COLOR):
            raise _refuse(found, tr("3 or 4 numbers up to {limit:g}", limit=MAX_COLOR))
        return Color(*map(float, value))
    if isinstance(default, bool):
        return _FORMAT.read_bool(value, found)
    low, high = _LIMITS.get(name, (-MAX_COORDINATE, MAX_COORDINATE))
    is_whole = isinstance(default, int)
    if not is_number(value, MAX_FRAME) or not low <= value <= high or (is_whole and value != int(value)):
        raise _refuse(found, f"{low:g}..{high:g}")
    return int(value) if is_whole else float(value)


def _parse_points(number: int, points: object) -> StrokePoints:
    where, accepted = tr("stroke {number}", number=number), tr("1 to {count} points", count=MAX_POINTS)
    return tuple(map(_parse_point, _FORMAT.read_list(points, 1, MAX_POINTS, where, accepted)))


def _parse_point(point: object) -> StrokePoint:
    if not is_row(point, 2, 3, MAX_COORDINATE) or (len(point) == 3 and not 0.0 <= point[2] <= 1.0):
        raise _refuse(f"{point}"[:60], tr("a point of x, y up to a million, and a pressure from 0 to 1"))
    return StrokePoint(*map(float, point))
