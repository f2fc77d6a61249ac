"""Scale at which frames are requested. Knows no Qt."""

from __future__ import annotations

from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Graph
from studio.sdk.node_kinds import NodeKind
from studio.sdk.registry import Registry


class ProxyScales:
    """Scales of outputs. All can be computed at a smaller scale, except generators and what follows them.

    A generator makes its frames once, by a job, at full size. At another size it would have to make others.

    Args:
        registry: The node types.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: tuple[Graph, set[str]] | None = None

    def find_scale(self, graph: Graph, node: str, wished: float) -> float:
        """Return the scale to request in place of the wanted one."""
        return 1.0 if node in self._find_generated_nodes(graph) else wished

    def _find_generated_nodes(self, graph: Graph) -> set[str]:
        """Return generators and all behind them, and groups and dots that something of that comes out of."""
        if self._known is None or self._known[0] is not graph:
            flat = flatten_graph(graph, self._registry)
            found: set[str] = set()
            for node, record in flat.graph.nodes.items():
                spec = self._registry.find_spec(record.type)
                if spec is not None and spec.kind is NodeKind.GENERATOR and node not in found:
                    found |= flat.graph.find_downstream(node)
            found |= flat.find_forwarding_nodes(found)
            self._known = graph, found
        return self._known[1]
