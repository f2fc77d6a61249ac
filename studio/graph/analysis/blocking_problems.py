"""Problems that keep a node of a nested graph from being computed."""

from __future__ import annotations

from studio.graph.analysis.problems import Problem
from studio.graph.flat.flat_graph import FlatGraph
from studio.graph.groups.paths import find_level_of, list_enclosing_groups
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import OUTPUT


class BlockingProblems:
    """Test for problems of a node and of all that it depends on, on every level.

    Args:
        graph: The nested graph.
        flat: The same, flat.
        node: The node's path; it may be a group or a dot.
    """

    def __init__(self, graph: Graph, flat: FlatGraph, node: str) -> None:
        self._graph = graph
        self._flat = flat
        starts = flat.find_source_nodes(node)
        self._needed: set[str] = set().union(*(flat.graph.find_upstream(start) for start in starts))
        self._groups = {group for each in {*self._needed, node} for group in list_enclosing_groups(each)}
        self._node = node

    def has_problem(self, problem: Problem) -> bool:
        """Return whether a problem is one of the node or of what it depends on."""
        if problem.node in self._needed or problem.node == self._node:
            return True
        if problem.node in self._groups:
            fed = self._flat.fed_inputs.get(Endpoint(problem.node, problem.place))
            return not fed or any(end.node in self._needed for end in fed)
        return problem.node not in self._flat.graph.nodes and self._is_read(problem.node)

    def _is_read(self, path: str) -> bool:
        """Return whether anything needed lies behind a node that computes nothing itself."""
        group, slash, _ = path.rpartition("/")
        level, node = find_level_of(self._graph, path)
        readers = {other for other in level.find_downstream(node) if other in level.nodes}
        if any(f"{group}{slash}{other}" in self._needed | self._groups for other in readers):
            return True
        return group in self._groups and any(level.nodes[other].type == OUTPUT for other in readers)
