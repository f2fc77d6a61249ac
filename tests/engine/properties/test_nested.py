"""Windows within windows: the flow of a warp of a flow, bent in time, with the product's own nodes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.params import ParamValue
from tests.engine.properties.addresses import Addresses
from tests.engine.properties.asking import CACHES, answer, answer_counted, expected, make_engine, same, told
from tests.engine.properties.drawing import Ask
from tests.engine.properties.nodes_for_properties import REGISTRY
from tests.engine.properties.profile import examples
from tests.engine.properties.test_work import reference_of

LENGTH = 4


@st.composite
def nested(draw: st.DrawFn) -> Graph:
    """Draw a clip and up to three times (measure its flow, warp it along that, bend its time)."""
    nodes = {"clip": _record("clip", "prop.count", length=LENGTH, width=32, height=24)}
    wires: dict[Endpoint, Endpoint] = {}
    picture = Endpoint("clip", "image")
    for level in range(draw(st.integers(1, 3))):
        flow, warp, time = f"flow{level}", f"warp{level}", f"time{level}"
        nodes[flow] = _record(flow, "motion.optical_flow", quality="ultrafast")
        nodes[warp] = _record(warp, "motion.warp", amount=draw(st.sampled_from([1.0, -0.5])))
        nodes[time] = draw(_bent(time))
        wires[Endpoint(flow, "image")] = wires[Endpoint(warp, "image")] = picture
        wires[Endpoint(warp, "flow")] = Endpoint(flow, "flow")
        wires[Endpoint(time, "image")] = Endpoint(warp, "image")
        if nodes[time].type == "time.retime":
            wires[Endpoint(time, "flow")] = Endpoint(flow, "flow")
        picture = Endpoint(time, "image")
    return Graph(nodes, wires)


def _bent(name: str) -> st.SearchStrategy[NodeRecord]:
    return st.sampled_from([
        _record(name, "time.retime", speed=0.75, method="flow"),
        _record(name, "time.reverse"),
        _record(name, "time.trim", start=1),
        _record(name, "prop.mirror", before=1),
    ])  # fmt: skip


def _record(name: str, kind: str, **params: ParamValue) -> NodeRecord:
    return NodeRecord(name, kind, name, REGISTRY[kind].version, params)


@examples(15)
@given(graph=nested(), frames=st.lists(st.integers(0, LENGTH), min_size=1, max_size=3), cache=st.sampled_from(CACHES))
def test_flows_of_warps_of_flows_are_those_of_a_plain_evaluation(graph: Graph, frames: list[int], cache: int) -> None:
    engine = make_engine(cache)
    last = Endpoint(list(graph.nodes)[-1], "image")
    for frame in frames:
        ask = Ask(last, frame)
        assert same(answer(engine, graph, ask), expected(graph, ask)), told(graph, ask)


@examples(15)
@given(graph=nested(), frame=st.integers(0, LENGTH - 2))
def test_nested_windows_compute_each_value_once(graph: Graph, frame: int) -> None:
    ask = Ask(Endpoint(list(graph.nodes)[-1], "image"), frame)
    reference = reference_of(graph, ask)
    needed = Addresses().new(reference, ask.output, reference.clips[ask.output].frame_range.clamp(frame), set())
    assert answer_counted(make_engine(0), graph, ask)[1] == len(needed), told(graph, ask)
