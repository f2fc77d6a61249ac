"""The render thread and the job thread, against engines that do as the test says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import torch
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.core.errors import GraphError, NodeError, NotGeneratedError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.display.viewer_settings import PixelRect
from studio.engine.display.visualization.scopes import ScopeKind
from studio.engine.request import EngineRequest, FrameState, PrefetchOutcome, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.watch.profile import RunProfile
from studio.engine.watch.result_checks import ResultNotice
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.model import Endpoint, Graph
from studio.ui.preview.messages.frame_messages import (
    FactsRequest,
    FactsResult,
    FrameRequest,
    FrameResult,
    ScopesRequest,
    StatesRequest,
    StatesResult,
    ThumbnailRequest,
    ThumbnailResult,
)
from studio.ui.preview.render.mailbox import RequestPriority
from studio.ui.preview.render.render_thread import RenderThread
from tests.ui.fake_engine import FACTS, GRAPH, OUTPUT, FakeEngine


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
    return FrameRequest(graph, OUTPUT, frame, serial=frame, scale=scale)


def thumbnail(frame: int) -> ThumbnailRequest:
    return ThumbnailRequest(GRAPH, OUTPUT, frame)


def test_a_frame_comes_as_bytes_with_its_full_size(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(request(102, scale=0.5))
    qtbot.waitUntil(lambda: bool(rig.frames))
    result = rig.frames[0]
    assert result.pixels is not None
    assert result.pixels.shape == (10, 20, 4)
    assert result.pixels[0, 0].tolist() == [102, 102, 102, 255]
    assert (result.width, result.height, result.is_opaque, result.failure) == (40, 20, True, None)
    assert result.node_times == {"blur": 0.0}


def test_transparency_is_noticed(rig: Rig, qtbot: QtBot) -> None:
    rig.engine._cached[(id(GRAPH), 3, 1.0)] = Image(torch.full((4, 20, 40), 0.5))
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: bool(rig.frames))
    assert not rig.frames[0].is_opaque


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
    rig.thread.request_thumbnails([thumbnail(1), thumbnail(2)])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(9))
    qtbot.waitUntil(lambda: bool(rig.frames) and len(rig.thumbnails) == 2, timeout=10_000)
    assert [frame for _, frame in rig.engine.computed] == [9, 1, 2]


def test_looking_ahead_for_another_graph_gives_way_but_not_for_the_same(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.1
    other = Graph(dict(GRAPH.nodes))
    rig.thread.request_prefetch([request(1, graph=other).to_prefetch_request()])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(7))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    assert rig.engine.computed == [(RequestPurpose.VIEWER, 7)]
    rig.engine.started.clear()
    rig.thread.request_prefetch([request(8).to_prefetch_request()])
    assert rig.engine.started.wait(5)
    rig.thread.request_frame(request(9))
    qtbot.waitUntil(lambda: len(rig.engine.computed) == 3)
    assert set(rig.engine.computed[1:]) == {(RequestPurpose.PREFETCH, 8), (RequestPurpose.VIEWER, 9)}


def test_scrubbing_elsewhere_stops_looking_ahead_at_once(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 30
    rig.thread.request_prefetch([request(8).to_prefetch_request(), request(9).to_prefetch_request()])
    assert rig.engine.started.wait(5)
    rig.thread.request_prefetch(())
    rig.engine.seconds = 0
    rig.thread.request_frame(request(400))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    assert rig.engine.computed == [(RequestPurpose.VIEWER, 400)]


def test_looking_ahead_is_answered_even_if_the_frame_was_at_hand(rig: Rig, qtbot: QtBot) -> None:
    told: list[PrefetchOutcome[FrameRequest]] = []
    rig.thread.prefetch_ready.connect(told.append)
    for count in (1, 2):
        rig.thread.request_prefetch([request(4).to_prefetch_request()])
        qtbot.waitUntil(lambda count=count: len(told) == count)  # type: ignore[misc]
    assert [(each.request.source.frame, each.is_computed) for each in told] == [(4, True), (4, False)]
    assert rig.engine.computed == [(RequestPurpose.PREFETCH, 4)]


def test_looking_at_another_output_does_not_wait_for_the_running_frame(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 30
    rig.thread.request_frame(request(1))
    assert rig.engine.started.wait(5)
    rig.engine.seconds = 0
    rig.thread.request_frame(replace(request(2), output=Endpoint("other", "image")))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    assert rig.frames[0].frame == 2


def test_paused_only_frames_at_hand_are_answered(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(request(1))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    rig.engine.seconds = 30
    rig.engine.started.clear()
    rig.thread.request_frame(request(2))
    assert rig.engine.started.wait(5)
    rig.thread.set_paused(True)
    rig.engine.seconds = 0
    rig.thread.request_frame(request(3))
    rig.thread.request_prefetch([request(4).to_prefetch_request()])
    rig.thread.request_thumbnails([thumbnail(5)])
    with qtbot.waitSignal(rig.thread.facts_ready):
        rig.thread.request_facts([FactsRequest(GRAPH)])
    rig.thread.request_frame(request(1))
    qtbot.waitUntil(lambda: len(rig.frames) == 2)
    assert [result.frame for result in rig.frames] == [1, 1]
    assert [frame for _, frame in rig.engine.computed] == [1]
    rig.thread.set_paused(False)
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: len(rig.frames) == 3)


def test_a_fresh_frame_is_computed_anew(rig: Rig, qtbot: QtBot) -> None:
    for each in (request(1), request(1), replace(request(1), should_recompute=True)):
        rig.thread.request_frame(each)
        qtbot.waitUntil(lambda: not rig.thread._mailbox.count_waiting(RequestPriority.VIEW))
    qtbot.waitUntil(lambda: len(rig.frames) == 3)
    assert [frame for _, frame in rig.engine.computed] == [1, 1]


def test_what_is_odd_about_a_frame_comes_with_it(rig: Rig, qtbot: QtBot) -> None:
    notice = ResultNotice("Blur", 3, "12 of 800 values are not finite (NaN or infinite)", "blur")
    rig.engine.odd[3] = (notice,)
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    assert rig.frames[0].notices == (notice,)


def test_what_each_node_cost_comes_if_it_is_to_be_shown(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.profile = RunProfile()
    rig.engine.profile.record_computed(GRAPH["blur"], 1, 0.0, 0.25)
    rig.thread.request_frame(request(1))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    rig.thread.request_frame(replace(request(1), should_profile=True))
    qtbot.waitUntil(lambda: len(rig.frames) == 2)
    assert rig.frames[0].profile == ()
    assert [(row.node_id, row.seconds) for row in rig.frames[1].profile] == [("blur", 0.25)]


def test_a_generator_that_did_not_run_is_no_failure_of_a_node(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.fail = lambda frame: NotGeneratedError("Upscale", frame, node_id="up")
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: len(rig.frames) == 1)
    failure = rig.frames[0].failure
    assert failure is not None
    assert (failure.generator, failure.node, failure.title) == ("up", "", "Not generated yet")


def test_looking_ahead_fills_the_cache_and_each_request_is_answered_once(rig: Rig, qtbot: QtBot) -> None:
    told: list[PrefetchOutcome[FrameRequest]] = []
    rig.thread.prefetch_ready.connect(told.append)
    four, five, six = (request(frame).to_prefetch_request() for frame in (4, 5, 6))
    rig.thread.request_prefetch([four, five])
    qtbot.waitUntil(lambda: len(told) == 2)
    rig.thread.request_prefetch([four, six])
    qtbot.waitUntil(lambda: len(told) == 3)
    assert [(each.request.source.frame, each.is_computed) for each in told] == [(4, True), (5, True), (6, True)]


def test_scopes_measure_the_picture_that_was_answered(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(request(3))
    qtbot.waitUntil(lambda: bool(rig.frames))
    kinds, left_half = frozenset({ScopeKind.HISTOGRAM, ScopeKind.WAVEFORM}), PixelRect(0, 0, 20, 20)
    wanted = ScopesRequest(rig.frames[0], kinds, left_half)
    with qtbot.waitSignal(rig.thread.scopes_ready) as caught:
        rig.thread.request_scopes(wanted)
    (result,) = caught.args
    assert result.request is wanted
    assert [(shown.scope.kind, shown.picture is None) for shown in result.scopes] == [
        (ScopeKind.HISTOGRAM, True),
        (ScopeKind.WAVEFORM, False),
    ]


def test_a_thumbnail_is_small(rig: Rig, qtbot: QtBot) -> None:
    rig.engine._cached[(id(GRAPH), 3, 1.0)] = Image(torch.zeros(3, 300, 600))
    rig.thread.request_thumbnails([thumbnail(3)])
    qtbot.waitUntil(lambda: bool(rig.thumbnails))
    pixels = rig.thumbnails[0].pixels
    assert pixels is not None
    assert pixels.shape == (128, 256, 4)


def test_states_come_in_pieces(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(request(2))
    rig.thread.request_states(StatesRequest(GRAPH, OUTPUT, FrameRange(0, 600)))
    qtbot.waitUntil(lambda: sum(len(state.states) for state in rig.states) == 600)
    assert [state.first_frame for state in rig.states] == [0, 256, 512]
    assert rig.states[0].states[:4] == (
        FrameState.MISSING,
        FrameState.MISSING,
        FrameState.CACHED,
        FrameState.MISSING,
    )


def test_facts_come_with_the_serial_of_their_request(rig: Rig, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rig.thread.facts_ready) as caught:
        rig.thread.request_facts([FactsRequest(GRAPH, 17)])
    assert caught.args == [FactsResult(FactsRequest(GRAPH, 17), FACTS)]


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
    rig.thread.request_thumbnails([thumbnail(6)])
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
    with qtbot.waitSignal(rig.thread.render_failed) as caught:
        rig.thread.request_facts([FactsRequest(GRAPH)])
    assert caught.args == ["no facts today"]


def test_progress_of_long_frames_is_told(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.progress = [(34, 241)]
    with qtbot.waitSignal(rig.thread.frame_progressed) as caught:
        rig.thread.request_frame(request(1))
    assert caught.args is not None
    assert (caught.args[0].done, caught.args[0].total, caught.args[0].request) == (34, 241, request(1))


def test_stopping_while_busy_cancels(qtbot: QtBot) -> None:
    engine = FakeEngine(seconds=30)
    thread = RenderThread(engine)
    thread.start()
    thread.request_frame(request(1))
    thread.request_thumbnails([thumbnail(2)])
    assert engine.started.wait(5)
    thread.stop()
    assert thread.isFinished()
    assert engine.computed == []


def test_a_thread_that_never_ran_can_be_stopped(qtbot: QtBot) -> None:
    thread = RenderThread(FakeEngine())
    thread.stop()
    assert not thread.isRunning()


def test_of_a_signal_numbers_come_the_nearest_first(rig: Rig, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def compute(asked_for: EngineRequest, cancel: CancelToken | None = None) -> object:
        asked.append(asked_for.frame)
        return asked_for.frame / 10

    monkeypatch.setattr(rig.engine, "compute_frame", compute)
    wanted = replace(thumbnail(5), signal_range=FrameRange(3, 8))
    with qtbot.waitSignal(rig.thread.thumbnail_ready) as told:
        rig.thread.request_thumbnails([wanted])
    (result,) = told.args
    assert result.values == (0.3, 0.4, 0.5, 0.6, 0.7)
    assert asked[0] == 5
    assert abs(asked[-1] - 5) == 2
