"""The help of a node type as rich text: what it is for, its ports, its parameters, its other names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from studio.core.translation import tr
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.ports import PortShape, PortSpec, join_row_names
from studio.sdk.spec import NodeSpec
from studio.ui.widgets import theme
from studio.ui.widgets.text.display_names import (
    format_identifier,
    replace_code_marks,
    translate_family_name,
    translate_node_help,
    translate_node_name,
    translate_param_help,
    translate_param_name,
    translate_param_unit,
    translate_port_name,
    translate_type_name,
)
from studio.ui.widgets.text.markup import Markup
from studio.ui.widgets.text.value_format import format_value

_NAMES = 128  # the width of the column of names
_SHAPES = {
    PortShape.CIRCLE: "●",
    PortShape.DIAMOND: "◆",
    PortShape.WAVE: "≈",
    PortShape.SQUARE: "■",
    PortShape.TRIANGLE: "▲",
}


def build_help_page(spec: NodeSpec) -> Markup:
    """Return all that is known of a node type."""
    parts = (
        _head(spec),
        *(
            f"<p style='margin:0 0 {theme.SPACE_2}px 0'>{_reflow_paragraph(part)}</p>"
            for part in translate_node_help(spec)
        ),
        _table(tr("Inputs"), [_port_row(port) for port in join_row_names(spec.inputs)]),
        _table(tr("Outputs"), [_port_row(port) for port in spec.outputs]),
        _table(tr("Parameters"), [_param_row(param) for param in spec.params.values()]),
        _aliases(spec.aliases),
    )
    return Markup("".join(parts))


def _head(spec: NodeSpec) -> str:
    name = (
        f"<p style='font-size:{theme.FONT_TITLE}px; font-weight:600; margin:0'>{escape(translate_node_name(spec))}</p>"
    )
    family = theme.colorize_text(escape(translate_family_name(spec.family)), theme.find_family_color(spec.family))
    return f"{name}<p style='margin:2px 0 {theme.SPACE_2}px 0'>{family} {_dim_text(escape(spec.id))}</p>"


def _reflow_paragraph(paragraph: str) -> str:
    """Return a paragraph without the breaks in it, names in bold; lists keep their breaks."""
    lines = _write_help(paragraph).split("\n")
    listed = any(line.startswith((" ", "-", "*")) for line in lines)
    return ("<br>" if listed else " ").join(line.replace("  ", "&nbsp;&nbsp;") for line in lines)


def _write_help(text: str) -> str:
    return replace_code_marks(escape(text), "<b>", "</b>")


def _table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    space = f"padding:{theme.SPACE_1}px {theme.SPACE_3}px {theme.SPACE_1}px 0"
    cells = "".join(
        f"<tr><td style='{space}' width='{_NAMES}'>{left}</td><td style='{space}'>{right}</td></tr>"
        for left, right in rows
    )
    heading = f"<p style='margin:{theme.SPACE_2}px 0 0 0'>{_dim_text(escape(title))}</p>"
    return f"{heading}<table cellspacing='0' width='100%'>{cells}</table>"


def _port_row(port: PortSpec) -> tuple[str, str]:
    color = theme.find_port_color(port.type)
    type = theme.colorize_text(f"{_SHAPES[port.type.shape]} {escape(translate_type_name(port.type))}", color)
    notes = [tr("optional")] if port.is_optional else []
    notes += [tr("several frames at once")] if port.is_windowed else []
    return f"<b>{escape(translate_port_name(port))}</b>", f"{type} {_dim_text(escape(', '.join(notes)))}"


def _param_row(param: ParamSpec) -> tuple[str, str]:
    facts = _dim_text(" · ".join(escape(fact) for fact in _param_facts(param)))
    return f"<b>{escape(translate_param_name(param))}</b>", f"{_write_help(translate_param_help(param))}<br>{facts}"


def _param_facts(param: ParamSpec) -> Iterable[str]:
    yield tr("default {value}", value=format_value(param, param.default))
    if param.kind is ParamKind.CHOICE:
        yield tr("one of {choices}", choices=", ".join(format_identifier(choice) for choice in param.choices))
    unit = f" {translate_param_unit(param)}" if param.unit else ""
    if param.min is not None and param.max is not None:
        yield tr("{low:g} to {high:g}{unit}", low=param.min, high=param.max, unit=unit)
    elif param.min is not None:
        yield tr("at least {low:g}{unit}", low=param.min, unit=unit)
    elif param.max is not None:
        yield tr("at most {high:g}{unit}", high=param.max, unit=unit)
    if not param.animatable:
        yield tr("one value for the whole clip")


def _aliases(aliases: Sequence[str]) -> str:
    if not aliases:
        return ""
    names = escape(", ".join(tr(alias) for alias in aliases))
    return f"<p style='margin:{theme.SPACE_2}px 0 0 0'>{_dim_text(escape(tr('Also found as')))} {names}</p>"


def _dim_text(text: str) -> str:
    return theme.colorize_text(text, theme.Colors.SECONDARY)
