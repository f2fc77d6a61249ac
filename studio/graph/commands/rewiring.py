"""Edits that lead wires another way around nodes that stay."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.language import tr
from studio.graph.commands.wiring import check_connection, rejoined
from studio.graph.model import Connection, Endpoint, Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class Extract:
    """Take nodes out of the chain they lie in: they stay, with the wires among them, and their neighbours are joined.

    Args:
        nodes: Ids.
    """

    nodes: tuple[str, ...]
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Extract")

    def apply(self, project: Project, registry: Registry) -> Project:
        graph = project.graph
        chosen = {node for node in self.nodes if graph[node]}
        wires = {t: s for t, s in graph.wires.items() if (t.node in chosen) == (s.node in chosen)}
        if len(wires) == len(graph.wires):
            return project
        return replace(project, graph=replace(graph, wires=wires | rejoined(graph, chosen, registry)))


@dataclass(frozen=True, slots=True)
class SwapInputs:
    """Let what feeds two inputs of a node change places; one of them may be empty."""

    node: str
    one: str
    other: str
    merge: str = ""

    @property
    def label(self) -> str:
        return tr("Swap inputs")

    def apply(self, project: Project, registry: Registry) -> Project:
        graph = project.graph
        ends = Endpoint(graph[self.node].id, self.one), Endpoint(self.node, self.other)
        wires = {target: source for target, source in graph.wires.items() if target not in ends}
        if len(wires) == len(graph.wires):
            raise GraphError(tr("Nothing is connected to {one} and {other}.", one=self.one, other=self.other))
        bare = replace(graph, wires=wires)
        for end, other in (ends, ends[::-1]):
            source = graph.wires.get(other)
            if source is not None:
                check_connection(bare, registry, Connection(source, end))
                wires[end] = source
        return replace(project, graph=replace(graph, wires=wires))
