"""Which problems keep a node of a nested graph from being computed."""

from __future__ import annotations

from studio.graph.flat import Flat
from studio.graph.model import Endpoint, Graph
from studio.graph.paths import groups_around, level_of
from studio.graph.problems import Problem
from studio.graph.specs import OUTPUT


class Concerned:
    """A node with all that it depends on, on every level.

    Args:
        graph: The nested graph.
        flat: The same, flat.
        node: The node's path; it may be a group or a dot.
    """

    def __init__(self, graph: Graph, flat: Flat, node: str) -> None:
        self._graph = graph
        self._flat = flat
        starts = flat.givers(node)
        self._needed: set[str] = set().union(*(flat.graph.upstream(start) for start in starts))
        self._groups = {group for each in {*self._needed, node} for group in groups_around(each)}
        self._node = node

    def by(self, problem: Problem) -> bool:
        """Return whether a problem is one of the node or of what it depends on."""
        if problem.node in self._needed or problem.node == self._node:
            return True
        if problem.node in self._groups:
            fed = self._flat.fed.get(Endpoint(problem.node, problem.place))
            return not fed or any(end.node in self._needed for end in fed)
        return problem.node not in self._flat.graph.nodes and self._is_read(problem.node)

    def _is_read(self, path: str) -> bool:
        """Return whether anything needed lies behind a node that computes nothing itself."""
        group, slash, _ = path.rpartition("/")
        level, node = level_of(self._graph, path)
        readers = {other for other in level.downstream(node) if other in level.nodes}
        if any(f"{group}{slash}{other}" in self._needed | self._groups for other in readers):
            return True
        return group in self._groups and any(level.nodes[other].type == OUTPUT for other in readers)
