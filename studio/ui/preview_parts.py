"""What the preview ties together, by what it needs of each: the real ones are panels, tests bring their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage

from studio.core.clip import ClipFacts
from studio.core.time import FrameRange
from studio.graph.facts import GraphFacts
from studio.ui.node_editor.state import NodeState
from studio.ui.results import FactsRequest, FrameRequest, FrameResult, FrameState, StatesRequest


class PreviewThread(Protocol):
    """What computes: `studio.ui.threads.RenderThread`, which documents these."""

    @property
    def frame_ready(self) -> SignalInstance: ...  # noqa: D102

    @property
    def frame_started(self) -> SignalInstance: ...  # noqa: D102

    @property
    def progressed(self) -> SignalInstance: ...  # noqa: D102

    @property
    def thumbnail_ready(self) -> SignalInstance: ...  # noqa: D102

    @property
    def states_ready(self) -> SignalInstance: ...  # noqa: D102

    @property
    def facts_ready(self) -> SignalInstance: ...  # noqa: D102

    def request_frame(self, request: FrameRequest) -> None: ...  # noqa: D102

    def request_ahead(self, requests: Sequence[FrameRequest]) -> None: ...  # noqa: D102

    def request_thumbnails(self, requests: Sequence[FrameRequest]) -> None: ...  # noqa: D102

    def request_states(self, request: StatesRequest) -> None: ...  # noqa: D102

    def request_facts(self, request: FactsRequest) -> None: ...  # noqa: D102


class Viewer(Protocol):
    """What shows the frame: `studio.ui.viewer.ViewerPanel`."""

    @property
    def proxy_changed(self) -> SignalInstance: ...  # noqa: D102

    def show_frame(self, result: FrameResult) -> None: ...  # noqa: D102

    def set_computing(self, computing: bool, text: str = ...) -> None: ...  # noqa: D102

    def set_fps(self, fps: float) -> None: ...  # noqa: D102

    def clear(self) -> None: ...  # noqa: D102


class Timeline(Protocol):
    """What chooses the frame: `studio.ui.timeline.TimelinePanel`."""

    @property
    def frame_changed(self) -> SignalInstance: ...  # noqa: D102

    @property
    def playing_changed(self) -> SignalInstance: ...  # noqa: D102

    @property
    def thumbnails_wanted(self) -> SignalInstance: ...  # noqa: D102

    @property
    def view_changed(self) -> SignalInstance: ...  # noqa: D102

    @property
    def fps_measured(self) -> SignalInstance: ...  # noqa: D102

    @property
    def frame(self) -> int: ...  # noqa: D102

    @property
    def playing(self) -> bool: ...  # noqa: D102

    def visible(self) -> FrameRange: ...  # noqa: D102

    def upcoming(self, count: int) -> tuple[int, ...]: ...  # noqa: D102

    def set_clip(self, clip: ClipFacts | None) -> None: ...  # noqa: D102

    def set_states(self, first: int, states: Sequence[FrameState]) -> None: ...  # noqa: D102

    def set_frame(self, frame: int) -> None: ...  # noqa: D102

    def clear_states(self, *, other_clip: bool = ...) -> None: ...  # noqa: D102

    def set_thumbnail(self, frame: int, image: QImage) -> None: ...  # noqa: D102

    def frame_shown(self, frame: int) -> None: ...  # noqa: D102


class Cards(Protocol):
    """What shows the nodes: `studio.ui.node_editor.NodeEditorPanel`."""

    def set_facts(self, facts: GraphFacts) -> None: ...  # noqa: D102

    def set_thumbnail(self, node: str, image: QImage) -> None: ...  # noqa: D102

    def set_node_state(self, node: str, state: NodeState) -> None: ...  # noqa: D102
