"""What the user does not wait for: the cache bar, and the small pictures on the cards and along the timeline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.graph.facts import GraphFacts
from studio.graph.history import Document
from studio.ui.awaited_frame import not_generated
from studio.ui.images import to_image
from studio.ui.looked import Looked
from studio.ui.node_states import NodeStates
from studio.ui.preview_parts import Cards, PreviewThread, Timeline
from studio.ui.results import FrameRequest, StatesResult, ThumbnailResult
from studio.ui.scales import Scales
from studio.ui.thumbnails import CardThumbnails, thumbnail_scale
from studio.ui.timers import single_shot

_CALM_AFTER_MS = 250


class Unhurried(QObject):
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
    """

    def __init__(
        self,
        document: Document,
        looked: Looked,
        scales: Scales,
        states: NodeStates,
        thread: PreviewThread,
        timeline: Timeline,
        cards: Cards,
        busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._looked = looked
        self._scales = scales
        self._states = states
        self._thread = thread
        self._timeline = timeline
        self._cards = cards
        self._busy = busy
        self.thumbnails = CardThumbnails(document.registry, scales)
        self.facts = GraphFacts()
        self._strip: list[int] = []
        self._calm = single_shot(self, _CALM_AFTER_MS, self._on_calm)
        thread.thumbnail_ready.connect(self._on_thumbnail_ready)
        thread.states_ready.connect(self._on_states_ready)
        timeline.thumbnails_wanted.connect(self._on_strip_wanted)
        timeline.view_changed.connect(self.ask_later)

    def ask_later(self) -> None:
        """Ask after a while in which nothing happens."""
        self._calm.start()

    def mark_level(self) -> None:
        """Say that the pictures of all cards that are shown are old."""
        self.thumbnails.mark_level(self._document.graph, self._cards.path)

    def close(self) -> None:
        """Ask for nothing more."""
        self._calm.stop()

    def _on_strip_wanted(self, frames: list[int]) -> None:
        self._strip = frames
        if not self._timeline.playing:
            self._calm.start()

    def _on_states_ready(self, result: StatesResult) -> None:
        if self._looked.is_current(result):
            self._timeline.set_states(result.first, result.states)

    def _on_thumbnail_ready(self, result: ThumbnailResult) -> None:
        request = result.request
        image = QImage() if result.pixels is None else to_image(result.pixels)
        shown = request.graph is self._looked.graph and request.output == self._looked.output
        if shown and request.around is None and not not_generated(result.failure):
            self._timeline.set_thumbnail(request.frame, image)
        if request.graph is not self._document.graph:
            return
        if self.thumbnails.delivered(self.facts, request, self._timeline.frame):
            self._cards.set_curve(request.output.node, result.curve)
            self._cards.set_thumbnail(request.output.node, image)

    def _on_calm(self) -> None:
        """Ask for what the user does not wait for, once the viewer has what he does."""
        if self._timeline.playing:
            return
        if self._busy():
            self._calm.start()
            return
        self._states.show_times()
        self._request_states()
        self._request_thumbnails()

    def _request_states(self) -> None:
        visible = self._timeline.visible()
        request = self._looked.states_request(visible) if visible else None
        if request is not None:
            self._thread.request_states(request)

    def _request_thumbnails(self) -> None:
        graph, viewed = self._document.graph, self._looked.output
        requests = self.thumbnails.wanted(graph, self.facts, viewed, self._timeline.frame, self._cards.path)
        clip, shown = self._looked.clip, self._looked.graph
        if viewed is not None and clip is not None and clip.width:
            scale = self._scales.of(shown, viewed.node, thumbnail_scale(clip.width, clip.height))
            requests += [FrameRequest(shown, viewed, frame, scale) for frame in self._strip]
        self._thread.request_thumbnails(requests)
