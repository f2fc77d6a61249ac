"""The request cycle with two sides, and with two variants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, CompareSettings
from studio.engine.request import FrameState
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import ForkVariant, SetParam
from studio.graph.history import Document
from studio.graph.model import Graph
from studio.graph.variants import get_graph_of_side
from studio.graph.view_state import Side
from studio.ui.preview.messages.frame_messages import (
    FactsResult,
    FrameRequest,
    FrameResult,
    RenderFailure,
    StatesRequest,
    StatesResult,
)
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

WIPE = CompareSettings(CompareMode.WIPE)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    with rig_of(Document(registry(), replace(project(), compared_output=VIDEO))) as made:
        yield made


def newest(rig: Rig) -> FrameRequest:
    """Return what was asked for last."""
    return rig.thread.frames[-1]


def answer(rig: Rig, other: RenderFailure | None = None) -> None:
    """Answer the newest wish with both sides."""
    request, beside = newest(rig), newest(rig).compared_request
    assert beside is not None
    second = FrameResult(beside, None if other else PIXELS, 640, 360, failure=other)
    rig.thread.frame_ready.emit(FrameResult(request, PIXELS, 640, 360, compared_result=second))


def variant(rig: Rig, side: Side) -> Graph:
    """Return the graph of a variant."""
    return get_graph_of_side(rig.document.project, side)


def test_only_while_they_are_compared_both_are_asked_for(rig: Rig) -> None:
    assert (newest(rig).output, newest(rig).compared_output) == (GAIN, None)
    rig.viewer.compare_changed.emit(WIPE)
    assert (newest(rig).output, newest(rig).compared_output, newest(rig).compared_graph) == (GAIN, VIDEO, None)
    assert newest(rig).compare == WIPE
    rig.timeline.set_frame(4)
    assert (newest(rig).frame, newest(rig).compared_output) == (4, VIDEO)
    rig.viewer.compare_changed.emit(NO_COMPARE)
    assert newest(rig).compared_output is None


def test_timeline_and_cache_bar_follow_side_a(rig: Rig) -> None:
    rig.thread.answer_facts()
    rig.preview.set_viewed_side(Side.B)
    assert newest(rig).output == VIDEO
    rig.viewer.compare_changed.emit(WIPE)
    assert newest(rig).output == GAIN
    assert rig.timeline.cleared[-1] is True, "another output's frames are on the bar from now on"
    alone = StatesRequest(rig.document.graph, GAIN, FrameRange(0, 9))
    pair = replace(alone, compared_output=VIDEO)
    rig.thread.states_ready.emit(StatesResult(alone, 1, (FrameState.CACHED,)))
    assert rig.timeline.states == {}, "that was said of side A alone"
    rig.thread.states_ready.emit(StatesResult(pair, 1, (FrameState.CACHED,)))
    assert rig.timeline.states == {1: FrameState.CACHED}


def test_a_frame_is_green_when_both_sides_are_there(rig: Rig) -> None:
    rig.viewer.compare_changed.emit(WIPE)
    answer(rig)
    assert rig.timeline.states == {0: FrameState.CACHED}
    answer(rig, RenderFailure("too large", "Blur failed", "blur"))
    assert rig.timeline.states == {0: FrameState.FAILED}
    answer(rig, RenderFailure("run it first", "Not generated yet", generator="video"))
    assert rig.timeline.states == {0: FrameState.MISSING}


def test_looking_ahead_asks_for_pairs(rig: Rig) -> None:
    rig.viewer.compare_changed.emit(WIPE)
    rig.timeline.set_playing(True)
    assert rig.thread.ahead
    assert {request.source.compared_output for request in rig.thread.ahead} == {VIDEO}


def test_of_two_variants_each_side_is_asked_for_in_its_own_graph(rig: Rig) -> None:
    rig.document.apply_command(ForkVariant())
    rig.document.apply_command(SetParam("gain", "gain", 3.0))
    assert newest(rig).graph is variant(rig, Side.A)
    rig.preview.set_viewed_side(Side.B)
    assert (newest(rig).graph, newest(rig).output) == (variant(rig, Side.B), GAIN)
    rig.viewer.compare_changed.emit(WIPE)
    request = newest(rig)
    assert request.graph is variant(rig, Side.A)
    assert request.compared_graph is variant(rig, Side.B)
    assert (request.output, request.compared_output) == (GAIN, GAIN)


def test_an_edit_of_the_variant_that_is_not_seen_asks_for_no_frame(rig: Rig, qtbot: QtBot) -> None:
    rig.document.apply_command(ForkVariant())
    rig.settle(qtbot)
    asked, states = len(rig.thread.frames), dict(rig.timeline.states)
    rig.document.apply_command(SetParam("gain", "gain", 3.0))
    assert len(rig.thread.frames) == asked
    assert rig.timeline.states == states
    assert [request.graph for request in rig.thread.facts[-2:]] == [variant(rig, Side.B), variant(rig, Side.A)]


def test_the_timeline_has_the_clip_of_the_side_that_is_seen(rig: Rig) -> None:
    rig.document.apply_command(ForkVariant())
    rig.document.apply_command(SetParam("gain", "gain", 3.0))
    edited, seen = rig.thread.facts[-2:]
    longer = replace(CLIP, length=500)
    rig.thread.facts_ready.emit(FactsResult(edited, FACTS))
    rig.thread.facts_ready.emit(FactsResult(seen, GraphFacts({GAIN: longer})))
    assert rig.timeline.clips[-1] == longer
    assert rig.cards.facts[-1] is FACTS
    rig.preview.set_viewed_side(Side.B)
    assert rig.timeline.clips[-1] == CLIP


def test_cards_tell_of_the_variant_that_is_edited(rig: Rig) -> None:
    rig.document.apply_command(ForkVariant())
    rig.document.apply_command(SetParam("gain", "gain", 3.0))
    rig.thread.answer(newest(rig), RenderFailure("no", "Gain failed", "gain"))
    assert rig.cards.states == {}, "what failed is the other variant's node"
    rig.preview.set_viewed_side(Side.B)
    rig.thread.answer(newest(rig), RenderFailure("no", "Gain failed", "gain"))
    assert set(rig.cards.states) == {"gain"}
