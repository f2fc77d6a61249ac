"""Previews of what a generator makes: always at full size, and asked for anew when its frames come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import torch
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.engine.request import FrameState
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk import GeneratorNode, Image, Media, node
from studio.sdk.registry import Registry
from studio.ui.preview.cards.node_state import Activity
from studio.ui.preview.messages.frame_messages import FrameProgress, RenderFailure, ThumbnailRequest, ThumbnailResult
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.preview.proxy_scale import ProxyScales
from tests.ui.fake_panels import GAIN, PIXELS, FakeCards, FakeThread, FakeTimeline, FakeViewer, Rig
from tests.ui.nodes_for_tests import CLASSES

GROWTH, VIDEO = Endpoint("growth", "image"), Endpoint("video", "image")
CLIP = ClipInfo(FrameRate.from_value(25), 3, 640, 360, 3)
GRAPH = Graph(
    {
        "growth": NodeRecord("growth", "generate.growth", "Growth"),
        "gain": NodeRecord("gain", "color.gain", "Gain"),
        "video": NodeRecord("video", "source.video", "Video"),
    },
    {Endpoint("gain", "image"): GROWTH},
)
FACTS = GraphFacts({GAIN: CLIP, GROWTH: CLIP, VIDEO: CLIP})
WAITS = RenderFailure("it has not been generated", "Not generated yet", generator="growth")


@node("generate.growth")
class Growth(GeneratorNode):
    """Make a clip in one go."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return CLIP

    def generate(self) -> Iterator[Image]:
        for _ in range(CLIP.length):
            yield Image(torch.zeros(3, CLIP.height, CLIP.width))


def registry() -> Registry:
    return Registry(cls.spec for cls in (*CLASSES, Growth))


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    document = Document(registry(), Project(GRAPH, viewed_output=GAIN))
    thread, viewer, timeline, cards = FakeThread(), FakeViewer(), FakeTimeline(), FakeCards()
    preview = PreviewController(document, thread, viewer, timeline, cards)
    yield Rig(document, thread, viewer, timeline, cards, preview)
    preview.close()


def _settle(rig: Rig, qtbot: QtBot, failure: RenderFailure | None) -> None:
    rig.thread.answer_facts(FACTS)
    rig.thread.thumbnails = []
    rig.thread.answer(rig.thread.frames[-1], failure)
    qtbot.waitUntil(lambda: bool(rig.thread.thumbnails))


def _generated(requests: list[ThumbnailRequest]) -> list[ThumbnailRequest]:
    return sorted((each for each in requests if each.output != VIDEO), key=lambda each: (each.output.node, each.frame))


def test_a_generator_and_all_behind_it_are_asked_for_at_full_size() -> None:
    scales = ProxyScales(registry())
    assert [scales.find_scale(GRAPH, node, 0.5) for node in ("growth", "gain", "video")] == [1.0, 1.0, 0.5]
    assert scales.find_scale(Graph({"gain": GRAPH.nodes["gain"]}), "gain", 0.5) == 0.5


def test_a_proxy_of_what_was_generated_is_the_picture_itself(rig: Rig) -> None:
    rig.viewer.proxy_changed.emit(True)
    assert rig.thread.frames[-1].scale == 1.0
    rig.document.set_viewed_output(VIDEO)
    assert rig.thread.frames[-1].scale == 0.5


def test_thumbnails_are_asked_for_again_when_frames_come(rig: Rig, qtbot: QtBot) -> None:
    rig.timeline.thumbnails_requested.emit([0, 2])
    _settle(rig, qtbot, WAITS)
    behind = _generated(rig.thread.thumbnails)
    assert {request.scale for request in behind} == {1.0}
    for request in behind:
        rig.thread.thumbnail_ready.emit(ThumbnailResult(request, failure=WAITS))
    assert rig.timeline.thumbnails == {}, "they may come yet"
    rig.preview.refresh_node_frames("growth")
    _settle(rig, qtbot, None)
    assert _generated(rig.thread.thumbnails) == behind
    for request in behind:
        rig.thread.thumbnail_ready.emit(ThumbnailResult(request, PIXELS))
    assert set(rig.timeline.thumbnails) == {0, 2}
    assert not rig.cards.thumbnails["growth"].isNull()


def test_frames_of_a_generator_that_is_not_viewed_bring_its_card_a_picture(rig: Rig, qtbot: QtBot) -> None:
    rig.document.set_viewed_output(VIDEO)
    _settle(rig, qtbot, None)
    request = next(found for found in rig.thread.thumbnails if found.output == GROWTH)
    rig.thread.thumbnail_ready.emit(ThumbnailResult(request, failure=WAITS))
    rig.thread.thumbnails = []
    asked = len(rig.thread.frames)
    rig.preview.refresh_node_frames("growth")
    qtbot.waitUntil(lambda: request in rig.thread.thumbnails)
    assert len(rig.thread.frames) == asked


def test_pausing_takes_away_the_marks_of_what_may_never_be_finished(rig: Rig, qtbot: QtBot) -> None:
    rig.thread.answer_facts(FACTS)
    wanted = rig.thread.frames[-1]
    rig.thread.frame_started.emit(wanted)
    qtbot.waitUntil(lambda: bool(rig.viewer.computing))
    busy = rig.cards.states["gain"]
    assert busy.activity is Activity.COMPUTING
    assert rig.timeline.states[0] is FrameState.COMPUTING
    states = len(rig.thread.states)
    rig.preview.set_paused(True)
    rig.thread.frame_progressed.emit(FrameProgress(wanted, 1, 2))
    assert not rig.viewer.computing
    assert rig.cards.states["gain"].activity is Activity.IDLE
    qtbot.waitUntil(lambda: len(rig.thread.states) > states)
