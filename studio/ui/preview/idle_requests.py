"""Requests that the user does not wait for: the cache bar, and the small pictures of cards and timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.ui.preview.cards.node_states import NodeStates
from studio.ui.preview.cards.thumbnails import CardThumbnails, compute_thumbnail_scale
from studio.ui.preview.messages.frame_messages import StatesResult, ThumbnailRequest, ThumbnailResult
from studio.ui.preview.pending_frame import is_not_generated
from studio.ui.preview.preview_protocols import PreviewCards, PreviewThread, PreviewTimeline
from studio.ui.preview.proxy_scale import ProxyScales
from studio.ui.preview.view_target import ViewTarget
from studio.ui.widgets.qt_helpers.images import to_qimage
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_IDLE_DELAY_MS = 250


class IdleRequests(QObject):
    """Asks once the viewer has what it waits for and nothing plays. Lives in the window's thread, computes nothing.

    Args:
        document: Its nodes.
        looked: What the viewer shows.
        scales: At which scale a node can be computed.
        states: Shows what the nodes are about.
        thread: Computes.
        timeline: Has the cache bar and the strip.
        cards: Have a picture each.
        busy: Says whether the viewer waits for a frame that will come.
        parent: Qt's owner.

    Attributes:
        thumbnails: The pictures of cards.
        facts: Those of the document's newest graph that are known.
        picture_sources: Return what features want of small pictures, asked for after those of cards and strip.
    """

    def __init__(
        self,
        document: Document,
        looked: ViewTarget,
        scales: ProxyScales,
        states: NodeStates,
        thread: PreviewThread,
        timeline: PreviewTimeline,
        cards: PreviewCards,
        busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._target = looked
        self._scales = scales
        self._states = states
        self._thread = thread
        self._timeline = timeline
        self._cards = cards
        self._busy = busy
        self.thumbnails = CardThumbnails(document.registry, scales)
        self.facts = GraphFacts()
        self.picture_sources: list[Callable[[], Sequence[ThumbnailRequest]]] = []
        self._strip: list[int] = []
        self._idle_timer = make_single_shot_timer(self, _IDLE_DELAY_MS, self._on_idle)
        thread.thumbnail_ready.connect(self._on_thumbnail_ready)
        thread.states_ready.connect(self._on_states_ready)
        timeline.thumbnails_requested.connect(self._on_strip_wanted)
        timeline.view_changed.connect(self.schedule_requests)

    def schedule_requests(self) -> None:
        """Ask after a while in which nothing happens."""
        self._idle_timer.start()

    def mark_level(self) -> None:
        """Say that the pictures of all cards that are shown are old."""
        self.thumbnails.mark_level(self._document.graph, self._cards.path)

    def close(self) -> None:
        """Ask for nothing more."""
        self._idle_timer.stop()

    def _on_strip_wanted(self, frames: list[int]) -> None:
        self._strip = frames
        if not self._timeline.is_playing:
            self._idle_timer.start()

    def _on_states_ready(self, result: StatesResult) -> None:
        if self._target.is_current_answer(result.request):
            self._timeline.set_states(result.first_frame, result.states)

    def _on_thumbnail_ready(self, result: ThumbnailResult) -> None:
        request = result.request
        image = QImage() if result.pixels is None else to_qimage(result.pixels)
        shown = request.graph is self._target.graph and request.output == self._target.output
        if shown and request.signal_range is None and not is_not_generated(result.failure):
            self._timeline.set_thumbnail(request.frame, image)
        if request.graph is not self._document.graph:
            return
        if self.thumbnails.accept_thumbnail(self.facts, request, self._timeline.current_frame):
            self._cards.set_curve(request.output.node, result.curve)
            self._cards.set_signal_value(request.output, result.curve.current_value if result.curve else None)
            self._cards.set_thumbnail(request.output.node, image)

    def _on_idle(self) -> None:
        """Ask for what the user does not wait for, once the viewer has what he does."""
        if self._timeline.is_playing:
            return
        if self._busy():
            self._idle_timer.start()
            return
        self._states.show_times()
        self._request_states()
        self._request_thumbnails()

    def _request_states(self) -> None:
        visible = self._timeline.compute_visible_frames()
        request = self._target.make_states_request(visible) if visible else None
        if request is not None:
            self._thread.request_states(request)

    def _request_thumbnails(self) -> None:
        graph, viewed = self._document.graph, self._target.output
        requests = self.thumbnails.make_thumbnail_requests(
            graph, self.facts, viewed, self._timeline.current_frame, self._cards.path
        )
        clip, shown = self._target.clip, self._target.graph
        if viewed is not None and clip is not None and clip.width:
            scale = self._scales.find_scale(shown, viewed.node, compute_thumbnail_scale(clip.width, clip.height))
            requests += [ThumbnailRequest(shown, viewed, frame, scale) for frame in self._strip]
        for list_requests in self.picture_sources:
            requests += list_requests()
        self._thread.request_thumbnails(requests)
