"""Validation and parsing of parameter values from files, from the command line and from Python."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from studio.sdk.clicks.click_text import parse_object_clicks, serialize_object_clicks
from studio.sdk.clicks.object_clicks import ObjectClicks
from studio.sdk.paint.paint_strokes import PaintStrokes
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.sdk.param_types.kinds import Color, ModelRef, Options, ParamKind, ParamValue, Point
from studio.sdk.param_types.tone_curve import ToneCurve
from studio.sdk.roto.roto_shapes import RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.sdk.sequence.clip_sequence import ClipSequence
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.sdk.tracking.point_tracks import PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import WarpGrid


class ParamLimits(Protocol):
    """Limits of a parameter: what `ParamSpec` says of the values that it accepts."""

    @property
    def min(self) -> float | None:
        """The least value accepted; None for no limit."""
        ...

    @property
    def max(self) -> float | None:
        """The greatest value accepted; None for no limit."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """What a CHOICE accepts."""
        ...


def _in_range(limits: ParamLimits, number: float) -> bool:
    is_above = limits.min is None or number >= limits.min
    return _is_finite(number) and is_above and (limits.max is None or number <= limits.max)


def _is_finite(number: float) -> bool:
    """Return whether a number is a float's: not infinite, and not a whole one that is larger than all of those."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _normalize_bool(limits: ParamLimits, value: object) -> ParamValue | None:
    return value if isinstance(value, bool) else None


def _normalize_int(limits: ParamLimits, value: object) -> ParamValue | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _in_range(limits, value):
        return None
    return int(value) if float(value).is_integer() else None


def _normalize_float(limits: ParamLimits, value: object) -> ParamValue | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _in_range(limits, value):
        return None
    return float(value)


def _normalize_text(limits: ParamLimits, value: object) -> ParamValue | None:
    return str(value) if isinstance(value, (str, Path)) else None


def _normalize_choice(limits: ParamLimits, value: object) -> ParamValue | None:
    return str(value) if isinstance(value, str) and value in limits.choices else None


def _to_numbers(value: object) -> tuple[float, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    if any(isinstance(item, bool) or not isinstance(item, (int, float)) or not _is_finite(item) for item in value):
        return None
    return tuple(float(item) for item in value)


def _parse_hex_color(text: str) -> tuple[float, ...] | None:
    if not re.fullmatch(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})", text):
        return None
    return tuple(byte / 255 for byte in bytes.fromhex(text[1:]))


def _normalize_color(limits: ParamLimits, value: object) -> ParamValue | None:
    numbers = _parse_hex_color(value) if isinstance(value, str) else _to_numbers(value)
    if numbers is None or len(numbers) not in (3, 4) or not all(_in_range(limits, number) for number in numbers[:3]):
        return None
    return numbers if len(numbers) == 4 else (*numbers, 1.0)


def _normalize_point(limits: ParamLimits, value: object) -> ParamValue | None:
    numbers = _to_numbers(value)
    return numbers if numbers is not None and len(numbers) == 2 and all(_in_range(limits, n) for n in numbers) else None


def _normalize_tone_curve(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return x, y, x, y …: from left to right, all within 0..1; given as a ToneCurve, as pairs or in a row."""
    if isinstance(value, ToneCurve):
        value = value.points
    if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(item, Sequence) for item in value):
        pairs = [_to_numbers(item) for item in value]
        numbers = tuple(number for pair in pairs for number in pair or ()) if all(map(_is_pair, pairs)) else None
    else:
        numbers = _to_numbers(value)
    if numbers is None or len(numbers) < 4 or len(numbers) % 2 or not all(0.0 <= number <= 1.0 for number in numbers):
        return None
    places = numbers[::2]
    return numbers if all(one < other for one, other in pairwise(places)) else None


def _normalize_options(limits: ParamLimits, value: object) -> ParamValue | None:
    try:
        return str(Options.from_text(str(value))) if isinstance(value, (str, Options)) else None
    except (ValueError, RecursionError):
        return None


def _normalize_shapes(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return the text of shapes as it is written by us. Raises ParameterError, which says what of it is wrong."""
    if isinstance(value, RotoShapes):
        return serialize_roto_shapes(value)
    return serialize_roto_shapes(parse_roto_shapes(value)) if isinstance(value, str) else None


def _normalize_grid(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return the text of a grid as it is written by us. Raises ParameterError, which says what of it is wrong."""
    if isinstance(value, WarpGrid):
        return serialize_warp_grid(value)
    return serialize_warp_grid(parse_warp_grid(value)) if isinstance(value, str) else None


def _normalize_tracks(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return the text of tracks as it is written by us. Raises ParameterError, which says what of it is wrong."""
    if isinstance(value, PointTracks):
        return serialize_point_tracks(value)
    return serialize_point_tracks(parse_point_tracks(value)) if isinstance(value, str) else None


def _normalize_strokes(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return the text of strokes as it is written by us. Raises ParameterError, which says what of it is wrong."""
    if isinstance(value, PaintStrokes):
        return serialize_paint_strokes(value)
    return serialize_paint_strokes(parse_paint_strokes(value)) if isinstance(value, str) else None


def _normalize_clicks(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return the text of clicked objects as it is written by us. Raises ParameterError, which says what is wrong."""
    if isinstance(value, ObjectClicks):
        return serialize_object_clicks(value)
    return serialize_object_clicks(parse_object_clicks(value)) if isinstance(value, str) else None


def _normalize_sequence(limits: ParamLimits, value: object) -> ParamValue | None:
    """Return the text of a sequence as it is written by us. Raises ParameterError, which says what of it is wrong."""
    if isinstance(value, ClipSequence):
        return serialize_sequence(value)
    return serialize_sequence(parse_sequence(value)) if isinstance(value, str) else None


def _is_pair(numbers: tuple[float, ...] | None) -> bool:
    return numbers is not None and len(numbers) == 2


NORMALIZERS: Mapping[ParamKind, Callable[[ParamLimits, object], ParamValue | None]] = {
    ParamKind.BOOL: _normalize_bool,
    ParamKind.INT: _normalize_int,
    ParamKind.FLOAT: _normalize_float,
    ParamKind.TEXT: _normalize_text,
    ParamKind.CHOICE: _normalize_choice,
    ParamKind.COLOR: _normalize_color,
    ParamKind.POINT: _normalize_point,
    ParamKind.FILE: _normalize_text,
    ParamKind.TONE_CURVE: _normalize_tone_curve,
    ParamKind.MODEL: _normalize_text,
    ParamKind.OPTIONS: _normalize_options,
    ParamKind.SHAPES: _normalize_shapes,
    ParamKind.GRID: _normalize_grid,
    ParamKind.TRACKS: _normalize_tracks,
    ParamKind.STROKES: _normalize_strokes,
    ParamKind.CLICKS: _normalize_clicks,
    ParamKind.SEQUENCE: _normalize_sequence,
}
"""By kind: the value in its normal form, None for one that is not accepted."""


def _parse_bool(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _parse_numbers(text: str) -> object:
    if text.startswith("#"):
        return text
    return tuple(float(part) for part in text.strip("()[]").split(","))


def _parse_pairs(text: str) -> object:
    return tuple(_parse_numbers(pair) for pair in text.split())


PARSERS: Mapping[ParamKind, Callable[[str], object]] = {
    ParamKind.BOOL: _parse_bool,
    ParamKind.INT: float,
    ParamKind.FLOAT: float,
    ParamKind.COLOR: _parse_numbers,
    ParamKind.POINT: _parse_numbers,
    ParamKind.TONE_CURVE: _parse_pairs,
}
"""By kind: what a text says, not checked yet; raises ValueError. Other kinds take it as it is."""


RUNTIME_CONVERTERS: Mapping[ParamKind, Callable[[Any], Any]] = {
    ParamKind.FILE: lambda text: Path(str(text)),
    ParamKind.MODEL: lambda text: ModelRef(str(text)),
    ParamKind.OPTIONS: lambda text: Options.from_text(str(text)),
    ParamKind.SHAPES: lambda text: parse_roto_shapes(str(text)),
    ParamKind.GRID: lambda text: parse_warp_grid(str(text)),
    ParamKind.TRACKS: lambda text: parse_point_tracks(str(text)),
    ParamKind.STROKES: lambda text: parse_paint_strokes(str(text)),
    ParamKind.CLICKS: lambda text: parse_object_clicks(str(text)),
    ParamKind.SEQUENCE: lambda text: parse_sequence(str(text)),
    ParamKind.COLOR: lambda numbers: Color(*numbers),
    ParamKind.POINT: lambda numbers: Point(*numbers),
    ParamKind.TONE_CURVE: lambda numbers: ToneCurve.from_numbers([float(number) for number in numbers]),
}
"""By kind: the value as the node sees it. Other kinds are seen as they are kept."""
