"""Nodes with a state: what they see, what a seek costs, and that no plan and no stack grows with the clip."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from studio.core.errors import CancelledError, NodeError
from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CHECKPOINT_SPACING
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import DigestTable, make_plan
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, FrameState
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.model import Graph
from studio.sdk.params import ParamValue
from tests.engine.graphs_for_tests import build, chain, level
from tests.engine.kinds_for_tests import engine_with
from tests.engine.nodes_for_tests import calls
from tests.engine.sink_for_tests import written


@pytest.fixture
def engine() -> Engine:
    return engine_with()


def _level(engine: Engine, graph: Graph, frame: int, node: str = "last", output: str = "image") -> float:
    return level(engine.compute_frame(EngineRequest(graph, node, output, frame)))


def _with(graph: Graph, node: str, **params: ParamValue) -> Graph:
    return graph.with_node(replace(graph[node], params={**graph[node].params, **params}))


def _sum(length: int, **params: ParamValue | Curve) -> Graph:
    """Return a scan over frames of the values 0, 1, 2, …"""
    return chain(("ramp", {"length": length}), ("sum_so_far", params))


def triangle(frame: int) -> int:
    return frame * (frame + 1) // 2


class TestStates:
    def test_each_frame_goes_on_from_the_one_before(self, engine: Engine) -> None:
        graph = _sum(10)
        assert [_level(engine, graph, frame) for frame in range(10)] == [triangle(frame) for frame in range(10)]
        assert calls["advance"] == calls["ramp"] == 10

    def test_outputs_share_the_state(self, engine: Engine) -> None:
        graph = _sum(10)
        assert _level(engine, graph, 4, output="difference") == 10 - 4
        assert _level(engine, graph, 4) == 10
        assert calls["advance"] == 5

    def test_parameters_move_in_both_methods(self, engine: Engine) -> None:
        curve = Curve((Keyframe(0, 0.0), Keyframe(10, 10.0)))
        weights = build(("ramp", "ramp", {"length": 10}), ("last", "sum_so_far", {"weight": curve}), wires="ramp>last")
        assert _level(engine, weights, 3) == pytest.approx(sum(frame * frame for frame in range(4)), abs=1e-3)
        driven = build(
            ("ramp", "ramp", {"length": 10}), ("wave", "wave", {}), ("last", "sum_so_far", {}),
            wires="ramp>last wave.signal>last.weight wave.signal>last.shown",
        )  # fmt: skip
        assert _level(engine, driven, 3) == 3 * (0 + 1 + 4 + 9)

    def test_a_parameter_of_the_output_alone_leaves_no_state_alone(self, engine: Engine) -> None:
        """Both methods have all parameters, as any output of a node does: each digest covers them."""
        graph = _sum(5)
        assert _level(engine, graph, 4) == 10
        assert _level(engine, _with(graph, "last", shown=2.0), 4) == 20

    def test_an_edit_upstream_changes_every_state_behind_it(self, engine: Engine) -> None:
        graph = _sum(5)
        _level(engine, graph, 4)
        assert _level(engine, _with(graph, "n0", offset=1.0), 4) == 15
        assert _level(engine, graph, 3) == 6

    def test_a_scan_may_read_nothing(self, engine: Engine) -> None:
        assert engine.compute_frame(EngineRequest(build(("last", "count", {})), "last", "signal", 40)) == 41.0

    def test_a_state_edited_in_place_is_an_error(self, engine: Engine) -> None:
        with pytest.raises(NodeError, match="last, frame 1: it edited an input in place"):
            _level(engine, chain(("ramp", {}), ("edits_state", {})), 3)

    def test_what_fails_on_the_way_names_its_frame(self, engine: Engine) -> None:
        graph = chain(("ramp", {"length": 200}), ("fail", {"frame": 70}), ("sum_so_far", {}))
        assert _level(engine, graph, 69) == triangle(69)
        for frame in (70, 150):
            with pytest.raises(NodeError, match="n1, frame 70: ValueError"):
                _level(engine, graph, frame)
        assert _level(engine, graph, 69) == triangle(69)


class TestSeeks:
    def test_a_seek_advances_no_more_than_a_stretch(self, engine: Engine) -> None:
        engine.cache.byte_limit = 200_000
        graph = _sum(1000)
        assert _level(engine, graph, 900) == triangle(900)
        assert calls["advance"] == 901
        for frame in (899, 870, 31, 32, 500, 899):
            calls.clear()
            assert _level(engine, graph, frame) == triangle(frame)
            assert calls["advance"] <= CHECKPOINT_SPACING
            assert calls["ramp"] <= CHECKPOINT_SPACING

    def test_a_plan_stops_at_a_checkpoint(self, engine: Engine) -> None:
        output = engine.compiler.compile_output(_sum(1000), "last", "image", 1.0)
        plan = make_plan([(output, 900)], engine.cache, DigestTable(engine.media))
        assert len(plan.tasks) <= 1 + 2 * CHECKPOINT_SPACING
        assert [(gap[0].name, gap[1]) for gap in plan.gaps] == [("advance", 895)]

    def test_sequential_frames_go_on_from_the_last_one(self, engine: Engine) -> None:
        engine.cache.byte_limit = 20_000
        graph = _sum(300)
        for frame in range(300):
            _level(engine, graph, frame)
        assert calls["advance"] == 300

    def test_without_any_memory_one_request_computes_each_state_once(self) -> None:
        engine = engine_with(0)
        assert _level(engine, _sum(400), 399) == triangle(399)
        assert calls["advance"] == calls["ramp"] == 400

    def test_a_state_is_found_by_other_graphs(self, engine: Engine) -> None:
        _level(engine, _sum(100), 50)
        longer = chain(("ramp", {"length": 100}), ("sum_so_far", {}), ("add", {}))
        assert _level(engine, longer, 60) == triangle(60) + 1
        assert calls["advance"] == 61

    def test_two_threads_share_the_states(self, engine: Engine) -> None:
        graph = _sum(200)
        found: list[float] = []
        threads = [threading.Thread(target=lambda: found.append(_level(engine, graph, 199))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert found == [triangle(199)] * 4
        assert calls["advance"] <= 2 * 200

    def test_cancel_keeps_what_was_finished(self, engine: Engine) -> None:
        token = CancelToken()
        graph = chain(("ramp", {"length": 200}), ("long", {"steps": 1, "seconds": 0.0}), ("sum_so_far", {}))
        done = 0

        def on_progress(*_: object) -> None:
            nonlocal done
            done += 1
            if done == 100:
                token.cancel()

        with pytest.raises(CancelledError):
            engine.compute_frame(EngineRequest(graph, "last", "image", 199), token, on_progress)
        assert _level(engine, graph, 199) == triangle(199)
        assert calls["advance"] <= 201


class TestScansOfScans:
    def test_within_each_other(self, engine: Engine) -> None:
        graph = chain(("ramp", {"length": 200}), ("sum_so_far", {"tag": "a"}), ("sum_so_far", {"tag": "b"}))
        expected = sum(triangle(frame) for frame in range(200))
        assert _level(engine, graph, 199) == expected
        assert (calls["a"], calls["b"]) == (200, 200)

    def test_without_any_memory(self) -> None:
        engine = engine_with(0)
        graph = chain(("ramp", {"length": 300}), *(("sum_so_far", {"tag": tag}) for tag in "abcd"))
        _level(engine, graph, 299)
        assert [calls[tag] for tag in "abcd"] == [300] * 4

    def test_a_window_over_a_scan(self, engine: Engine) -> None:
        graph = chain(("ramp", {"length": 100}), ("sum_so_far", {}), ("mean3", {}))
        for frame in (64, 31, 98):
            mean = (triangle(frame - 1) + triangle(frame) + triangle(frame + 1)) / 3
            assert _level(engine, graph, frame) == pytest.approx(mean, abs=1e-3)
        assert calls["advance"] == 100

    def test_a_reversed_and_a_slowed_scan(self) -> None:
        for cache_bytes in (64 << 20, 0):
            engine = engine_with(cache_bytes)
            graph = chain(("ramp", {"length": 100}), ("sum_so_far", {}), ("reverse", {}), ("sum_so_far", {}))
            expected = [sum(triangle(99 - at) for at in range(frame + 1)) for frame in (0, 40, 99)]
            assert [_level(engine, graph, frame) for frame in (0, 40, 99)] == expected
            slow = chain(("ramp", {"length": 50}), ("sum_so_far", {}), ("slow", {"factor": 4}), ("sum_so_far", {}))
            assert _level(engine, slow, 150) == sum(triangle(at // 4) for at in range(151))

    @pytest.mark.slow
    def test_a_scan_of_a_fast_scan_that_skips_whole_stretches(self) -> None:
        for cache_bytes in (64 << 20, 0):
            graph = chain(("ramp", {"length": 1500}), ("sum_so_far", {}), ("pick_fast", {}), ("sum_so_far", {}))
            expected = sum(triangle(45 * at) for at in range(31))
            assert _level(engine_with(cache_bytes), graph, 30) == pytest.approx(expected, rel=1e-6)

    def test_an_analysis_of_a_scan_goes_on_from_frame_to_frame(self) -> None:
        for cache_bytes in (64 << 20, 0):
            calls.clear()
            graph = chain(("ramp", {"length": 150}), ("sum_so_far", {}), ("level_clip", {}))
            assert _level(engine_with(cache_bytes), graph, 0) == 0.0
            assert calls["advance"] <= 151

    @pytest.mark.slow
    def test_the_stack_does_not_grow_with_the_clip_nor_with_the_chain(self, engine: Engine) -> None:
        counted = build(("last", "count", {}))
        assert engine.compute_frame(EngineRequest(counted, "last", "signal", 19_999)) == 20_000.0
        assert calls["count"] == 20_000
        calls.clear()
        engine.compute_frame(EngineRequest(counted, "last", "signal", 12_345))
        assert calls["count"] <= CHECKPOINT_SPACING

    @pytest.mark.slow
    def test_many_scans_behind_each_other(self, engine: Engine) -> None:
        graph = chain(("ramp", {"length": 40}), *(("sum_so_far", {"weight": 0.0}) for _ in range(100)))
        assert _level(engine, graph, 39) == 0.0
        assert calls["advance"] == 100 * 40


class TestStatesOfFrames:
    def test_digests_of_a_chain_are_made_once(self, engine: Engine) -> None:
        counted = build(("last", "count", {}))
        engine.get_frame_states(counted, "last", "signal", [19_000])
        state = engine.compiler.compile_output(counted, "last", "signal", 1.0).inner_output
        assert state is not None
        before = len(state.digest_memo)
        assert before >= 19_000 // CHECKPOINT_SPACING
        tried = 0
        original = DigestTable._try

        def counting(self: DigestTable, *at: object) -> object:
            nonlocal tried
            tried += 1
            return original(self, *at)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(DigestTable, "_try", counting)
            engine.get_frame_states(counted, "last", "signal", FrameRange(19_000, 19_010))
        assert tried < 3 * CHECKPOINT_SPACING + 40

    def test_the_timeline_knows_what_is_there(self, engine: Engine) -> None:
        graph = _sum(100)
        _level(engine, graph, 40)
        states = engine.get_frame_states(graph, "last", "image", FrameRange(39, 42))
        assert states == (FrameState.MISSING, FrameState.CACHED, FrameState.MISSING)


class TestRenders:
    def _graph(self, *nodes: tuple[str, dict[str, ParamValue]], length: int = 150) -> Graph:
        return chain(("ramp", {"length": length}), *nodes, ("sink", {"file": "a.mp4"}))

    @pytest.mark.parametrize("cache_bytes", [0, 64 << 20])
    @pytest.mark.parametrize("frames", [None, FrameRange(70, 150)])
    def test_each_state_is_computed_once(self, cache_bytes: int, frames: FrameRange | None) -> None:
        engine = engine_with(cache_bytes)
        graph = self._graph(("sum_so_far", {"tag": "a"}), ("sum_so_far", {"tag": "b"}))
        report = render_sink(engine, graph, "last", frames=frames)
        start = 0 if frames is None else frames.start
        sums = [sum(triangle(at) for at in range(frame + 1)) for frame in range(start, 150)]
        assert [level(image) for image in written[0].images] == sums
        assert report.frames == 150 - start
        assert (calls["a"], calls["b"]) == (150, 150)

    def test_checkpoints_are_left_in_the_cache(self, engine: Engine) -> None:
        render_sink(engine, self._graph(("sum_so_far", {})), "last")
        calls.clear()
        assert _level(engine, self._graph(("sum_so_far", {})), 140, "n1") == triangle(140)
        assert calls["advance"] <= CHECKPOINT_SPACING

    @pytest.mark.parametrize("cache_bytes", [0, 64 << 20])
    def test_bent_time(self, cache_bytes: int) -> None:
        engine = engine_with(cache_bytes)
        render_sink(engine, self._graph(("sum_so_far", {}), ("reverse", {}), ("mean3", {}), length=90), "last")
        shown = [level(image) for image in written[0].images]
        backwards = [triangle(89 - frame) for frame in range(90)]
        held = [backwards[0], *backwards, backwards[-1]]
        assert shown == pytest.approx([sum(held[at : at + 3]) / 3 for at in range(90)], abs=1e-2)


def test_a_scan_that_failed_is_not_tried_again_for_later_frames() -> None:
    engine = engine_with()
    graph = build(
        ("a", "ramp", {"length": 200}), ("fail", "fail", {"frame": 17}), ("scan", "sum_so_far", {}),
        ("sink", "sink", {}), wires="a>fail fail>scan scan>sink",
    )  # fmt: skip
    report = render_sink(engine, graph, "sink", keep_going=True)
    assert [failed.frame for failed in report.failures] == list(range(17, 200))
    assert {failed.error.frame for failed in report.failures} == {17}
    assert calls["advance"] == 17
    error = report.failures[-1].error
    assert error.__traceback__ is None, "it would keep the pictures of its calls"
    assert error.cause.__traceback__ is None
