"""Inputs without a wire at nodes of which nothing is asked yet: a node that was just added is no fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.groups.paths import has_node
from studio.graph.model import Graph
from studio.sdk.registry import Registry


def has_loose_inputs(facts: GraphFacts) -> bool:
    """Return whether an input that must have a wire has none."""
    return any(problem.kind is ProblemKind.NOT_CONNECTED for problem in facts.problems)


def separate_idle_problems(facts: GraphFacts, graph: Graph, registry: Registry, viewed: Iterable[str]) -> GraphFacts:
    """Return the facts with the missing wires apart that keep nothing from being made.

    Those remain problems that what is viewed needs, or a node that writes or trains and has a wire.

    Args:
        facts: The facts of the graph.
        graph: The graph.
        registry: The node types.
        viewed: The paths of the nodes that are viewed.
    """
    loose = [problem for problem in facts.problems if problem.kind is ProblemKind.NOT_CONNECTED]
    if not loose:
        return facts
    asked: set[Problem] = set()
    for node in (*(path for path in viewed if has_node(graph, path)), *_list_fed_ends(facts, registry)):
        asked.update(facts.find_upstream_problems(graph, node))
    idle = tuple(problem for problem in loose if problem not in asked)
    kept = tuple(problem for problem in facts.problems if problem not in idle)
    return replace(facts, problems=kept, idle_problems=idle)


def _list_fed_ends(facts: GraphFacts, registry: Registry) -> Iterator[str]:
    """Yield the nodes without outputs that something feeds."""
    flat = facts.flat_graph.graph
    fed = {target.node for target in flat.wires}
    for node, record in flat.nodes.items():
        spec = registry.find_spec(record.type) if node in fed else None
        if spec is not None and not spec.outputs:
            yield node
