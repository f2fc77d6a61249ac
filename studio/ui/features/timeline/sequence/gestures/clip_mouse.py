"""The mouse over the tracks of a sequence: it selects, drags, cuts, and says what a press would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.core.errors import StudioError
from studio.core.time import format_timecode
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip
from studio.sdk.sequence.edits.blade import cut_clips
from studio.sdk.sequence.edits.snapping import find_clips_in, list_snap_frames
from studio.ui.features.timeline.sequence.gestures.choose_gesture import make_clip_drag
from studio.ui.features.timeline.sequence.gestures.gesture import ClipGesture, DragStep, Snapping
from studio.ui.features.timeline.sequence.gestures.part_gestures import MarkerDrag
from studio.ui.features.timeline.sequence.model.clip_hit import ClipHit, HitPart, find_hit
from studio.ui.features.timeline.sequence.model.row_layout import RowLayout
from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool, SequenceEditor
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TrackEvent

_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_DRAG_FROM: Final = 4.0
_EDGE_PARTS: Final = (HitPart.START, HitPart.STOP)
_CURSORS: Final = {
    HitPart.CUT: Qt.CursorShape.SplitHCursor,
    HitPart.START: Qt.CursorShape.SizeHorCursor,
    HitPart.STOP: Qt.CursorShape.SizeHorCursor,
    HitPart.FADE_IN: Qt.CursorShape.PointingHandCursor,
    HitPart.FADE_OUT: Qt.CursorShape.PointingHandCursor,
    HitPart.TRANSITION: Qt.CursorShape.OpenHandCursor,
    HitPart.TRANSITION_START: Qt.CursorShape.SizeHorCursor,
    HitPart.TRANSITION_STOP: Qt.CursorShape.SizeHorCursor,
    HitPart.MARKER: Qt.CursorShape.SizeHorCursor,
    HitPart.EMPTY: Qt.CursorShape.ArrowCursor,
    HitPart.GAP: Qt.CursorShape.ArrowCursor,
}
_BODY_CURSORS: Final = {
    EditTool.SELECT: Qt.CursorShape.ArrowCursor,
    EditTool.TRIM: Qt.CursorShape.SizeAllCursor,
    EditTool.ROLL: Qt.CursorShape.ArrowCursor,
    EditTool.SLIP: Qt.CursorShape.SizeAllCursor,
    EditTool.SLIDE: Qt.CursorShape.SizeHorCursor,
    EditTool.BLADE: Qt.CursorShape.CrossCursor,
}


@dataclass(slots=True)
class _Drag:
    """A drag that goes on.

    Args:
        start: Where the mouse was pressed, y from the top of all rows.
        place: The same along the time, in frames: the view may move and be zoomed meanwhile.
        hit: What was there.
        gesture: What it does to clips; None for a rubber band.
        merge_key: Of its edits.
        selected: What was selected before, to which a rubber band adds.
        on_click: What a press without a drag does, besides.
    """

    start: QPointF
    place: float
    hit: ClipHit
    gesture: ClipGesture | None
    merge_key: str
    selected: frozenset[int]
    on_click: Callable[[], object]
    snap_places: tuple[int, ...] | None = None
    last_step: DragStep | None = None
    is_moving: bool = False
    is_ended: bool = False


class ClipMouse:
    """Takes what the mouse does over the tracks.

    Args:
        editor: Keeps edits, and the selection.
        get_layout: Returns where the tracks lie.
        seek: Moves the playhead.

    Attributes:
        hovered: What is under the mouse.
        band: The rubber band, in pixels of the canvas; y from the top of all rows.
        message: Said beside the mouse while it drags.
        is_refused: Whether the message says why something cannot be.
        blade_frame: Where the blade would cut; None without it.
    """

    def __init__(
        self, editor: SequenceEditor, get_layout: Callable[[], RowLayout], seek: Callable[[int], object]
    ) -> None:
        self._editor, self._get_layout, self._seek = editor, get_layout, seek
        self._drag: _Drag | None = None
        self.hovered: ClipHit | None = None
        self.band: QRectF | None = None
        self.message = ""
        self.is_refused = False
        self.blade_frame: int | None = None

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse holds something."""
        return self._drag is not None and not self._drag.is_ended

    @property
    def is_moving(self) -> bool:
        """Whether the mouse has gone further than a click does."""
        return self._drag is not None and self._drag.is_moving and not self._drag.is_ended

    @property
    def gesture(self) -> ClipGesture | None:
        """The drag of clips that goes on."""
        return self._drag.gesture if self._drag is not None and self._drag.is_moving and self.is_dragging else None

    def find_hit(self, event: TrackEvent) -> ClipHit:
        """Return what is under the mouse."""
        y = event.pos.y() - event.rect.top()
        return find_hit(self._editor.sequence, self._get_layout(), event.scene.time_axis, event.pos.x(), y)

    def press(self, event: TrackEvent) -> bool:
        """Take a press; False where it scrubs."""
        editor, hit = self._editor, self.find_hit(event)
        start = QPointF(event.pos.x(), event.pos.y() - event.rect.top())
        place = _find_place(event)
        self._drag = _Drag(start, place, hit, None, editor.make_merge_key(), editor.selection.numbers, lambda: None)
        if hit.part is HitPart.MARKER:
            marker = next(each for each in editor.sequence.markers if each.frame == hit.frame)
            self._drag.gesture = MarkerDrag(editor.sequence, marker)
            self._drag.on_click = lambda: self._seek(marker.frame)
        elif hit.clip is None:
            self._press_empty(event, hit)
        elif editor.tool is EditTool.BLADE:
            self._cut(event, hit.clip)
        else:
            self._press_clip(event, hit, hit.clip)
        return True

    def _press_empty(self, event: TrackEvent, hit: ClipHit) -> None:
        if not event.modifiers & (_SHIFT | _CTRL):
            self._editor.selection.clear()
            if self._drag is not None:
                self._drag.selected = frozenset()
            if hit.part is HitPart.GAP:
                self._editor.selection.select_gap(hit.track, hit.frame)

    def _press_clip(self, event: TrackEvent, hit: ClipHit, clip: SequenceClip) -> None:
        editor, drag = self._editor, self._drag
        if drag is None:
            return
        selection = editor.selection
        partners = editor.find_partners(clip.number)
        only_shift = bool(event.modifiers & _SHIFT) and not event.modifiers & (_ALT | _CTRL)
        only_ctrl = bool(event.modifiers & _CTRL) and not event.modifiers & (_ALT | _SHIFT)
        if only_shift or only_ctrl:
            if clip.number in selection.numbers:
                drag.on_click = lambda: selection.toggle(partners)
            else:
                selection.toggle(partners)
        elif event.modifiers == _ALT:
            drag.on_click = lambda: selection.select({clip.number})
            if clip.number not in selection.numbers:
                selection.select(partners)
        elif clip.number not in selection.numbers:
            selection.select(partners)
        elif not event.modifiers:
            drag.on_click = lambda: selection.select(partners)
        drag.gesture = make_clip_drag(
            editor.sequence, hit, editor.tool, event.modifiers, selection.numbers, editor.find_partners,
            editor.source_lengths,
        )  # fmt: skip
        if drag.gesture is None:
            drag.is_ended = editor.tool is not EditTool.SELECT or editor.sequence.tracks[hit.track].is_locked

    def _cut(self, event: TrackEvent, clip: SequenceClip) -> None:
        """Cut with the blade: the clip under the mouse with its partners; with Shift those of all tracks."""
        editor, frame = self._editor, self._find_blade_frame(event)
        numbers = None if event.modifiers & _SHIFT else editor.find_partners(clip.number)
        editor.edit(lambda sequence: cut_clips(sequence, frame, numbers), tr("Cut Clips"))
        if self._drag is not None:
            self._drag.is_ended = True

    def drag(self, event: TrackEvent) -> None:
        """Go on with a drag."""
        drag = self._drag
        if drag is None or drag.is_ended:
            return
        pos = QPointF(event.pos.x(), event.pos.y() - event.rect.top())
        if not drag.is_moving and (pos - drag.start).manhattanLength() < _DRAG_FROM:
            return
        drag.is_moving = True
        if drag.gesture is None:
            self._stretch_band(event, drag, pos)
        else:
            self._edit(event, drag, drag.gesture, pos)

    def release(self, event: TrackEvent) -> None:
        """End a drag; without one it was a click."""
        drag, self._drag = self._drag, None
        self._forget()
        if drag is not None and not drag.is_moving and not drag.is_ended:
            drag.on_click()

    def cancel(self) -> bool:
        """Take back a drag; return whether there was one."""
        drag = self._drag
        if drag is None or drag.is_ended or not drag.is_moving:
            return False
        drag.is_ended = True
        if drag.gesture is not None:
            self._editor.cancel(drag.merge_key)
        else:
            self._editor.selection.select(drag.selected)
        self._forget()
        return True

    def hover(self, event: TrackEvent) -> Qt.CursorShape:
        """Note what is under the mouse; return the cursor for it."""
        self.hovered = hit = self.find_hit(event)
        tool = self._editor.tool
        self.blade_frame = self._find_blade_frame(event) if tool is EditTool.BLADE and hit.clip is not None else None
        if hit.track >= 0 and self._editor.sequence.tracks[hit.track].is_locked:
            return Qt.CursorShape.ForbiddenCursor if hit.clip is not None else Qt.CursorShape.ArrowCursor
        if tool in (EditTool.BLADE, EditTool.SLIP, EditTool.SLIDE) and hit.clip is not None:
            return _BODY_CURSORS[tool]
        if tool is EditTool.ROLL and hit.part in _EDGE_PARTS:
            return Qt.CursorShape.SplitHCursor
        return _CURSORS.get(hit.part, _BODY_CURSORS[tool])

    def leave(self) -> None:
        """Note that the mouse is elsewhere."""
        self.hovered = None
        self.blade_frame = None

    def _forget(self) -> None:
        self.band, self.message, self.is_refused = None, "", False

    def _stretch_band(self, event: TrackEvent, drag: _Drag, pos: QPointF) -> None:
        axis = event.scene.time_axis
        self.band = QRectF(QPointF(axis.x_of(drag.place), drag.start.y()), pos).normalized()
        rows = self._get_layout().list_rows_between(self.band.top(), self.band.bottom())
        frames = range(axis.frame_at(self.band.left()), axis.frame_at(self.band.right()) + 1)
        found = find_clips_in(self._editor.sequence, frames, {row.index for row in rows})
        self._editor.selection.select(drag.selected | self._with_partners(found))

    def _with_partners(self, numbers: Iterable[int]) -> frozenset[int]:
        return frozenset(each for number in numbers for each in self._editor.find_partners(number))

    def _edit(self, event: TrackEvent, drag: _Drag, gesture: ClipGesture, pos: QPointF) -> None:
        step = self._make_step(event, drag, gesture, pos)
        if drag.last_step is not None and step.is_same_place(drag.last_step):
            return
        drag.last_step = step
        try:
            sequence = gesture.edit(step)
        except StudioError as error:
            self.message, self.is_refused = str(error), True
            event.scene.snap_guide = None
            return
        event.scene.snap_guide = step.snapping.guide
        if self._editor.apply(sequence, gesture.label, drag.merge_key):
            self.message, self.is_refused = self._describe(event.scene, gesture, sequence), False

    def _make_step(self, event: TrackEvent, drag: _Drag, gesture: ClipGesture, pos: QPointF) -> DragStep:
        scene, way = event.scene, pos - drag.start
        if drag.snap_places is None:
            further = (scene.current_frame, scene.playback_frames.start)
            drag.snap_places = list_snap_frames(gesture.before, gesture.moved, further)
        scale = scene.time_axis.pixels_per_frame
        row = self._get_layout().find_nearest_row(pos.y())
        return DragStep(
            round(_find_place(event) - drag.place),
            row.index if row is not None else -1,
            event.has_modifier(_ALT),
            event.has_modifier(_CTRL) and not event.has_modifier(_ALT),
            event.has_modifier(_SHIFT),
            abs(way.y()) > abs(way.x()),
            Snapping(drag.snap_places, scale, scene.is_snapping),
        )

    def _describe(self, scene: TimelineScene, gesture: ClipGesture, sequence: ClipSequence) -> str:
        """Return how far the drag went, as the ruler counts, and where to, as timecode, too."""
        offset, frame = gesture.describe(sequence)
        return f"{offset:+d}   {scene.format_frame(frame)}   {format_timecode(frame, scene.frame_rate)}"

    def _find_blade_frame(self, event: TrackEvent) -> int:
        """Return the frame at which the blade cuts: a place near, else the border that is nearest to the mouse."""
        scene = event.scene
        frame = event.boundary_at_mouse
        if not scene.is_snapping or event.has_modifier(_ALT):
            return frame
        near = Snapping((scene.current_frame,), scene.time_axis.pixels_per_frame)
        return frame + near.snap([frame], 0)


def _find_place(event: TrackEvent) -> float:
    """Return the place in time under the mouse, in frames."""
    axis = event.scene.time_axis
    return axis.first_frame + event.pos.x() / axis.pixels_per_frame
