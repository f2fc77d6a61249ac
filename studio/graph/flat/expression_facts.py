"""Facts that expressions ask for: `width`, `height`, `length`, `fps` and `time` are those of their node."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from studio.core.clip_info import ClipInfo
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.registry import Registry


def list_fact_nodes(record: NodeRecord) -> frozenset[str]:
    """Return the nodes whose facts the expressions of a node ask for, by path."""
    return frozenset[str]().union(*(bound.fact_nodes for bound in record.bound_expressions.values()))


def find_expression_facts(
    flat: Graph, clips: Mapping[Endpoint, ClipInfo], registry: Registry, nodes: Collection[str]
) -> dict[str, ClipInfo]:
    """Return the facts of nodes, by path: of what their main input reads, of a source what it gives.

    Args:
        flat: A flat graph.
        clips: The facts of its outputs, as far as they are known.
        registry: The node types.
        nodes: Paths. Those whose facts are not known are left out.
    """
    found = {}
    for node in nodes:
        record = flat.nodes.get(node)
        spec = registry.find_spec(record.type) if record is not None else None
        if spec is None:
            continue
        inputs = [flat.wires[end] for port in spec.inputs if (end := Endpoint(node, port.name)) in flat.wires]
        ends = inputs or [Endpoint(node, port.name) for port in spec.outputs]
        known = next((clips[end] for end in ends if end in clips), None)
        if known is not None:
            found[node] = known
    return found
