"""Panels and a thread that only note what they are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange, FrameRate
from studio.engine.request import FrameState, PrefetchRequest
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.preview.messages.frame_messages import (
    FactsRequest,
    FactsResult,
    FrameRequest,
    FrameResult,
    RenderFailure,
    ScopesRequest,
    SideFrameRequest,
    StatesRequest,
    ThumbnailRequest,
)
from studio.ui.preview.preview_controller import PreviewController

GAIN, VIDEO = Endpoint("gain", "image"), Endpoint("video", "image")
CLIP = ClipInfo(FrameRate.from_value(25), 241, 640, 360, 3)
FACTS = GraphFacts({GAIN: CLIP, VIDEO: CLIP})
PIXELS = np.zeros((36, 64, 4), np.uint8)


class FakeThread(QObject):
    frame_ready = Signal(object)
    side_frame_ready = Signal(object)
    frame_started = Signal(object)
    frame_progressed = Signal(object)
    thumbnail_ready = Signal(object)
    states_ready = Signal(object)
    facts_ready = Signal(object)
    files_changed = Signal(object)
    prefetch_ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.paused = False
        self.frames: list[FrameRequest] = []
        self.side_frames: list[SideFrameRequest] = []
        self.ahead: list[PrefetchRequest[FrameRequest]] = []
        self.scopes: list[ScopesRequest] = []
        self.thumbnails: list[ThumbnailRequest] = []
        self.states: list[StatesRequest] = []
        self.facts: list[FactsRequest] = []

    def request_frame(self, request: FrameRequest) -> None:
        self.frames.append(request)

    def request_side_frames(self, requests: Sequence[SideFrameRequest]) -> None:
        self.side_frames = list(requests)

    def request_prefetch(self, requests: Sequence[PrefetchRequest[FrameRequest]]) -> None:
        self.ahead = list(requests)

    def request_scopes(self, request: ScopesRequest) -> None:
        self.scopes.append(request)

    def request_thumbnails(self, requests: Sequence[ThumbnailRequest]) -> None:
        self.thumbnails = list(requests)

    def request_states(self, request: StatesRequest) -> None:
        self.states.append(request)

    def request_facts(self, requests: Sequence[FactsRequest]) -> None:
        self.facts += requests

    def set_paused(self, paused: bool) -> None:
        self.paused = paused

    def answer(self, request: FrameRequest, failure: RenderFailure | None = None, **times: float) -> None:
        pixels = None if failure else PIXELS
        self.frame_ready.emit(FrameResult(request, pixels, 640, 360, failure=failure, node_times=times))

    def answer_facts(self, facts: GraphFacts = FACTS) -> None:
        self.facts_ready.emit(FactsResult(self.facts[-1], facts))


class FakeViewer(QObject):
    compare_changed = Signal(object)
    proxy_changed = Signal(bool)
    sight_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[FrameResult] = []
        self.drafts: list[FrameResult] = []
        self.computing = ""
        self.cleared = 0
        self.fps = 0.0
        self.paused = False

    def set_paused(self, paused: bool) -> None:
        self.paused = paused

    def show_frame(self, result: FrameResult) -> None:
        self.shown.append(result)

    def show_draft(self, draft: FrameResult) -> None:
        self.drafts.append(draft)

    def set_computing(self, computing: bool, text: str = "Computing…") -> None:
        self.computing = text if computing else ""

    def set_fps(self, fps: float) -> None:
        self.fps = fps

    def clear(self, *, is_sound: bool = False, generator: str = "") -> None:
        self.cleared += 1


class FakeTimeline(QObject):
    frame_changed = Signal(int)
    playing_changed = Signal(bool)
    thumbnails_requested = Signal(object)
    view_changed = Signal()
    fps_measured = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.current_frame = 0
        self.is_playing = False
        self.clips: list[ClipInfo | None] = []
        self.states: dict[int, FrameState] = {}
        self.cleared: list[bool] = []
        self.thumbnails: dict[int, QImage] = {}
        self.confirmed: list[int] = []

    @property
    def playback_frames(self) -> FrameRange:
        return FrameRange(0, 6)

    def compute_visible_frames(self) -> FrameRange:
        return FrameRange(0, 241)

    def get_upcoming_frames(self, count: int) -> tuple[int, ...]:
        return tuple(range(self.current_frame + 1, self.current_frame + 1 + count)) if self.is_playing else ()

    def set_clip(self, clip: ClipInfo | None) -> None:
        self.clips.append(clip)

    def set_frame(self, frame: int) -> None:
        if frame != self.current_frame:
            self.current_frame = frame
            self.frame_changed.emit(frame)

    def set_playing(self, playing: bool) -> None:
        self.is_playing = playing
        self.playing_changed.emit(playing)

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        self.states |= {first + index: state for index, state in enumerate(states)}

    def clear_states(self, *, other_clip: bool = False) -> None:
        self.cleared.append(other_clip)
        self.states = {}

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        self.thumbnails[frame] = image

    def report_shown_frame(self, frame: int) -> None:
        self.confirmed.append(frame)


@dataclass
class FakeCards:
    facts: list[GraphFacts] = field(default_factory=list)
    are_current: list[bool] = field(default_factory=list)
    thumbnails: dict[str, QImage] = field(default_factory=dict)
    states: dict[str, NodeState] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    curves: dict[str, PlotCurve | None] = field(default_factory=dict)
    signal_values: dict[Endpoint, float | None] = field(default_factory=dict)

    def set_facts(self, facts: GraphFacts, *, is_current: bool = True) -> None:
        self.facts.append(facts)
        self.are_current.append(is_current)

    def set_thumbnail(self, node: str, image: QImage) -> None:
        self.thumbnails[node] = image

    def set_curve(self, node: str, curve: PlotCurve | None) -> None:
        self.curves[node] = curve

    def set_signal_value(self, output: Endpoint, value: float | None) -> None:
        self.signal_values[output] = value

    def set_active_path(self, nodes: frozenset[str]) -> None:
        self.active = nodes

    def set_node_state(self, node: str, state: NodeState) -> None:
        self.states[node] = state


@dataclass
class Rig:
    document: Document
    thread: FakeThread
    viewer: FakeViewer
    timeline: FakeTimeline
    cards: FakeCards
    preview: PreviewController

    def settle(self, qtbot: QtBot) -> None:
        """Answer the newest request and wait until the preview has calmed down."""
        self.thread.answer_facts()
        self.thread.answer(self.thread.frames[-1])
        before = len(self.thread.states)
        qtbot.waitUntil(lambda: len(self.thread.states) > before)


def project() -> Project:
    records = (NodeRecord("video", "source.video", "Video"), NodeRecord("gain", "color.gain", "Gain"))
    graph = Graph({record.id: record for record in records}, {Endpoint("gain", "image"): VIDEO})
    return Project(graph, viewed_output=GAIN)


@contextmanager
def rig_of(document: Document) -> Iterator[Rig]:
    """Tie a document to panels and a thread that only take notes."""
    thread, viewer, timeline, cards = FakeThread(), FakeViewer(), FakeTimeline(), FakeCards()
    preview = PreviewController(document, thread, viewer, timeline, cards)
    yield Rig(document, thread, viewer, timeline, cards, preview)
    preview.close()
