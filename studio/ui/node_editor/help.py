"""The help of a node type, as the search shows it."""

from __future__ import annotations

import html

from PySide6.QtWidgets import QWidget

from studio.core.language import tr, words
from studio.sdk.ports import PortSpec
from studio.sdk.spec import NodeSpec
from studio.ui.markup import Markup
from studio.ui.models.uses import takes, tasks_of
from studio.ui.models.words import tasks_text
from studio.ui.rich_page import RichPage
from studio.ui.theme import FONT_SMALL, FONT_TITLE, SPACE_2, Colors, family_color, in_color, port_color, ui_font
from studio.ui.words import family_name, node_help, node_name, param_help, port_name, type_name


class HelpView(RichPage):
    """Shows what a node type is for, its ports and its parameters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Node help"))
        self.setFont(ui_font(FONT_SMALL))
        self.document().setDocumentMargin(SPACE_2)

    def show_spec(self, spec: NodeSpec) -> None:
        """Show a node type's help."""
        self.show_page(help_html(spec))

    def show_nothing(self, text: str) -> None:
        """Show a word in place of help."""
        self.show_page(Markup(f'<p style="color:{Colors.FAINT.name()}">{html.escape(text)}</p>'))


def help_html(spec: NodeSpec) -> Markup:
    """Return a node type's help as rich text."""
    head = (
        f'<p style="font-size:{FONT_TITLE}px; font-weight:600; margin:0">{html.escape(node_name(spec))}</p>'
        f'<p style="margin:2px 0 8px 0">{in_color(html.escape(family_name(spec.family)), family_color(spec.family))} '
        f"{in_color(html.escape(spec.id), Colors.FAINT)}</p>"
    )
    text = "".join(f"<p>{html.escape(part).replace(chr(10), ' ')}</p>" for part in node_help(spec))
    ports = _ports(tr("Takes"), spec.inputs) + _ports(tr("Gives"), spec.outputs)
    rows = "".join(
        f"<p style='margin:4px 0 0 0'><b>{html.escape(words(name))}</b> "
        f"{in_color(html.escape(param_help(param)), Colors.SECONDARY)}</p>"
        for name, param in spec.params.items()
    )
    return Markup(f"{head}{_model(spec)}{text}{ports}{rows}")


def _model(spec: NodeSpec) -> str:
    """Say that a node type needs a pretrained model, and for what it has to be."""
    if not takes(spec):
        return ""
    said = tr("Needs a pretrained model for {tasks}.", tasks=tasks_text(tasks_of(spec)))
    return f"<p>{in_color(html.escape(said), Colors.WARNING)}</p>"


def _ports(title: str, ports: tuple[PortSpec, ...]) -> str:
    if not ports:
        return ""
    optional = html.escape(tr("optional"))
    named = ", ".join(
        f"{html.escape(port_name(port))} {in_color(html.escape(type_name(port.type)), port_color(port.type))}"
        f"{in_color(f' ({optional})', Colors.FAINT) if port.optional else ''}"
        for port in ports
    )
    return f"<p style='margin:4px 0'>{in_color(html.escape(title), Colors.FAINT)} {named}</p>"
