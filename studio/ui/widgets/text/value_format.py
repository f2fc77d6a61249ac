"""Values of parameters as people read them."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.graph.curves.curve import Curve
from studio.sdk.paint.stroke_text import parse_paint_strokes
from studio.sdk.params import Color, ModelRef, Options, ParamKind, ParamSpec, ParamValue
from studio.sdk.roto.shape_text import parse_roto_shapes
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
    if param.kind is ParamKind.SHAPES:
        return _format_shapes(value)
    if param.kind is ParamKind.STROKES:
        return _format_strokes(value)
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


def _format_shapes(value: str) -> str:
    try:
        shapes = parse_roto_shapes(value).shapes
    except StudioError:
        return tr("unreadable")
    return tr_n("{count} shape", "{count} shapes", len(shapes))


def _format_strokes(value: str) -> str:
    try:
        strokes = parse_paint_strokes(value).strokes
    except StudioError:
        return tr("unreadable")
    return tr_n("{count} stroke", "{count} strokes", len(strokes))


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
