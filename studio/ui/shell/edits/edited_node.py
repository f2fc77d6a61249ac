"""The node that a tool of the viewer or the timeline edits: which one it is, and the commands that change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from studio.graph.commands import Command, CompoundCommand, SetParam
from studio.graph.commands.in_group import EditInGroup
from studio.graph.model import NodeRecord


class NodePlace(Protocol):
    """What lies at a node."""

    @property
    def path(self) -> str:
        """The node's."""


@dataclass(frozen=True, slots=True, eq=False)
class EditedNode:
    """Node with a parameter that a tool edits.

    Args:
        path: The node's.
        param: Of the node: it holds what is edited.
        record: The node as it is.
    """

    path: str
    param: str
    record: NodeRecord

    @property
    def text(self) -> str:
        """What the parameter holds."""
        return str(self.record.params.get(self.param, ""))

    def make_command(self, text: str, label: str, merge_key: str) -> Command:
        """Return the command that gives the parameter another text, as one step of undo."""
        node = self.path.split("/")[-1]
        edit = SetParam(node, self.param, text, merge_key)
        return make_edit_at(self.path, CompoundCommand(label, (edit,), merge_key))


def get_path(target: NodePlace | None) -> str:
    """Return the path of a node; empty for none."""
    return target.path if target is not None else ""


def make_edit_at(path: str, command: Command) -> Command:
    """Return a command of the level of a node as one of the whole graph.

    Args:
        path: The node's.
        command: Edits its level.
    """
    *groups, _ = path.split("/")
    return EditInGroup(tuple(groups), command) if groups else command
