"""Ties the document to the viewer: what changes becomes requests, and answers become pictures.

The cycle: 1. the document or the frame changes; 2. a request is made that holds all it needs, with a serial; 3. the
render thread answers when it can; 4. an answer older than what is shown is dropped; 5. the panels show the rest.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio.engine.look import Compare, Sight
from studio.engine.scopes import ScopeKind
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.looking import Side
from studio.graph.model import Endpoint, Graph
from studio.graph.touched import behind, touched
from studio.graph.variants import graphs_of
from studio.ui.ahead import Ahead
from studio.ui.awaited_frame import AwaitedFrame
from studio.ui.draft import Draft
from studio.ui.looked import Looked
from studio.ui.node_states import NodeStates
from studio.ui.preview_parts import Cards, PreviewThread, Timeline, Viewer
from studio.ui.results import FactsRequest
from studio.ui.scales import Scales
from studio.ui.unhurried import Unhurried

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
        draft: Makes frames small while something is dragged.

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
        self._serial = self._looked_serial = 0
        self._facts = GraphFacts()
        self._paused = self._profiling = False
        scales = Scales(document.registry)
        self._looked = Looked(document, scales)
        self._states = NodeStates(document, cards.set_node_state, cards.set_active_path)
        self._awaited = AwaitedFrame(self._looked, thread, viewer, timeline, self._states, self)
        self._unhurried = Unhurried(
            document, self._looked, scales, self._states, thread, timeline, cards, self._is_busy, self
        )
        self._ahead = Ahead(thread, timeline, self._looked.request, self)
        self.draft = Draft(document, self)
        self._connect()
        self.refresh()

    @property
    def facts(self) -> GraphFacts:
        """The newest facts and problems that are known."""
        return self._facts

    def refresh(self) -> None:
        """Ask for everything anew, as after opening a project."""
        self._awaited.drop_late()
        self._facts = self._unhurried.facts = self._looked.facts = GraphFacts()
        self._states.reset()
        self._ahead.end_fill()
        self._viewer.clear()
        self._timeline.set_clip(None)
        self._timeline.clear_states(other_clip=True)
        self._unhurried.mark_level()
        self._request_facts()
        self._awaited.ask()

    def frames_arrived(self, node: str) -> None:
        """Ask anew for what shows something of a node whose frames have come into the cache by another way."""
        reached = behind(self._document.graph, node, self._document.registry)
        self._unhurried.thumbnails.mark(reached)
        if self._looked.output is not None and self._looked.output.node in reached:
            self._awaited.ask()
        else:
            self._unhurried.ask_later()

    @property
    def waits(self) -> bool:
        """Whether the viewer's newest wish has no answer yet."""
        return self._awaited.waits

    @property
    def shown(self) -> Endpoint | None:
        """The output on the side of the viewer that is shown."""
        return self._looked.output

    def show_side(self, side: Side) -> None:
        """Ask for what is on the other side of the viewer from now on: only one side is computed."""
        if side is not self._looked.side:
            self._looked.side = side
            self._show_other_output()

    @property
    def shown_graph(self) -> Graph:
        """The graph that `shown` is an output of."""
        return self._looked.graph

    def set_overlays(self, outputs: tuple[Endpoint, ...]) -> None:
        """Have these drawn over the frames that are shown."""
        if outputs != self._looked.overlays:
            self._looked.overlays = outputs
            self._awaited.ask()

    def set_scopes(self, kinds: frozenset[ScopeKind]) -> None:
        """Have these measured of the frames that are shown."""
        asks_for_more = bool(kinds - self._looked.scopes)
        self._looked.scopes = kinds
        if asks_for_more:
            self._awaited.ask()

    def level_opened(self) -> None:
        """Ask for what the cards show: other cards are shown than before."""
        self._unhurried.mark_level()
        self._unhurried.ask_later()

    def look_again(self) -> None:
        """Find out whether a file has changed: the user comes back from another program."""
        self._request_facts()

    def look_live(self) -> None:
        """Ask for the frame again: a device has given something new."""
        self._awaited.look_again()

    def recompute(self) -> None:
        """Forget the frame that is shown, with all that it is made from, and compute it anew."""
        self._awaited.ask(fresh=True)

    @property
    def paused(self) -> bool:
        """Whether nothing is computed."""
        return self._paused

    def set_paused(self, paused: bool) -> None:
        """Show only what is at hand, and compute nothing; or go on."""
        self._paused = paused
        self._thread.set_paused(paused)
        self._viewer.set_paused(paused)
        self._awaited.set_paused(paused)
        if paused:
            self._unhurried.ask_later()  # what was being computed may never be: the bar is to say so
        else:
            self._awaited.ask()
            self._ahead.ask()

    @property
    def profiling(self) -> bool:
        """Whether the cards show what each node cost."""
        return self._profiling

    def set_profiling(self, profiling: bool) -> None:
        """Show on the cards what each node cost in the viewer's frame, or no longer."""
        self._profiling = profiling
        self._thread.set_profiling(profiling)
        self._awaited.ask()

    def cache_range(self) -> None:
        """Compute every frame from in to out in the background, from the playhead on; or stop doing so."""
        self._ahead.toggle_fill()

    def close(self) -> None:
        """Ask for nothing more. Call it before the thread is stopped."""
        self._document.changed.disconnect(self._on_document_changed)
        self.draft.close()
        self._awaited.close()
        self._unhurried.close()
        self._thread.request_ahead(())
        self._thread.request_thumbnails(())

    def _is_busy(self) -> bool:
        """Return whether the viewer waits for a frame that will come."""
        return self._awaited.waits and not self._paused

    def _connect(self) -> None:
        self._document.changed.connect(self._on_document_changed)
        self._thread.facts_ready.connect(self._on_facts_ready)
        self._thread.files_changed.connect(self._on_files_changed)
        self._awaited.asked.connect(self._unhurried.ask_later)
        self._ahead.range_progressed.connect(self.range_progressed)
        self._timeline.frame_changed.connect(self._on_frame_changed)
        self._timeline.playing_changed.connect(self._on_playing_changed)
        self._timeline.fps_measured.connect(self._viewer.set_fps)
        self._viewer.proxy_changed.connect(self._on_proxy_changed)
        self.draft.changed.connect(self._on_draft_changed)
        self._thread.frame_ready.connect(self.draft.note)
        self._viewer.compare_changed.connect(self._on_compare_changed)
        self._viewer.sight_changed.connect(self._on_sight_changed)

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
        self._unhurried.thumbnails.mark(reached)
        self._request_facts()
        if self._looked.is_other(change):
            self._show_other_output()
            return
        shown = self._reached_in_view(change)
        if shown is None:
            self._unhurried.ask_later()  # what was edited is a variant that is not shown
            return
        if self._looked.output is None or not shown.isdisjoint(self._looked.nodes):
            self._timeline.clear_states()
        self._awaited.ask()

    def _reached_in_view(self, change: Change) -> set[str] | None:
        """Return the nodes that an edit has reached in the graphs that are shown; None if it is in none of these."""
        graphs = zip(self._looked.graphs(change.before), self._looked.graphs(change.after), strict=True)
        changed = [pair for pair in graphs if pair[0] is not pair[1]]
        if not changed:
            return None
        return {node for pair in changed for node in touched(*pair, self._document.registry)}

    def _show_other_output(self) -> None:
        """Drop what is on its way: a late frame of another output is never shown."""
        self._ahead.end_fill()
        self._awaited.drop_late()
        self._timeline.clear_states(other_clip=True)
        if self._looked.is_edited:
            self._looked.facts = self._facts
        else:
            self._request_facts()
        self._show_clip()
        self._awaited.ask()

    def _on_frame_changed(self, frame: int) -> None:
        self._unhurried.mark_level()
        self._awaited.ask()
        if self._timeline.playing:
            self._ahead.ask()

    def _on_playing_changed(self, playing: bool) -> None:
        if playing:
            self._thread.request_thumbnails(())
        else:
            self._unhurried.ask_later()
        self._ahead.ask()

    def _on_proxy_changed(self, proxy: bool) -> None:
        self._looked.wished_scale = _PROXY_SCALE if proxy else 1.0
        self._ahead.end_fill()
        self._timeline.clear_states(other_clip=True)
        self._awaited.ask()

    def _on_draft_changed(self, on: bool) -> None:
        """Ask for small frames while something is dragged; for the whole one when it is let go."""
        self._looked.draft = on
        if not on:
            self._awaited.ask()

    def _on_compare_changed(self, compare: Compare) -> None:
        first, compared = self._looked.first, self._looked.compares
        self._looked.compare = compare
        if self._looked.first is not first:
            self._show_other_output()
            return
        if self._looked.compares is not compared:
            self._ahead.end_fill()
            self._timeline.clear_states()
        self._awaited.ask()
        if self._timeline.playing:
            self._ahead.ask()

    def _on_sight_changed(self, sight: Sight) -> None:
        other_values = sight.look.needs_values is not self._looked.sight.look.needs_values
        self._looked.sight = sight
        self._awaited.look_again()
        if other_values and self._timeline.playing:
            self._ahead.ask()

    def _request_facts(self) -> None:
        """Ask for the facts of what the cards show, and of what the viewer shows, if that is another variant."""
        self._serial += 1
        requests = [FactsRequest(self._document.graph, self._serial)]
        self._looked_serial = self._serial
        if not self._looked.is_edited:
            self._serial += 1
            self._looked_serial = self._serial
            requests.append(FactsRequest(self._looked.graph, self._serial))
        self._thread.request_facts(*requests)

    def _on_facts_ready(self, facts: GraphFacts, serial: int) -> None:
        if serial == self._looked_serial or self._looked.is_edited:
            self._looked.facts = facts
            self._show_clip()
        if serial != self._looked_serial or self._looked.is_edited:
            self._facts = self._unhurried.facts = facts
            self._cards.set_facts(facts)
            self._states.set_remarks(facts.remarks)
            self.facts_changed.emit(facts)

    def _on_files_changed(self, graph: Graph) -> None:
        """Take all that was computed for old: the frame is asked for anew, and so is what the cards show."""
        if not any(graph is each for each in graphs_of(self._document.project)):
            return
        self._ahead.end_fill()
        self._unhurried.mark_level()
        self._timeline.clear_states()
        self._request_facts()
        self._awaited.ask()

    def _show_clip(self) -> None:
        """Show the viewed clip's facts; while a fault in the graph hides them, those it had before stay."""
        clip = self._looked.clip
        if clip is not None:
            self._timeline.set_clip(clip)
        elif self._looked.output is None:
            self._timeline.set_clip(None)
