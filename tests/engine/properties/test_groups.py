"""However nodes are put into groups: the pixels and the digests are those of the graph without groups."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import GraphError, StudioError
from studio.engine.engine import Engine
from studio.engine.request import Request
from studio.graph.commands import AddNode, Connect, GroupNodes, Inside, Promote, SetMuted, SetParam, Together
from studio.graph.flat import flatten
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.paths import level_at, levels
from studio.graph.specs import DOT, IN, OUT, STRUCTURAL
from studio.sdk.params import Point
from tests.engine.properties.asking import CACHES, answer, expected, make_engine, same, told
from tests.engine.properties.drawing import KINDS, Ask, asks, edits, graphs
from tests.engine.properties.nodes_for_properties import REGISTRY
from tests.engine.properties.profile import examples

AT = Point(0.0, 0.0)


def paths(graph: Graph) -> dict[str, str]:
    """Return where each node is that computes, by its own id."""
    return {n: prefix + n for prefix, g in levels(graph) for n, r in g.nodes.items() if r.type not in STRUCTURAL}


@st.composite
def nestings(draw: st.DrawFn, graph: Graph) -> Document:
    """Draw the same graph with nodes in groups, dots in wires and parameters set at groups."""
    document = Document(REGISTRY, Project(graph))
    for number in range(draw(st.integers(1, 4))):
        prefix, level = draw(st.sampled_from(list(levels(document.graph))))
        path = tuple(prefix.split("/")[:-1])
        what = draw(st.sampled_from(["group", "group", "dot", "promote"]))
        with suppress(GraphError):  # what lies between the nodes would have to go in, too
            if what == "group":
                nodes = draw(st.sets(st.sampled_from(sorted(level.nodes)), min_size=1))
                document.apply(Inside(path, GroupNodes(tuple(sorted(nodes)), f"Group {number}")))
            elif what == "dot" and level.wires:
                _add_dot(document, path, draw(st.sampled_from(sorted(level.wires))), f"dot{number}")
            elif what == "promote" and path:
                _promote(draw, document, path)
    return document


def _add_dot(document: Document, path: tuple[str, ...], target: Endpoint, dot: str) -> None:
    source = level_at(document.project, path).graph.wires[target]
    steps = (
        AddNode(NodeRecord(dot, DOT, dot), AT),
        Connect(source, Endpoint(dot, IN)),
        Connect(Endpoint(dot, OUT), target),
    )
    document.apply(Inside(path, Together("Dot", steps)))


def _promote(draw: st.DrawFn, document: Document, path: tuple[str, ...]) -> None:
    """Set a parameter at the group instead of the node, which gets another value."""
    records = level_at(document.project, path).graph.nodes.values()
    found = [(r.id, name) for r in records if r.type in KINDS for name in r.params if name not in r.curves]
    if found:
        node, param = draw(st.sampled_from(found))
        record = level_at(document.project, path).graph[node]
        document.apply(Inside(path, Promote(node, param)))
        name = level_at(document.project, path).promoted[-1].name
        document.apply(Inside(path[:-1], SetParam(path[-1], name, record.params[param])))
        document.apply(Inside(path, SetParam(node, param, draw(KINDS[record.type][param]))))


def digest(engine: Engine, graph: Graph, ask: Ask) -> bytes | None:
    """Return a digest; None where there is none, or where it takes a signal that is not in the cache."""
    with suppress(StudioError):
        return engine.lookup.digest(Request(graph, *ask.output, ask.frame, ask.scale))
    return None


@examples(80)
@given(data=st.data(), graph=graphs(), cache=st.sampled_from(CACHES))
def test_groups_change_no_pixel_and_no_digest(data: st.DataObject, graph: Graph, cache: int) -> None:
    engine, nested = make_engine(cache), data.draw(nestings(graph)).graph
    for _ in range(data.draw(st.integers(1, 3))):
        ask = data.draw(asks(graph, (1.0, 0.5)))
        inside = replace(ask, output=Endpoint(paths(nested)[ask.output.node], ask.output.port))
        assert same(answer(engine, nested, inside), expected(graph, ask)), told(graph, ask)
        digests = {digest(engine, nested, inside), digest(engine, graph, ask)} - {None}
        assert len(digests) <= 1, told(graph, ask)


@examples(60)
@given(data=st.data(), graph=graphs())
def test_an_edit_inside_makes_anew_only_what_it_touches(data: st.DataObject, graph: Graph) -> None:
    document = data.draw(nestings(graph))
    before = flatten(document.graph, REGISTRY)
    node = data.draw(st.sampled_from(sorted(graph.nodes)))
    *groups, id = paths(document.graph)[node].split("/")
    document.apply(Inside(tuple(groups), SetMuted((id,), muted=True)))
    after = flatten(document.graph, REGISTRY)
    assert all(before.graph.nodes[n] is record for n, record in after.graph.nodes.items())
    plain = flatten(graph.with_node(replace(graph[node], muted=True)), REGISTRY)
    assert {n.rpartition("/")[2] for n in after.muted} >= plain.muted
    assert {n.rpartition("/")[2] for n in after.graph.nodes} == set(plain.graph.nodes)
    document.undo()
    again = flatten(document.graph, REGISTRY)
    assert all(again.graph.nodes[n] is record for n, record in before.graph.nodes.items())
    assert again.graph.wires == before.graph.wires


@examples(40)
@given(data=st.data(), graph=graphs(), cache=st.sampled_from(CACHES))
def test_edits_before_grouping_and_undo_after_it_find_their_pixels(
    data: st.DataObject, graph: Graph, cache: int
) -> None:
    engine = make_engine(cache)
    for step in (graph, data.draw(edits(graph)), graph):
        nested = data.draw(nestings(step)).graph
        ask = data.draw(asks(step))
        inside = replace(ask, output=Endpoint(paths(nested)[ask.output.node], ask.output.port))
        assert same(answer(engine, nested, inside), expected(step, ask)), told(step, ask)
