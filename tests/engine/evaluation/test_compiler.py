"""Which graphs can be computed, and what is said of those that cannot."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from studio.core.errors import CycleError, GraphError, NodeError, PortTypeError, UnknownNodeError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk import Flow, Mask
from tests.engine.conftest import Levels
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import calls


def test_an_unconnected_optional_input_is_none(levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("last", "mix", {}), wires="a>last")
    assert levels(graph, [2]) == [2]


def test_a_missing_input_names_node_and_port(levels: Levels) -> None:
    graph = build(("add", "add", {}), ("last", "mix", {}), wires="add>last")
    with pytest.raises(GraphError, match="add: nothing is connected to 'image'; it needs Image"):
        levels(graph, [0])


def test_a_missing_input_elsewhere_does_no_harm(levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("last", "add", {}), ("broken", "add", {}), ("x", "add", {}), wires="a>last")
    unknown = graph.with_node(NodeRecord("alien", "other.unknown", "Alien"))
    assert levels(unknown, [2]) == [3]


def test_a_loop_is_refused_by_name(levels: Levels) -> None:
    graph = build(("a", "add", {}), ("b", "add", {}), ("last", "add", {}), wires="a>b b>a b>last")
    with pytest.raises(CycleError) as caught:
        levels(graph, [0])
    path = caught.value.path
    assert path[0] == path[-1]
    assert set(path) == {"a", "b"}


def test_a_loop_of_disabled_nodes_is_refused(levels: Levels) -> None:
    graph = build(("a", "add", {}), ("b", "add", {}), ("last", "add", {}), wires="a>b b>a b>last", disabled="a b")
    with pytest.raises(CycleError):
        levels(graph, [0])


def test_unknown_types_and_outputs_are_named(levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("last", "add", {}), wires="a>last")
    typo = graph.with_node(replace(graph["a"], type="test.rampe", name="Source"))
    with pytest.raises(UnknownNodeError, match=r"Source: There is no node type 'test\.rampe'.*test\.ramp"):
        levels(typo, [0])
    with pytest.raises(GraphError, match="no output 'depth'; it has: image"):
        levels(graph, [0], output="depth")
    with pytest.raises(UnknownNodeError, match="no node 'nobody'"):
        levels(graph, [0], node="nobody")


def test_types_that_do_not_fit_are_refused(levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("last", "add", {}), wires="a.sound>last")
    with pytest.raises(PortTypeError, match="a gives Audio, but 'image' of last takes Image"):
        levels(graph, [0])


def test_bad_parameters_are_named(levels: Levels) -> None:
    for params, words in (({"length": 0}, "'length' cannot be 0"), ({"size": 3}, "has the parameters: length")):
        with pytest.raises(NodeError, match=words) as caught:
            levels(chain(("ramp", dict(params)), ("add", {})), [0])
        assert (caught.value.node, caught.value.node_id) == ("n0", "n0")
    with pytest.raises(NodeError, match="cannot be animated"):
        levels(chain(("ramp", {"length": Curve((Keyframe(0, 3),))}), ("add", {})), [0])


def test_values_are_converted_on_the_wire(engine: Engine) -> None:
    graph = build(
        ("a", "still", {"value": 0.5}),
        ("mask", "threshold", {}),
        ("last", "add", {}),
        wires="a>mask.mask mask.mask>last",
    )
    mask = engine.compute_frame(EngineRequest(graph, "mask", "mask", 0))
    assert isinstance(mask, Mask)
    image = engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    assert image.pixels.shape == (3, 2, 4)  # type: ignore[attr-defined]
    assert float(image.pixels.max()) == pytest.approx(1.5)  # type: ignore[attr-defined]


def test_a_disabled_node_passes_its_main_input_through(engine: Engine, levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("b", "add", {}), ("last", "add", {}), wires="a>b b>last", disabled="b")
    assert levels(graph, [2]) == [3]
    assert levels(graph, [2], node="b") == [2]
    engine.clear_cache()
    calls.clear()
    chained = build(("a", "ramp", {}), ("b", "add", {}), ("last", "add", {}), wires="a>b b>last", disabled="b last")
    assert levels(chained, [4]) == [4]
    assert "add" not in calls


def test_a_disabled_node_with_nothing_to_pass_through_is_named(levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("b", "motion", {}), wires="a>b", disabled="b")
    with pytest.raises(GraphError, match="b is disabled and has nothing to pass through to 'flow'"):
        levels(graph, [0], node="b", output="flow")


def test_each_output_asks_for_its_own_inputs(engine: Engine, levels: Levels) -> None:
    graph = build(("a", "ramp", {}), ("b", "ramp", {"offset": 5.0}), ("m", "mix", {}), wires="a>m b>m.other")
    assert levels(graph, [3], node="m", output="cover") == [1]
    assert calls == {"ramp": 1, "ramp 3": 1, "cover": 1}


@pytest.mark.slow
def test_a_chain_of_5000_nodes_needs_no_recursion(engine: Engine) -> None:
    graph = chain(("ramp", {}), *(("add", {"amount": 0.5}) for _ in range(5000)))
    image = engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    assert float(image.pixels[0, 0, 0]) == 3 + 2500  # type: ignore[attr-defined]
    assert calls["add"] == 5000


def test_a_long_loop_needs_no_recursion(levels: Levels) -> None:
    graph = chain(*(("add", {}) for _ in range(3000)))
    looped = Graph(graph.nodes, {**graph.wires, Endpoint("n0", "image"): Endpoint("last", "image")})
    with pytest.raises(CycleError) as caught:
        levels(looped, [0])
    assert len(caught.value.path) == 3001


def test_graphs_share_what_an_edit_left_alone(engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}), ("add", {}))
    edited = graph.with_node(replace(graph["last"], params={"amount": 9.0}))
    before, after = (engine.compiler.compile_output(g, "last", "image", 1.0) for g in (graph, edited))
    assert before is not after
    assert before.sources["image"] is after.sources["image"]
    assert engine.compiler.compile_output(graph, "last", "image", 1.0) is before


def test_threads_compile_one_graph_once(engine: Engine) -> None:
    graph = chain(("ramp", {}), *(("add", {}) for _ in range(200)))
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(engine.compiler.compile_output(graph, "last", "image", 1.0)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(output) for output in found}) == 1


def test_flow_reaches_the_caller(engine: Engine) -> None:
    graph = build(("a", "ramp", {}), ("last", "motion", {}), wires="a>last")
    flow = engine.compute_frame(EngineRequest(graph, "last", "flow", 3))
    assert isinstance(flow, Flow)
    assert float(flow.pixels[0].mean()) == 1
