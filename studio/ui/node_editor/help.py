"""The help of a node type, as the search shows it."""

from __future__ import annotations

import html

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from studio.sdk.ports import PortSpec
from studio.sdk.spec import NodeSpec
from studio.ui.theme import FONT_SMALL, FONT_TITLE, SPACE_2, Colors, family_color, port_color, ui_font


class HelpView(QTextBrowser):
    """Shows what a node type is for, its ports and its parameters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setFont(ui_font(FONT_SMALL))
        self.document().setDocumentMargin(SPACE_2)

    def show_spec(self, spec: NodeSpec) -> None:
        """Show a node type's help."""
        self.setHtml(help_html(spec))

    def show_nothing(self, text: str) -> None:
        """Show a word in place of help."""
        self.setHtml(f'<p style="color:{Colors.FAINT.name()}">{html.escape(text)}</p>')


def help_html(spec: NodeSpec) -> str:
    """Return a node type's help as rich text."""
    head = (
        f'<p style="font-size:{FONT_TITLE}px; font-weight:600; margin:0">{html.escape(spec.name)}</p>'
        f'<p style="margin:2px 0 8px 0">{_colored(spec.family, family_color(spec.family))} '
        f"{_colored(spec.id, Colors.FAINT)}</p>"
    )
    text = "".join(f"<p>{html.escape(part).replace(chr(10), ' ')}</p>" for part in spec.help.split("\n\n"))
    ports = _ports("Takes", spec.inputs) + _ports("Gives", spec.outputs)
    rows = "".join(
        f"<p style='margin:4px 0 0 0'><b>{html.escape(name.replace('_', ' '))}</b> "
        f"{_colored(html.escape(param.help), Colors.SECONDARY)}</p>"
        for name, param in spec.params.items()
    )
    return f"{head}{text}{ports}{rows}"


def _ports(title: str, ports: tuple[PortSpec, ...]) -> str:
    if not ports:
        return ""
    named = ", ".join(
        f"{html.escape(port.name)} {_colored(port.type.name, port_color(port.type))}"
        f"{_colored(' (optional)', Colors.FAINT) if port.optional else ''}"
        for port in ports
    )
    return f"<p style='margin:4px 0'>{_colored(title, Colors.FAINT)} {named}</p>"


def _colored(text: str, color: QColor) -> str:
    return f'<span style="color:{color.name()}">{text}</span>'
