"""Parameters that signals drive: values, digests, nodes that bend time by them, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import CycleError, GraphError, NodeError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, FrameState
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import Endpoint, Graph
from studio.sdk import Image
from studio.sdk.params import ParamValue
from tests.engine.graphs_for_tests import build, level
from tests.engine.kinds_for_tests import engine_with
from tests.engine.nodes_for_tests import calls
from tests.engine.sink_for_tests import written


@pytest.fixture
def engine() -> Engine:
    return engine_with()


def _levels(engine: Engine, graph: Graph, frames: range | list[int], node: str = "last") -> list[float]:
    return [level(engine.compute_frame(EngineRequest(graph, node, "image", frame))) for frame in frames]


def _driven(*drives: str, signal: str = "wave", **params: ParamValue | Curve) -> Graph:
    """Return a ramp that goes through a driven node; what it adds comes from the signal of "source"."""
    wires = " ".join(f"source.signal>last.{name}" for name in drives)
    return build(("ramp", "ramp", {}), ("source", signal, {}), ("last", "driven", params), wires=f"ramp>last {wires}")


def _with(graph: Graph, node: str, **params: ParamValue) -> Graph:
    return graph.with_node(replace(graph[node], params={**graph[node].params, **params}))


class TestValues:
    def test_the_signal_at_the_frame_takes_the_place_of_the_value(self, engine: Engine) -> None:
        assert _levels(engine, _driven("amount", amount=50.0), [0, 1, 3]) == [0, 2, 6]

    def test_a_wire_wins_over_a_curve(self, engine: Engine) -> None:
        curve = Curve((Keyframe(0, 10.0), Keyframe(9, 90.0)))
        assert _levels(engine, _driven("amount", amount=curve), [0, 1, 3]) == [0, 2, 6]

    @pytest.mark.parametrize(("factor", "expected"), [(0.4, 1.0), (0.6, 2.0), (1000.0, 10.0), (-5.0, 1.0)])
    def test_whole_numbers_are_rounded_and_limits_kept(self, engine: Engine, factor: float, expected: float) -> None:
        assert _levels(engine, _with(_driven("count"), "source", factor=factor), [1]) == [expected]

    def test_parts_of_a_point_are_driven_apart(self, engine: Engine) -> None:
        assert _levels(engine, _driven("centre.x", centre=(5.0, 7.0)), [2]) == [7_002_002]
        assert _levels(engine, _driven("centre.x", "centre.y"), [2]) == [2_002_002]

    def test_pixels_are_at_full_size(self, engine: Engine) -> None:
        graph = _driven("centre.x")
        value = engine.compute_frame(EngineRequest(graph, "last", "image", 2, scale=0.5))
        assert level(value) == 1_002.0

    def test_a_whole_number_is_a_signal(self, engine: Engine) -> None:
        assert _levels(engine, _driven("amount", signal="constant"), [0]) == [2]
        value = engine.compute_frame(EngineRequest(_driven(signal="constant"), "source", "signal", 0))
        assert isinstance(value, float)

    def test_every_output_is_driven(self, engine: Engine) -> None:
        graph = _driven("amount")
        assert level(engine.compute_frame(EngineRequest(graph, "last", "other", 3))) == 0.0

    def test_a_source_of_signals_goes_on_after_its_end(self, engine: Engine) -> None:
        assert _levels(engine, _driven("amount"), [8]) == [16]  # its facts say five frames

    def test_a_signal_made_from_a_clip_holds_its_last_frame(self, engine: Engine) -> None:
        graph = build(
            ("ramp", "ramp", {}), ("short", "ramp", {"length": 3}), ("measure", "measure", {}), ("last", "driven", {}),
            wires="ramp>last short>measure measure.signal>last.amount",
        )  # fmt: skip
        assert _levels(engine, graph, [2, 8]) == [4, 10]

    def test_disabled_nodes_pass_signals_through(self, engine: Engine) -> None:
        graph = build(
            ("ramp", "ramp", {}), ("wave", "wave", {}), ("plus", "plus", {"number": 100.0}), ("last", "driven", {}),
            wires="ramp>last wave.signal>plus.signal plus.signal>last.amount", disabled="plus",
        )  # fmt: skip
        assert _levels(engine, graph, [3]) == [6]


class TestDigests:
    def test_a_frame_is_computed_again_only_where_its_signal_changed(self, engine: Engine) -> None:
        graph = _driven("amount")
        _levels(engine, graph, range(4))
        assert calls["driven"] == 4
        _levels(engine, graph, range(4))
        assert calls["driven"] == 4
        _levels(engine, _with(graph, "source", factor=2.0), range(4))
        assert calls["driven"] == 8

    def test_a_fixed_signal_does_not_make_a_still_depend_on_the_frame(self, engine: Engine) -> None:
        graph = build(
            ("still", "still", {}), ("two", "constant", {}), ("last", "driven", {}),
            wires="still>last two.signal>last.amount",
        )  # fmt: skip
        assert set(_levels(engine, graph, range(50))) == {2.5}
        assert calls["driven"] == calls["constant"] == 1

    def test_a_moving_signal_does(self, engine: Engine) -> None:
        graph = build(
            ("still", "still", {}), ("wave", "wave", {}), ("last", "driven", {}),
            wires="still>last wave.signal>last.amount",
        )  # fmt: skip
        assert _levels(engine, graph, range(3)) == [0.5, 1.5, 2.5]
        assert calls["still"] == 1

    def test_the_value_beneath_changes_nothing(self, engine: Engine) -> None:
        graph = _driven("amount")
        _levels(engine, graph, range(3))
        _levels(engine, _with(graph, "last", amount=9.0), range(3))
        assert calls["driven"] == 3

    def test_a_new_wire_to_a_parameter_is_seen(self, engine: Engine) -> None:
        graph = _driven("amount", amount=5.0)
        free = replace(graph, wires={end: wire for end, wire in graph.wires.items() if end.port != "amount"})
        assert _levels(engine, free, [3]) == [8]
        assert _levels(engine, graph, [3]) == [6]
        assert _levels(engine, free, [3]) == [8]
        assert calls["driven"] == 2

    def test_a_signal_is_computed_once_for_all_that_it_drives(self, engine: Engine) -> None:
        nodes = [(f"n{index}", "driven", dict[str, ParamValue]()) for index in range(1000)]
        wires = [f"n{index}>n{index + 1}" for index in range(999)] + [f"wave.signal>n{i}.amount" for i in range(1000)]
        graph = build(("ramp", "ramp", {}), ("wave", "wave", {}), *nodes, wires=" ".join(["ramp>n0", *wires]))
        assert _levels(engine, graph, [3], "n999") == [3003]
        assert (calls["wave"], calls["driven"]) == (1, 1000)


class TestBending:
    GRAPH = build(
        ("ramp", "ramp", {"length": 100}), ("wave", "wave", {"factor": 3.0}), ("last", "pick", {"frame": 50}),
        wires="ramp>last wave.signal>last.frame",
    )  # fmt: skip

    def test_a_node_reads_the_frames_that_its_signal_names(self, engine: Engine) -> None:
        assert _levels(engine, self.GRAPH, [0, 1, 10]) == [0, 3, 30]
        assert calls["ramp"] == 3
        assert calls["wave"] == 3

    def test_signals_behind_each_other_need_no_depth(self, engine: Engine) -> None:
        count = 1500
        picks: list[tuple[str, str, dict[str, ParamValue]]] = [
            (f"p{index}", "pick_signal", {}) for index in range(count)
        ]
        wires = "".join(
            f" p{index}.signal>p{index + 1}.signal p{index}.signal>p{index + 1}.frame" for index in range(count - 1)
        )
        graph = build(
            ("ramp", "ramp", {"length": 100}), ("wave", "wave", {}), *picks, ("last", "pick", {}),
            wires=f"ramp>last wave.signal>p0.signal wave.signal>p0.frame{wires} p{count - 1}.signal>last.frame",
        )  # fmt: skip
        assert _levels(engine, graph, [3]) == [3]
        engine.clear_cache()  # the digests are known now, the signals' values are not
        assert _levels(engine, graph, [3]) == [3]

    def test_frames_are_cleared_whose_signals_are_gone(self, engine: Engine) -> None:
        request = EngineRequest(self.GRAPH, "last", "image", 1)
        engine.compute_frame(request)
        wave = engine.compiler.compile_output(self.GRAPH, "wave", "signal", 1.0)
        engine.cache.discard_values([DigestTable(engine.media).get_digest(wave, 1)])
        assert engine.clear_cache(self.GRAPH, "last", [1]).memory_entries == 1
        assert engine.get_frame_states(self.GRAPH, "last", "image", [1]) == (FrameState.MISSING,)
        engine.compute_frame(request)
        engine.cache.discard_values([DigestTable(engine.media).get_digest(wave, 1)])
        engine.forget_frame(request)
        assert len(engine.cache) == 0

    def test_states_compute_no_signals(self, engine: Engine) -> None:
        states = engine.get_frame_states(self.GRAPH, "last", "image", FrameRange(0, 3))
        assert states == (FrameState.MISSING,) * 3
        assert engine.find_cached(EngineRequest(self.GRAPH, "last", "image", 1)) is None
        assert not calls
        engine.compute_frame(EngineRequest(self.GRAPH, "last", "image", 1))
        states = engine.get_frame_states(self.GRAPH, "last", "image", FrameRange(0, 3))
        assert states == (FrameState.MISSING, FrameState.CACHED, FrameState.MISSING)
        assert isinstance(engine.find_cached(EngineRequest(self.GRAPH, "last", "image", 1)), Image)

    def test_a_window_may_be_driven(self, engine: Engine) -> None:
        graph = build(
            ("ramp", "ramp", {"length": 100}), ("still", "constant", {"number": 3}), ("last", "average", {}),
            wires="ramp>last still.signal>last.radius",
        )  # fmt: skip
        assert _levels(engine, graph, [50]) == [50]
        assert calls["ramp"] == 7

    def test_what_fails_beneath_keeps_its_name(self, engine: Engine) -> None:
        graph = build(
            ("ramp", "ramp", {}), ("fail", "fail", {"frame": 2}), ("measure", "measure", {}), ("last", "pick", {}),
            wires="ramp>last ramp>fail fail>measure measure.signal>last.frame",
        )  # fmt: skip
        with pytest.raises(NodeError, match="fail, frame 2: ValueError: no such luck"):
            _levels(engine, graph, [2])
        assert _levels(engine, graph, [4]) == [4]


@pytest.mark.parametrize("kind", ["driven", "pick"])
class TestRefused:
    def _graph(self, kind: str, signal: str) -> Graph:
        port = {"driven": "amount", "pick": "frame"}[kind]
        return build(
            ("ramp", "ramp", {}), ("odd", "odd_signal", {"kind_of": signal}), ("last", kind, {}),
            wires=f"ramp>last odd.signal>last.{port}",
        )  # fmt: skip

    @pytest.mark.parametrize("signal", ["nan", "inf"])
    def test_what_is_not_finite_is_an_error_at_the_driven_node(self, engine: Engine, kind: str, signal: str) -> None:
        text = f"last, frame 2: .* is driven by odd, which gives {signal}; a finite number is accepted"
        with pytest.raises(NodeError, match=text):
            _levels(engine, self._graph(kind, signal), [2])

    @pytest.mark.parametrize("signal", ["text", "flag"])
    def test_what_is_no_number_is_an_error_at_its_node(self, engine: Engine, kind: str, signal: str) -> None:
        with pytest.raises(NodeError, match=r"odd, frame 0: process\(\) must return Signal"):
            _levels(engine, self._graph(kind, signal), [2])


@pytest.mark.parametrize("name", ["size", "title", "centre", "centre.z", "nothing"])
def test_what_cannot_be_driven_is_refused(engine: Engine, name: str) -> None:
    graph = _driven(name)
    with pytest.raises(GraphError, match=f"'{name}'|'size'|'title'"):
        _levels(engine, graph, [0])
    assert engine.facts(graph).problems


def test_a_node_cannot_drive_itself(engine: Engine) -> None:
    graph = build(
        ("ramp", "ramp", {}), ("measure", "measure", {}), ("last", "driven", {}),
        wires="ramp>last last>measure measure.signal>last.amount",
    )  # fmt: skip
    with pytest.raises(CycleError, match="last"):
        _levels(engine, graph, [0])


def test_a_render_is_driven_like_a_frame(engine: Engine) -> None:
    for kind, port in (("driven", "amount"), ("pick", "frame")):
        written.clear()
        graph = build(
            ("ramp", "ramp", {}), ("wave", "wave", {}), ("node", kind, {}), ("sink", "sink", {"file": "a.mp4"}),
            wires=f"ramp>node wave.signal>node.{port} node>sink",
        )  # fmt: skip
        render_sink(engine, graph, "sink")
        assert [level(image) for image in written[0].images] == _levels(engine, graph, range(10), "node")


def test_an_endpoint_names_what_is_driven() -> None:
    assert _driven("centre.x").wires[Endpoint("last", "centre.x")] == Endpoint("source", "signal")
