"""The render thread and the job thread, against engines that do as the test says."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import torch
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.core.clip import ClipFacts
from studio.core.errors import GraphError, MediaError, NodeError
from studio.core.image import Image
from studio.core.time import FrameRange, FrameRate
from studio.engine.cancel import CancelToken
from studio.engine.engine import Engine
from studio.engine.request import FrameState, Purpose, Request
from studio.engine.request import FrameState as EngineState
from studio.graph.facts import GraphFacts
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.ui.results import (
    FactsRequest,
    FrameRequest,
    FrameResult,
    JobState,
    JobStatus,
    RenderJob,
    StatesRequest,
    StatesResult,
    ThumbnailResult,
)
from studio.ui.threads import JobThread, RenderThread

OUTPUT = Endpoint("blur", "image")
GRAPH = Graph({"blur": NodeRecord("blur", "filter.blur", "Blur")})
FACTS = GraphFacts({OUTPUT: ClipFacts(FrameRate.of(25), 1000, 40, 20, 3)})


class FakeEngine:
    """Computes grey frames in as much time as it is told; notes what it was asked."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.computed: list[tuple[Purpose, int]] = []
        self.started = threading.Event()
        self.fail: Callable[[int], BaseException | None] = lambda _: None
        self.progress: list[tuple[int, int]] = []
        self._cached: dict[tuple[int, int, float], Image] = {}

    @property
    def last_times(self) -> Mapping[str, float]:
        return {"blur": self.seconds}

    def compute(
        self,
        request: Request,
        cancel: CancelToken | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> object:
        self.started.set()
        for done, total in self.progress if on_progress is not None else ():
            assert on_progress is not None
            on_progress(done, total)
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            assert cancel is not None
            cancel.check()
            time.sleep(0.002)
        error = self.fail(request.frame)
        if error is not None:
            raise error
        self.computed.append((request.purpose, request.frame))
        width, height = round(40 * request.scale), round(20 * request.scale)
        value = Image(torch.full((3, height, width), request.frame / 255))
        self._cached[self._key(request)] = value
        return value

    def cached(self, request: Request) -> object | None:
        return self._cached.get(self._key(request))

    def states(
        self, graph: Graph, node: str, output: str, frames: FrameRange, scale: float = 1.0
    ) -> tuple[EngineState, ...]:
        held = {frame for _, frame, _ in self._cached}
        return tuple(EngineState.CACHED if frame in held else EngineState.MISSING for frame in frames)

    def facts(self, graph: Graph) -> GraphFacts:
        return FACTS

    def _key(self, request: Request) -> tuple[int, int, float]:
        return id(request.graph), request.frame, request.scale


@dataclass
class Rig:
    """A running thread, its engine and what it said."""

    engine: FakeEngine
    thread: RenderThread
    frames: list[FrameResult]
    thumbnails: list[ThumbnailResult]
    states: list[StatesResult]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    engine = FakeEngine()
    thread = RenderThread(engine)
    made = Rig(engine, thread, [], [], [])
    thread.frame_ready.connect(made.frames.append)
    thread.thumbnail_ready.connect(made.thumbnails.append)
    thread.states_ready.connect(made.states.append)
    thread.start()
    yield made
    thread.stop()
    assert thread.isFinished()


def request(frame: int, *, graph: Graph = GRAPH, scale: float = 1.0) -> FrameRequest:
    return FrameRequest(graph, OUTPUT, frame, scale, serial=frame)


def test_a_frame_comes_as_bytes_with_its_full_size(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(request(102, scale=0.5))
    qtbot.waitUntil(lambda: bool(rig.frames))
    result = rig.frames[0]
    assert result.pixels is not None
    assert result.pixels.shape == (10, 20, 4)
    assert result.pixels[0, 0].tolist() == [102, 102, 102, 255]
    assert (result.width, result.height, result.opaque, result.failure) == (40, 20, True, None)
    assert result.times == {"blur": 0.0}


def test_transparency_is_noticed(rig: Rig, qtbot: QtBot) -> None:
    rig.engine._cached[(id(GRAPH), 3, 1.0)] = Image(torch.full((4, 20, 40), 0.5))
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: bool(rig.frames))
    assert not rig.frames[0].opaque


def test_scrubbing_shows_frames_on_the_way_and_the_newest_at_the_end(rig: Rig, qtbot: QtBot) -> None:
    """60 requests, one each 8 ms, against frames of 50 ms; the window's event loop goes on at its own pace."""
    rig.engine.seconds = 0.05
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1

    beat = QTimer()
    beat.setInterval(0)
    beat.timeout.connect(turn)
    beat.start()
    asked = 0

    def ask() -> None:
        nonlocal asked
        rig.thread.request_frame(request(asked))
        asked += 1
        if asked == 60:
            scrub.stop()

    scrub = QTimer()
    scrub.setInterval(8)
    scrub.timeout.connect(ask)
    scrub.start()
    qtbot.waitUntil(lambda: bool(rig.frames) and rig.frames[-1].frame == 59, timeout=10_000)
    beat.stop()
    shown = [result.frame for result in rig.frames]
    assert shown == sorted(set(shown))
    assert len(shown) >= 5
    assert max(b - a for a, b in itertools.pairwise(shown)) <= 20
    assert turns > 5 * len(shown), "the window's event loop goes on while frames are computed"


def test_a_running_frame_is_finished_for_the_viewer(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.08
    rig.thread.request_frame(request(1))
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(2))
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: len(rig.frames) == 2)
    assert [result.frame for result in rig.frames] == [1, 3]


def test_a_thumbnail_gives_way_to_the_viewer_and_is_made_later(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.3
    rig.thread.request_thumbnails([request(1), request(2)])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(9))
    qtbot.waitUntil(lambda: bool(rig.frames) and len(rig.thumbnails) == 2, timeout=10_000)
    assert [frame for _, frame in rig.engine.computed] == [9, 1, 2]


def test_looking_ahead_for_another_graph_gives_way_but_not_for_the_same(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.1
    other = Graph(dict(GRAPH.nodes))
    rig.thread.request_ahead([request(1, graph=other)])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(7))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    assert rig.engine.computed == [(Purpose.VIEWER, 7)]
    rig.engine.started.clear()
    rig.thread.request_ahead([request(8)])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(9))
    qtbot.waitUntil(lambda: len(rig.frames) == 2)
    assert rig.engine.computed[1:] == [(Purpose.LOOK_AHEAD, 8), (Purpose.VIEWER, 9)]


def test_looking_ahead_fills_the_cache_and_says_so_once(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_ahead([request(4), request(5)])
    qtbot.waitUntil(lambda: len(rig.states) == 2)
    assert [(state.first, state.states) for state in rig.states] == [
        (4, (FrameState.CACHED,)),
        (5, (FrameState.CACHED,)),
    ]
    rig.thread.request_ahead([request(4), request(6)])
    qtbot.waitUntil(lambda: len(rig.states) == 3)
    assert rig.states[-1].first == 6


def test_a_thumbnail_is_small(rig: Rig, qtbot: QtBot) -> None:
    rig.engine._cached[(id(GRAPH), 3, 1.0)] = Image(torch.zeros(3, 300, 600))
    rig.thread.request_thumbnails([request(3)])
    qtbot.waitUntil(lambda: bool(rig.thumbnails))
    pixels = rig.thumbnails[0].pixels
    assert pixels is not None
    assert pixels.shape == (128, 256, 4)


def test_states_come_in_pieces(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(request(2))
    rig.thread.request_states(StatesRequest(GRAPH, OUTPUT, FrameRange(0, 600)))
    qtbot.waitUntil(lambda: sum(len(state.states) for state in rig.states) == 600)
    assert [state.first for state in rig.states] == [0, 256, 512]
    assert rig.states[0].states[:4] == (
        FrameState.MISSING,
        FrameState.MISSING,
        FrameState.CACHED,
        FrameState.MISSING,
    )


def test_facts_come_with_the_serial_of_their_request(rig: Rig, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rig.thread.facts_ready) as caught:
        rig.thread.request_facts(FactsRequest(GRAPH, 17))
    assert caught.args == [FACTS, 17]


def test_a_node_that_fails_is_named_and_the_thread_goes_on(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.fail = lambda frame: (
        NodeError("Blur", frame, ValueError("radius 900 is more than half of 512"), node_id="blur")
        if frame == 5
        else None
    )
    rig.thread.request_frame(request(5))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    failure = rig.frames[0].failure
    assert failure is not None
    assert failure.node == "blur"
    assert failure.title == "Blur failed at frame 5"
    assert failure.text == "ValueError: radius 900 is more than half of 512"
    rig.thread.request_frame(request(6))
    qtbot.waitUntil(lambda: len(rig.frames) == 2)
    assert rig.frames[1].failure is None


def test_a_graph_that_cannot_be_computed_is_a_result_too(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.fail = lambda _: GraphError("Merge needs an input 'b'.")
    rig.thread.request_frame(request(5))
    rig.thread.request_thumbnails([request(6)])
    qtbot.waitUntil(lambda: bool(rig.frames and rig.thumbnails))
    failures = rig.frames[0].failure, rig.thumbnails[0].failure
    assert [(f.text, f.node) for f in failures if f is not None] == [("Merge needs an input 'b'.", "")] * 2


@pytest.mark.logs_errors
def test_even_an_unexpected_error_does_not_end_the_thread(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.fail = lambda frame: RuntimeError("out of luck") if frame == 5 else None
    rig.thread.request_frame(request(5))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    failure = rig.frames[0].failure
    assert failure is not None
    assert failure.text == "Unexpected RuntimeError: out of luck"
    rig.thread.request_frame(request(6))
    qtbot.waitUntil(lambda: len(rig.frames) == 2)
    assert rig.frames[1].pixels is not None


@pytest.mark.logs_errors
def test_what_no_result_can_say_is_told_by_a_signal(rig: Rig, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(graph: Graph) -> GraphFacts:
        raise RuntimeError("no facts today")

    monkeypatch.setattr(rig.engine, "facts", broken)
    with qtbot.waitSignal(rig.thread.failed) as caught:
        rig.thread.request_facts(FactsRequest(GRAPH))
    assert caught.args == ["no facts today"]


def test_progress_of_long_frames_is_told(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.progress = [(34, 241)]
    with qtbot.waitSignal(rig.thread.progressed) as caught:
        rig.thread.request_frame(request(1))
    assert caught.args is not None
    assert (caught.args[0].done, caught.args[0].total, caught.args[0].request) == (34, 241, request(1))


def test_stopping_while_busy_cancels_within_a_moment(qtbot: QtBot) -> None:
    engine = FakeEngine(seconds=30)
    thread = RenderThread(engine)
    thread.start()
    thread.request_frame(request(1))
    thread.request_thumbnails([request(2)])
    assert engine.started.wait(5)
    before = time.monotonic()
    thread.stop()
    assert time.monotonic() - before < 1
    assert thread.isFinished()
    assert engine.computed == []


def test_a_thread_that_never_ran_can_be_stopped(qtbot: QtBot) -> None:
    thread = RenderThread(FakeEngine())
    thread.stop()
    assert not thread.isRunning()


@dataclass
class Report:
    file: Path
    frames: int


class FakeRender:
    """Renders ten frames, as slowly as it is told."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.error: Exception | None = None
        self.rendered: list[str] = []

    def __call__(
        self,
        engine: Engine,
        graph: Graph,
        sink: str,
        *,
        frames: FrameRange | None,
        scale: float,
        cancel: CancelToken,
        on_progress: Callable[[int, int], None],
    ) -> Report:
        for done in range(1, 11):
            deadline = time.monotonic() + self.seconds / 10
            while time.monotonic() < deadline:
                time.sleep(0.002)
                cancel.check()
            on_progress(done, 10)
        if self.error is not None:
            raise self.error
        self.rendered.append(sink)
        return Report(Path("out.mp4"), 10)


@dataclass
class Jobs:
    render: FakeRender
    thread: JobThread
    told: list[JobStatus]

    def states(self, job: RenderJob) -> list[JobState]:
        return list(dict.fromkeys(status.state for status in self.told if status.id == job.id))

    def last(self, job: RenderJob) -> JobStatus:
        return [status for status in self.told if status.id == job.id][-1]


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    render = FakeRender()
    thread = JobThread(cast(Engine, None), render=render)
    made = Jobs(render, thread, [])
    thread.job_changed.connect(made.told.append)
    thread.start()
    yield made
    thread.stop()
    assert thread.isFinished()


def job(name: str) -> RenderJob:
    return RenderJob(name, GRAPH, name)


def test_jobs_run_one_after_the_other(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.seconds = 0.05
    first, second = job("first"), job("second")
    jobs.thread.submit(first)
    jobs.thread.submit(second)
    qtbot.waitUntil(lambda: jobs.last(second).state.is_final)
    assert jobs.render.rendered == ["first", "second"]
    assert jobs.states(first) == jobs.states(second) == [JobState.QUEUED, JobState.RUNNING, JobState.DONE]
    done = jobs.last(first)
    assert (done.done, done.total, done.file, done.seconds_left) == (10, 10, Path("out.mp4"), None)
    assert done.fps > 0


def test_a_running_job_is_cancelled_at_once(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.seconds = 60
    running, waiting = job("running"), job("waiting")
    jobs.thread.submit(running)
    jobs.thread.submit(waiting)
    qtbot.waitUntil(lambda: jobs.last(running).state is JobState.RUNNING)
    jobs.thread.cancel(waiting.id)
    assert jobs.last(waiting).state is JobState.CANCELLED
    before = time.monotonic()
    jobs.thread.cancel(running.id)
    qtbot.waitUntil(lambda: jobs.last(running).state is JobState.CANCELLED)
    assert time.monotonic() - before < 0.5
    assert jobs.render.rendered == []


def test_cancelling_what_is_over_does_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    over = job("over")
    jobs.thread.submit(over)
    qtbot.waitUntil(lambda: jobs.last(over).state is JobState.DONE)
    jobs.thread.cancel(over.id)
    jobs.thread.cancel(123456)
    assert jobs.last(over).state is JobState.DONE


def test_a_job_that_fails_says_why_and_the_next_one_runs(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.error = MediaError(Path("/full/out.mp4"), "no space left on the disk")
    bad, good = job("bad"), job("good")
    jobs.thread.submit(bad)
    qtbot.waitUntil(lambda: jobs.last(bad).state is JobState.FAILED)
    assert jobs.last(bad).error == f"{Path('/full/out.mp4')}: no space left on the disk"
    jobs.render.error = None
    jobs.thread.submit(good)
    qtbot.waitUntil(lambda: jobs.last(good).state is JobState.DONE)


@pytest.mark.logs_errors
def test_an_unexpected_error_ends_the_job_not_the_thread(jobs: Jobs, qtbot: QtBot) -> None:
    jobs.render.error = ZeroDivisionError("division by zero")
    bad = job("bad")
    jobs.thread.submit(bad)
    qtbot.waitUntil(lambda: jobs.last(bad).state is JobState.FAILED)
    assert jobs.last(bad).error == "Unexpected ZeroDivisionError: division by zero"
    assert jobs.thread.isRunning()


def test_stopping_cancels_the_job_and_drops_the_queue(qtbot: QtBot) -> None:
    render = FakeRender()
    render.seconds = 60
    thread = JobThread(cast(Engine, None), render=render)
    started = threading.Event()
    thread.job_changed.connect(lambda status: started.set() if status.state is JobState.RUNNING else None)
    thread.start()
    thread.submit(job("one"))
    thread.submit(job("two"))
    qtbot.waitUntil(started.is_set)
    before = time.monotonic()
    thread.stop()
    assert time.monotonic() - before < 1
    assert render.rendered == []
