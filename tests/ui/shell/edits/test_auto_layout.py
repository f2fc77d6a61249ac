"""Tidying up: nothing overlaps, wires lead to the right, few cross, and twice is once."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import Point
from studio.ui.shell.edits.auto_layout import NODE_GAP, arrange_nodes


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Return a graph without loops."""
    count = draw(st.integers(1, 25))
    nodes = {f"n{n}": NodeRecord(f"n{n}", "test.any", f"N{n}") for n in range(count)}
    wires = {}
    for reader in range(1, count):
        for port in range(draw(st.integers(0, 2))):
            feed = draw(st.integers(0, reader - 1))
            wires[Endpoint(f"n{reader}", f"in{port}")] = Endpoint(f"n{feed}", "out")
    return Graph(nodes, wires)


@given(graph=graphs())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_wires_lead_to_the_right_nothing_overlaps_and_twice_is_once(graph: Graph) -> None:
    heights = {node: 80.0 + 40 * (int(node[1:]) % 3) for node in graph.nodes}
    places = arrange_nodes(graph, graph.nodes, heights, {})
    assert all(places[source.node].x < places[target.node].x for target, source in graph.wires.items())
    columns: dict[float, list[str]] = {}
    for node, at in places.items():
        columns.setdefault(at.x, []).append(node)
    for column in columns.values():
        column.sort(key=lambda node: places[node].y)
        for above, below in pairwise(column):
            assert places[below].y - places[above].y >= heights[above] + NODE_GAP - 1
    assert arrange_nodes(graph, graph.nodes, heights, places) == places


def test_two_chains_that_lie_crossed_are_uncrossed_and_then_stay() -> None:
    nodes = {name: NodeRecord(name, "test.any", name) for name in ("a", "b", "c", "d")}
    graph = Graph(nodes, {Endpoint("c", "in"): Endpoint("a", "out"), Endpoint("d", "in"): Endpoint("b", "out")})
    heights = dict.fromkeys(nodes, 100.0)
    crossed = {"a": Point(0, 0), "b": Point(0, 200), "c": Point(300, 200), "d": Point(300, 0)}
    places = arrange_nodes(graph, nodes, heights, crossed)
    assert (places["a"].y < places["b"].y) == (places["c"].y < places["d"].y)
    assert arrange_nodes(graph, nodes, heights, places) == places
