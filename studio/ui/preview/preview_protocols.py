"""Protocols of the parts that the preview connects.

The real parts are panels. Tests supply their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange
from studio.engine.request import FrameState, PrefetchRequest
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.model import Endpoint
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.node_state import NodeState
from studio.ui.preview.messages.frame_messages import (
    FactsRequest,
    FrameRequest,
    FrameResult,
    ScopesRequest,
    SideFrameRequest,
    StatesRequest,
    ThumbnailRequest,
)


class PreviewThread(Protocol):
    """Thread that computes: `studio.ui.preview.render.render_thread.RenderThread`, which documents these."""

    @property
    def frame_ready(self) -> SignalInstance:
        """Emitted with a FrameResult: the viewer's frame."""
        ...

    @property
    def side_frame_ready(self) -> SignalInstance:
        """Emitted with a FrameResult: a frame that is seen beside others."""
        ...

    @property
    def frame_started(self) -> SignalInstance:
        """Emitted with a FrameRequest that is not cached and is being computed."""
        ...

    @property
    def frame_progressed(self) -> SignalInstance:
        """Emitted with a FrameProgress: the progress of a slow frame."""
        ...

    @property
    def thumbnail_ready(self) -> SignalInstance:
        """Emitted with a ThumbnailResult."""
        ...

    @property
    def states_ready(self) -> SignalInstance:
        """Emitted with a StatesResult."""
        ...

    @property
    def facts_ready(self) -> SignalInstance:
        """Emitted with a FactsResult."""
        ...

    @property
    def files_changed(self) -> SignalInstance:
        """Emitted with a graph of which a file has changed."""
        ...

    @property
    def prefetch_ready(self) -> SignalInstance:
        """Emitted with a PrefetchOutcome."""
        ...

    def set_paused(self, paused: bool) -> None:
        """Compute nothing, or go on."""
        ...

    def request_frame(self, request: FrameRequest) -> None:
        """Compute the viewer's frame, in place of one that waits."""
        ...

    def request_side_frames(self, requests: Sequence[SideFrameRequest]) -> None:
        """Compute frames that are seen side by side, in place of those that wait."""
        ...

    def request_scopes(self, request: ScopesRequest) -> None:
        """Measure a picture, in place of one that waits."""
        ...

    def request_prefetch(self, requests: Sequence[PrefetchRequest[FrameRequest]]) -> None:
        """Compute frames that will be needed soon, in place of those that wait."""
        ...

    def request_thumbnails(self, requests: Sequence[ThumbnailRequest]) -> None:
        """Make small pictures, in place of those that wait."""
        ...

    def request_states(self, request: StatesRequest) -> None:
        """Request which frames are cached."""
        ...

    def request_facts(self, requests: Sequence[FactsRequest]) -> None:
        """Work out the facts of graphs."""
        ...


class PreviewViewer(Protocol):
    """Viewer that shows the frame: `studio.ui.features.viewer.ViewerPanel`."""

    @property
    def compare_changed(self) -> SignalInstance:
        """Emitted with a CompareSettings when the comparison of the two sides changes."""
        ...

    @property
    def proxy_changed(self) -> SignalInstance:
        """Emitted with whether frames at half size are requested."""
        ...

    @property
    def sight_changed(self) -> SignalInstance:
        """Emitted with a ViewerRequest when the display of frames changes."""
        ...

    def show_frame(self, result: FrameResult) -> None:
        """Show a frame, or why there is none."""
        ...

    def show_draft(self, draft: FrameResult) -> None:
        """Show a picture until the frame itself is there."""
        ...

    def set_computing(self, computing: bool, text: str = ...) -> None:
        """Show the "computing" mark, or take it away."""
        ...

    def set_paused(self, paused: bool) -> None:
        """Show that nothing is computed, or no longer."""
        ...

    def set_fps(self, fps: float) -> None:
        """Show the measured frames a second."""
        ...

    def clear(self, *, is_sound: bool = False, generator: str = "") -> None:
        """Show that there is nothing to see, or that what is viewed is sound, which a generator makes."""
        ...


class PreviewTimeline(Protocol):
    """Timeline that chooses the frame: `studio.ui.features.timeline.TimelinePanel`."""

    @property
    def frame_changed(self) -> SignalInstance:
        """Emitted with the current frame."""
        ...

    @property
    def playing_changed(self) -> SignalInstance:
        """Emitted with whether it plays."""
        ...

    @property
    def thumbnails_requested(self) -> SignalInstance:
        """Emitted with the frames whose thumbnails are missing."""
        ...

    @property
    def view_changed(self) -> SignalInstance:
        """Emitted when other frames become visible."""
        ...

    @property
    def fps_measured(self) -> SignalInstance:
        """Emitted with the number of frames shown per second."""
        ...

    @property
    def current_frame(self) -> int:
        """Return the frame that is wanted."""
        ...

    @property
    def is_playing(self) -> bool:
        """Return whether it plays."""
        ...

    @property
    def playback_frames(self) -> FrameRange:
        """Return the frames from in to out."""
        ...

    def compute_visible_frames(self) -> FrameRange:
        """Return the frames that are to be seen."""
        ...

    def get_upcoming_frames(self, count: int) -> tuple[int, ...]:
        """Return the next frames in the direction of play."""
        ...

    def set_clip(self, clip: ClipInfo | None) -> None:
        """Show a clip; None for none."""
        ...

    def set_states(self, first: int, states: Sequence[FrameState]) -> None:
        """Set the states of the frames from `first` on."""
        ...

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        ...

    def clear_states(self, *, other_clip: bool = ...) -> None:
        """Say that no frame is known to be cached."""
        ...

    def set_thumbnail(self, frame: int, image: QImage) -> None:
        """Show a small picture."""
        ...

    def report_shown_frame(self, frame: int) -> None:
        """Say that the viewer shows a frame."""
        ...


class PreviewCards(Protocol):
    """Cards of the nodes: `studio.ui.shell.controllers.level_cards.LevelCards`."""

    @property
    def path(self) -> tuple[str, ...]:
        """The groups that lead to the nodes that have cards."""
        ...

    def set_facts(self, facts: GraphFacts, *, is_current: bool) -> None:
        """Show facts and problems, of the graph as it is now or as it was a moment ago."""
        ...

    def set_thumbnail(self, node: str, image: QImage) -> None:
        """Show a small picture."""
        ...

    def set_node_state(self, node: str, state: NodeState) -> None:
        """Show what a node does now."""
        ...

    def set_curve(self, node: str, curve: PlotCurve | None) -> None:
        """Show a node's numbers around the playhead."""
        ...

    def set_signal_value(self, output: Endpoint, value: float | None) -> None:
        """Show an output's number at the playhead; None where it is not known."""
        ...

    def set_active_path(self, nodes: frozenset[str]) -> None:
        """Light the wires between the nodes that the awaited frame is made from."""
        ...
