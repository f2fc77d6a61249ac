"""Frames side by side: what is asked for, at which scale, and where answers belong."""

from __future__ import annotations

import pytest

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.preview.proxy_scale import ProxyScales
from studio.ui.preview.side_frames import SideFrame, SideFrames
from studio.ui.preview.view_target import ViewTarget
from tests.ui.fake_panels import PIXELS, FakeThread

OUT = Endpoint("cut", "image")


class Rig:
    def __init__(self) -> None:
        graph = Graph({"cut": NodeRecord("cut", "time.sequence", "Cut")})
        document = Document(Registry(), Project(graph, viewed_output=OUT))
        target = ViewTarget(document, ProxyScales(document.registry))
        target.facts = GraphFacts({OUT: ClipInfo(FrameRate.from_value(25), 100, 1920, 1080, 3)})
        self.graph, self.thread = graph, FakeThread()
        self.frames = SideFrames(target, ProxyScales(document.registry), self.thread)
        self.shown: list[tuple[int, int]] = []
        self.frames.frame_ready.connect(lambda place, result: self.shown.append((place, result.frame)))

    def ask(self, *frames: int, room: tuple[int, int] = (400, 300)) -> None:
        self.frames.request_frames([SideFrame(self.graph, OUT, frame) for frame in frames], room)

    def answer(self, index: int) -> None:
        self.thread.side_frame_ready.emit(FrameResult(self.thread.side_frames[index], PIXELS, 1920, 1080))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_frames_are_computed_no_larger_than_they_are_seen(rig: Rig) -> None:
    rig.ask(9, 10)
    assert [(each.frame, each.scale, each.shown_size) for each in rig.thread.side_frames] == [
        (9, 0.25, (400, 225)),
        (10, 0.25, (400, 225)),
    ]
    rig.ask(9, 10, room=(4000, 3000))
    assert {(each.scale, each.shown_size) for each in rig.thread.side_frames} == {(1.0, None)}


def test_answers_are_given_to_their_places_and_late_ones_to_none(rig: Rig) -> None:
    rig.ask(9, 10)
    late = list(rig.thread.side_frames)
    rig.answer(1)
    rig.ask(8, 10)
    rig.thread.side_frame_ready.emit(FrameResult(late[0], PIXELS, 1920, 1080))
    rig.answer(0)
    assert rig.shown == [(1, 10), (0, 8)]
    rig.frames.cancel()
    rig.thread.side_frame_ready.emit(FrameResult(late[1], PIXELS, 1920, 1080))
    assert rig.thread.side_frames == []
    assert len(rig.shown) == 2
