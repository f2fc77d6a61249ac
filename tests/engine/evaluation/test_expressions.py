"""Parameters with expressions: values, what they read, digests by value, signals, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import NodeError, StudioError
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable
from studio.engine.request import EngineRequest
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Endpoint, Graph
from studio.media.media_files import MediaFiles
from studio.sdk.params import ParamValue
from tests.engine.graphs_for_tests import build, level
from tests.engine.kinds_for_tests import engine_with

_NOTHING: dict[str, ParamValue | Curve] = {}


@pytest.fixture
def engine() -> Engine:
    return engine_with()


def _levels(engine: Engine, graph: Graph, frames: range | list[int]) -> list[float]:
    """Return what the last node adds to the ramp, which is as high as its frame."""
    return [level(engine.compute_frame(EngineRequest(graph, "last", "image", frame))) - frame for frame in frames]


def _graph(signal: str = "wave", **params: ParamValue | Curve) -> Graph:
    return build(
        ("ramp", "ramp", {}), ("source", signal, {}), ("other", "driven", params), ("last", "driven", {}),
        wires="ramp>last ramp>other",
    )  # fmt: skip


def _with(graph: Graph, node: str = "last", **expressions: str) -> Graph:
    return graph.with_node(replace(graph[node], expressions={**graph[node].expressions, **expressions}))


def _set(graph: Graph, node: str = "last", **params: ParamValue) -> Graph:
    record = graph[node]
    left = {name: text for name, text in record.expressions.items() if name not in params}
    return graph.with_node(replace(record, params={**record.params, **params}, expressions=left))


def _digest(engine: Engine, graph: Graph, frame: int) -> bytes:
    compiled = engine.compiler.compile_output(graph, "last", "image", 1.0)
    return DigestTable(MediaFiles()).get_digest(compiled, frame)


class TestValues:
    def test_the_frame(self, engine: Engine) -> None:
        assert _levels(engine, _with(_graph(), amount="frame * 2"), [0, 1, 3]) == [0, 2, 6]

    def test_another_nodes_keys(self, engine: Engine) -> None:
        curve = Curve((Keyframe(0, 10.0), Keyframe(4, 50.0)))
        assert _levels(engine, _with(_graph(amount=curve), amount="other.amount + 1"), [0, 1, 4]) == [11, 21, 51]

    def test_another_nodes_expression(self, engine: Engine) -> None:
        graph = _with(_with(_graph(), "other", amount="frame"), amount="other.amount * 3")
        assert _levels(engine, graph, [0, 2]) == [0, 6]

    def test_another_frame(self, engine: Engine) -> None:
        graph = _with(_with(_graph(), "other", amount="frame * 10"), amount="other.amount.at(frame + 2)")
        assert _levels(engine, graph, [0, 1]) == [20, 30]

    def test_what_never_changes_is_a_value(self, engine: Engine) -> None:
        graph = _with(_graph(amount=4.0), amount="other.amount + 1")
        assert _levels(engine, graph, [0, 3]) == [5, 5]
        assert _digest(engine, graph, 0) == _digest(engine, _set(graph, amount=5.0), 0)

    def test_points_and_whole_numbers(self, engine: Engine) -> None:
        assert _levels(engine, _with(_graph(), centre="(frame + 1, 0) + (0, 0)"), [1]) == [2000]

    def test_limits_are_kept(self, engine: Engine) -> None:
        assert _levels(engine, _with(_graph(), count="1000"), [1]) == [9]

    def test_the_size_of_what_it_reads(self, engine: Engine) -> None:
        graph = _graph()
        width = engine.facts(graph).clips[Endpoint("ramp", "image")].width
        assert _levels(engine, _with(graph, amount="width"), [0]) == [float(width)]

    def test_seconds(self, engine: Engine) -> None:
        graph = _graph()
        rate = engine.facts(graph).clips[Endpoint("ramp", "image")].rate
        assert rate is not None
        assert _levels(engine, _with(graph, amount="time * fps"), [2]) == [2]


class TestSignals:
    def test_a_signal_is_read_at_the_frame(self, engine: Engine) -> None:
        driven = build(
            ("ramp", "ramp", {}), ("source", "wave", {}), ("last", "driven", {}),
            wires="ramp>last source.signal>last.amount",
        )  # fmt: skip
        once = _levels(engine, driven, [0, 1, 3])
        assert once[1:] != [0, 0]
        twice = _with(_graph(), amount="source.signal + source.signal")
        assert _levels(engine, twice, [0, 1, 3]) == [2 * number for number in once]

    def test_a_driven_parameter_is_read(self, engine: Engine) -> None:
        graph = _graph()
        graph = replace(graph, wires={**graph.wires, Endpoint("other", "amount"): Endpoint("source", "signal")})
        direct = _levels(engine, _with(_graph(), amount="source.signal"), [1, 3])
        assert _levels(engine, _with(graph, amount="other.amount"), [1, 3]) == direct

    def test_another_signal_is_another_digest(self, engine: Engine) -> None:
        graph = _with(_graph(), amount="source.signal * other.amount")
        changed = _set(graph, "other", amount=3.0)
        assert _digest(engine, graph, 1) != _digest(engine, changed, 1)
        assert _digest(engine, graph, 1) == _digest(engine, _with(_graph(), amount="source.signal * other.amount"), 1)

    def test_a_signal_at_another_frame_is_refused(self, engine: Engine) -> None:
        graph = _with(_with(_graph(), "other", amount="source.signal"), amount="other.amount.at(frame + 1)")
        with pytest.raises(NodeError, match="this frame alone"):
            _levels(engine, graph, [0])


class TestDigests:
    def test_equal_values_are_equal_frames(self, engine: Engine) -> None:
        graph = _with(_graph(), amount="frame > 2")
        assert _digest(engine, _with(_graph(), amount="2 - 2 + (frame > 2)"), 1) == _digest(engine, graph, 1)

    def test_an_edit_of_what_is_read_is_seen(self, engine: Engine) -> None:
        graph = _with(_graph(amount=2.0), amount="other.amount * frame")
        assert _levels(engine, graph, [1]) == [2]
        assert _levels(engine, _set(graph, "other", amount=5.0), [1]) == [5]

    def test_an_edit_elsewhere_keeps_the_node(self, engine: Engine) -> None:
        graph = _with(_graph(amount=2.0), amount="other.amount * frame")
        before = flatten_graph(graph, engine.registry).graph["last"]
        edited = _set(graph, "other", count=5)
        assert flatten_graph(edited, engine.registry).graph["last"] is before


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("1 / frame", "divides by zero"),
            ("10 ** 400 * frame", "too large"),
            ("nowhere.amount", "no node"),
            ("other.radius", "no parameter"),
            ("last.amount", "depends on itself"),
            ("__class__", "there is no"),
            ("other.__class__", "no parameter"),
            ("'text'", "accepted"),
            ("(1, 2)", "accepted"),
        ],
    )
    def test_it_is_said_where_and_why(self, engine: Engine, text: str, told: str) -> None:
        with pytest.raises(StudioError, match=told):
            _levels(engine, _with(_graph(), amount=text), [0])

    def test_a_loop_of_parameters_is_refused_but_one_of_nodes_is_none(self, engine: Engine) -> None:
        crossed = _with(_with(_graph(), "other", amount="last.count + frame"), amount="other.amount")
        assert _levels(engine, crossed, [2]) == [2]
        looped = _with(crossed, "last", count="other.amount")
        with pytest.raises(StudioError, match="depends on itself"):
            _levels(engine, looped, [2])
        assert {problem.place for problem in engine.facts(looped).problems} == {"amount", "count"}

    def test_a_long_chain_is_no_deeper_than_a_short_one(self, engine: Engine) -> None:
        count = 3000
        driven = [(f"n{i}", "driven", _NOTHING) for i in range(count)]
        graph = build(("ramp", "ramp", {}), *driven, ("last", "driven", {}), wires="ramp>last")
        records = {
            node: replace(record, expressions={"amount": f"n{int(node[1:]) - 1}.amount" if node != "n0" else "frame"})
            for node, record in graph.nodes.items()
            if node.startswith("n")
        }
        graph = replace(graph, nodes={**graph.nodes, **records})
        assert _levels(engine, _with(graph, amount=f"n{count - 1}.amount"), [2]) == [2]

    def test_frames_that_double_are_stopped(self, engine: Engine) -> None:
        driven = [(f"n{i}", "driven", _NOTHING) for i in range(40)]
        graph = build(("ramp", "ramp", {}), *driven, ("last", "driven", {}), wires="ramp>last")
        for i in range(40):
            before = f"n{i - 1}.amount" if i else "last.count"
            graph = _with(graph, f"n{i}", amount=f"{before}.at(frame * 2) + {before}.at(frame * 2 + 1) + 0 * frame")
        graph = _with(graph, amount="n39.amount")
        with pytest.raises(StudioError, match="for one value"):
            _levels(engine, graph, [1])
