"""Edits of expressions, of one node or several, and links to parameters as text."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.core.translation import tr, translate_identifier
from studio.graph.commands import Command, CompoundCommand, SetParam
from studio.graph.commands.expressions import RemoveExpression, SetExpression
from studio.graph.expressions.parser import parse_expression
from studio.graph.expressions.reference import ParamReference, format_reference
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamValue
from studio.ui.shell.edits.value_edits import ParameterEdits, merge_commands

LINK_SIGN: Final = "="
"""What an expression begins with on the clipboard, and where it is typed in the place of a value."""


def make_set_command(edits: ParameterEdits, name: str, text: str) -> Command:
    """Return the command that gives a parameter of all nodes an expression.

    Args:
        edits: Knows the nodes.
        name: The parameter.
        text: The expression as typed, with the names of nodes.
    """
    commands = [SetExpression(record.id, name, text.strip()) for record, _ in edits.chosen.get_owned_params(name)]
    return merge_commands(commands, commands[0].undo_label)


def make_remove_command(edits: ParameterEdits, name: str) -> Command | None:
    """Return the command that takes expressions away; the values of the frame that is shown stay. None without any.

    Args:
        edits: Knows the nodes and the frame.
        name: The parameter.
    """
    owners = [record for record, _ in edits.chosen.get_owned_params(name) if name in record.expressions]
    if not owners:
        return None
    commands = tuple(_make_removal(edits, record, name) for record in owners)
    return CompoundCommand(tr("Remove expression of {param}", param=translate_identifier(name)), commands)


def _make_removal(edits: ParameterEdits, record: NodeRecord, name: str) -> Command:
    try:
        value = edits.expressions.evaluate(record.id, name, edits.frame, edits.signal_values)
    except StudioError:
        value = None
    return SetParam(record.id, name, value) if value is not None else RemoveExpression(record.id, name)


def preview_value(edits: ParameterEdits, name: str, text: str) -> ParamValue | None:
    """Return what an expression would make of a parameter of the latest node; None where it is not known.

    Raises:
        StudioError: It cannot be read or computed.
    """
    return edits.expressions.preview(edits.chosen.node_ids[-1], name, text, edits.frame, edits.signal_values)


def make_link_text(record: NodeRecord, name: str) -> str:
    """Return the expression that reads a parameter, as the clipboard has it: "=Blur.radius".

    Raises:
        GraphError: The node's name cannot be written.
    """
    return LINK_SIGN + format_reference(ParamReference((record.name,), name))


def read_link_text() -> str:
    """Return the expression on the clipboard, without its sign; empty where there is none."""
    text = QGuiApplication.clipboard().text().strip()
    if not text.startswith(LINK_SIGN):
        return ""
    found = text.removeprefix(LINK_SIGN).strip()
    try:
        parse_expression(found)
    except StudioError:
        return ""
    return found
