"""What an edit touches, on every level."""

from __future__ import annotations

from dataclasses import replace

from studio.graph.analysis.invalidation import find_downstream_paths, find_invalidated_nodes, find_upstream_paths
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from tests.graph.nested_for_tests import entry, group, level, node, way_out

INNER = level(
    entry(),
    node("blur", "test.adjust"),
    node("other", "test.clip"),
    way_out(),
    wires="plate.out>blur.image blur.image>result.in",
)
OUTER = level(
    node("clip", "test.clip"),
    group("look", INNER),
    node("last", "test.adjust"),
    node("aside", "test.clip"),
    wires="clip.image>look.plate look.result>last.image",
).graph


def _with_inner(record: NodeRecord) -> Graph:
    inside = replace(INNER, graph=INNER.graph.with_node(record))
    return OUTER.with_node(replace(OUTER.nodes["look"], group_project=inside))


def test_an_edit_inside_touches_what_lies_behind_it_inside_and_outside(registry: Registry) -> None:
    after = _with_inner(node("blur", "test.adjust", amount=2.0))
    assert find_invalidated_nodes(OUTER, after, registry) == {"look/blur", "look/result", "look", "last"}


def test_an_edit_before_a_group_touches_what_it_feeds_inside(registry: Registry) -> None:
    after = OUTER.with_node(replace(OUTER.nodes["clip"], params={"amount": 2.0}))
    found = find_invalidated_nodes(OUTER, after, registry)
    assert {"clip", "look/plate", "look/blur", "look", "last"} <= found
    assert not {"look/other", "aside"} & found


def test_a_wire_inside_touches_the_group(registry: Registry) -> None:
    wires = {target: source for target, source in INNER.graph.wires.items() if target.node != "result"}
    inside = replace(INNER, graph=replace(INNER.graph, wires=wires))
    after = OUTER.with_node(replace(OUTER.nodes["look"], group_project=inside))
    assert {"look", "last"} <= find_invalidated_nodes(OUTER, after, registry)


def test_a_flat_graph_is_touched_as_it_is(registry: Registry) -> None:
    flat = Graph({"clip": node("clip", "test.clip")})
    after = flat.with_node(node("aside", "test.clip"))
    assert find_invalidated_nodes(flat, after, registry) == {"aside"}
    assert find_invalidated_nodes(Project().graph, flat, registry) == {"clip"}


def test_what_depends_on_a_node_shows_something_of_it(registry: Registry) -> None:
    assert find_downstream_paths(OUTER, "look/blur", registry) == {"look/blur", "look/result", "look", "last"}
    assert find_downstream_paths(OUTER, "last", registry) == {"last"}


def test_what_a_node_is_made_from_lies_before_it(registry: Registry) -> None:
    made = find_upstream_paths(OUTER, "look", registry)
    assert {"look", "look/blur", "clip"} <= made
    assert not {"last", "aside", "look/other"} & made
    assert find_upstream_paths(OUTER, "clip", registry) == {"clip", "look/plate"}
