"""Edits of expressions, of one node or several, and links to parameters as text."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QGuiApplication

from studio.core.errors import StudioError
from studio.graph.commands import Command
from studio.graph.commands.expression_edits.expressions import RemoveExpression, SetExpression
from studio.graph.expressions.parser import parse_expression
from studio.graph.expressions.reference import ParamReference, format_reference
from studio.graph.flat.linked_expression import LinkedExpression, SignalLookup
from studio.graph.model import NodeRecord
from studio.sdk.expressions.lexer import ExpressionError
from studio.sdk.params import ParamValue
from studio.ui.shell.edits.value_edits import ParameterEdits, merge_commands

_FAR: Final = 1000  # frames
LINK_SIGN: Final = "="
"""What an expression begins with on the clipboard, and where it is typed in the place of a value."""


def make_set_command(edits: ParameterEdits, name: str, text: str) -> Command:
    """Return the command that gives a parameter of all nodes an expression.

    Args:
        edits: Knows the nodes and the frame.
        name: The parameter.
        text: The expression as typed, with the names of nodes.

    Raises:
        ExpressionError: It cannot be used; the place is that in `text`.
        StudioError: A parameter takes none, or it has no value, neither now nor on other frames.
    """
    for node in edits.chosen.node_ids:
        _require_value(edits.expressions.preview(node, name, text), edits)
    encoded = edits.expressions.encode_text(name, text).strip()
    commands = [SetExpression(record.id, name, encoded) for record, _ in edits.chosen.get_owned_params(name)]
    return merge_commands(commands, commands[0].undo_label)


def _require_value(linked: LinkedExpression, edits: ParameterEdits) -> None:
    """Raise ExpressionError for what has no value at any of some frames, as a point for a number."""
    failure: ExpressionError | None = None
    for frame in (edits.frame, edits.frame + 1, edits.frame + _FAR):
        try:
            linked.evaluate_at(frame, _make_lookup(edits))
        except ExpressionError as error:
            failure = failure or error
        else:
            return
    if failure is not None:
        raise ExpressionError(failure.parameter, "", -1, failure.reason)


def make_remove_command(edits: ParameterEdits, name: str) -> Command | None:
    """Return the command that takes expressions away; the values of the frame that is shown stay. None without any.

    Args:
        edits: Knows the nodes and the frame.
        name: The parameter.
    """
    owners = [record for record, _ in edits.chosen.get_owned_params(name) if name in record.expressions]
    if not owners:
        return None
    commands = [RemoveExpression(record.id, name, _read_value(edits, record, name)) for record in owners]
    return merge_commands(commands, commands[0].undo_label)


def _read_value(edits: ParameterEdits, record: NodeRecord, name: str) -> ParamValue | None:
    try:
        return edits.expressions.evaluate(record.id, name, edits.frame, _make_lookup(edits))
    except StudioError:
        return None


def preview_value(edits: ParameterEdits, name: str, text: str) -> ParamValue | None:
    """Return what an expression would make of a parameter of the latest node; None where it is not known.

    Raises:
        StudioError: It cannot be read or computed.
    """
    linked = edits.expressions.preview(edits.chosen.node_ids[-1], name, text)
    try:
        return linked.evaluate_at(edits.frame, _make_lookup(edits))
    except ExpressionError as error:
        raise ExpressionError(error.parameter, "", -1, error.reason) from error


def _make_lookup(edits: ParameterEdits) -> SignalLookup:
    return edits.expressions.make_lookup(edits.signal_values)


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
