"""Names of steps in the history, with the name of the node that was edited: "Delete Blur 2".

A command knows a node by its id; the project before the edit knows the node's name.
"""

from __future__ import annotations

from studio.core.translation import tr, translate_identifier
from studio.graph.commands.base import Command, CompoundCommand
from studio.graph.commands.in_group import EditInGroup
from studio.graph.commands.node_flags import SetDisabled, SetLocked, SetMuted
from studio.graph.commands.node_replacement import ReplaceNode
from studio.graph.commands.structure import Connect, Disconnect, RemoveNodes
from studio.graph.commands.values import MoveNodes, RemoveKeyframe, RenameNode, ResetParam, SetKeyframe, SetParam
from studio.graph.groups.paths import get_level
from studio.graph.model import Graph, Project


def format_step_label(command: Command, project: Project) -> str:
    """Return the name of the step that a command makes.

    Args:
        command: It can be applied to `project`.
        project: As it is before the command.

    Returns:
        The label with the node's name where the command edits a single node; otherwise the command's own label.
    """
    match command:
        case EditInGroup():
            return format_step_label(command.command, get_level(project, command.path))
        case CompoundCommand(undo_label=label, commands=[first, *_]) if label == first.undo_label:
            return format_step_label(first, project)
        case SetParam() | ResetParam() | SetKeyframe() | RemoveKeyframe():
            return _format_param_label(command, project.graph)
        case SetDisabled(nodes=(node,)) | SetMuted(nodes=(node,)) | SetLocked(nodes=(node,)):
            return _format_flag_label(command, project.graph[node].name)
        case _:
            return _format_structure_label(command, project.graph)


def _format_structure_label(command: Command, graph: Graph) -> str:
    match command:
        case RemoveNodes(nodes=(node,)):
            return tr("Delete {node}", node=graph[node].name)
        case MoveNodes() if len(command.positions) == 1:
            return tr("Move {node}", node=graph[next(iter(command.positions))].name)
        case RenameNode():
            return tr("Rename {node} to {name}", node=graph[command.node].name, name=command.name.strip())
        case ReplaceNode():
            return tr("Replace {node}", node=graph[command.node].name)
        case Connect():
            source, target = graph[command.source.node].name, graph[command.target.node].name
            return tr("Connect {source} to {target}", source=source, target=target)
        case Disconnect(targets=(target,)) if target.node in graph.nodes:
            return tr("Disconnect {node}", node=graph[target.node].name)
        case _:
            return command.undo_label


def _format_param_label(command: SetParam | ResetParam | SetKeyframe | RemoveKeyframe, graph: Graph) -> str:
    names = {"param": translate_identifier(command.param), "node": graph[command.node].name}
    match command:
        case SetParam():
            return tr("Set {param} of {node}", **names)
        case ResetParam():
            return tr("Reset {param} of {node}", **names)
        case SetKeyframe():
            return tr("Set key on {param} of {node}", **names)
        case RemoveKeyframe():
            return tr("Delete key on {param} of {node}", **names)


def _format_flag_label(command: SetDisabled | SetMuted | SetLocked, name: str) -> str:
    match command:
        case SetDisabled():
            return tr("Disable {node}", node=name) if command.is_disabled else tr("Enable {node}", node=name)
        case SetMuted():
            return tr("Mute {node}", node=name) if command.is_muted else tr("Unmute {node}", node=name)
        case SetLocked():
            return tr("Lock {node}", node=name) if command.is_locked else tr("Unlock {node}", node=name)
