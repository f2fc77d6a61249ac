"""Removal of muted nodes, and of nodes that cannot run without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from studio.graph.commands.connection_rules import find_passed_input
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.registry import Registry


def remove_muted_nodes(graph: Graph, muted: Iterable[str], registry: Registry) -> tuple[Graph, set[str]]:
    """Return a flat graph without the nodes that are not run, and the ids of these.

    What reads a muted node through an input that may stay empty, or is driven by it, is run without it; what needs it
    is not run either. Disabled nodes in between pass that on.

    Args:
        graph: Without groups and dots; muted ones still stand as what feeds an input.
        muted: What the user has muted.
        registry: The node types.
    """
    ends = {source: _resolve_disabled(graph, source, registry) for source in set(graph.wires.values())}
    readers: dict[str, list[Endpoint]] = {}
    for target, source in graph.wires.items():
        if (end := ends[source]) is not None:
            readers.setdefault(end.node, []).append(target)
    off = set(muted)
    waiting = list(off)
    while waiting:
        for target in readers.get(waiting.pop(), ()):
            record = graph.nodes.get(target.node)
            if record is not None and target.node not in off and _needs_input(record, target.port, registry):
                off.add(target.node)
                waiting.append(target.node)
    return _remove_nodes(graph, off, ends), off


def _resolve_disabled(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint | None:
    """Return the output that stands for `output` where disabled nodes pass on what they read."""
    seen: set[Endpoint] = set()
    end: Endpoint | None = output
    while end is not None and (record := graph.nodes.get(end.node)) is not None and record.is_disabled:
        if end in seen:
            return None
        seen.add(end)
        end = find_passed_input(graph, end, registry)
    return end


def _needs_input(record: NodeRecord, port: str, registry: Registry) -> bool:
    """Return whether a node cannot be run without what feeds a port; one that is disabled is not run anyway."""
    if record.is_disabled:
        return False
    spec = registry.find_spec(record.type)
    return spec is None or any(each.name == port and not each.is_optional for each in spec.inputs)


def _remove_nodes(graph: Graph, off: set[str], ends: Mapping[Endpoint, Endpoint | None]) -> Graph:
    nodes = {node: record for node, record in graph.nodes.items() if node not in off}
    wires = {}
    for target, source in graph.wires.items():
        end = ends[source]
        if target.node not in off and source.node not in off and (end is None or end.node not in off):
            wires[target] = source
    return replace(graph, nodes=nodes, wires=wires)
