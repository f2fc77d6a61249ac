"""Edits of expressions, of one node or several, and links to parameters as text."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_n
from studio.graph.commands import Command, SetParam
from studio.graph.commands.expressions import RemoveExpression, SetExpression
from studio.ui.shell.edits.node_selection import NodeSelection
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
    commands = [SetExpression(record.id, name, text) for record, _ in edits.chosen.get_owned_params(name)]
    return merge_commands(commands, commands[0].undo_label)
