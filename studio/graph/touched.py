"""Which values an edit changes, on every level: as paths, with the groups and dots that pass them on."""

from __future__ import annotations

from studio.graph.changes import affected
from studio.graph.flat import flatten
from studio.graph.model import Graph
from studio.sdk.registry import Registry


def touched(before: Graph, after: Graph, registry: Registry) -> set[str]:
    """Return the nodes of `after`, on any level, whose values may differ from those in `before`."""
    old, new = flatten(before, registry), flatten(after, registry)
    found = affected(old.graph, new.graph)
    found |= {end.node for end, source in new.ends.items() if end not in old.ends or old.ends[end] != source}
    return found | new.passing_on(found)


def behind(graph: Graph, node: str, registry: Registry) -> set[str]:
    """Return the nodes, on any level, that may show something of a node: itself and all that depend on it."""
    flat = flatten(graph, registry)
    found = {other for start in flat.inside(node) for other in flat.graph.downstream(start)} | {node}
    return found | flat.passing_on(found)


def needed(graph: Graph, node: str, registry: Registry) -> set[str]:
    """Return the nodes, on any level, that a node is made from: itself and all that it depends on."""
    flat = flatten(graph, registry)
    found = {other for start in flat.givers(node) for other in flat.graph.upstream(start)}
    return found | {node} | flat.passing_on(found)
