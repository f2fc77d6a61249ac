"""Nested graphs are computed like the flat ones that a person writes down for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError, MutedNodeError, NodeError
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, FrameState
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, PromotedParam
from studio.graph.specs import DOT, GROUP, INPUT, OUTPUT
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build
from tests.engine.nodes_for_tests import calls
from tests.engine.sink_for_tests import written

FLAT = build(
    ("ramp", "ramp", {}),
    ("add", "add", {"amount": 3.0}),
    ("last", "add", {"amount": 10.0}),
    wires="ramp>add add>last",
)


def nested(amount: float = 3.0, own: float | None = None) -> Graph:
    """Return the same, with the first `add` in a group in a group."""
    inner = Project(
        Graph(
            {
                "plate": NodeRecord("plate", INPUT, "Plate"),
                "add": NodeRecord("add", "test.add", "Add", params={"amount": amount}),
                "result": NodeRecord("result", OUTPUT, "Result"),
            },
            {Endpoint("add", "image"): Endpoint("plate", "out"), Endpoint("result", "in"): Endpoint("add", "image")},
        ),
        promoted_params=(PromotedParam("more", "add", "amount"),),
    )
    outer = Project(
        Graph(
            {
                "first": NodeRecord("first", INPUT, "First"),
                "inner": NodeRecord("inner", GROUP, "Inner", group_project=inner),
                "way_out": NodeRecord("way_out", OUTPUT, "Way out"),
            },
            {
                Endpoint("inner", "plate"): Endpoint("first", "out"),
                Endpoint("way_out", "in"): Endpoint("inner", "result"),
            },
        ),
        promoted_params=(PromotedParam("outer_more", "inner", "more"),),
    )
    group = NodeRecord("group", GROUP, "Group", params={} if own is None else {"outer_more": own}, group_project=outer)
    nodes = {"ramp": FLAT["ramp"], "dot": NodeRecord("dot", DOT, "Dot"), "group": group, "last": FLAT["last"]}
    wires = {
        Endpoint("dot", "in"): Endpoint("ramp", "image"),
        Endpoint("group", "first"): Endpoint("dot", "out"),
        Endpoint("last", "image"): Endpoint("group", "way_out"),
    }
    return Graph(nodes, wires)


def digest(engine: Engine, graph: Graph, path: str = "last.image") -> bytes:
    node, output = path.split(".")
    return engine.cache_lookup.compute_digest(EngineRequest(graph, node, output, 4))


def test_a_nested_graph_gives_what_the_flat_one_gives(engine: Engine, levels: Levels) -> None:
    assert levels(nested(), range(4)) == levels(FLAT, range(4)) == [13.0, 14.0, 15.0, 16.0]
    assert digest(engine, nested()) == digest(engine, FLAT)
    assert levels(nested(own=5.0), [0]) == [15.0]


def test_every_output_can_be_asked_for(engine: Engine) -> None:
    graph = nested()
    for path in ("group.way_out", "group/inner.result", "group/inner/add.image", "group/inner/result.out"):
        assert digest(engine, graph, path) == digest(engine, FLAT, "add.image"), path
    for path in ("dot.out", "group/first.out", "group/inner/plate.out"):
        assert digest(engine, graph, path) == digest(engine, FLAT, "ramp.image"), path


def test_an_edit_inside_recompiles_only_what_is_behind_it(engine: Engine) -> None:
    def output(graph: Graph, node: str) -> object:
        return engine.compiler.compile_output(graph, node, "image", 1.0)

    before, after = nested(), nested()
    assert output(before, "group/inner/add") is not output(after, "group/inner/add"), "other objects are other nodes"
    changed = before.with_node(replace(before["last"], params={"amount": 11.0}))
    for node in ("ramp", "group/inner/add"):
        assert output(changed, node) is output(before, node)
    assert output(changed, "last") is not output(before, "last")
    outer = before["group"].group_project
    assert outer is not None
    twin = before.with_node(replace(before["group"], id="twin", name="Twin"))
    first = output(twin, "group/inner/add")
    louder = replace(twin["twin"], params={"outer_more": 9.0})
    assert output(twin.with_node(louder), "group/inner/add") is first


def test_what_was_computed_is_found_after_grouping(engine: Engine, levels: Levels) -> None:
    levels(FLAT, range(3))
    calls.clear()
    levels(nested(), range(3))
    assert not calls


def test_states_and_clearing_take_paths(engine: Engine, levels: Levels) -> None:
    graph = nested()
    levels(graph, range(3))
    assert set(engine.get_frame_states(graph, "group", "way_out", range(3))) == {FrameState.CACHED}
    assert engine.clear_cache(graph, "group").memory_entries == 3
    assert set(engine.get_frame_states(graph, "group/inner/add", "image", range(3))) == {FrameState.MISSING}
    assert engine.get_frame_states(graph, "ramp", "image", [0]) == (FrameState.CACHED,)


def test_what_fails_inside_a_group_says_where(engine: Engine) -> None:
    graph = nested()
    bad = replace(graph["group"], params={"outer_more": "much"})
    with pytest.raises(NodeError, match="Group/Inner/Add") as caught:
        engine.compute_frame(EngineRequest(graph.with_node(bad), "last", "image", 0))
    assert caught.value.node_id == "group/inner/add"


def test_a_muted_node_is_not_run(engine: Engine, levels: Levels) -> None:
    graph = nested()
    muted = graph.with_node(replace(graph["ramp"], is_muted=True))
    with pytest.raises(MutedNodeError, match="last is not run: what it needs is muted"):
        engine.compute_frame(EngineRequest(muted, "last", "image", 0))
    assert engine.facts(muted).problems == ()
    assert engine.facts(muted).muted_nodes >= {"ramp", "group", "group/inner/add", "last"}


def test_a_sink_in_a_group_is_rendered(engine: Engine) -> None:
    sink = build(("sink", "sink", {"file": "out.mem"}))["sink"]
    inside = Project(
        Graph(
            {"plate": NodeRecord("plate", INPUT, "Plate"), "sink": sink},
            {Endpoint("sink", "image"): Endpoint("plate", "out")},
        )
    )
    graph = FLAT.with_node(NodeRecord("writer", GROUP, "Writer", group_project=inside))
    graph = replace(graph, wires={**graph.wires, Endpoint("writer", "plate"): Endpoint("last", "image")})
    report = render_sink(engine, graph, "writer/sink")
    assert report.frames == 10
    assert written
    disabled = graph.with_node(replace(graph["writer"], is_disabled=True))
    with pytest.raises(GraphError, match="Writer/sink is disabled"):
        render_sink(engine, disabled, "writer/sink")
    with pytest.raises(GraphError, match="Writer is a Group, which writes no file"):
        render_sink(engine, graph, "writer")
    unfed = replace(graph, wires={t: s for t, s in graph.wires.items() if t.node != "writer"})
    with pytest.raises(GraphError, match=r"Writer\.plate: nothing is connected to 'Plate'"):
        render_sink(engine, unfed, "writer/sink")
