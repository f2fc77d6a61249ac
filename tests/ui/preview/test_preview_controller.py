"""The request cycle, with panels and a thread that only take notes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.request import FrameState, PrefetchOutcome
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import Disconnect, MoveNodes, RemoveNodes, SetParam
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph
from studio.sdk.params import Point
from studio.ui.preview.cards.node_state import Activity, NodeState
from studio.ui.preview.messages.frame_messages import (
    FrameProgress,
    FrameRequest,
    RenderFailure,
    StatesRequest,
    StatesResult,
    ThumbnailRequest,
    ThumbnailResult,
)
from studio.ui.preview.pending_frame import PendingFrame
from tests.ui.fake_panels import (
    CLIP,
    FACTS,
    GAIN,
    PIXELS,
    VIDEO,
    Rig,
    project,
    rig_of,
)
from tests.ui.nodes_for_tests import registry


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    with rig_of(Document(registry(), project())) as made:
        yield made


def test_at_the_start_facts_and_the_viewed_frame_are_asked_for(rig: Rig) -> None:
    assert [request.graph for request in rig.thread.facts] == [rig.document.graph]
    assert [(request.output, request.frame, request.scale) for request in rig.thread.frames] == [(GAIN, 0, 1.0)]
    rig.thread.answer_facts()
    assert rig.cards.facts == [FACTS]
    assert rig.timeline.clips[-1] == CLIP
    assert rig.preview.facts is FACTS


def test_facts_are_passed_on(rig: Rig, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rig.preview.facts_changed) as caught:
        rig.thread.answer_facts()
    assert caught.args == [FACTS]


def test_an_answer_is_shown_and_confirmed_to_the_timeline(rig: Rig) -> None:
    rig.thread.answer(rig.thread.frames[-1])
    assert [result.frame for result in rig.viewer.shown] == [0]
    assert rig.timeline.confirmed == [0]
    assert rig.timeline.states == {0: FrameState.CACHED}


def test_while_scrubbing_the_newest_answer_is_shown_and_older_ones_are_dropped(rig: Rig) -> None:
    for frame in range(1, 6):
        rig.timeline.set_frame(frame)
    first, second, third = rig.thread.frames[1:4]
    rig.thread.answer(first)
    rig.thread.answer(third)
    rig.thread.answer(second)
    assert [result.frame for result in rig.viewer.shown] == [1, 3]
    rig.thread.answer(rig.thread.frames[-1])
    assert rig.viewer.shown[-1].frame == 5


def test_while_a_slider_is_dragged_late_answers_of_older_graphs_are_shown_too(rig: Rig) -> None:
    for step in range(3):
        rig.document.apply_command(SetParam("gain", "gain", 1.5 + step, merge_key="drag"))
    before = len(rig.viewer.shown)
    rig.thread.answer(rig.thread.frames[-2])
    assert len(rig.viewer.shown) == before + 1
    assert rig.timeline.states == {}, "a frame of an older graph says nothing of what is cached now"


def test_an_edit_asks_for_facts_the_frame_and_new_states(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    assert rig.thread.facts[-1].graph is rig.document.graph
    assert rig.thread.frames[-1].graph is rig.document.graph
    assert rig.timeline.cleared[-1] is False
    assert rig.timeline.states == {}
    rig.settle(qtbot)
    assert rig.thread.states[-1] == StatesRequest(rig.document.graph, GAIN, FrameRange(0, 241))


def test_moving_a_card_computes_nothing(rig: Rig) -> None:
    asked = len(rig.thread.frames), len(rig.thread.facts)
    rig.document.apply_command(MoveNodes({"gain": Point(10, 20)}))
    assert (len(rig.thread.frames), len(rig.thread.facts)) == asked


def test_an_edit_behind_the_viewed_node_keeps_the_cache_bar(rig: Rig) -> None:
    rig.document.set_viewed_output(VIDEO)
    rig.thread.answer(rig.thread.frames[-1])
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    assert rig.timeline.states == {0: FrameState.CACHED}


def test_looking_at_another_output_drops_what_is_on_its_way(rig: Rig) -> None:
    rig.thread.answer_facts()
    old = rig.thread.frames[-1]
    rig.document.set_viewed_output(VIDEO)
    rig.thread.answer(old)
    assert rig.viewer.shown == []
    assert rig.timeline.cleared[-1] is True
    rig.thread.answer(rig.thread.frames[-1])
    assert [result.output for result in rig.viewer.shown] == [VIDEO]


def test_a_frame_that_takes_long_is_marked_and_the_mark_goes(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.answer(rig.thread.frames[-1])
    rig.timeline.set_frame(7)
    assert rig.viewer.computing == ""
    qtbot.waitUntil(lambda: rig.viewer.computing != "", timeout=1000)
    assert rig.cards.states == {"gain": NodeState.computing()}
    rig.thread.frame_progressed.emit(FrameProgress(rig.thread.frames[-1], 34, 241))
    assert rig.viewer.computing == "Computing… 34 of 241"
    assert rig.cards.states["gain"].progress == pytest.approx(34 / 241)
    rig.thread.answer(rig.thread.frames[-1])
    assert rig.viewer.computing == ""
    assert rig.timeline.states == {0: FrameState.CACHED, 7: FrameState.CACHED}
    assert rig.cards.states["gain"].activity is Activity.IDLE


def test_the_cache_bar_shows_which_frame_is_at_work(rig: Rig) -> None:
    rig.thread.frame_started.emit(rig.thread.frames[-1])
    assert rig.timeline.states == {0: FrameState.COMPUTING}
    rig.timeline.set_frame(9)
    rig.thread.answer(rig.thread.frames[0])
    assert rig.timeline.states == {0: FrameState.CACHED}


def test_while_pictures_keep_coming_there_is_no_mark(rig: Rig, qtbot: QtBot) -> None:
    """Each picture on the way begins the wait for the mark anew: a machine that is late shows none either."""
    (pending,) = (each for each in rig.preview.children() if isinstance(each, PendingFrame))
    mark = pending.mark_timer
    mark.setTimerType(Qt.TimerType.PreciseTimer)
    mark.setInterval(60_000)
    for frame in range(1, 4):
        rig.timeline.set_frame(frame)
        qtbot.wait(20)
        left = mark.remainingTime()
        rig.thread.answer(rig.thread.frames[-2])
        assert mark.remainingTime() > left
        assert rig.viewer.computing == ""
    mark.setInterval(1)
    qtbot.waitUntil(lambda: rig.viewer.computing != "", timeout=1000)


def test_a_quick_frame_shows_no_mark(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.answer(rig.thread.frames[-1])
    qtbot.wait(200)
    assert rig.viewer.computing == ""


def test_a_failure_is_shown_at_its_node_and_cleared_when_it_is_mended(rig: Rig) -> None:
    failure = RenderFailure("the radius is too large", "Video failed at frame 0", "video")
    rig.thread.answer(rig.thread.frames[-1], failure)
    assert rig.viewer.shown[-1].failure == failure
    assert rig.cards.states["video"] == NodeState.failed("the radius is too large")
    assert rig.timeline.states == {0: FrameState.FAILED}
    assert rig.timeline.confirmed == [0], "playing every frame must not hang on a failed one"
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    rig.thread.answer(rig.thread.frames[-1])
    assert rig.cards.states["video"].activity is Activity.IDLE


def test_a_failure_on_the_way_is_no_news(rig: Rig) -> None:
    rig.timeline.set_frame(1)
    rig.timeline.set_frame(2)
    rig.thread.answer(rig.thread.frames[-2], RenderFailure("no", "Gain failed", "gain"))
    assert rig.viewer.shown == []
    assert rig.timeline.states == {1: FrameState.FAILED}


def test_a_fault_in_the_graph_keeps_the_timeline_as_it_was(rig: Rig) -> None:
    rig.thread.answer_facts()
    rig.document.apply_command(Disconnect((Endpoint("gain", "image"),)))
    rig.thread.answer_facts(GraphFacts({VIDEO: CLIP}))
    assert rig.timeline.clips[-1] == CLIP


def test_without_a_viewed_node_the_viewer_and_the_timeline_are_empty(rig: Rig) -> None:
    rig.thread.answer_facts()
    asked = len(rig.thread.frames)
    rig.document.apply_command(RemoveNodes(("gain", "video")))
    assert rig.viewer.cleared
    assert rig.timeline.clips[-1] is None
    assert len(rig.thread.frames) == asked


def test_playing_looks_ahead_and_leaves_thumbnails_alone(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    assert rig.thread.thumbnails
    rig.timeline.set_playing(True)
    assert rig.thread.thumbnails == []
    rig.timeline.set_frame(1)
    assert [request.source.frame for request in rig.thread.ahead] == list(range(2, 26))
    assert rig.thread.ahead[0].source.graph is rig.document.graph
    assert rig.thread.ahead[0].source.output == GAIN
    rig.timeline.set_playing(False)
    assert rig.thread.ahead == []


def test_as_time_goes_on_the_frames_ahead_are_asked_for_as_before(rig: Rig) -> None:
    rig.timeline.set_playing(True)
    rig.timeline.set_frame(1)
    before = {request.source.frame: request for request in rig.thread.ahead}
    rig.timeline.set_frame(3)
    after = {request.source.frame: request for request in rig.thread.ahead}
    assert list(after) == list(range(4, 28))
    assert all(after[frame] is before[frame] for frame in range(4, 26))
    rig.document.apply_command(SetParam("gain", "gain", 0.3))
    rig.timeline.set_frame(4)
    assert {request.source.graph is rig.document.graph for request in rig.thread.ahead} == {True}
    edited = {request.source.frame: request for request in rig.thread.ahead}
    rig.thread.files_changed.emit(rig.document.graph)
    rig.timeline.set_frame(5)
    assert all(request is not edited.get(request.source.frame) for request in rig.thread.ahead), "what is kept is old"


def test_when_the_viewer_is_served_cards_and_strip_get_their_turn(rig: Rig, qtbot: QtBot) -> None:
    rig.timeline.thumbnails_requested.emit([0, 20, 40])
    assert rig.thread.thumbnails == []
    rig.settle(qtbot)
    wanted = [(request.output, request.frame, request.scale) for request in rig.thread.thumbnails]
    assert set(wanted[:2]) == {(VIDEO, 0, 0.4), (GAIN, 0, 0.4)}
    assert wanted[2:] == [(GAIN, 0, 0.4), (GAIN, 20, 0.4), (GAIN, 40, 0.4)]


def test_thumbnails_reach_cards_and_strip(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    graph = rig.document.graph
    rig.thread.thumbnail_ready.emit(ThumbnailResult(ThumbnailRequest(graph, VIDEO, 0, scale=0.4), PIXELS))
    rig.thread.thumbnail_ready.emit(ThumbnailResult(ThumbnailRequest(graph, GAIN, 20, scale=0.4), PIXELS))
    rig.thread.thumbnail_ready.emit(
        ThumbnailResult(ThumbnailRequest(graph, GAIN, 40, scale=0.4), None, RenderFailure("no"))
    )
    assert list(rig.cards.thumbnails) == ["video"]
    assert rig.cards.thumbnails["video"].width() == 64
    assert {frame: image.isNull() for frame, image in rig.timeline.thumbnails.items()} == {20: False, 40: True}


def test_a_thumbnail_of_an_older_graph_is_dropped(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    old = rig.document.graph
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    rig.thread.thumbnail_ready.emit(ThumbnailResult(ThumbnailRequest(old, GAIN, 0, scale=0.4), PIXELS))
    assert rig.cards.thumbnails == {}
    assert rig.timeline.thumbnails == {}


def test_only_cards_that_an_edit_touches_are_asked_for_again(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    for request in rig.thread.thumbnails:
        rig.thread.thumbnail_ready.emit(ThumbnailResult(request, PIXELS))
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    rig.settle(qtbot)
    assert {request.output for request in rig.thread.thumbnails} == {GAIN}


def test_states_of_another_graph_output_or_scale_are_dropped(rig: Rig) -> None:
    graph = rig.document.graph

    def states(asked_graph: Graph, output: Endpoint, frame: int, scale: float = 1.0) -> StatesResult:
        request = StatesRequest(asked_graph, output, FrameRange(0, 9), scale=scale)
        return StatesResult(request, frame, (FrameState.CACHED,))

    rig.thread.states_ready.emit(states(Graph(), GAIN, 1))
    rig.thread.states_ready.emit(states(graph, VIDEO, 2))
    rig.thread.states_ready.emit(states(graph, GAIN, 3, scale=0.5))
    rig.thread.states_ready.emit(states(graph, GAIN, 4))
    assert rig.timeline.states == {4: FrameState.CACHED}


def test_the_proxy_halves_the_scale(rig: Rig) -> None:
    rig.viewer.proxy_changed.emit(True)
    assert rig.thread.frames[-1].scale == 0.5
    rig.viewer.proxy_changed.emit(False)
    assert rig.thread.frames[-1].scale == 1.0


def test_times_of_the_nodes_reach_their_cards(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.answer_facts()
    rig.thread.answer(rig.thread.frames[-1], video=0.004, gain=0.001, gone=1.0)
    qtbot.waitUntil(lambda: bool(rig.thread.states))
    assert rig.cards.states == {"video": NodeState.idle(0.004), "gain": NodeState.idle(0.001)}


def test_opening_a_project_starts_over_at_its_first_frame(rig: Rig) -> None:
    rig.timeline.set_frame(50)
    old = rig.thread.frames[-1]
    rig.document.replace_project(project())
    assert rig.timeline.current_frame == 0
    rig.thread.answer(old)
    assert rig.viewer.shown == []
    assert rig.thread.frames[-1].graph is rig.document.graph
    rig.thread.answer(rig.thread.frames[-1])
    assert len(rig.viewer.shown) == 1


def test_the_measured_rate_reaches_the_viewer(rig: Rig) -> None:
    rig.timeline.fps_measured.emit(23.5)
    assert rig.viewer.fps == 23.5


def test_after_closing_nothing_is_asked_any_more(rig: Rig) -> None:
    rig.preview.close()
    asked = len(rig.thread.frames)
    rig.document.apply_command(SetParam("gain", "gain", 3.0))
    assert len(rig.thread.frames) == asked


def test_frames_that_came_by_another_way_are_asked_for_and_the_bar_does_not_flicker(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    cleared, asked = len(rig.timeline.cleared), len(rig.thread.frames)
    rig.preview.refresh_node_frames("video")
    assert len(rig.thread.frames) == asked + 1
    rig.settle(qtbot)
    assert len(rig.timeline.cleared) == cleared


def test_a_file_that_changed_makes_all_stale_and_asks_anew(rig: Rig, qtbot: QtBot) -> None:
    rig.settle(qtbot)
    asked = len(rig.thread.frames), len(rig.thread.facts)
    rig.thread.files_changed.emit(Graph())
    assert (len(rig.thread.frames), len(rig.thread.facts)) == asked
    rig.thread.files_changed.emit(rig.document.graph)
    assert (len(rig.thread.frames), len(rig.thread.facts)) == (asked[0] + 1, asked[1] + 1)
    assert rig.timeline.cleared[-1] is False


def test_a_frame_that_was_computed_beforehand_is_marked_as_cached(rig: Rig) -> None:
    rig.timeline.set_playing(True)
    first, second, *_ = rig.thread.ahead
    rig.thread.prefetch_ready.emit(PrefetchOutcome(first, is_computed=True))
    rig.thread.prefetch_ready.emit(PrefetchOutcome(second))
    assert rig.timeline.states == {first.source.frame: FrameState.CACHED}
    rig.document.apply_command(SetParam("gain", "gain", 2.0))
    rig.thread.prefetch_ready.emit(PrefetchOutcome(first, is_computed=True))
    assert rig.timeline.states == {}, "that was said of another graph"


def test_a_range_is_asked_for_from_the_playhead_on_after_what_play_needs(rig: Rig) -> None:
    rig.timeline.set_frame(2)
    rig.preview.cache_range()
    assert [request.source.frame for request in rig.thread.ahead] == [2, 3, 4, 5, 0, 1]
    rig.thread.prefetch_ready.emit(PrefetchOutcome(rig.thread.ahead[0]))
    rig.thread.prefetch_ready.emit(PrefetchOutcome(FrameRequest(rig.document.graph, GAIN, 3).to_prefetch_request()))
    rig.timeline.set_playing(True)
    assert [request.source.frame for request in rig.thread.ahead[-6:]] == [26, 3, 4, 5, 0, 1]
    with range_told(rig) as told:
        rig.thread.prefetch_ready.emit(PrefetchOutcome(rig.thread.ahead[-1], is_cache_full=True))
    assert told == [("The cache is full: 1 of 6 frames of the range are in it", False)]
    assert [request.source.frame for request in rig.thread.ahead] == list(range(3, 27))


@contextmanager
def range_told(rig: Rig) -> Iterator[list[tuple[str, bool]]]:
    """Give what the preview says of the range during the block."""
    told: list[tuple[str, bool]] = []
    rig.preview.range_progressed.connect(lambda text, goes_on: told.append((text, goes_on)))
    yield told


def test_computing_anew_asks_for_a_fresh_frame(rig: Rig) -> None:
    rig.preview.recompute_frame()
    assert rig.thread.frames[-1].should_recompute
    assert not rig.thread.frames[0].should_recompute


def test_a_frame_that_was_not_generated_has_not_failed(rig: Rig) -> None:
    rig.thread.answer(rig.thread.frames[-1], RenderFailure("run it first", "Not generated yet", generator="video"))
    assert rig.timeline.states == {0: FrameState.MISSING}
    assert rig.cards.states == {}
    assert rig.viewer.shown[-1].failure is not None
