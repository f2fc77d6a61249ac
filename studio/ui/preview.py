"""Ties the document to the viewer: what changes becomes requests, and answers become pictures.

The cycle: 1. the document or the frame changes; 2. a request is made that holds all it needs, with a serial; 3. the
render thread answers when it can; 4. an answer older than what is shown is dropped; 5. the panels show the rest.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.core.language import tr
from studio.engine.request import FrameState
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.looking import Side
from studio.graph.model import Endpoint, Graph
from studio.graph.touched import behind, touched
from studio.ui.ahead import Ahead
from studio.ui.images import to_image
from studio.ui.looked import Looked
from studio.ui.node_states import NodeStates
from studio.ui.preview_parts import Cards, PreviewThread, Timeline, Viewer
from studio.ui.results import (
    FactsRequest,
    Failure,
    FrameProgress,
    FrameRequest,
    FrameResult,
    StatesRequest,
    StatesResult,
    ThumbnailResult,
)
from studio.ui.scales import Scales
from studio.ui.thumbnails import CardThumbnails, thumbnail_scale
from studio.ui.timers import single_shot

_MARK_AFTER_MS = 150
_CALM_AFTER_MS = 250
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
        range_progressed(str, bool): How far the caching of the range is, and whether it goes on.
    """

    facts_changed = Signal(object)
    range_progressed = Signal(str, bool)

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
        self._scales = Scales(document.registry)
        self._thumbnails = CardThumbnails(document.registry, self._scales)
        self._looked = Looked(document, self._scales)
        self._serial = 0
        self._shown = 0
        self._wanted: FrameRequest | None = None
        self._facts = GraphFacts()
        self._strip: list[int] = []
        self._states = NodeStates(document, cards.set_node_state, cards.set_active_path)
        self._ahead = Ahead(thread, timeline, self._looked.request, self)
        self._paused = self._profiling = False
        self._mark = single_shot(self, _MARK_AFTER_MS, self._on_waiting)
        self._calm = single_shot(self, _CALM_AFTER_MS, self._on_calm)
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
        self._states.reset()
        self._ahead.end_fill()
        self._viewer.clear()
        self._timeline.set_clip(None)
        self._timeline.clear_states(other_clip=True)
        self._thumbnails.mark_level(self._document.graph, self._cards.path)
        self._request_facts()
        self._request_frame()

    def frames_arrived(self, node: str) -> None:
        """Ask anew for what shows something of a node whose frames have come into the cache by another way."""
        reached = behind(self._document.graph, node, self._document.registry)
        self._thumbnails.mark(reached)
        if self._looked.output is not None and self._looked.output.node in reached:
            self._request_frame()
        else:
            self._calm.start()

    @property
    def shown(self) -> Endpoint | None:
        """The output on the side of the viewer that is shown."""
        return self._looked.output

    def show_side(self, side: Side) -> None:
        """Ask for what is on the other side of the viewer from now on: only one side is computed."""
        if side is not self._looked.side:
            self._looked.side = side
            self._show_other_output()

    def level_opened(self) -> None:
        """Ask for what the cards show: other cards are shown than before."""
        self._thumbnails.mark_level(self._document.graph, self._cards.path)
        self._calm.start()

    def look_again(self) -> None:
        """Find out whether a file has changed: the user comes back from another program."""
        self._request_facts()

    def recompute(self) -> None:
        """Forget the frame that is shown, with all that it is made from, and compute it anew."""
        self._request_frame(fresh=True)

    @property
    def paused(self) -> bool:
        """Whether nothing is computed."""
        return self._paused

    def set_paused(self, paused: bool) -> None:
        """Show only what is at hand, and compute nothing; or go on."""
        self._paused = paused
        self._thread.set_paused(paused)
        self._viewer.set_paused(paused)
        self._mark.stop()
        self._viewer.set_computing(False)
        if paused:
            self._states.rested()
            self._calm.start()  # what was being computed may never be: the bar is to say so
        else:
            self._request_frame()
            self._ahead.ask()

    @property
    def profiling(self) -> bool:
        """Whether the cards show what each node cost."""
        return self._profiling

    def set_profiling(self, profiling: bool) -> None:
        """Show on the cards what each node cost in the viewer's frame, or no longer."""
        self._profiling = profiling
        self._thread.set_profiling(profiling)
        self._request_frame()

    def cache_range(self) -> None:
        """Compute every frame from in to out in the background, from the playhead on; or stop doing so."""
        self._ahead.toggle_fill()

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
        self._thread.files_changed.connect(self._on_files_changed)
        self._ahead.range_progressed.connect(self.range_progressed)
        self._timeline.frame_changed.connect(self._on_frame_changed)
        self._timeline.playing_changed.connect(self._on_playing_changed)
        self._timeline.thumbnails_wanted.connect(self._on_strip_wanted)
        self._timeline.view_changed.connect(self._calm.start)
        self._timeline.fps_measured.connect(self._viewer.set_fps)
        self._viewer.proxy_changed.connect(self._on_proxy_changed)

    def _on_document_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if change.opened:
            self._timeline.set_frame(0)
            self.refresh()
        elif before.graph is not after.graph:
            self._on_graph_changed(change)
        elif self._looked.is_other(change):
            self._show_other_output()

    def _on_graph_changed(self, change: Change) -> None:
        reached = touched(change.before.graph, change.after.graph, self._document.registry)
        self._ahead.end_fill()
        self._thumbnails.mark(reached)
        self._request_facts()
        if self._looked.is_other(change):
            self._show_other_output()
            return
        if self._looked.output is None or self._looked.output.node in reached:
            self._timeline.clear_states()
        self._request_frame()

    def _show_other_output(self) -> None:
        """Drop what is on its way: a late frame of another output is never shown."""
        self._ahead.end_fill()
        self._shown = self._serial
        self._timeline.clear_states(other_clip=True)
        self._show_clip()
        self._request_frame()

    def _on_frame_changed(self, frame: int) -> None:
        self._thumbnails.mark_level(self._document.graph, self._cards.path)
        self._request_frame()
        if self._timeline.playing:
            self._ahead.ask()

    def _on_playing_changed(self, playing: bool) -> None:
        if playing:
            self._thread.request_thumbnails(())
        else:
            self._calm.start()
        self._ahead.ask()

    def _on_proxy_changed(self, proxy: bool) -> None:
        self._looked.wished_scale = _PROXY_SCALE if proxy else 1.0
        self._ahead.end_fill()
        self._timeline.clear_states(other_clip=True)
        self._request_frame()

    def _on_strip_wanted(self, frames: list[int]) -> None:
        self._strip = frames
        if not self._timeline.playing:
            self._calm.start()

    def _request_facts(self) -> None:
        self._serial += 1
        self._thread.request_facts(FactsRequest(self._document.graph, self._serial))

    def _request_frame(self, *, fresh: bool = False) -> None:
        """Ask for the frame that the timeline is at, in place of any that waits; `fresh` has it computed anew."""
        self._calm.start()
        wanted = self._looked.request(self._timeline.frame, self._serial + 1, fresh=fresh)
        if wanted is None:
            self._forget_frame()
            return
        self._serial += 1
        self._wanted = wanted
        self._thread.request_frame(wanted)
        if not self._mark.isActive() and not self._paused:
            self._mark.start()

    def _forget_frame(self) -> None:
        self._wanted = None
        self._shown = self._serial
        self._states.rested()
        self._mark.stop()
        self._viewer.clear()
        self._timeline.set_clip(None)

    def _on_waiting(self) -> None:
        """Say that the frame is being computed, as it has not come for a while."""
        if self._wanted is not None:
            self._viewer.set_computing(True)
            self._states.busy(self._wanted.output.node)

    def _on_frame_started(self, request: FrameRequest) -> None:
        """Mark the frame that is at work on the cache bar; its answer always comes, and takes the mark away."""
        self._set_state(request, FrameState.COMPUTING)

    def _on_progressed(self, progress: FrameProgress) -> None:
        wanted = self._wanted is not None and progress.request.serial == self._wanted.serial
        if wanted and not self._mark.isActive() and not self._paused:
            self._viewer.set_computing(
                True, tr("Computing… {done} of {total}", done=progress.done, total=progress.total)
            )
            self._states.busy(progress.request.output.node, progress.done / max(1, progress.total))

    def _on_frame_ready(self, result: FrameResult) -> None:
        request = result.request
        self._set_state(request, _state_of(result))
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
        if self._looked.is_current(request.graph, request.output, request.scale):
            self._timeline.set_states(request.frame, (state,))

    def _on_newest(self, result: FrameResult) -> None:
        self._mark.stop()
        self._viewer.set_computing(False)
        self._wanted = None
        self._states.answered(result)

    def _on_facts_ready(self, facts: GraphFacts, serial: int) -> None:
        self._facts = facts
        self._cards.set_facts(facts)
        self._show_clip()
        self.facts_changed.emit(facts)

    def _on_files_changed(self, graph: Graph) -> None:
        """Take all that was computed for old: the frame is asked for anew, and so is what the cards show."""
        if graph is not self._document.graph:
            return
        self._ahead.end_fill()
        self._thumbnails.mark_level(self._document.graph, self._cards.path)
        self._timeline.clear_states()
        self._request_facts()
        self._request_frame()

    def _show_clip(self) -> None:
        """Show the viewed clip's facts; while a fault in the graph hides them, those it had before stay."""
        viewed = self._looked.output
        facts = self._facts.clips.get(viewed) if viewed is not None else None
        if facts is not None:
            self._timeline.set_clip(facts)
        elif viewed is None:
            self._timeline.set_clip(None)

    def _on_states_ready(self, result: StatesResult) -> None:
        if self._looked.is_current(result.graph, result.output, result.scale):
            self._timeline.set_states(result.first, result.states)

    def _on_thumbnail_ready(self, result: ThumbnailResult) -> None:
        request = result.request
        if request.graph is not self._document.graph:
            return
        image = QImage() if result.pixels is None else to_image(result.pixels)
        if request.output == self._looked.output and request.around is None and not _waits(result.failure):
            self._timeline.set_thumbnail(request.frame, image)
        if self._thumbnails.delivered(self._facts, request, self._timeline.frame):
            self._cards.set_curve(request.output.node, result.curve)
            self._cards.set_thumbnail(request.output.node, image)

    def _on_calm(self) -> None:
        """Ask for what the user does not wait for, once the viewer has what he does."""
        if self._timeline.playing:
            return
        if self._wanted is not None and not self._paused:
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
        requests = self._thumbnails.wanted(graph, self._facts, viewed, self._timeline.frame, self._cards.path)
        facts = self._facts.clips.get(viewed) if viewed is not None else None
        if viewed is not None and facts is not None and facts.width:
            scale = self._scales.of(graph, viewed.node, thumbnail_scale(facts.width, facts.height))
            requests += [FrameRequest(graph, viewed, frame, scale) for frame in self._strip]
        self._thread.request_thumbnails(requests)


def _state_of(result: FrameResult) -> FrameState:
    """Return the state of a frame that was answered: one that a generator has not come to has not failed."""
    if result.pixels is not None:
        return FrameState.CACHED
    return FrameState.MISSING if _waits(result.failure) else FrameState.FAILED


def _waits(failure: Failure | None) -> bool:
    """Whether a frame was not computed because a generator has not come to it: that may change without an edit."""
    return failure is not None and bool(failure.generator)
