"""The tracks of a sequence as a part of the timeline: they scroll, zoom and snap with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QLineF, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import SequenceClip, TrackKind
from studio.ui.features.timeline.sequence.gestures.clip_mouse import ClipMouse
from studio.ui.features.timeline.sequence.model.clip_hit import ClipHit, HitPart, compute_clip_rect
from studio.ui.features.timeline.sequence.model.row_layout import RowLayout, lay_out_rows
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.painting.clip_painting import ClipPainter
from studio.ui.features.timeline.sequence.painting.drag_label import DragLabel
from studio.ui.features.timeline.sequence.painting.row_painting import SequenceLook, paint_sequence
from studio.ui.shell.fields.sequence_field.clip_looks import get_clip_name
from studio.ui.shell.panel_protocols import TrackCanvas
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent

SEQUENCE_CUTS: Final = "sequence"
"""The kind of `TimelineScene.snap_points` that holds the cuts."""
_LEAST_ROOM: Final = 4  # seconds that can be seen behind the end
_ROOM_SHARE: Final = 0.15
_EMPTY_HEIGHT: Final = 90.0
_SCROLL_FROM: Final = 12.0  # pixels from the ends of the view
_MOST_SCROLLED: Final = 24.0
_SCROLL_MS: Final = 30


class SequenceSignals(QObject):
    """What the tracks ask for.

    Signals:
        clip_opened(int): A clip was double-clicked.
        laid_out(): Tracks lie elsewhere, or others are there.
        dragged(): The mouse has dragged clips further; `SequenceLanes.mouse` says what it does.
        drag_ended(): It has let go of them, or the drag was taken back.
    """

    clip_opened = Signal(int)
    laid_out = Signal()
    dragged = Signal()
    drag_ended = Signal()


class SequenceLanes(TimelineTrack):
    """All tracks of the edited sequence; without one there are none.

    Args:
        canvas: Where they are painted.
        editor: Has the sequence, and keeps edits.
        seek: Moves the playhead.

    Attributes:
        content: Paints what clips show; None for nothing.
        missing: The numbers of clips whose source cannot be read.
        make_menu: Returns the menu of what is under the mouse.
    """

    def __init__(self, canvas: TrackCanvas, editor: SequenceEditor, seek: Callable[[int], object]) -> None:
        self._canvas, self._editor = canvas, editor
        self.signals = SequenceSignals(editor)
        self._layout = RowLayout()
        self._row_scale = 1.0
        self._path = ""
        self._drop: tuple[int, int] | None = None
        self.mouse = ClipMouse(editor, lambda: self._layout, seek)
        self.drag_label = DragLabel(canvas.widget)
        self.content: ClipPainter | None = None
        self.missing: Collection[int] = ()
        self._last_event: TrackEvent | None = None
        self._scroll_timer = QTimer(self.signals)
        self._scroll_timer.setInterval(_SCROLL_MS)
        self._scroll_timer.timeout.connect(self._on_scroll)
        self.make_menu: Callable[[ClipHit], QMenu | None] = lambda hit: None
        editor.sequence_changed.connect(self._on_sequence_changed)
        editor.selection.changed.connect(self.refresh)
        editor.tool_changed.connect(self.refresh)

    @property
    def row_layout(self) -> RowLayout:
        """Where the tracks lie."""
        return self._layout

    @property
    def row_scale(self) -> float:
        """The height of tracks; 1 is usual."""
        return self._row_scale

    def set_row_scale(self, scale: float) -> None:
        """Let tracks be as high as this."""
        self._row_scale = min(max(scale, 0.5), 3.0)
        self._lay_out()

    @property
    def is_seen(self) -> bool:
        """Whether the tracks are shown."""
        return self._editor.is_on and self._canvas.widget.isVisible()

    def refresh(self) -> None:
        """Paint the tracks anew."""
        self._canvas.refresh(self)

    def show_drop(self, place: tuple[int, int] | None) -> None:
        """Show where files would go: the track and the frame; None for nowhere."""
        if place != self._drop:
            self._drop = place
            self.refresh()

    def set_missing(self, numbers: Collection[int]) -> None:
        """Mark clips whose source cannot be read."""
        if set(numbers) != set(self.missing):
            self.missing = frozenset(numbers)
            self.refresh()

    def compute_clip_rect(self, number: int, rect: QRectF, scene: TimelineScene) -> QRectF | None:
        """Return where a clip lies on the canvas, if all rows lie in `rect`."""
        found = self._editor.sequence.clips_by_number.get(number)
        row = self._layout.find_row(found[0]) if found is not None else None
        return compute_clip_rect(row, found[1], scene.time_axis, rect.top()) if found and row else None

    def _on_sequence_changed(self) -> None:
        self._lay_out()
        if not self.mouse.is_dragging:
            self._make_room()
        path = self._editor.target.path if self._editor.is_on and self._editor.target is not None else ""
        if path != self._path:
            self._path = path
            self._canvas.fit_clip()

    def _lay_out(self) -> None:
        is_on = self._editor.is_on
        layout = lay_out_rows(self._editor.sequence, self._row_scale) if is_on else RowLayout()
        if layout != self._layout:
            self._layout = layout
            self._canvas.update_layout()
        else:
            self.refresh()
        self.signals.laid_out.emit()

    def _make_room(self) -> None:
        """Let the timeline show a while behind the end, where clips can be put."""
        scene, length = self._canvas.curve_scene, self._editor.sequence.length
        room = max(round(_LEAST_ROOM * float(self._editor.rate)), round(length * _ROOM_SHARE))
        scene.least_length = length + room if self._editor.is_on else 0
        self._canvas.update_axis()

    def compute_height(self) -> float:
        """Return the height of all tracks."""
        is_empty = self._editor.is_on and not self._layout.rows
        return _EMPTY_HEIGHT if is_empty else self._layout.height

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the tracks, and what the mouse does."""
        seen = painter.clipBoundingRect() & rect if painter.hasClipping() else rect
        if self.content is not None:
            self.content.begin_painting()
        selection, hovered = self._editor.selection, self.mouse.hovered
        look = SequenceLook(
            selection.numbers,
            selection.gap,
            hovered.clip.number if hovered is not None and hovered.clip is not None else 0,
            self.missing,
            self.content,
        )
        if not self._layout.rows:
            _paint_hint(painter, rect)
        paint_sequence(painter, rect, seen, self._editor.sequence, self._layout, scene.time_axis, look)
        self._paint_mouse(painter, rect, scene)

    def _paint_mouse(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        mouse = self.mouse
        if mouse.band is not None:
            band = mouse.band.translated(0, rect.top())
            painter.fillRect(band, theme.with_alpha(Colors.ACCENT, 0.14))
            painter.setPen(QPen(Colors.ACCENT, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(band)
        if mouse.blade_frame is not None and mouse.hovered is not None:
            self._paint_line(painter, rect, scene, (mouse.hovered.track, mouse.blade_frame), Colors.DANGER)
        if self._drop is not None:
            self._paint_line(painter, rect, scene, self._drop, Colors.ACCENT)

    def _paint_line(
        self, painter: QPainter, rect: QRectF, scene: TimelineScene, place: tuple[int, int], color: QColor
    ) -> None:
        """Paint a line across a track at a frame; across all of them where there is no such track."""
        row, x = self._layout.find_row(place[0]), scene.time_axis.x_of(place[1])
        top, bottom = (row.top, row.bottom) if row is not None else (0.0, rect.height())
        painter.setPen(QPen(color, 2))
        painter.drawLine(QLineF(x, rect.top() + top, x, rect.top() + bottom))

    def handle_press(self, event: TrackEvent) -> bool:
        """Take a clip, an edge, a gap, or begin a rubber band."""
        return self.mouse.press(event)

    def handle_drag(self, event: TrackEvent) -> None:
        """Go on with a drag; beyond the ends of the view it moves."""
        self._last_event = event
        if self._find_scroll(event):
            self._scroll_timer.start()
        self._drag_to(event)

    def _find_scroll(self, event: TrackEvent) -> float:
        """Return by how many pixels the view moves while the mouse is held here."""
        x, rect = event.pos.x(), event.rect
        return min(0.0, rect.right() - _SCROLL_FROM - x) + max(0.0, rect.left() + _SCROLL_FROM - x)

    def _on_scroll(self) -> None:
        event = self._last_event
        pixels = self._find_scroll(event) if event is not None and self.mouse.is_moving else 0.0
        if event is None or not pixels:
            self._scroll_timer.stop()
            return
        self._canvas.pan_view(max(-_MOST_SCROLLED, min(pixels, _MOST_SCROLLED)))
        self._drag_to(event)
        self.refresh()

    def _drag_to(self, event: TrackEvent) -> None:
        self.mouse.drag(event)
        self.drag_label.show_message(self.mouse.message, event.pos, is_refused=self.mouse.is_refused)
        self.signals.dragged.emit()

    def handle_release(self, event: TrackEvent) -> None:
        """End a drag."""
        self.mouse.release(event)
        self._end_drag()

    def cancel_drag(self) -> bool:
        """Take back a drag, or clear the selection."""
        if self.mouse.cancel():
            self._end_drag()
            self._canvas.curve_scene.snap_guide = None
            self._canvas.refresh()
            return True
        return self._editor.is_on and self._editor.selection.clear()

    def _end_drag(self) -> None:
        self._scroll_timer.stop()
        self._last_event = None
        self.drag_label.hide()
        self._make_room()
        self.signals.drag_ended.emit()

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Note what is under the mouse."""
        return self.mouse.hover(event)

    def handle_leave(self) -> None:
        """Note that the mouse is elsewhere."""
        self.mouse.leave()

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Open a clip."""
        hit = self.mouse.find_hit(event)
        if hit.clip is None or hit.part is not HitPart.CLIP:
            return False
        self.signals.clip_opened.emit(hit.clip.number)
        return True

    def make_context_menu(self, event: TrackEvent) -> QMenu | None:
        """Return the menu of what is under the mouse; a clip that is not selected is selected first."""
        hit = self.mouse.find_hit(event)
        if hit.clip is not None and hit.clip.number not in self._editor.selection.numbers:
            self._editor.selection.select(self._editor.find_partners(hit.clip.number))
        elif hit.part is HitPart.GAP:
            self._editor.selection.select_gap(hit.track, hit.frame)
        return self.make_menu(hit)

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return what a clip is, where it lies, and what part of its source it shows."""
        hit = self.mouse.find_hit(event)
        if hit.part is HitPart.MARKER:
            marker = next((each for each in self._editor.sequence.markers if each.frame == hit.frame), None)
            return f"{marker.name}\n{event.scene.format_frame(marker.frame)}".strip() if marker is not None else ""
        if hit.clip is None or self.mouse.is_dragging:
            return ""
        return describe_clip(hit.clip, self._editor.sequence.tracks[hit.track].kind, event.scene)


def _paint_hint(painter: QPainter, rect: QRectF) -> None:
    painter.fillRect(rect, Colors.PANEL)
    painter.setPen(Colors.FAINT)
    painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, tr("Drop videos, pictures and sounds here"))


def describe_clip(clip: SequenceClip, kind: TrackKind, scene: TimelineScene) -> str:
    """Return lines that tell of a clip."""
    lines = [get_clip_name(clip)]
    if clip.file:
        lines.append(clip.file)
    place = tr(
        "{start} to {stop}, {length} frames",
        start=scene.format_frame(clip.start),
        stop=scene.format_frame(clip.stop),
        length=clip.length,
    )
    lines.append(place)
    if kind is not TrackKind.SUBTITLE:
        lines.append(tr("from frame {frame:g} of its source", frame=clip.source_start))
    if clip.speed != 1:
        lines.append(tr("speed {speed:g} %", speed=clip.speed * 100))
    if not clip.is_enabled:
        lines.append(tr("disabled"))
    return "\n".join(lines)
