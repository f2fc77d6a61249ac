"""A graph as the engine computes it: without groups, dots, what is muted or refused, and at the project's rate.

Ids are paths, as "group/blur".
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from studio.core.errors import GraphError, MutedNodeError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.flat.expression_binding import FlatLevel, bind_expressions
from studio.graph.flat.fragments import build_fragment
from studio.graph.flat.muted_nodes import remove_muted_nodes
from studio.graph.flat.refused_nodes import refuse_nodes
from studio.graph.groups.paths import find_node, format_path
from studio.graph.groups.rate_conform import conform_to_rate, uses_project_rate
from studio.graph.memo import IdentityCache
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.specs import STRUCTURAL_TYPES
from studio.sdk.registry import Registry, RegistryContent


@dataclass(frozen=True, slots=True, eq=False)
class FlatGraph:
    """A flat graph, and what of the nested one is where in it.

    Args:
        graph: Nodes that compute, by path, and the wires between them. Disabled nodes are among them.
        muted_nodes: What is not run, by path: muted nodes, those that need them, groups and dots that stand for such.
        resolved_outputs: What each output stands for that computes nothing itself: those of groups, dots, Inputs and
            Outputs.
        fed_inputs: The inputs that each input of a group feeds.
        group_params: The parameters of nodes inside that each promoted parameter of a group stands for.
    """

    graph: Graph
    muted_nodes: frozenset[str] = frozenset()
    resolved_outputs: Mapping[Endpoint, Endpoint | None] = field(default_factory=dict)
    fed_inputs: Mapping[Endpoint, tuple[Endpoint, ...]] = field(default_factory=dict)
    group_params: Mapping[Endpoint, Endpoint] = field(default_factory=dict)

    def resolve_output(self, output: Endpoint) -> Endpoint | None:
        """Return the output of a node that computes for any output; None if there is none, or it is not run."""
        found = output if output.node in self.graph.nodes else self.resolved_outputs.get(output)
        return found if found is not None and found.node in self.graph.nodes else None

    def find_inner_nodes(self, node: str) -> list[str]:
        """Return the nodes that compute in a group; for one that computes itself this one."""
        prefix = f"{node}/"
        return [other for other in self.graph.nodes if other == node or other.startswith(prefix)]

    def find_source_nodes(self, node: str) -> list[str]:
        """Return the nodes that compute what a node gives: itself, or those that a group or a dot stands for."""
        if node in self.graph.nodes:
            return [node]
        return [source.node for end, source in self.resolved_outputs.items() if end.node == node and source is not None]

    def find_forwarding_nodes(self, nodes: Collection[str]) -> set[str]:
        """Return the groups, dots, Inputs and Outputs that give what any of these nodes does."""
        return {
            end.node for end, source in self.resolved_outputs.items() if source is not None and source.node in nodes
        }


_LOCK = threading.RLock()
_FLAT_GRAPHS: WeakKeyDictionary[RegistryContent, IdentityCache[Graph, FlatGraph | None]] = WeakKeyDictionary()
"""What was made of a graph; None of one that is flat, which must not be kept by what is kept for it."""


def flatten_graph(graph: Graph, registry: Registry) -> FlatGraph:
    """Return a graph flat: without groups, dots and muted nodes, its files at its rate, its expressions bound.

    One that is like this already is returned as it is.

    Nodes that an edit leaves alone are the same objects in the flat graphs before and after it.
    """
    with _LOCK:
        known = _FLAT_GRAPHS.setdefault(registry.content, IdentityCache())
        found = known.get(graph)
        if found is None and graph not in known:
            found = known.store(graph, _make_permitted(graph, registry))
        return found or FlatGraph(graph)


def _make_permitted(graph: Graph, registry: Registry) -> FlatGraph | None:
    """Return a graph flat, without the nodes that may not run; None if it is so already."""
    flat = FlatGraph(graph) if _is_flat(graph, registry) else _make_flat_graph(graph, registry)
    permitted = refuse_nodes(flat.graph, registry)
    if permitted is graph:
        return None
    return flat if permitted is flat.graph else replace(flat, graph=permitted)


def _is_flat(graph: Graph, registry: Registry) -> bool:
    other = any(r.is_muted or r.expressions or r.type in STRUCTURAL_TYPES for r in graph.nodes.values())
    return not other and not _reads_at_own_rate(graph, registry)


def _make_flat_graph(graph: Graph, registry: Registry) -> FlatGraph:
    fragment = build_fragment(graph, registry)
    unfed = {end: None for ends in fragment.input_forwarders.values() for end in ends}
    ends = {**fragment.resolved_outputs, **unfed}
    nodes, wires = _at_rate(fragment.nodes, graph.rate, registry), fragment.wires
    if any(record.expressions for record in nodes.values()):
        nodes, wires = bind_expressions(FlatLevel(nodes, wires, fragment.group_params, ends), registry)
    flat = replace(graph, nodes=nodes, wires=wires)
    if not fragment.muted_nodes:
        return FlatGraph(flat, frozenset(), ends, fragment.fed_inputs, fragment.group_params)
    running, off = remove_muted_nodes(flat, fragment.muted_nodes, registry)
    off = off | _find_muted_forwarders(off, ends)
    return FlatGraph(running, frozenset(off), ends, fragment.fed_inputs, fragment.group_params)


def _reads_at_own_rate(graph: Graph, registry: Registry) -> bool:
    return graph.rate is not None and any(uses_project_rate(record, registry) for record in graph.nodes.values())


def _at_rate(nodes: dict[str, NodeRecord], rate: FrameRate | None, registry: Registry) -> dict[str, NodeRecord]:
    """Return nodes of which those that read files do so at the project's rate, if there is one."""
    if rate is None:
        return nodes
    return {node: conform_to_rate(r, rate) if uses_project_rate(r, registry) else r for node, r in nodes.items()}


def _find_muted_forwarders(off: set[str], ends: Mapping[Endpoint, Endpoint | None]) -> set[str]:
    """Return the groups, dots, Inputs and Outputs of which everything that they stand for is not run."""
    found: set[str] = set()
    runs: set[str] = set()
    for end, source in ends.items():
        if source is not None:
            (found if source.node in off else runs).add(end.node)
    return found - runs


def resolve_computed_output(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint:
    """Return the output of a node that computes for any output.

    Raises:
        UnknownNodeError: There is no such node.
        MutedNodeError: It is not run.
        GraphError: It stands for an output, but nothing is connected; or it is a group whose file cannot be used.
    """
    flat = flatten_graph(graph, registry)
    found = flat.resolve_output(output)
    if found is not None:
        return found
    name = format_path(graph, output.node)
    if output.node in flat.muted_nodes:
        raise MutedNodeError(name, muted=find_node(graph, output.node).is_muted)
    broken = find_node(graph, output.node).link_error
    raise GraphError(f"{name}: {broken}" if broken else tr("{name}: nothing is connected to it.", name=name))
