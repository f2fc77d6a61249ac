"""Generators: who runs them, what they keep, how they are cancelled, and what they may not do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from studio.core.errors import CancelledError, GraphError, NodeError, NotGeneratedError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, FrameState, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.model import Graph
from studio.sdk import Image
from studio.sdk.params import ParamValue
from tests.engine.generators_for_tests import generating
from tests.engine.graphs_for_tests import build, chain, level
from tests.engine.nodes_for_tests import calls, gate, reached
from tests.engine.sink_for_tests import written


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = generating()
    yield engine
    engine.close()


def _graph(**params: ParamValue) -> Graph:
    return build(("make", "make", params), ("last", "add", {"amount": 100.0}), wires="make>last")


def _level(
    engine: Engine, graph: Graph, frame: int, node: str = "make", purpose: RequestPurpose = RequestPurpose.VIEWER
) -> float:
    return level(engine.compute_frame(EngineRequest(graph, node, "image", frame, purpose=purpose)))


def _states(engine: Engine, graph: Graph) -> list[FrameState]:
    return list(engine.get_frame_states(graph, "make", "image", FrameRange(0, 8)))


class TestAsking:
    @pytest.mark.parametrize("node", ["make", "last"])
    @pytest.mark.parametrize("purpose", [RequestPurpose.VIEWER, RequestPurpose.PREFETCH, RequestPurpose.THUMBNAIL])
    def test_a_frame_that_is_not_there_is_no_failure(self, engine: Engine, node: str, purpose: RequestPurpose) -> None:
        text = r"make has not been generated yet: choose Generate"
        with pytest.raises(NotGeneratedError, match=text) as caught:
            _level(engine, _graph(), 3, node, purpose)
        assert (caught.value.node_id, caught.value.frame) == ("make", 3)
        assert set(engine.get_frame_states(_graph(), node, "image", FrameRange(0, 8))) == {FrameState.MISSING}
        assert not calls

    def test_within_an_analysis_or_a_scan_it_is_none_either(self, engine: Engine) -> None:
        for kind in ("level_clip", "sum_so_far"):
            graph = chain(("make", {}), (kind, {}))
            with pytest.raises(NotGeneratedError):
                _level(engine, graph, 3, "last")
            assert set(engine.get_frame_states(graph, "last", "image", FrameRange(0, 8))) == {FrameState.MISSING}

    def test_a_job_makes_it_in_passing(self, engine: Engine) -> None:
        graph = _graph()
        assert _level(engine, graph, 3, "last", RequestPurpose.JOB) == 103
        assert [_level(engine, graph, frame) for frame in range(4)] == [0, 1, 2, 3]
        assert _level(engine, graph, 5, "last", RequestPurpose.JOB) == 105
        assert (calls["opened"], calls["made"]) == (1, 6)

    def test_a_frame_that_nobody_kept_begins_anew(self) -> None:
        engine = generating(0)
        graph = _graph()
        assert [_level(engine, graph, frame, purpose=RequestPurpose.JOB) for frame in (3, 2)] == [3, 2]
        assert (calls["opened"], calls["closed"]) == (2, 1)
        engine.close()
        assert calls["closed"] == 2

    def test_digests_cover_the_run_and_the_frame(self, engine: Engine) -> None:
        graph = _graph()
        _level(engine, graph, 3, purpose=RequestPurpose.JOB)
        assert _states(engine, graph)[:5] == [FrameState.CACHED] * 4 + [FrameState.MISSING]
        other = graph.with_node(replace(graph["make"], params={"step": 2.0}))
        assert _states(engine, other) == [FrameState.MISSING] * 8
        assert _level(engine, other, 1, purpose=RequestPurpose.JOB) == 2
        assert calls["closed"] == 1  # the graph went on


class TestGenerate:
    def test_all_frames_are_there_afterwards(self, engine: Engine) -> None:
        seen: list[tuple[int, int]] = []
        previews: list[Image] = []
        engine.generate_clip(_graph(), "make", on_progress=lambda *at: seen.append(at[:2]), on_preview=previews.append)
        assert seen == [(frame, 8) for frame in range(1, 9)]
        assert [level(image) for image in previews] == list(range(8))
        assert [_level(engine, _graph(), frame, "last") for frame in (7, 0)] == [107, 100]
        assert (calls["opened"], calls["made"], calls["closed"]) == (1, 8, 1)

    def test_what_is_there_is_not_made_again(self, engine: Engine) -> None:
        engine.generate_clip(_graph(), "make")
        engine.generate_clip(_graph(), "make")
        assert calls["made"] == 8

    @pytest.mark.parametrize("node", ["make", "last"])
    def test_to_recompute_a_frame_leaves_what_was_generated(self, engine: Engine, node: str) -> None:
        graph = _graph()
        engine.generate_clip(graph, "make")
        _level(engine, graph, 3, "last")
        engine.forget_frame(EngineRequest(graph, node, "image", 3))
        assert _states(engine, graph) == [FrameState.CACHED] * 8
        assert _level(engine, graph, 3, "last") == 103

    def test_progress_is_the_generators_own_where_it_reports(self, engine: Engine) -> None:
        seen: list[tuple[int, int]] = []
        engine.generate_clip(_graph(steps=3, length=2), "make", on_progress=lambda *at: seen.append(at[:2]))
        assert seen == [(1, 3), (2, 3), (3, 3)] * 2

    def test_inputs_are_whole_clips_or_first_frames(self, engine: Engine) -> None:
        graph = build(
            ("still", "still", {}), ("ramp", "ramp", {"length": 5}), ("make", "make", {}),
            wires="still>make.start ramp>make.clip",
        )  # fmt: skip
        engine.generate_clip(graph, "make")
        assert _level(engine, graph, 2) == 0.5 + 10 + 2
        assert (calls["ramp"], calls["still"], calls["opened"]) == (5, 1, 1)
        longer = graph.with_node(replace(graph["ramp"], params={"length": 6}))
        assert _states(engine, longer) == [FrameState.MISSING] * 8

    def test_a_proxy_is_a_run_of_its_own(self, engine: Engine) -> None:
        engine.generate_clip(_graph(), "make", scale=0.5)
        image = engine.compute_frame(EngineRequest(_graph(), "make", "image", 3, 0.5))
        assert isinstance(image, Image)
        assert image.width == 2
        assert _states(engine, _graph()) == [FrameState.MISSING] * 8

    @pytest.mark.parametrize("step", range(1, 24, 5))
    def test_cancel_stops_at_the_next_step_and_keeps_what_is_finished(self, engine: Engine, step: int) -> None:
        graph, token = _graph(steps=3), CancelToken()
        done = 0

        def on_progress(*_: object) -> None:
            nonlocal done
            done += 1
            if done == step:
                token.cancel()

        with pytest.raises(CancelledError):
            engine.generate_clip(graph, "make", cancel=token, on_progress=on_progress)
        assert calls["step"] in (step, step + 1)
        assert _states(engine, graph).count(FrameState.CACHED) == calls["made"]
        engine.generate_clip(graph, "make")
        assert [_level(engine, graph, frame) for frame in range(8)] == list(range(8))

    @pytest.mark.parametrize(("node", "disabled"), [("last", ""), ("make", "make")])
    def test_what_is_no_generator_is_refused(self, engine: Engine, node: str, disabled: str) -> None:
        graph = build(("make", "make", {}), ("last", "add", {}), wires="make>last", disabled=disabled)
        with pytest.raises(GraphError, match=f"{node} is not a generator that could run"):
            engine.generate_clip(graph, node)


class TestRefused:
    @pytest.mark.parametrize(
        ("params", "says"),
        [
            ({"yields": 5}, "make, frame 5: it yielded 5 frames, but its facts promise 8"),
            ({"yields": 9}, "make, frame 7: it yields more frames than the 8 that its facts promise"),
            ({"width": 6}, r"make, frame 0: generate\(\) returned 6×2 pixels, but its facts promise 4×2"),
            ({"fails": 4}, "make, frame 4: ValueError: no such luck"),
        ],
    )
    def test_the_frame_is_named_and_those_before_are_kept(
        self, engine: Engine, params: dict[str, ParamValue], says: str
    ) -> None:
        graph = _graph(**params)
        with pytest.raises(NodeError, match=says):
            engine.generate_clip(graph, "make")
        good = int(says.split("frame ")[1].split(":", maxsplit=1)[0])
        assert _states(engine, graph)[: good + 1] == [FrameState.CACHED] * good + [FrameState.FAILED]

    def test_a_wrong_size_of_a_proxy(self, engine: Engine) -> None:
        with pytest.raises(NodeError, match="it yielded 5×2 pixels, but its facts promise 2×1"):
            engine.generate_clip(_graph(width=10), "make", scale=0.5)

    def test_a_frame_asked_for_beyond_a_failure(self, engine: Engine) -> None:
        graph = _graph(fails=4)
        with pytest.raises(NodeError, match="make, frame 4: ValueError"):
            _level(engine, graph, 6, purpose=RequestPurpose.JOB)
        assert _level(engine, graph, 3) == 3

    def test_frames_that_are_drawn_into_afterwards(self, engine: Engine) -> None:
        with pytest.raises(NodeError, match="edited an input in place"):
            engine.generate_clip(build(("make", "make_badly", {})), "make")


class TestRenders:
    @pytest.mark.parametrize("cache_bytes", [0, 64 << 20])
    def test_a_render_streams_it(self, cache_bytes: int) -> None:
        engine = generating(cache_bytes)
        graph = chain(("make", {"length": 40}), ("window_repeat", {}), ("add", {}), ("sink", {"file": "a.mp4"}))
        render_sink(engine, graph, "last")
        assert len(written[0].images) == 40
        assert (calls["opened"], calls["made"], calls["closed"]) == (1, 40, 1)
        engine.close()

    def test_a_part_of_it(self) -> None:
        engine = generating(0)
        graph = chain(("make", {"length": 40}), ("sum_so_far", {}), ("sink", {"file": "a.mp4"}))
        render_sink(engine, graph, "last", frames=FrameRange(20, 40))
        sums = [sum(range(frame + 1)) for frame in range(20, 40)]
        assert [level(image) for image in written[0].images] == sums
        assert calls["made"] == 40
        engine.close()


class TestThreads:
    def test_two_who_ask_share_one_run(self, engine: Engine) -> None:
        graph = _graph(held=True)
        found: dict[int, float] = {}

        def ask(frame: int) -> None:
            found[frame] = _level(engine, graph, frame, purpose=RequestPurpose.JOB)

        threads = [threading.Thread(target=ask, args=(frame,)) for frame in (5, 3, 7)]
        for thread in threads:
            thread.start()
        assert reached.acquire(timeout=10)
        gate.set()
        for thread in threads:
            thread.join(timeout=20)
        assert found == {3: 3, 5: 5, 7: 7}
        assert (calls["opened"], calls["made"]) == (1, 8)

    def test_progress_goes_to_the_one_who_asks_now(self, engine: Engine) -> None:
        graph = _graph(steps=1)
        first: list[tuple[int, int]] = []
        second: list[tuple[int, int]] = []
        ask = EngineRequest(graph, "make", "image", 1, purpose=RequestPurpose.JOB)
        engine.compute_frame(ask, None, lambda *at: first.append(at))
        engine.compute_frame(replace(ask, frame=4), None, lambda *at: second.append(at))
        assert (len(first), len(second)) == (2, 3)

    def test_few_are_open_at_once(self, engine: Engine) -> None:
        for index in range(9):
            graph = build((f"make{index}", "make", {"step": float(index + 2)}))
            _level(engine, graph, 1, f"make{index}", RequestPurpose.JOB)
        assert calls["opened"] - calls["closed"] <= 4
        engine.close()
        assert calls["opened"] == calls["closed"]


def test_a_generator_that_failed_is_not_run_again_for_later_frames() -> None:
    engine = generating()
    graph = build(
        ("m", "make", {"length": 60, "fails": 20}), ("back", "reverse", {}), ("sink", "sink", {}),
        wires="m>back back>sink",
    )  # fmt: skip
    report = render_sink(engine, graph, "sink", keep_going=True)
    assert [failed.frame for failed in report.failures] == list(range(40))
    assert {str(failed.error) for failed in report.failures} == {"m, frame 20: ValueError: no such luck"}
    assert calls["made"] == 20
    assert [level(image) for image in written[-1].images[40:]] == [float(frame) for frame in range(19, -1, -1)]


def test_what_it_says_of_its_result_is_told_once(engine: Engine) -> None:
    notices = engine.generate_clip(_graph(says="the text was cut"), "make")
    assert [(notice.node_id, notice.frame, notice.text) for notice in notices] == [("make", None, "the text was cut")]
    assert engine.generate_clip(_graph(), "make") == ()
