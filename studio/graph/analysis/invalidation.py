"""Invalidation: paths of the values that an edit changes, on every level.

The paths include those of the groups and dots that pass the values on.
"""

from __future__ import annotations

from studio.graph.analysis.dirty_nodes import find_dirty_nodes
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Graph
from studio.sdk.registry import Registry


def find_invalidated_nodes(before: Graph, after: Graph, registry: Registry) -> set[str]:
    """Return the nodes of `after`, on any level, whose values may differ from those in `before`."""
    old, new = flatten_graph(before, registry), flatten_graph(after, registry)
    found = find_dirty_nodes(old.graph, new.graph)
    found |= {
        end.node
        for end, source in new.resolved_outputs.items()
        if end not in old.resolved_outputs or old.resolved_outputs[end] != source
    }
    return found | new.find_forwarding_nodes(found)


def find_downstream_paths(graph: Graph, node: str, registry: Registry) -> set[str]:
    """Return the nodes, on any level, that may show something of a node: itself and all that depend on it."""
    flat = flatten_graph(graph, registry)
    found = {other for start in flat.find_inner_nodes(node) for other in flat.graph.find_downstream(start)} | {node}
    return found | flat.find_forwarding_nodes(found)


def find_upstream_paths(graph: Graph, node: str, registry: Registry) -> set[str]:
    """Return the nodes, on any level, that a node is made from: itself and all that it depends on."""
    flat = flatten_graph(graph, registry)
    found = {other for start in flat.find_source_nodes(node) for other in flat.graph.find_upstream(start)}
    return found | {node} | flat.find_forwarding_nodes(found)
