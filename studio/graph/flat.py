"""A graph as the engine computes it: without groups, dots and what is muted, and at the project's rate.

Ids are paths, as "group/blur".
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from studio.core.errors import GraphError, MutedError
from studio.core.language import tr
from studio.core.time import FrameRate
from studio.graph.conforming import conformed, takes_rate
from studio.graph.fragments import fragment_of
from studio.graph.memo import Memo
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.muting import without_muted
from studio.graph.paths import find, path_name
from studio.graph.specs import STRUCTURAL
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """A flat graph, and what of the nested one is where in it.

    Args:
        graph: Nodes that compute, by path, and the wires between them. Disabled nodes are among them.
        muted: What is not run, by path: muted nodes, those that need them, groups and dots that stand for such.
        ends: What each output stands for that computes nothing itself: those of groups, dots, Inputs and Outputs.
        fed: The inputs that each input of a group feeds.
    """

    graph: Graph
    muted: frozenset[str] = frozenset()
    ends: Mapping[Endpoint, Endpoint | None] = field(default_factory=dict)
    fed: Mapping[Endpoint, tuple[Endpoint, ...]] = field(default_factory=dict)

    def resolve(self, output: Endpoint) -> Endpoint | None:
        """Return the output of a node that computes for any output; None if there is none, or it is not run."""
        found = output if output.node in self.graph.nodes else self.ends.get(output)
        return found if found is not None and found.node in self.graph.nodes else None

    def inside(self, node: str) -> list[str]:
        """Return the nodes that compute in a group; for one that computes itself this one."""
        prefix = f"{node}/"
        return [other for other in self.graph.nodes if other == node or other.startswith(prefix)]

    def givers(self, node: str) -> list[str]:
        """Return the nodes that compute what a node gives: itself, or those that a group or a dot stands for."""
        if node in self.graph.nodes:
            return [node]
        return [source.node for end, source in self.ends.items() if end.node == node and source is not None]

    def passing_on(self, nodes: Collection[str]) -> set[str]:
        """Return the groups, dots, Inputs and Outputs that give what any of these nodes does."""
        return {end.node for end, source in self.ends.items() if source is not None and source.node in nodes}


_LOCK = threading.RLock()
_FLAT: WeakKeyDictionary[Registry, Memo[Graph, Flat]] = WeakKeyDictionary()


def flatten(graph: Graph, registry: Registry) -> Flat:
    """Return a graph flat. One that has no groups, dots, muted nodes or files at another rate is returned as it is.

    Nodes that an edit leaves alone are the same objects in the flat graphs before and after it.
    """
    nested = any(record.muted or record.type in STRUCTURAL for record in graph.nodes.values())
    if not nested and not _reads_at_own_rate(graph, registry):
        return Flat(graph)
    with _LOCK:
        known = _FLAT.setdefault(registry, Memo())
        return known.get(graph) or known.keep(graph, _make(graph, registry))


def _make(graph: Graph, registry: Registry) -> Flat:
    fragment = fragment_of(graph, registry)
    unfed = {end: None for ends in fragment.echoes.values() for end in ends}
    ends = {**fragment.ends, **unfed}
    flat = replace(graph, nodes=_at_rate(fragment.nodes, graph.rate, registry), wires=fragment.wires)
    if not fragment.muted:
        return Flat(flat, ends=ends, fed=fragment.fed)
    running, off = without_muted(flat, fragment.muted, registry)
    return Flat(running, frozenset(off | _standing_for(off, ends)), ends, fragment.fed)


def _reads_at_own_rate(graph: Graph, registry: Registry) -> bool:
    return graph.rate is not None and any(takes_rate(record, registry) for record in graph.nodes.values())


def _at_rate(nodes: dict[str, NodeRecord], rate: FrameRate | None, registry: Registry) -> dict[str, NodeRecord]:
    """Return nodes of which those that read files do so at the project's rate, if there is one."""
    if rate is None:
        return nodes
    return {node: conformed(r, rate) if takes_rate(r, registry) else r for node, r in nodes.items()}


def _standing_for(off: set[str], ends: Mapping[Endpoint, Endpoint | None]) -> set[str]:
    """Return the groups, dots, Inputs and Outputs of which everything that they stand for is not run."""
    found: set[str] = set()
    runs: set[str] = set()
    for end, source in ends.items():
        if source is not None:
            (found if source.node in off else runs).add(end.node)
    return found - runs


def computed(graph: Graph, output: Endpoint, registry: Registry) -> Endpoint:
    """Return the output of a node that computes for any output.

    Raises:
        UnknownNodeError: There is no such node.
        MutedError: It is not run.
        GraphError: It stands for an output, but nothing is connected; or it is a group whose file cannot be used.
    """
    flat = flatten(graph, registry)
    found = flat.resolve(output)
    if found is not None:
        return found
    name = path_name(graph, output.node)
    if output.node in flat.muted:
        raise MutedError(name, muted=find(graph, output.node).muted)
    broken = find(graph, output.node).broken
    raise GraphError(f"{name}: {broken}" if broken else tr("{name}: nothing is connected to it.", name=name))
