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
from studio.ui.results import FrameRequest, StatesRequest, StatesResult, ThumbnailResult
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
        if self._looked.is_current(result.graph, result.output, result.scale):
            self._timeline.set_states(result.first, result.states)

    def _on_thumbnail_ready(self, result: ThumbnailResult) -> None:
        request = result.request
        if request.graph is not self._document.graph:
            return
        image = QImage() if result.pixels is None else to_image(result.pixels)
        if request.output == self._looked.output and request.around is None and not not_generated(result.failure):
            self._timeline.set_thumbnail(request.frame, image)
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
        viewed = self._looked.output
        visible = self._timeline.visible()
        if viewed is not None and visible:
            self._thread.request_states(StatesRequest(self._document.graph, viewed, visible, self._looked.scale))

    def _request_thumbnails(self) -> None:
        graph, viewed = self._document.graph, self._looked.output
        requests = self.thumbnails.wanted(graph, self.facts, viewed, self._timeline.frame, self._cards.path)
        facts = self.facts.clips.get(viewed) if viewed is not None else None
        if viewed is not None and facts is not None and facts.width:
            scale = self._scales.of(graph, viewed.node, thumbnail_scale(facts.width, facts.height))
            requests += [FrameRequest(graph, viewed, frame, scale) for frame in self._strip]
        self._thread.request_thumbnails(requests)
