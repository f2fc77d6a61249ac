"""A missing wire is a problem only where something is asked of the node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.analysis.idle_problems import has_loose_inputs, separate_idle_problems
from studio.graph.model import Endpoint, Graph
from studio.sdk.media import Media
from studio.sdk.registry import Registry
from tests.graph.groups.test_flat_graph import SIMPLE, with_nodes
from tests.graph.nested_for_tests import node


def split(graph: Graph, registry: Registry, media: Media, viewed: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Return the nodes with problems, and those with problems that do not matter yet."""
    facts = separate_idle_problems(compute_graph_facts(graph, registry, media), graph, registry, viewed)
    return [problem.node for problem in facts.problems], [problem.node for problem in facts.idle_problems]


@pytest.fixture
def graph() -> Graph:
    """Return a graph without faults, and beside it a node that reads nothing and one that reads that one."""
    graph = with_nodes(SIMPLE, node("new", "test.adjust"), node("after", "test.adjust"))
    return replace(graph, wires={**graph.wires, Endpoint("after", "image"): Endpoint("new", "image")})


def test_a_node_that_was_just_added_is_no_fault(graph: Graph, registry: Registry, media: Media) -> None:
    assert split(graph, registry, media, ["clip"]) == ([], ["new"])


@pytest.mark.parametrize("viewed", ["new", "after"])
def test_it_is_one_when_it_is_viewed_or_feeds_what_is_viewed(
    graph: Graph, registry: Registry, media: Media, viewed: str
) -> None:
    assert split(graph, registry, media, [viewed, "gone"]) == (["new"], [])


def test_it_is_one_when_it_feeds_what_writes(graph: Graph, registry: Registry, media: Media) -> None:
    fed = replace(graph, wires={**graph.wires, Endpoint("write", "image"): Endpoint("after", "image")})
    assert split(fed, registry, media) == (["new"], [])


def test_a_node_that_writes_waits_for_its_first_wire(registry: Registry, media: Media) -> None:
    assert split(replace(SIMPLE, wires={}), registry, media)[0] == []


def test_a_group_that_writes_without_its_input_is_a_fault(registry: Registry, media: Media) -> None:
    graph = replace(SIMPLE, wires={Endpoint("write", "image"): Endpoint("look", "result")})
    assert split(graph, registry, media) == (["look"], [])
    assert has_loose_inputs(compute_graph_facts(graph, registry, media))


def test_other_problems_always_matter(graph: Graph, registry: Registry, media: Media) -> None:
    unknown = with_nodes(SIMPLE, node("odd", "no.such"))
    assert split(unknown, registry, media) == (["odd"], [])
    assert not has_loose_inputs(compute_graph_facts(unknown, registry, media))
