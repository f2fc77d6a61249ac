"""The value of an expression as it stands beside its text."""

from __future__ import annotations

from PySide6.QtGui import QColor

from studio.sdk.params import Color, ParamKind, ParamSpec, ParamValue
from studio.ui.shell.fields.color.color_picker import to_qcolor
from studio.ui.widgets.fields.number_format import NumberFormat
from studio.ui.widgets.text.value_format import format_hex_color, format_value

UNKNOWN_TEXT = "…"
"""Stands for a value that is not known, as long as a Signal is not computed."""


def format_live_value(spec: ParamSpec, value: ParamValue | None) -> tuple[str, QColor | None]:
    """Return a value as text, and what it looks like if it is a color.

    Args:
        spec: The parameter.
        value: Its value; None if it is not known.
    """
    if value is None:
        return UNKNOWN_TEXT, None
    if spec.kind is ParamKind.COLOR and isinstance(value, tuple):
        color = Color(*value)
        if spec.slider is not None:  # a correction, no color to look at
            return ", ".join(f"{part:.3g}" for part in value[:3]), None
        return format_hex_color(color), to_qcolor(color)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = NumberFormat.from_spec(spec)
        return shown.format_number(round(value, shown.decimal_count)), None
    if isinstance(value, tuple):
        return ", ".join(f"{part:.4g}" for part in value), None
    return format_value(spec, value), None
