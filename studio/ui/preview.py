"""Ties the document to the viewer: what changes becomes requests, and answers become pictures.

The cycle: 1. the document or the frame changes; 2. a request is made that holds all it needs, with a serial; 3. the
render thread answers when it can; 4. an answer older than what is shown is dropped; 5. the panels show the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from studio.engine.request import FrameState
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.model import Endpoint
from studio.ui.images import to_image
from studio.ui.node_editor.state import NodeState
from studio.ui.preview_parts import Cards, PreviewThread, Timeline, Viewer
from studio.ui.results import (
    FactsRequest,
    FrameProgress,
    FrameRequest,
    FrameResult,
    StatesRequest,
    StatesResult,
    ThumbnailResult,
)
from studio.ui.thumbnails import CardThumbnails, affected, thumbnail_scale

_MARK_AFTER_MS = 150
_CALM_AFTER_MS = 250
_LOOK_AHEAD = 24
_PROXY_SCALE = 0.5


class PreviewController(QObject):
    """Asks for what the panels need and hands out what comes back. Lives in the window's thread, computes nothing.

    Args:
        document: Its graph and the output it says is viewed.
        thread: Computes.
        viewer: Shows the frame.
        timeline: Says which frame.
        cards: Shows facts, thumbnails and states of nodes.
        parent: Qt's owner.

    Signals:
        facts_changed(GraphFacts): The facts and problems of the document's newest graph.
    """

    facts_changed = Signal(object)

    def __init__(
        self,
        document: Document,
        thread: PreviewThread,
        viewer: Viewer,
        timeline: Timeline,
        cards: Cards,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thread = thread
        self._viewer = viewer
        self._timeline = timeline
        self._cards = cards
        self._thumbnails = CardThumbnails(document.registry)
        self._scale = 1.0
        self._serial = 0
        self._shown = 0
        self._wanted: FrameRequest | None = None
        self._facts = GraphFacts()
        self._strip: list[int] = []
        self._failed = ""
        self._busy = ""
        self._times: Mapping[str, float] = {}
        self._told: dict[str, float] = {}
        self._mark = _timer(self, _MARK_AFTER_MS, self._on_waiting)
        self._calm = _timer(self, _CALM_AFTER_MS, self._on_calm)
        self._connect()
        self.refresh()

    @property
    def facts(self) -> GraphFacts:
        """The newest facts and problems that are known."""
        return self._facts

    def refresh(self) -> None:
        """Ask for everything anew, as after opening a project."""
        self._shown = self._serial
        self._facts = GraphFacts()
        self._failed = self._busy = ""
        self._told = {}
        self._viewer.clear()
        self._timeline.set_clip(None)
        self._timeline.clear_states(other_clip=True)
        self._thumbnails.mark(self._document.graph.nodes)
        self._request_facts()
        self._request_frame()

    def refresh_frame(self) -> None:
        """Ask for the frame and the states anew, as after frames have come into the cache by another way."""
        self._request_frame()

    def close(self) -> None:
        """Ask for nothing more. Call it before the thread is stopped."""
        self._document.changed.disconnect(self._on_document_changed)
        self._mark.stop()
        self._calm.stop()
        self._thread.request_ahead(())
        self._thread.request_thumbnails(())

    def _connect(self) -> None:
        self._document.changed.connect(self._on_document_changed)
        self._thread.frame_ready.connect(self._on_frame_ready)
        self._thread.frame_started.connect(self._on_frame_started)
        self._thread.progressed.connect(self._on_progressed)
        self._thread.thumbnail_ready.connect(self._on_thumbnail_ready)
        self._thread.states_ready.connect(self._on_states_ready)
        self._thread.facts_ready.connect(self._on_facts_ready)
        self._timeline.frame_changed.connect(self._on_frame_changed)
        self._timeline.playing_changed.connect(self._on_playing_changed)
        self._timeline.thumbnails_wanted.connect(self._on_strip_wanted)
        self._timeline.view_changed.connect(self._calm.start)
        self._timeline.fps_measured.connect(self._viewer.set_fps)
        self._viewer.proxy_changed.connect(self._on_proxy_changed)

    @property
    def _viewed(self) -> Endpoint | None:
        viewed = self._document.project.viewed
        return viewed if viewed is not None and viewed.node in self._document.graph.nodes else None

    def _on_document_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if change.opened:
            self._timeline.set_frame(0)
            self.refresh()
        elif before.graph is not after.graph:
            self._on_graph_changed(change)
        elif before.viewed != after.viewed:
            self._show_other_output()

    def _on_graph_changed(self, change: Change) -> None:
        touched = affected(change.before.graph, change.after.graph)
        self._thumbnails.mark(touched)
        self._request_facts()
        if change.before.viewed != change.after.viewed:
            self._show_other_output()
            return
        if self._viewed is None or self._viewed.node in touched:
            self._timeline.clear_states()
        self._request_frame()

    def _show_other_output(self) -> None:
        """Drop what is on its way: a late frame of another output is never shown."""
        self._shown = self._serial
        self._timeline.clear_states(other_clip=True)
        self._show_clip()
        self._request_frame()

    def _on_frame_changed(self, frame: int) -> None:
        self._thumbnails.mark(self._document.graph.nodes)
        self._request_frame()
        if self._timeline.playing:
            self._look_ahead()

    def _on_playing_changed(self, playing: bool) -> None:
        if playing:
            self._thread.request_thumbnails(())
            self._look_ahead()
        else:
            self._thread.request_ahead(())
            self._calm.start()

    def _on_proxy_changed(self, proxy: bool) -> None:
        self._scale = _PROXY_SCALE if proxy else 1.0
        self._timeline.clear_states()
        self._request_frame()

    def _on_strip_wanted(self, frames: list[int]) -> None:
        self._strip = frames
        if not self._timeline.playing:
            self._calm.start()

    def _request_facts(self) -> None:
        self._serial += 1
        self._thread.request_facts(FactsRequest(self._document.graph, self._serial))

    def _request_frame(self) -> None:
        """Ask for the frame that the timeline is at, in place of any that waits."""
        viewed = self._viewed
        self._calm.start()
        if viewed is None:
            self._forget_frame()
            return
        self._serial += 1
        self._wanted = FrameRequest(self._document.graph, viewed, self._timeline.frame, self._scale, self._serial)
        self._thread.request_frame(self._wanted)
        if not self._mark.isActive():
            self._mark.start()

    def _forget_frame(self) -> None:
        self._wanted = None
        self._shown = self._serial
        self._mark.stop()
        self._viewer.clear()
        self._timeline.set_clip(None)

    def _look_ahead(self) -> None:
        viewed, graph = self._viewed, self._document.graph
        if viewed is not None:
            frames = self._timeline.upcoming(_LOOK_AHEAD)
            self._thread.request_ahead([FrameRequest(graph, viewed, frame, self._scale) for frame in frames])

    def _on_waiting(self) -> None:
        """Say that the frame is being computed, as it has not come for a while."""
        if self._wanted is not None:
            self._viewer.set_computing(True)
            self._tell_busy(self._wanted.output.node)

    def _on_frame_started(self, request: FrameRequest) -> None:
        """Mark the frame that is at work on the cache bar; its answer always comes, and takes the mark away."""
        self._set_state(request, FrameState.COMPUTING)

    def _on_progressed(self, progress: FrameProgress) -> None:
        if self._wanted is not None and progress.request.serial == self._wanted.serial and not self._mark.isActive():
            self._viewer.set_computing(True, f"Computing… {progress.done} of {progress.total}")
            self._tell_busy(progress.request.output.node, progress.done / max(1, progress.total))

    def _on_frame_ready(self, result: FrameResult) -> None:
        request = result.request
        self._set_state(request, FrameState.FAILED if result.pixels is None else FrameState.CACHED)
        newest = self._wanted is not None and request.serial == self._wanted.serial
        if request.serial <= self._shown or (result.pixels is None and not newest):
            return  # too late, or a failure on the way to the wanted frame, which is no news
        self._shown = request.serial
        if newest:
            self._on_newest(result)
        elif self._mark.isActive():
            self._mark.start()  # pictures keep coming: no mark yet
        self._viewer.show_frame(result)
        self._timeline.frame_shown(result.frame)

    def _set_state(self, request: FrameRequest, state: FrameState) -> None:
        current = request.graph is self._document.graph and request.output == self._viewed
        if current and request.scale == self._scale:
            self._timeline.set_states(request.frame, (state,))

    def _on_newest(self, result: FrameResult) -> None:
        self._mark.stop()
        self._viewer.set_computing(False)
        self._wanted = None
        self._times = result.times
        for node in {self._busy, self._failed} - {""}:
            self._tell_state(node, NodeState.idle(self._times.get(node)))
        self._busy = self._failed = ""
        if result.failure is not None and result.failure.node:
            self._failed = result.failure.node
            self._tell_state(self._failed, NodeState.failed(result.failure.text))

    def _on_facts_ready(self, facts: GraphFacts, serial: int) -> None:
        self._facts = facts
        self._cards.set_facts(facts)
        self._show_clip()
        self.facts_changed.emit(facts)

    def _show_clip(self) -> None:
        """Show the viewed clip's facts; while a fault in the graph hides them, those it had before stay."""
        viewed = self._viewed
        facts = self._facts.clips.get(viewed) if viewed is not None else None
        if facts is not None:
            self._timeline.set_clip(facts)
        elif viewed is None:
            self._timeline.set_clip(None)

    def _on_states_ready(self, result: StatesResult) -> None:
        current = result.graph is self._document.graph and result.output == self._viewed
        if current and result.scale == self._scale:
            self._timeline.set_states(result.first, result.states)

    def _on_thumbnail_ready(self, result: ThumbnailResult) -> None:
        request = result.request
        if request.graph is not self._document.graph:
            return
        image = _image(result)
        if request.output == self._viewed:
            self._timeline.set_thumbnail(request.frame, image)
        if self._thumbnails.delivered(self._facts, request, self._timeline.frame):
            self._cards.set_thumbnail(request.output.node, image)

    def _on_calm(self) -> None:
        """Ask for what the user does not wait for, once the viewer has what he does."""
        if self._timeline.playing:
            return
        if self._wanted is not None:
            self._calm.start()
            return
        self._tell_times()
        self._request_states()
        self._request_thumbnails()

    def _request_states(self) -> None:
        viewed = self._viewed
        visible = self._timeline.visible()
        if viewed is not None and visible:
            self._thread.request_states(StatesRequest(self._document.graph, viewed, visible, self._scale))

    def _request_thumbnails(self) -> None:
        graph, viewed = self._document.graph, self._viewed
        requests = self._thumbnails.wanted(graph, self._facts, viewed, self._timeline.frame)
        facts = self._facts.clips.get(viewed) if viewed is not None else None
        if viewed is not None and facts is not None and facts.width:
            scale = thumbnail_scale(facts.width, facts.height)
            requests += [FrameRequest(graph, viewed, frame, scale) for frame in self._strip]
        self._thread.request_thumbnails(requests)

    def _tell_times(self) -> None:
        """Show on the cards how long their nodes took."""
        for node, seconds in self._times.items():
            if self._told.get(node) != seconds and node != self._failed:
                self._told[node] = seconds
                self._tell_state(node, NodeState.idle(seconds))

    def _tell_state(self, node: str, state: NodeState) -> None:
        if node in self._document.graph.nodes:
            self._cards.set_node_state(node, state)

    def _tell_busy(self, node: str, progress: float | None = None) -> None:
        self._busy = node
        self._tell_state(node, NodeState.computing(progress, self._times.get(node)))


def _timer(parent: QObject, interval_ms: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer


def _image(result: ThumbnailResult) -> QImage:
    """Return the small picture; a null one if there is none to be had."""
    return QImage() if result.pixels is None else to_image(result.pixels)
