"""Edits that lead wires another way around nodes that stay."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.commands.connection_rules import check_connection, rejoin_wires
from studio.graph.model import Connection, Endpoint, Project
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class ExtractNodes:
    """Take nodes out of the chain they lie in: they stay, with the wires among them, and their neighbours are joined.

    Args:
        nodes: Ids.
    """

    nodes: tuple[str, ...]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Extract")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        graph = project.graph
        chosen = {node for node in self.nodes if graph[node]}
        wires = {t: s for t, s in graph.wires.items() if (t.node in chosen) == (s.node in chosen)}
        if len(wires) == len(graph.wires):
            return project
        return replace(project, graph=replace(graph, wires=wires | rejoin_wires(graph, chosen, registry)))


@dataclass(frozen=True, slots=True)
class SwapInputs:
    """Let what feeds two inputs of a node change places; one of them may be empty."""

    node: str
    first_input: str
    second_input: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Swap inputs")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        graph = project.graph
        ends = Endpoint(graph[self.node].id, self.first_input), Endpoint(self.node, self.second_input)
        wires = {target: source for target, source in graph.wires.items() if target not in ends}
        if len(wires) == len(graph.wires):
            raise GraphError(
                tr("Nothing is connected to {one} and {other}.", one=self.first_input, other=self.second_input)
            )
        bare = replace(graph, wires=wires)
        for end, other in (ends, ends[::-1]):
            source = graph.wires.get(other)
            if source is not None:
                check_connection(bare, registry, Connection(source, end))
                wires[end] = source
        return replace(project, graph=replace(graph, wires=wires))
