"""Signals that drive a parameter of all shown nodes. This module has no widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from studio.graph.commands import Command, CompoundCommand
from studio.graph.model import Endpoint, Graph
from studio.graph.signal_drivers import find_drivers, find_possible_drivers
from studio.sdk.params import ParamSpec
from studio.sdk.registry import Registry
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.edits.signal_drivers import format_output, make_drive_command
from studio.ui.widgets.fields.field_view import MIXED_TEXT
from studio.ui.widgets.fields.number_format import NumberFormat


def collect_drivers(graph: Graph, chosen: NodeSelection, param: ParamSpec) -> Mapping[Endpoint, Endpoint]:
    """Return the outputs that drive a parameter of any of the nodes, by what they drive."""
    return {
        Endpoint(node, name): source
        for node in chosen.node_ids
        for name, source in find_drivers(graph, node, param).items()
    }  # fmt: skip


def format_drivers(
    graph: Graph, chosen: NodeSelection, param: ParamSpec, values: Mapping[Endpoint, float]
) -> Mapping[str, str]:
    """Return what drives a parameter, as text, by what is driven: "radius", or "centre.x" for a part.

    Where the nodes differ in it, the text is the one for mixed values.

    Args:
        graph: The level of the nodes.
        chosen: The nodes.
        param: The parameter.
        values: The numbers of outputs at the frame, as far as they are known; the text ends in what they make of the
            parameter: "LFO.value = 0.42".
    """
    found: dict[str, set[Endpoint]] = {}
    for target, source in collect_drivers(graph, chosen, param).items():
        found.setdefault(target.port, set()).add(source)
    texts = {}
    for name, sources in found.items():
        shared = len(sources) == 1 and all(Endpoint(node, name) in graph.wires for node in chosen.node_ids)
        texts[name] = _format_driver(graph, sources.pop(), param, values) if shared else MIXED_TEXT
    return texts


def _format_driver(graph: Graph, source: Endpoint, param: ParamSpec, values: Mapping[Endpoint, float]) -> str:
    text = format_output(graph, source)
    if source not in values:
        return text
    format = NumberFormat.from_spec(param)
    number = format.format_number(round(param.clamp_number(values[source]), format.decimal_count))
    return f"{text} = {number}"


def find_shared_drivers(graph: Graph, registry: Registry, chosen: NodeSelection) -> tuple[Endpoint, ...]:
    """Return every Signal output that may drive a parameter of all the nodes."""
    each = [find_possible_drivers(graph, registry, node) for node in chosen.node_ids]
    wanted = reduce(set.intersection, (set(sources) for sources in each))
    return tuple(source for source in each[-1] if source in wanted)


def make_shared_drive_command(source: Endpoint, targets: Sequence[Endpoint]) -> Command:
    """Return the command that lets an output drive a parameter of several nodes."""
    commands = tuple(make_drive_command(source, target) for target in targets)
    return commands[0] if len(commands) == 1 else CompoundCommand(commands[0].undo_label, commands)
