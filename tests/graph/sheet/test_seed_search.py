"""The seed that "Try 4 Seeds" is about."""

from __future__ import annotations

from itertools import pairwise

import pytest

from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.sheet.seed_search import find_seed
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry


@pytest.fixture(scope="module")
def real() -> Registry:
    return load_registry(("source", "color", "realism"), has_user_nodes=False)


def graph() -> Graph:
    """Return far → gain → near → dot → gain, and a noise beside them."""
    types = {
        "far": "source.noise",
        "first": "color.gain",
        "near": "realism.grain",
        "dot": "graph.dot",
        "last": "color.gain",
        "beside": "source.noise",
    }
    nodes = {node: NodeRecord(node, type_id, node.title()) for node, type_id in types.items()}
    row = [("far", "image"), ("first", "image"), ("near", "image"), ("dot", "out"), ("last", "image")]
    ports = {"dot": "in"}
    wires = {Endpoint(target, ports.get(target, "image")): Endpoint(*source) for source, (target, _) in pairwise(row)}
    return Graph(nodes, wires)


def test_that_of_the_latest_selected_node_that_has_one(real: Registry) -> None:
    viewed = Endpoint("last", "image")
    assert find_seed(graph(), real, ("far", "beside", "first"), viewed) == ("beside", "seed")


def test_else_the_nearest_before_what_is_viewed(real: Registry) -> None:
    assert find_seed(graph(), real, ("first",), Endpoint("last", "image")) == ("near", "seed")
    assert find_seed(graph(), real, (), Endpoint("dot", "out")) == ("near", "seed")
    assert find_seed(graph(), real, (), Endpoint("first", "image")) == ("far", "seed")
    assert find_seed(graph(), real, (), Endpoint("beside", "image")) == ("beside", "seed")


def test_that_inside_a_group_which_is_viewed(real: Registry) -> None:
    output = NodeRecord("out", "graph.output", "out")
    inside = Graph(
        {"noise": NodeRecord("noise", "source.noise", "noise"), "out": output},
        {Endpoint("out", "in"): Endpoint("noise", "image")},
    )
    group = Graph({"group": NodeRecord("group", "graph.group", "Group", group_project=Project(inside))})
    assert find_seed(group, real, (), Endpoint("group", "out")) == ("group/noise", "seed")
