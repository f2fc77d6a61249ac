"""Has the pictures and waveforms computed that are missing on clips, in the background, and what is seen only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.graph.analysis.invalidation import find_invalidated_nodes
from studio.graph.history import ProjectChange
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.pictures.clip_content import ClipContent
from studio.ui.features.timeline.sequence.pictures.clip_sources import ClipSourceOutput, ClipSources
from studio.ui.features.timeline.sequence.pictures.wave_tiles import COLUMNS, TileKey
from studio.ui.preview.cards.thumbnails import compute_thumbnail_scale
from studio.ui.preview.messages.frame_messages import ThumbnailRequest, ThumbnailResult
from studio.ui.preview.pending_frame import is_not_generated
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.preview.proxy_scale import ProxyScales
from studio.ui.widgets.qt_helpers.images import to_qimage
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

if TYPE_CHECKING:
    from studio.core.clip_info import ClipInfo
    from studio.engine.engine import Engine
    from studio.engine.peaks.peak_pyramid import WaveformShape
    from studio.engine.peaks.waveform_maker import WaveformRequest
    from studio.graph.history import Document
    from studio.graph.model import Endpoint
    from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes

_ASK_AFTER_MS = 60
_REPAINT_AFTER_MS = 80
_MOST_AT_ONCE = 200


class ClipContentControl(QObject):
    """Asks for what is missing, and lets the tracks be painted when it comes.

    Args:
        document: Has the clips' sources.
        preview: Has small pictures computed.
        engine: Computes and keeps peaks.
        editor: Has the sequence.
        lanes: The tracks.

    Attributes:
        content: Paints clips.
        sources: Finds what clips show.
    """

    _shape_made = Signal(object, object, bool)

    def __init__(
        self,
        document: Document,
        preview: PreviewController,
        engine: Engine,
        editor: SequenceEditor,
        lanes: SequenceLanes,
    ) -> None:
        from studio.engine.peaks.waveform_maker import WaveformMaker  # torch: no module of the window imports it

        super().__init__(editor)
        self._document, self._preview, self._editor, self._lanes = document, preview, editor, lanes
        self._scales = ProxyScales(document.registry)
        self.sources = ClipSources(lambda: document.graph, self._find_clip)
        self._ask_later = make_single_shot_timer(self, _ASK_AFTER_MS, self._ask)
        self._repaint_later = make_single_shot_timer(self, _REPAINT_AFTER_MS, lanes.refresh)
        self.content = lanes.content = ClipContent(self.sources, self._ask_later.start)
        self._asked: list[tuple[ThumbnailRequest, tuple[str, int, int]]] = []
        self._asked_tiles: dict[int, tuple[WaveformRequest, TileKey]] = {}
        self._inputs: dict[str, str] = {}  # the nodes of sources that are outputs of the graph, by the sources' keys
        self._maker = WaveformMaker(engine, self._shape_made.emit)
        self._shape_made.connect(self._on_shape)
        preview.add_picture_source(self._list_requests)
        preview.thumbnail_ready.connect(self._on_picture)
        preview.facts_changed.connect(self._on_facts_changed)
        preview.node_frames_refreshed.connect(self._on_frames_refreshed)
        preview.files_outdated.connect(self._on_files_outdated)
        editor.sequence_changed.connect(self._on_sequence_changed)
        document.project_changed.connect(self._on_project_changed)
        self._on_sequence_changed()

    def close(self) -> None:
        """Ask for nothing more."""
        self._ask_later.stop()
        self._repaint_later.stop()
        self._document.project_changed.disconnect(self._on_project_changed)
        self._maker.stop()

    def _on_sequence_changed(self) -> None:
        self.sources.set_target(self._editor.target)
        if not self._editor.is_on:
            self.content.missing_pictures.clear()
            self.content.missing_tiles.clear()
            self._maker.request_waveforms(())

    def _ask(self) -> None:
        """Ask for what was missing when the tracks were painted last."""
        self._ask_for_tiles()
        known = {(key, frame) for _, (key, frame, _) in self._asked}
        if self.content.missing_pictures.keys() - known:
            self._preview.request_small_pictures()

    def _list_requests(self) -> list[ThumbnailRequest]:
        """Return requests for the pictures that are missing of what is seen."""
        self._asked.clear()
        if not self._lanes.is_seen:
            return []
        for (key, frame), (source, height) in list(self.content.missing_pictures.items())[:_MOST_AT_ONCE]:
            self._note_input(source)
            self._asked.append((self._make_request(source, frame), (key, frame, height)))
        return [request for request, _ in self._asked]

    def _make_request(self, source: ClipSourceOutput, frame: int) -> ThumbnailRequest:
        scale = compute_thumbnail_scale(*source.size) if source.size[0] else 1.0
        if source.graph is self._document.graph:
            scale = self._scales.find_scale(source.graph, source.output.node, scale)
        return ThumbnailRequest(source.graph, source.output, frame, scale)

    def _on_picture(self, result: ThumbnailResult) -> None:
        asked = next((known for request, known in self._asked if request is result.request), None)
        if asked is None or is_not_generated(result.failure):
            return
        image = QImage() if result.pixels is None else to_qimage(result.pixels)
        self.content.pictures.add_picture(asked[0], asked[1], image, asked[2])
        self._repaint_soon()

    def _ask_for_tiles(self) -> None:
        from studio.engine.peaks.waveform_maker import WaveformRequest

        wanted = list(self.content.missing_tiles.items())[:_MOST_AT_ONCE]
        if {key for key, _ in wanted} == {key for _, key in self._asked_tiles.values()}:
            return  # they are on their way
        self._asked_tiles.clear()
        for key, source in wanted:
            self._note_input(source)
            request = WaveformRequest(source.graph, source.output, key.frames, COLUMNS)
            self._asked_tiles[id(request)] = request, key
        self._maker.request_waveforms([request for request, _ in self._asked_tiles.values()])

    def _on_shape(self, request: WaveformRequest, shape: WaveformShape, is_complete: bool) -> None:
        asked = self._asked_tiles.get(id(request))
        if asked is None or asked[0] is not request:
            return
        self.content.tiles.add_tile(asked[1], shape, is_complete=is_complete)
        if is_complete:
            del self._asked_tiles[id(request)]
        self._repaint_soon()

    def _repaint_soon(self) -> None:
        """Let the tracks be painted once for all that comes in a moment."""
        if not self._repaint_later.isActive():
            self._repaint_later.start()

    def _find_clip(self, output: Endpoint) -> ClipInfo | None:
        return self._preview.facts.clips.get(output)

    def _note_input(self, source: ClipSourceOutput) -> None:
        if source.graph is self._document.graph:
            self._inputs[source.key] = source.output.node

    def _on_project_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self.content.pictures.clear()
            self.content.tiles.clear()
            self._inputs.clear()
        elif self._inputs and change.before.graph is not change.after.graph:
            reached = find_invalidated_nodes(change.before.graph, change.after.graph, self._document.registry)
            self._mark_stale({key for key, node in self._inputs.items() if node in reached})

    def _on_frames_refreshed(self, node: str) -> None:
        self._mark_stale({key for key, path in self._inputs.items() if path == node})

    def _on_files_outdated(self) -> None:
        self._mark_stale({""})

    def _mark_stale(self, keys: set[str]) -> None:
        for key in keys:
            self.content.pictures.mark_stale(key)
            self.content.tiles.mark_stale(key)
        if keys:
            self._lanes.refresh()

    def _on_facts_changed(self, _: object) -> None:
        """Ask again for what could not be had: files come back."""
        is_other = self.sources.set_target(self._editor.target)
        pictures, tiles = self.content.pictures.forget_failures(), self.content.tiles.forget_failures()
        if is_other or pictures or tiles:
            self._lanes.refresh()
