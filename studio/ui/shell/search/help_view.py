"""The help of a node type, as the search shows it."""

from __future__ import annotations

import html

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr, translate_identifier
from studio.sdk.ports import PortSpec, join_row_names
from studio.sdk.spec import NodeSpec
from studio.ui.shell.models.compatible_nodes import get_tasks, needs_model
from studio.ui.shell.models.model_text import format_tasks
from studio.ui.widgets.rich_page import RichPage
from studio.ui.widgets.text.display_names import (
    replace_code_marks,
    translate_family_name,
    translate_node_help,
    translate_node_name,
    translate_param_help,
    translate_port_name,
    translate_type_name,
)
from studio.ui.widgets.text.markup import Markup
from studio.ui.widgets.theme import (
    FONT_SMALL,
    FONT_TITLE,
    SPACE_2,
    Colors,
    colorize_text,
    find_family_color,
    find_port_color,
    make_ui_font,
)


class NodeHelpView(RichPage):
    """Shows what a node type is for, its ports and its parameters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Node help"))
        self.setFont(make_ui_font(FONT_SMALL))
        self.document().setDocumentMargin(SPACE_2)

    def show_spec(self, spec: NodeSpec) -> None:
        """Show a node type's help."""
        self.show_page(build_help_html(spec))

    def show_placeholder(self, text: str) -> None:
        """Show a word in place of help."""
        self.show_page(Markup(f'<p style="color:{Colors.FAINT.name()}">{html.escape(text)}</p>'))


def build_help_html(spec: NodeSpec) -> Markup:
    """Return a node type's help as rich text."""
    family = _colorize(translate_family_name(spec.family), find_family_color(spec.family))
    head = (
        f'<p style="font-size:{FONT_TITLE}px; font-weight:600; margin:0">{html.escape(translate_node_name(spec))}</p>'
        f'<p style="margin:2px 0 8px 0">{family}</p>'
    )
    text = "".join(f"<p>{_write_help(part).replace(chr(10), ' ')}</p>" for part in translate_node_help(spec))
    ports = _ports_table(tr("Takes"), join_row_names(spec.inputs)) + _ports_table(tr("Gives"), spec.outputs)
    rows = "".join(
        f"<p style='margin:4px 0 0 0'><b>{html.escape(translate_identifier(name))}</b> "
        f"{colorize_text(_write_help(translate_param_help(param)), Colors.SECONDARY)}</p>"
        for name, param in spec.params.items()
    )
    return Markup(f"{head}{_model_note(spec)}{text}{ports}{rows}")


def _write_help(text: str) -> str:
    return replace_code_marks(html.escape(text), "<b>", "</b>")


def _colorize(text: str, color: QColor) -> str:
    return colorize_text(html.escape(text), color)


def _model_note(spec: NodeSpec) -> str:
    """Say that a node type needs a pretrained model, and for what it has to be."""
    if not needs_model(spec):
        return ""
    said = tr("Needs a pretrained model for {tasks}.", tasks=format_tasks(get_tasks(spec)))
    return f"<p>{colorize_text(html.escape(said), Colors.WARNING)}</p>"


def _ports_table(title: str, ports: tuple[PortSpec, ...]) -> str:
    if not ports:
        return ""
    optional = html.escape(tr("optional"))
    named = ", ".join(
        html.escape(translate_port_name(port))
        + f" {_colorize(translate_type_name(port.type), find_port_color(port.type))}"
        + (colorize_text(f" ({optional})", Colors.FAINT) if port.is_optional else "")
        for port in ports
    )
    return f"<p style='margin:4px 0'>{colorize_text(html.escape(title), Colors.FAINT)} {named}</p>"
