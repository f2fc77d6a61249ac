"""The seed that "Try 4 Seeds" is about: of what is selected, of what is viewed, or of the nearest node before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import has_node
from studio.graph.model import Endpoint, Graph
from studio.graph.sheet.axis import find_effective_param
from studio.graph.sheet.value_lists import is_seed
from studio.graph.specs import get_spec_at
from studio.sdk.registry import Registry


def find_seed(
    graph: Graph, registry: Registry, selected: Sequence[str], viewed: Endpoint | None
) -> tuple[str, str] | None:
    """Return the path of a node and the name of its seed; None if no such node has one.

    Args:
        graph: The project's.
        registry: The node types.
        selected: The paths of the selected nodes, the latest last.
        viewed: What the viewer shows.
    """
    for node in (*reversed(selected), *_iterate_upstream(graph, registry, viewed)):
        spec = get_spec_at(graph, node, registry) if has_node(graph, node) else None
        seeds = sorted((name for name, param in spec.params.items() if is_seed(param)), key=len) if spec else []
        if seeds:
            return find_effective_param(graph, node, seeds[0])
    return None


def _iterate_upstream(graph: Graph, registry: Registry, viewed: Endpoint | None) -> Iterator[str]:
    """Yield the viewed node and the nodes that it is made from, the nearest first."""
    if viewed is None or not has_node(graph, viewed.node):
        return
    flat = flatten_graph(graph, registry)
    waiting = deque([viewed.node, *flat.find_source_nodes(viewed.node)])
    seen = set(waiting)
    while waiting:
        node = waiting.popleft()
        yield node
        for source in flat.graph.find_input_sources(node).values():
            if source.node not in seen:
                seen.add(source.node)
                waiting.append(source.node)
