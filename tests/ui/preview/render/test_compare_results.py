"""Both sides of the viewer in one answer: asked of the render thread, and put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from studio.core.errors import NodeError
from studio.core.image import Image
from studio.core.time import FrameRange
from studio.engine.display.display_picture import DisplayPicture
from studio.engine.display.viewer_settings import CompareMode, CompareSettings, PixelRect
from studio.engine.request import FrameState, PrefetchOutcome
from studio.graph.model import Graph
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult, StatesRequest, StatesResult
from studio.ui.preview.render.compare_results import describe_fit, fit_size, scale_area
from studio.ui.preview.render.mailbox import RequestPriority
from studio.ui.preview.render.render_thread import RenderThread
from tests.ui.fake_engine import GRAPH, OUTPUT, FakeEngine

OTHER = Graph(dict(GRAPH.nodes))
WIPE, DIFFERENCE = CompareSettings(CompareMode.WIPE), CompareSettings(CompareMode.DIFFERENCE, 10.0)


@dataclass
class Rig:
    """A running thread, its engine and what it said."""

    engine: FakeEngine
    thread: RenderThread
    frames: list[FrameResult] = field(default_factory=list)
    states: list[StatesResult] = field(default_factory=list)
    ahead: list[PrefetchOutcome[FrameRequest]] = field(default_factory=list)

    def put(self, graph: Graph, frame: int, value: float, width: int = 40, height: int = 20) -> None:
        """Let a frame be at hand."""
        self.engine._cached[(id(graph), frame, 1.0)] = Image(torch.full((3, height, width), value))


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    engine = FakeEngine()
    made = Rig(engine, RenderThread(engine))
    made.thread.frame_ready.connect(made.frames.append)
    made.thread.states_ready.connect(made.states.append)
    made.thread.prefetch_ready.connect(made.ahead.append)
    made.thread.start()
    yield made
    made.thread.stop()


def pair(frame: int, compare: CompareSettings = WIPE) -> FrameRequest:
    """Return the request for a frame of both sides."""
    return FrameRequest(
        GRAPH, OUTPUT, frame, serial=frame, compared_output=OUTPUT, compared_graph=OTHER, compare=compare
    )


def answer(rig: Rig, qtbot: QtBot, request: FrameRequest) -> FrameResult:
    """Ask and wait."""
    rig.thread.request_frame(request)
    qtbot.waitUntil(lambda: any(result.request is request for result in rig.frames))
    return next(result for result in rig.frames if result.request is request)


def test_one_answer_brings_both_of_the_same_frame(rig: Rig, qtbot: QtBot) -> None:
    rig.put(GRAPH, 7, 0.2)
    rig.put(OTHER, 7, 0.6)
    found = answer(rig, qtbot, pair(7))
    assert found.pixels is not None
    assert found.compared_result is not None
    assert found.compared_result.pixels is not None
    assert (found.frame, found.compared_result.frame) == (7, 7)
    assert (int(found.pixels[0, 0, 0]), int(found.compared_result.pixels[0, 0, 0])) == (51, 153)


def test_while_scrubbing_pairs_stay_pairs(rig: Rig, qtbot: QtBot) -> None:
    rig.engine.seconds = 0.01
    for frame in range(1, 30):
        rig.thread.request_frame(pair(frame))
        qtbot.wait(4)
    qtbot.waitUntil(lambda: bool(rig.frames) and rig.frames[-1].frame == 29, timeout=10_000)
    assert len(rig.frames) > 1, "what runs is finished, so that something is seen on the way"
    for result in rig.frames:
        assert result.compared_result is not None
        assert result.compared_result.frame == result.frame
        assert np.array_equal(result.compared_result.pixels, result.pixels)  # type: ignore[arg-type]


def test_alone_nothing_is_computed_of_the_other_side(rig: Rig, qtbot: QtBot) -> None:
    found = answer(rig, qtbot, replace(pair(3), compared_output=None, compared_graph=None))
    assert found.compared_result is None
    assert len(rig.engine.computed) == 1


def test_where_one_side_fails_the_other_is_there(rig: Rig, qtbot: QtBot) -> None:
    rig.put(GRAPH, 4, 0.2)
    rig.engine.fail = lambda frame: NodeError("Blur", frame, ValueError("the radius is too large"), node_id="blur")
    found = answer(rig, qtbot, pair(4))
    assert found.pixels is not None
    assert found.failure is None
    assert found.compared_result is not None
    assert found.compared_result.failure is not None
    assert "the radius is too large" in found.compared_result.failure.text
    lacking = answer(rig, qtbot, pair(4, DIFFERENCE))
    assert lacking.pixels is None
    assert lacking.failure is not None
    assert lacking.failure.title.startswith("Side B: ")


def test_a_difference_is_made_of_the_values_with_its_gain(rig: Rig, qtbot: QtBot) -> None:
    rig.put(GRAPH, 2, 0.5)
    rig.put(OTHER, 2, 0.501)
    assert answer(rig, qtbot, pair(2)).remark == ""
    found = answer(rig, qtbot, pair(2, CompareSettings(CompareMode.DIFFERENCE, 100.0)))
    assert found.pixels is not None
    assert int(found.pixels[0, 0, 0]) == pytest.approx(25, abs=1), "8 bits would have known no difference"
    assert rig.engine.computed == []


def test_what_is_fitted_is_said(rig: Rig, qtbot: QtBot) -> None:
    rig.put(GRAPH, 2, 0.5)
    rig.put(OTHER, 2, 0.5, 20, 10)
    found = answer(rig, qtbot, pair(2, DIFFERENCE))
    assert found.pixels is not None
    assert found.pixels.shape[:2] == (20, 40)
    first, other = replace(found, width=40, height=20), replace(found, width=20, height=10)
    assert describe_fit(first, other) == "Side B is 20×10 and was fitted into 40×20"
    assert describe_fit(first, first) == ""


def test_a_paused_viewer_shows_the_side_that_is_at_hand(rig: Rig, qtbot: QtBot) -> None:
    rig.put(GRAPH, 6, 0.5)
    rig.thread.set_paused(True)
    found = answer(rig, qtbot, pair(6))
    assert found.pixels is not None
    assert found.compared_result is None
    assert rig.engine.computed == []


def test_a_paused_viewer_computes_no_difference(rig: Rig, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of both sides may be at hand long after their values have gone."""
    for graph in (GRAPH, OTHER):
        rig.put(graph, 6, 0.5)
    monkeypatch.setattr(rig.engine, "is_available", lambda request, side=None, *, value=False: not value)
    rig.thread.set_paused(True)
    monkeypatch.setattr(rig.engine, "compute_frame", lambda *_: pytest.fail("it is computed"))
    monkeypatch.setattr(
        rig.engine,
        "compute_picture",
        lambda request, *_: DisplayPicture.from_value(rig.engine.find_cached(request), None),
    )
    rig.thread.request_frame(pair(6, DIFFERENCE))
    qtbot.waitUntil(lambda: not rig.thread._mailbox.count_waiting(RequestPriority.VIEW))
    wiped = answer(rig, qtbot, pair(6))
    assert wiped.compared_result is not None
    assert [result.request.compare for result in rig.frames] == [WIPE]


def test_where_side_b_is_not_at_hand_a_is_not_taken_for_the_difference(rig: Rig, qtbot: QtBot) -> None:
    rig.put(GRAPH, 6, 0.5)
    rig.thread.set_paused(True)
    rig.thread.request_frame(pair(6, DIFFERENCE))
    qtbot.waitUntil(lambda: not rig.thread._mailbox.count_waiting(RequestPriority.VIEW))
    assert answer(rig, qtbot, pair(6)).compared_result is None
    assert [result.request.compare for result in rig.frames] == [WIPE]


def test_a_frame_is_at_hand_when_it_is_on_both_sides(rig: Rig, qtbot: QtBot) -> None:
    for frame in (0, 1):
        rig.put(GRAPH, frame, 0.5)
    rig.put(OTHER, 1, 0.5)
    wanted = StatesRequest(GRAPH, OUTPUT, FrameRange(0, 3), compared_output=OUTPUT, compared_graph=OTHER)
    rig.thread.request_states(wanted)
    qtbot.waitUntil(lambda: bool(rig.states))
    assert rig.states[0].states == (FrameState.MISSING, FrameState.CACHED, FrameState.MISSING)
    assert rig.states[0].request is wanted


def test_looking_ahead_computes_both_and_tells_of_them_once(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.request_frame(pair(1))
    rig.thread.request_prefetch([replace(pair(frame), serial=9).to_prefetch_request() for frame in (2, 3)])
    qtbot.waitUntil(lambda: len(rig.ahead) == 2)
    assert sorted(result.request.source.frame for result in rig.ahead) == [2, 3]
    for frame in (2, 3):
        assert (id(GRAPH), frame, 1.0) in rig.engine._cached
        assert (id(OTHER), frame, 1.0) in rig.engine._cached
    assert all(result.is_computed and result.request.source.compared_graph is OTHER for result in rig.ahead)


def test_areas_and_sizes_in_a_picture_of_another_size() -> None:
    assert scale_area(PixelRect(10, 5, 1, 1), (40, 20), (80, 40)) == PixelRect(20, 10, 2, 2)
    assert scale_area(PixelRect(10, 5, 1, 1), (40, 20), (20, 10)) == PixelRect(5, 2, 1, 1)
    assert fit_size((400, 200), (40, 20), (20, 20)) == (200, 200)
    assert fit_size(None, (40, 20), (20, 20)) is None
