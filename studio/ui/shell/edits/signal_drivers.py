"""Edits that let a Signal drive a parameter, as both the inspector and the node editor make them."""

from __future__ import annotations

from functools import reduce

from studio.core.translation import tr, translate_identifier
from studio.graph.commands import Command, CompoundCommand, Connect, Disconnect
from studio.graph.model import Connection, Endpoint, Graph


def make_drive_command(source: Endpoint, target: Endpoint, taken: Connection | None = None) -> Command:
    """Return the command that lets an output drive a parameter; a Signal that drove it gives way.

    Args:
        source: A Signal output.
        target: The node and the parameter, as "radius", or a part of it, as "centre.x".
        taken: A wire that is taken away in the same step.
    """
    moved = (Disconnect((taken.target,)),) if taken is not None and taken.target != target else ()
    return CompoundCommand(
        tr("Drive {parameter}", parameter=translate_identifier(target.port)), (*moved, Connect(source, target))
    )


def make_undrive_command(targets: tuple[Endpoint, ...]) -> Command:
    """Return the command that gives parameters their own values or curves again."""
    names = reduce(_combine, (translate_identifier(target.port) for target in targets))
    return CompoundCommand(tr("Stop driving {parameters}", parameters=names), (Disconnect(targets),))


def _combine(first: str, second: str) -> str:
    return tr("{first} and {second}", first=first, second=second)


def driven_component(target: str) -> str:
    """Return which part of a parameter is driven, as "x" of "centre.x"; the whole name where it has no parts."""
    return target.rpartition(".")[2]


def format_output(graph: Graph, source: Endpoint) -> str:
    """Return an output as people read it: the node's name and the port, "LFO.signal"."""
    record = graph.nodes.get(source.node)
    return f"{record.name if record is not None else source.node}.{source.port}"
