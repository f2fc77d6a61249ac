"""However nodes are put into groups: the pixels and the digests are those of the graph without groups."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import GraphError, StudioError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.commands import (
    AddNode,
    CompoundCommand,
    Connect,
    EditInGroup,
    GroupNodes,
    PromoteParam,
    SetMuted,
    SetParam,
)
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import get_level, iterate_levels
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import DOT, IN, OUT, STRUCTURAL_TYPES
from studio.sdk.params import Point
from tests.engine.properties.asking import CACHES, answer, expected, make_engine, same, told
from tests.engine.properties.drawing import KINDS, Ask, asks, edits, graphs
from tests.engine.properties.nodes_for_properties import REGISTRY
from tests.engine.properties.profile import examples

AT = Point(0.0, 0.0)


def paths(graph: Graph) -> dict[str, str]:
    """Return where each node is that computes, by its own id."""
    return {
        n: prefix + n
        for prefix, g in iterate_levels(graph)
        for n, r in g.nodes.items()
        if r.type not in STRUCTURAL_TYPES
    }


@st.composite
def nestings(draw: st.DrawFn, graph: Graph) -> Document:
    """Draw the same graph with nodes in groups, dots in wires and parameters set at groups."""
    document = Document(REGISTRY, Project(graph))
    for number in range(draw(st.integers(1, 4))):
        prefix, level = draw(st.sampled_from(list(iterate_levels(document.graph))))
        path = tuple(prefix.split("/")[:-1])
        what = draw(st.sampled_from(["group", "group", "dot", "promote"]))
        with suppress(GraphError):  # what lies between the nodes would have to go in, too
            if what == "group":
                nodes = draw(st.sets(st.sampled_from(sorted(level.nodes)), min_size=1))
                document.apply_command(EditInGroup(path, GroupNodes(tuple(sorted(nodes)), f"Group {number}")))
            elif what == "dot" and level.wires:
                _add_dot(document, path, draw(st.sampled_from(sorted(level.wires))), f"dot{number}")
            elif what == "promote" and path:
                _promote(draw, document, path)
    return document


def _add_dot(document: Document, path: tuple[str, ...], target: Endpoint, dot: str) -> None:
    source = get_level(document.project, path).graph.wires[target]
    steps = (
        AddNode(NodeRecord(dot, DOT, dot), AT),
        Connect(source, Endpoint(dot, IN)),
        Connect(Endpoint(dot, OUT), target),
    )
    document.apply_command(EditInGroup(path, CompoundCommand("Dot", steps)))


def _promote(draw: st.DrawFn, document: Document, path: tuple[str, ...]) -> None:
    """Set a parameter at the group instead of the node, which gets another value."""
    records = get_level(document.project, path).graph.nodes.values()
    found = [(r.id, name) for r in records if r.type in KINDS for name in r.params if name not in r.curves]
    if found:
        node, param = draw(st.sampled_from(found))
        record = get_level(document.project, path).graph[node]
        document.apply_command(EditInGroup(path, PromoteParam(node, param)))
        name = get_level(document.project, path).promoted_params[-1].name
        document.apply_command(EditInGroup(path[:-1], SetParam(path[-1], name, record.params[param])))
        document.apply_command(EditInGroup(path, SetParam(node, param, draw(KINDS[record.type][param]))))


def digest(engine: Engine, graph: Graph, ask: Ask) -> bytes | None:
    """Return a digest; None where there is none, or where it takes a signal that is not in the cache."""
    with suppress(StudioError):
        return engine.cache_lookup.compute_digest(EngineRequest(graph, *ask.output, ask.frame, ask.scale))
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
    before = flatten_graph(document.graph, REGISTRY)
    node = data.draw(st.sampled_from(sorted(graph.nodes)))
    *groups, id = paths(document.graph)[node].split("/")
    document.apply_command(EditInGroup(tuple(groups), SetMuted((id,), is_muted=True)))
    after = flatten_graph(document.graph, REGISTRY)
    assert all(before.graph.nodes[n] is record for n, record in after.graph.nodes.items())
    plain = flatten_graph(graph.with_node(replace(graph[node], is_muted=True)), REGISTRY)
    assert {n.rpartition("/")[2] for n in after.muted_nodes} >= plain.muted_nodes
    assert {n.rpartition("/")[2] for n in after.graph.nodes} == set(plain.graph.nodes)
    document.undo()
    again = flatten_graph(document.graph, REGISTRY)
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
