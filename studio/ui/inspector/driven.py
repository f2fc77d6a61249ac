"""Which Signals drive a parameter of all nodes that are shown. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from studio.graph.commands import Command, Together
from studio.graph.drives import drivers_of, possible_drivers
from studio.graph.model import Endpoint, Graph
from studio.sdk.params import ParamSpec
from studio.sdk.registry import Registry
from studio.ui.drives import drive, output_text
from studio.ui.inspector.chosen import Chosen
from studio.ui.inspector.field import MIXED


def drivers_of_all(graph: Graph, chosen: Chosen, param: ParamSpec) -> Mapping[Endpoint, Endpoint]:
    """Return the outputs that drive a parameter of any of the nodes, by what they drive."""
    return {
        Endpoint(node, name): source
        for node in chosen.ids
        for name, source in drivers_of(graph, node, param).items()
    }  # fmt: skip


def driver_texts(graph: Graph, chosen: Chosen, param: ParamSpec) -> Mapping[str, str]:
    """Return what drives a parameter, as text, by what is driven: "radius", or "centre.x" for a part.

    Where the nodes differ in it, the text is the one for mixed values.
    """
    found: dict[str, set[Endpoint]] = {}
    for target, source in drivers_of_all(graph, chosen, param).items():
        found.setdefault(target.port, set()).add(source)
    texts = {}
    for name, sources in found.items():
        shared = len(sources) == 1 and all(Endpoint(node, name) in graph.wires for node in chosen.ids)
        texts[name] = output_text(graph, sources.pop()) if shared else MIXED
    return texts


def drivers_for_all(graph: Graph, registry: Registry, chosen: Chosen) -> tuple[Endpoint, ...]:
    """Return every Signal output that may drive a parameter of all the nodes."""
    each = [possible_drivers(graph, registry, node) for node in chosen.ids]
    wanted = reduce(set.intersection, (set(sources) for sources in each))
    return tuple(source for source in each[-1] if source in wanted)


def drive_all(source: Endpoint, targets: Sequence[Endpoint]) -> Command:
    """Return the command that lets an output drive a parameter of several nodes."""
    commands = tuple(drive(source, target) for target in targets)
    return commands[0] if len(commands) == 1 else Together(commands[0].label, commands)
