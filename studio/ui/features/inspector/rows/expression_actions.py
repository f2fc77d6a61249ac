"""Menu entries and actions of a parameter's field that make, remove and copy expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.expressions.param_sources import accepts_expression
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.shell.edits.value_edits import ParameterEdits
from studio.ui.shell.expressions.expression_edits import make_link_text, make_remove_command, read_link_text
from studio.ui.shell.expressions.vocabulary import is_readable
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.text.markup import escape_menu_text

_LONGEST_LINK: Final = 40


class ExpressionActions:
    """Actions of the inspector on expressions.

    Args:
        edits: Knows the nodes and the frame.

    Attributes:
        message_posted: Is told what to say in the status line.
    """

    def __init__(self, edits: ParameterEdits) -> None:
        self._edits = edits
        self.message_posted: Callable[[str], object] = lambda _text: None

    def start_typing(self, row: ParameterRow) -> None:
        """Give the row the field of an expression, with the keys."""
        row.expression.start_typing()

    def remove_expression(self, row: ParameterRow) -> None:
        """Take the expression away; the value of this frame stays."""
        row.apply_edit(lambda: make_remove_command(self._edits, row.param_spec.name))

    def copy_link(self, row: ParameterRow) -> None:
        """Copy the parameter as an expression that reads it."""
        try:
            text = make_link_text(self._edits.chosen.records[-1], row.param_spec.name)
        except StudioError as error:
            row.show_error(str(error))
            return
        QGuiApplication.clipboard().setText(text)
        self.message_posted(tr("Copied {link}; paste it into a field.", link=text))

    def add_menu_entries(self, menu: QMenu, row: ParameterRow) -> None:
        """Add the entries for a parameter to its menu."""
        menu.addSeparator()
        if accepts_expression(row.param_spec):
            self._add_expression_entries(menu, row)
        if is_readable(row.param_spec):
            menu.addAction(tr("Copy as Link")).triggered.connect(lambda: self.copy_link(row))

    def _add_expression_entries(self, menu: QMenu, row: ParameterRow) -> None:
        is_set = row.expression.is_set
        text = tr("Edit Expression…") if is_set else tr("Add Expression…")
        key = get_keymap().format_key("inspector.add_expression")
        menu.addAction(f"{text}\t{key}").triggered.connect(lambda: self.start_typing(row))
        link = read_link_text()
        if link:
            paste = menu.addAction(tr("Paste {link}", link=escape_menu_text(f"={_shorten(link)}")))
            paste.triggered.connect(lambda: row.expression.apply_text(link))
        if is_set:
            menu.addAction(tr("Remove Expression")).triggered.connect(lambda: self.remove_expression(row))


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_LINK else f"{text[: _LONGEST_LINK - 1]}…"
