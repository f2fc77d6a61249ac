"""The part of a graph that a node is made from, to tell whether two graphs make the same of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class UpstreamGraph:
    """What a node is made from.

    Args:
        nodes: The nodes of the flat graph by path, the node itself included; None for one that only a wire names.
        wires: The output that feeds each of their connected inputs.
    """

    nodes: Mapping[str, NodeRecord | None]
    wires: Mapping[Endpoint, Endpoint]


def extract_upstream(graph: Graph, node: str, registry: Registry) -> UpstreamGraph:
    """Return what a node, by its path, is made from: equal where it makes the same frames."""
    flat = flatten_graph(graph, registry).graph
    nodes = flat.find_upstream(node)
    wires = {target: source for target, source in flat.wires.items() if target.node in nodes}
    return UpstreamGraph({each: flat.nodes.get(each) for each in nodes}, wires)
