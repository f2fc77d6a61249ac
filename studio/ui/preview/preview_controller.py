"""Controller between document and viewer: turns changes into requests, and answers into pictures.

The cycle: 1. the document or the frame changes; 2. a request is made that holds all it needs, with a serial; 3. the
render thread answers when it can; 4. an answer older than what is shown is dropped; 5. the panels show the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from studio.engine.display.viewer_settings import CompareSettings, ViewerRequest
from studio.engine.display.visualization.scopes import ScopeKind
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.idle_problems import has_loose_inputs, separate_idle_problems
from studio.graph.analysis.invalidation import find_downstream_paths, find_invalidated_nodes
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph
from studio.graph.variants import iterate_graphs
from studio.graph.view_state import Side, viewed_output
from studio.ui.preview.cards.node_states import NodeStates
from studio.ui.preview.idle_requests import IdleRequests
from studio.ui.preview.interactive_proxy import InteractiveProxy
from studio.ui.preview.messages.frame_messages import FactsRequest, FactsResult, ThumbnailRequest
from studio.ui.preview.pending_frame import PendingFrame
from studio.ui.preview.prefetch import Prefetch
from studio.ui.preview.preview_protocols import PreviewCards, PreviewThread, PreviewTimeline, PreviewViewer
from studio.ui.preview.proxy_scale import ProxyScales
from studio.ui.preview.side_frames import SideFrames
from studio.ui.preview.view_target import ViewTarget

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

    Attributes:
        interactive_proxy: Makes frames small while something is dragged.
        side_frames: Has frames computed that the viewer shows side by side in the place of its picture.

    Signals:
        facts_changed(GraphFacts): The facts and problems of the document's newest graph.
        notices_changed(dict[str, str]): What is odd about the viewer's frame, by the paths of nodes, has changed.
        range_progressed(str, bool): How far the caching of the range is, and whether it goes on.
        node_frames_refreshed(str): Frames of this node have come into the cache by another way.
        thumbnail_ready(ThumbnailResult): A small picture that somebody asked for.
        files_outdated(): Files may be others than when they were read.
    """

    facts_changed = Signal(object)
    notices_changed = Signal(object)
    range_progressed = Signal(str, bool)
    node_frames_refreshed = Signal(str)
    thumbnail_ready = Signal(object)
    files_outdated = Signal()

    def __init__(
        self,
        document: Document,
        thread: PreviewThread,
        viewer: PreviewViewer,
        timeline: PreviewTimeline,
        cards: PreviewCards,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thread = thread
        self._viewer = viewer
        self._timeline = timeline
        self._cards = cards
        self._serial = self._facts_check_serial = self._card_facts_serial = 0
        self._facts, self._facts_graph = GraphFacts(), Graph()
        self._paused = False
        scales = ProxyScales(document.registry)
        self._target = ViewTarget(document, scales)
        self._states = NodeStates(document, cards.set_node_state, cards.set_active_path, self.notices_changed.emit)
        self._pending = PendingFrame(self._target, thread, viewer, timeline, self._states, self)
        self._idle_requests = IdleRequests(
            document, self._target, scales, self._states, thread, timeline, cards, self._is_busy, self
        )
        self.side_frames = SideFrames(self._target, scales, thread, self)
        self._prefetch = Prefetch(self._target, thread, timeline, self)
        self.interactive_proxy = InteractiveProxy(document, self)
        self._connect()
        self.refresh()

    @property
    def facts(self) -> GraphFacts:
        """The newest facts and problems that are known."""
        return self._facts

    def refresh(self) -> None:
        """Ask for everything anew, as after opening a project."""
        self._pending.discard_late()
        self._facts = self._idle_requests.facts = self._target.facts = GraphFacts()
        self._states.reset()
        self._prefetch.cancel_fill()
        self._viewer.clear()
        self._timeline.set_clip(None)
        self._timeline.clear_states(other_clip=True)
        self._idle_requests.mark_level()
        self._request_facts()
        self._pending.request_frame()

    def refresh_node_frames(self, node: str) -> None:
        """Ask anew for what shows something of a node whose frames have come into the cache by another way."""
        reached = find_downstream_paths(self._document.graph, node, self._document.registry)
        self._idle_requests.thumbnails.mark_nodes(reached)
        if self._target.output is not None and self._target.output.node in reached:
            self._pending.request_frame()
        else:
            self._idle_requests.schedule_requests()
        self.node_frames_refreshed.emit(node)

    @property
    def is_waiting(self) -> bool:
        """Whether the viewer's newest request has no answer yet."""
        return self._pending.is_waiting

    @property
    def viewed_output(self) -> Endpoint | None:
        """The output on the side of the viewer that is shown."""
        return self._target.output

    def set_viewed_side(self, side: Side) -> None:
        """Ask for what is on the other side of the viewer from now on: only one side is computed."""
        if side is not self._target.side:
            self._target.side = side
            self._show_other_output()

    @property
    def viewed_graph(self) -> Graph:
        """The graph that `shown` is an output of."""
        return self._target.graph

    def add_picture_source(self, list_requests: Callable[[], Sequence[ThumbnailRequest]]) -> None:
        """Have small pictures computed for a feature, whenever there is nothing better to do; see `thumbnail_ready`.

        Args:
            list_requests: Returns what is missing of what is to be seen, the most wanted first.
        """
        self._idle_requests.picture_sources.append(list_requests)

    def request_small_pictures(self) -> None:
        """Ask for what is missing of small pictures once things have calmed down: other ones are seen than before."""
        self._idle_requests.schedule_requests()

    def set_overlays(self, outputs: tuple[Endpoint, ...]) -> None:
        """Have these drawn over the frames that are shown."""
        if outputs != self._target.overlays:
            self._target.overlays = outputs
            self._pending.request_frame()

    def set_scopes(self, kinds: frozenset[ScopeKind]) -> None:
        """Have these measured of the frames that are shown."""
        self._pending.set_scopes(kinds)

    def refresh_cards(self) -> None:
        """Ask for what the cards show: other cards are shown than before."""
        self._idle_requests.mark_level()
        self._idle_requests.schedule_requests()

    def check_files(self) -> None:
        """Find out whether a file has changed: the user comes back from another program."""
        self._request_facts()
        self.files_outdated.emit()

    def request_live_frame(self) -> None:
        """Ask for the frame again: a device has given something new."""
        self._pending.refresh_view()

    def recompute_frame(self) -> None:
        """Forget the frame that is shown, with all that it is made from, and compute it anew."""
        self._pending.request_frame(fresh=True)

    @property
    def is_paused(self) -> bool:
        """Whether nothing is computed."""
        return self._paused

    def set_paused(self, paused: bool) -> None:
        """Show only cached frames and compute nothing, or resume."""
        self._paused = paused
        self._thread.set_paused(paused)
        self._viewer.set_paused(paused)
        self._pending.set_paused(paused)
        if paused:
            self._idle_requests.schedule_requests()  # what was being computed may never be: the bar is to say so
        else:
            self._pending.request_frame()
            self._prefetch.request_upcoming()

    @property
    def is_profiling(self) -> bool:
        """Whether the cards show what each node cost."""
        return self._target.should_profile

    def set_profiling(self, profiling: bool) -> None:
        """Show on the cards what each node cost in the viewer's frame, or no longer."""
        self._target.should_profile = profiling
        self._pending.request_frame()

    def cache_range(self) -> None:
        """Compute every frame from in to out in the background, from the playhead on; or stop doing so."""
        self._prefetch.toggle_fill()

    def close(self) -> None:
        """Ask for nothing more. Call it before the thread is stopped."""
        self._document.project_changed.disconnect(self._on_document_changed)
        self.interactive_proxy.close()
        self._pending.close()
        self._idle_requests.close()
        self._thread.request_prefetch(())
        self._thread.request_thumbnails(())

    def _is_busy(self) -> bool:
        """Return whether the viewer waits for a frame that will come."""
        return self._pending.is_waiting and not self._paused

    def _connect(self) -> None:
        self._document.project_changed.connect(self._on_document_changed)
        self._thread.facts_ready.connect(self._on_facts_ready)
        self._thread.thumbnail_ready.connect(self.thumbnail_ready)
        self._thread.files_changed.connect(self._on_files_changed)
        self._pending.frame_requested.connect(self._idle_requests.schedule_requests)
        self._prefetch.range_progressed.connect(self.range_progressed)
        self._timeline.frame_changed.connect(self._on_frame_changed)
        self._timeline.playing_changed.connect(self._on_playing_changed)
        self._timeline.fps_measured.connect(self._viewer.set_fps)
        self._viewer.proxy_changed.connect(self._on_proxy_changed)
        self.interactive_proxy.changed.connect(self._on_interactive_proxy_changed)
        self._thread.frame_ready.connect(self.interactive_proxy.record_frame_time)
        self._viewer.compare_changed.connect(self._on_compare_changed)
        self._viewer.sight_changed.connect(self._on_sight_changed)

    def _on_document_changed(self, change: ProjectChange) -> None:
        before, after = change.before, change.after
        if change.is_new_project:
            self._timeline.set_frame(0)
            self.refresh()
        elif before.graph is not after.graph:
            self._on_graph_changed(change)
        elif self._target.is_other_output(change):
            self._show_other_output()

    def _on_graph_changed(self, change: ProjectChange) -> None:
        reached = find_invalidated_nodes(change.before.graph, change.after.graph, self._document.registry)
        self._prefetch.cancel_fill()
        self._idle_requests.thumbnails.mark_nodes(reached)
        self._request_facts()
        if self._target.is_other_output(change):
            self._show_other_output()
            return
        shown = self._find_affected_nodes(change, reached)
        if shown is None:
            self._idle_requests.schedule_requests()  # what was edited is a variant that is not shown
            return
        if self._target.output is None or not shown.isdisjoint(self._target.nodes):
            self._timeline.clear_states()
        self._pending.request_frame()

    def _find_affected_nodes(self, change: ProjectChange, reached: set[str]) -> set[str] | None:
        """Return the nodes that an edit has reached in the graphs that are shown; None if it is in none of these.

        Args:
            change: The edit.
            reached: The nodes that it has reached in the graph that is edited.
        """
        graphs = zip(self._target.viewed_graphs(change.before), self._target.viewed_graphs(change.after), strict=True)
        changed = [pair for pair in graphs if pair[0] is not pair[1]]
        if not changed:
            return None
        if all(old is change.before.graph and new is change.after.graph for old, new in changed):
            return reached
        return {node for pair in changed for node in find_invalidated_nodes(*pair, self._document.registry)}

    def _show_other_output(self) -> None:
        """Drop what is on its way: a late frame of another output is never shown."""
        self._prefetch.cancel_fill()
        self._pending.discard_late()
        self._timeline.clear_states(other_clip=True)
        if self._target.is_edited:
            self._target.facts = self._facts
            if has_loose_inputs(self._facts):
                self._tell_facts(is_current=self._facts_graph is self._document.graph)
        else:
            self._request_facts()
        self._show_clip()
        self._pending.request_frame()

    def _on_frame_changed(self, frame: int) -> None:
        self._idle_requests.mark_level()
        self._pending.request_frame()
        if self._timeline.is_playing:
            self._prefetch.request_upcoming()

    def _on_playing_changed(self, playing: bool) -> None:
        if playing:
            self._thread.request_thumbnails(())
        else:
            self._idle_requests.schedule_requests()
        self._prefetch.request_upcoming()

    def _on_proxy_changed(self, proxy: bool) -> None:
        self._target.requested_scale = _PROXY_SCALE if proxy else 1.0
        self._prefetch.cancel_fill()
        self._timeline.clear_states(other_clip=True)
        self._pending.request_frame()

    def _on_interactive_proxy_changed(self, on: bool) -> None:
        """Ask for small frames while something is dragged; for the whole one when it is let go."""
        self._target.is_proxy = on
        if not on:
            self._pending.request_frame()

    def _on_compare_changed(self, compare: CompareSettings) -> None:
        first, compared = self._target.first_side, self._target.is_comparing
        self._target.compare = compare
        if self._target.first_side is not first:
            self._show_other_output()
            return
        if self._target.is_comparing is not compared:
            self._prefetch.cancel_fill()
            self._timeline.clear_states()
        self._pending.request_frame()
        if self._timeline.is_playing:
            self._prefetch.request_upcoming()

    def _on_sight_changed(self, sight: ViewerRequest) -> None:
        other_values = sight.settings.needs_values is not self._target.sight.settings.needs_values
        self._target.sight = sight
        self._pending.refresh_view()
        if other_values and self._timeline.is_playing:
            self._prefetch.request_upcoming()

    def _request_facts(self) -> None:
        """Ask for the facts of what the cards show, and of what the viewer shows, if that is another variant."""
        self._serial += 1
        requests = [FactsRequest(self._document.graph, self._serial)]
        self._facts_check_serial = self._card_facts_serial = self._serial
        if not self._target.is_edited:
            self._serial += 1
            self._facts_check_serial = self._serial
            requests.append(FactsRequest(self._target.graph, self._serial))
        self._thread.request_facts(requests)

    def _on_facts_ready(self, result: FactsResult) -> None:
        facts, serial = result.facts, result.request.serial
        if serial == self._facts_check_serial or self._target.is_edited:
            self._target.facts = facts
            self._show_clip()
        if serial != self._facts_check_serial or self._target.is_edited:
            self._facts = self._idle_requests.facts = facts
            self._facts_graph = result.request.graph
            self._states.set_remarks(facts.remarks)
            self._tell_facts(is_current=serial == self._card_facts_serial)

    def _tell_facts(self, *, is_current: bool = True) -> None:
        """Show the facts; of what is wrong, what is viewed decides what matters."""
        project = self._document.project
        viewed = {output.node for side in Side if (output := viewed_output(project, side)) is not None}
        facts = separate_idle_problems(self._facts, self._facts_graph, self._document.registry, viewed)
        self._cards.set_facts(facts, is_current=is_current)
        self.facts_changed.emit(facts)

    def _on_files_changed(self, graph: Graph) -> None:
        """Mark all computed frames as outdated; request the frame and the pictures of the cards again."""
        if not any(graph is each for each in iterate_graphs(self._document.project)):
            return
        self._prefetch.cancel_fill()
        self._idle_requests.mark_level()
        self._timeline.clear_states()
        self._request_facts()
        self._pending.request_frame()
        self.files_outdated.emit()

    def _show_clip(self) -> None:
        """Show the viewed clip's facts; while a fault in the graph hides them, those it had before stay."""
        clip = self._target.clip
        if clip is not None:
            self._timeline.set_clip(clip)
        elif self._target.output is None:
            self._timeline.set_clip(None)
