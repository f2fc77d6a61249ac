"""Values of parameters as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.graph.curves.curve import Curve
from studio.sdk.clicks.click_text import parse_object_clicks
from studio.sdk.paint.stroke_text import parse_paint_strokes
from studio.sdk.params import Color, ModelRef, Options, ParamKind, ParamSpec, ParamValue
from studio.sdk.roto.shape_text import parse_roto_shapes
from studio.sdk.sequence.sequence_text import parse_sequence
from studio.sdk.tracking.track_text import parse_point_tracks
from studio.sdk.warp_grid.grid_text import parse_warp_grid
from studio.ui.widgets.text.display_names import format_identifier, translate_param_unit

_MAX_LENGTH = 40


def format_value(param: ParamSpec, value: ParamValue) -> str:
    """Return a value with its unit, as "8 px"; long texts end in …, files lose their folders."""
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if param.kind is ParamKind.COLOR and isinstance(value, tuple):
        return format_hex_color(Color(*value))
    if param.kind is ParamKind.TONE_CURVE and isinstance(value, tuple):
        return tr_n("{count} point", "{count} points", len(value) // 2)
    if isinstance(value, tuple):
        return _append_unit(param, ", ".join(f"{part:g}" for part in value))
    if isinstance(value, (int, float)):
        return _append_unit(param, f"{value}" if isinstance(value, int) else f"{value:g}")
    if param.kind is ParamKind.CHOICE:
        return format_identifier(value)
    if not value:
        return tr("empty")
    if param.kind in _FORMATS_OF_DRAWINGS:
        return _format_drawing(_FORMATS_OF_DRAWINGS[param.kind], value)
    is_path = param.kind is ParamKind.FILE or (param.kind is ParamKind.MODEL and not ModelRef(value).is_name)
    text = _format_options(value) if param.kind is ParamKind.OPTIONS else value
    shown = text.rpartition("/")[2] if is_path else text.replace("\n", " ")
    return shown if len(shown) <= _MAX_LENGTH else f"{shown[: _MAX_LENGTH - 1]}…"


def _format_options(value: str) -> str:
    try:
        settings = Options.from_text(value)
    except ValueError:
        return value
    return ", ".join(f"{name} {setting}" for name, setting in settings.items())


def format_warp_grid(value: str) -> str:
    """Return how large a grid is and how many keys it has."""
    return _format_drawing(_format_grid, value)


def _format_drawing(format_parsed: Callable[[str], str], value: str) -> str:
    try:
        return format_parsed(value)
    except StudioError:
        return tr("unreadable")


def _format_grid(value: str) -> str:
    grid = parse_warp_grid(value)
    if not grid.keys:
        return tr("at rest")
    size = tr("{columns} × {rows} points", columns=grid.columns, rows=grid.rows)
    return tr("{size}, {keys}", size=size, keys=tr_n("{count} key", "{count} keys", len(grid.keys)))


def _format_shapes(value: str) -> str:
    return tr_n("{count} shape", "{count} shapes", len(parse_roto_shapes(value).shapes))


def _format_tracks(value: str) -> str:
    return tr_n("{count} track", "{count} tracks", len(parse_point_tracks(value).tracks))


def _format_strokes(value: str) -> str:
    return tr_n("{count} stroke", "{count} strokes", len(parse_paint_strokes(value).strokes))


def _format_clicks(value: str) -> str:
    return tr_n("{count} object", "{count} objects", len(parse_object_clicks(value).objects))


def _format_sequence(value: str) -> str:
    return tr_n("{count} clip", "{count} clips", len(parse_sequence(value).clips_by_number))


_FORMATS_OF_DRAWINGS: Final[Mapping[ParamKind, Callable[[str], str]]] = {
    ParamKind.SHAPES: _format_shapes,
    ParamKind.GRID: _format_grid,
    ParamKind.TRACKS: _format_tracks,
    ParamKind.STROKES: _format_strokes,
    ParamKind.CLICKS: _format_clicks,
    ParamKind.SEQUENCE: _format_sequence,
}
"""Kinds of what is drawn in the viewer or cut on the timeline."""


def format_hex_color(color: Color) -> str:
    """Return #rrggbb, or #rrggbbaa where it is not opaque; brighter values than 1 are shown as 1."""
    bytes_ = [round(255 * min(1.0, max(0.0, part))) for part in color]
    return "#" + "".join(f"{byte:02x}" for byte in (bytes_ if bytes_[3] < 255 else bytes_[:3]))


def format_curve(curve: Curve) -> str:
    """Return how much a curve holds, as "3 keys"."""
    return tr_n("{count} key", "{count} keys", len(curve))


def _append_unit(param: ParamSpec, text: str) -> str:
    unit = translate_param_unit(param)
    return f"{text} {unit}" if unit else text
