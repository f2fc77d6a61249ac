"""Tracks under the mouse: selection and drags. It reports edited tracks; others keep them."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from studio.core.translation import tr
from studio.sdk.tracking.point_tracks import MAX_FRAME, PointTrack, PointTracks
from studio.ui.features.viewer.picture.picture_transform import PictureTransform
from studio.ui.features.viewer.tools.handles.handle_shape import Place
from studio.ui.features.viewer.tools.tracker import track_picking
from studio.ui.features.viewer.tools.tracker.track_picking import TrackGrip, TrackPart, find_track_grip
from studio.ui.widgets.fields.field_view import make_merge_key

REACH: Final = 7.0
"""Widget pixels around a corner, by which it is taken."""
_CLICK: Final = 3.0  # widget pixels; a shorter drag is a click
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class TrackerController(QObject):
    """Tool that adds, moves and resizes tracks.

    Attributes:
        is_on: Whether there is a node whose tracks can be edited.
        is_adding: Whether a press adds a track.
        is_tracking: Whether points are being followed.
        max_error: The error at which a point is lost.

    Signals:
        tracks_edited(PointTracks, str, str): The tracks, the step of undo, and the merge key of the gesture.
        gesture_canceled(str): The gesture of this merge key never was.
        stop_requested(): Points are to be followed no longer.
        adding_changed(bool): A press adds a track, or no longer.
        selection_changed(): Other tracks are selected.
        repaint_requested(): Something else is to be painted.
    """

    tracks_edited = Signal(object, str, str)
    gesture_canceled = Signal(str)
    stop_requested = Signal()
    adding_changed = Signal(bool)
    selection_changed = Signal()
    repaint_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_on = self.is_adding = self.is_tracking = False
        self.max_error = 1.0
        self.selection: frozenset[int] = frozenset()
        self._untouched: frozenset[int] = frozenset()
        self.selection_box: tuple[Place, Place] | None = None
        self._tracks, self._frame = PointTracks(), 0
        self._grip: TrackGrip | None = None
        self._base = PointTracks()
        self._merge_key = ""
        self._pressed, self._pressed_place = QPointF(), (0.0, 0.0)
        self._has_moved = False
        self._box_corner: Place | None = None
        self._selected_before: frozenset[int] = frozenset()

    @property
    def tracks(self) -> PointTracks:
        """The tracks that are edited."""
        return self._tracks

    @property
    def frame(self) -> int:
        """The frame at which they are shown, and keys are set."""
        return self._frame

    @property
    def is_dragging(self) -> bool:
        """Whether something is held."""
        return self._grip is not None or self._box_corner is not None

    @property
    def chosen_tracks(self) -> frozenset[int]:
        """The numbers of selected tracks, and of disabled ones that are chosen though nothing can take them."""
        return self.selection | self._untouched

    @property
    def shown_track(self) -> PointTrack | None:
        """The first selected track, which the zoomed view shows; None without a selection."""
        return next((track for track in self._tracks.tracks if track.number in self.selection), None)

    def list_chosen_tracks(self) -> tuple[PointTrack, ...]:
        """Return the tracks that actions mean: the chosen ones, where none is chosen all; only enabled ones."""
        chosen = self.chosen_tracks
        return tuple(
            track for track in self._tracks.tracks if track.is_enabled and (not chosen or track.number in chosen)
        )

    def show_tracks(self, tracks: PointTracks, frame: int) -> None:
        """Show tracks at a frame."""
        if tracks is self._tracks and frame == self._frame:
            return
        self._tracks, self._frame = tracks, frame
        self.choose_tracks(self.chosen_tracks)
        self.repaint_requested.emit()

    def set_on(self, on: bool) -> None:
        """Let tracks be edited, or no longer."""
        if on is self.is_on:
            return
        self.is_on = on
        if not on:
            self._grip, self._box_corner, self.selection_box = None, None, None
            self._tracks = PointTracks()
            self.select_tracks(frozenset())
            self.set_adding(False)
        self.repaint_requested.emit()

    def set_adding(self, adding: bool) -> None:
        """Let a press add a track, or take one."""
        if adding is not self.is_adding:
            self.is_adding = adding
            self.adding_changed.emit(adding)

    def select_tracks(self, numbers: frozenset[int]) -> None:
        """Select these alone."""
        self._set_chosen(numbers, frozenset())

    def choose_tracks(self, numbers: Container[int]) -> None:
        """Choose tracks: enabled ones are selected."""
        chosen = [track for track in self._tracks.tracks if track.number in numbers]
        enabled = frozenset(track.number for track in chosen if track.is_enabled)
        self._set_chosen(enabled, frozenset(track.number for track in chosen) - enabled)

    def _set_chosen(self, selection: frozenset[int], untouched: frozenset[int]) -> None:
        if (selection, untouched) != (self.selection, self._untouched):
            self.selection, self._untouched = selection, untouched
            self.selection_changed.emit()
            self.repaint_requested.emit()

    def select_all(self) -> None:
        """Select all enabled tracks."""
        self.select_tracks(frozenset(track.number for track in self._tracks.tracks if track.is_enabled))

    def press_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take what is under the mouse, or add a track; return whether there was a use for the press."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        place = view.to_picture_point(event.position().x(), event.position().y())
        self._pressed, self._pressed_place, self._has_moved = event.position(), place, False
        if self.is_adding:
            self._add_track(place, keeps_adding=bool(event.modifiers() & _SHIFT))
            return True
        grip = find_track_grip(self._tracks, self._frame, self.selection, place, REACH / view.zoom)
        if grip is None:
            return False
        if event.modifiers() & _SHIFT:
            self.select_tracks(self.selection ^ {grip.number})
        elif grip.number not in self.selection:
            self.select_tracks(frozenset({grip.number}))
        if grip.number in self.selection:
            self._hold(grip)
        return True

    def press_beside(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Begin a box where there is nothing."""
        if event.button() is not Qt.MouseButton.LeftButton or event.modifiers() & _CTRL:
            return False
        self._box_corner = view.to_picture_point(event.position().x(), event.position().y())
        self._selected_before = self.selection if event.modifiers() & _SHIFT else frozenset()
        self.select_tracks(self._selected_before)
        return True

    def _add_track(self, place: Place, *, keeps_adding: bool) -> None:
        """Add a track, which the drag that follows moves."""
        self._merge_key = make_merge_key("tracker")
        self._base, number = self._tracks.add_track(self._frame, *place, tr("Track"))
        self.tracks_edited.emit(self._base, tr("Add Track"), self._merge_key)
        self.select_tracks(frozenset({number}))
        self._grip = TrackGrip(number, TrackPart.POINT)
        self.set_adding(keeps_adding)

    def _hold(self, grip: TrackGrip) -> None:
        self._grip, self._base = grip, self._tracks
        self._merge_key = make_merge_key("tracker")

    def move_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Continue the drag; return whether there is one."""
        if self._grip is None and self._box_corner is None:
            return False
        if not self._has_moved and (event.position() - self._pressed).manhattanLength() < _CLICK:
            return True
        self._has_moved = True
        place = view.to_picture_point(event.position().x(), event.position().y())
        if self._box_corner is not None:
            self.selection_box = self._box_corner, place
            inside = track_picking.find_tracks_in(self._tracks, self._frame, self._box_corner, place)
            self.select_tracks(self._selected_before | inside)
            self.repaint_requested.emit()
        elif self._grip is not None:
            self._drag_to(self._grip, place)
        return True

    def _drag_to(self, grip: TrackGrip, place: Place) -> None:
        if grip.part is TrackPart.POINT:
            dx, dy = place[0] - self._pressed_place[0], place[1] - self._pressed_place[1]
            edited = track_picking.move_tracks(self._base, self._frame, self.selection, dx, dy)
            self.tracks_edited.emit(edited, tr("Move Track"), self._merge_key)
        else:
            edited = track_picking.resize_box(self._base, self._frame, grip, place)
            self.tracks_edited.emit(edited, tr("Resize Box of Track"), self._merge_key)

    def nudge_track(self, dx: float, dy: float, merge_key: str) -> None:
        """Move the shown track by so many pixels more; a drag in the zoomed view has one merge key."""
        track = self.shown_track
        if track is not None:
            edited = track_picking.move_tracks(self._tracks, self._frame, (track.number,), dx, dy)
            self.tracks_edited.emit(edited, tr("Move Track"), merge_key)

    def release_mouse(self) -> bool:
        """Finish the drag; return whether there was one."""
        held = self.is_dragging
        self._grip, self._box_corner, self.selection_box = None, None, None
        if held:
            self.repaint_requested.emit()
        return held

    def double_click_mouse(self, event: QMouseEvent, view: PictureTransform) -> bool:
        """Take it as one more press."""
        return self.press_mouse(event, view)

    def get_cursor_shape(self, event: QMouseEvent, view: PictureTransform) -> Qt.CursorShape | None:
        """Return how the mouse should look; None for as always."""
        if event.modifiers() & _CTRL and not self.is_dragging:
            return None
        if self.is_adding:
            return Qt.CursorShape.CrossCursor
        place = view.to_picture_point(event.position().x(), event.position().y())
        grip = self._grip or find_track_grip(self._tracks, self._frame, self.selection, place, REACH / view.zoom)
        if grip is None:
            return None
        if grip.part is TrackPart.POINT:
            return Qt.CursorShape.SizeAllCursor
        track = self._tracks.find_track(grip.number)
        x, y = track.evaluate_at(self._frame) if track is not None else place
        falls = (place[0] - x) * (place[1] - y) > 0
        return Qt.CursorShape.SizeFDiagCursor if falls else Qt.CursorShape.SizeBDiagCursor

    def cancel(self) -> bool:
        """Take back a drag, stop following, add no track, or select nothing; return whether there was any of these."""
        if self.is_dragging:
            had_grip = self._grip is not None
            self.release_mouse()
            if had_grip:
                self.gesture_canceled.emit(self._merge_key)
        elif self.is_tracking:
            self.stop_requested.emit()
        elif self.is_adding:
            self.set_adding(False)
        elif self.selection:
            self.select_tracks(frozenset())
        else:
            return False
        return True

    def delete_selected(self) -> None:
        """Delete the selected tracks."""
        gone = self.selection
        self._edit(tr("Delete Tracks"), self._tracks.remove_tracks(gone))

    def set_key(self) -> None:
        """Hold the chosen tracks at the frame by keys by hand."""
        self._edit(tr("Set Key"), track_picking.set_track_keys(self._tracks, self._frame, self._list_numbers()))

    def delete_key(self) -> None:
        """Delete the keys of the chosen tracks at the frame."""
        self._delete_keys(range(self._frame, self._frame + 1), tr("Delete Key"))

    def clear_forward(self) -> None:
        """Delete the keys of the chosen tracks after the frame."""
        self._delete_keys(range(self._frame + 1, MAX_FRAME + 1), tr("Delete Later Keys"))

    def clear_back(self) -> None:
        """Delete the keys of the chosen tracks before the frame."""
        self._delete_keys(range(-MAX_FRAME, self._frame), tr("Delete Earlier Keys"))

    def _delete_keys(self, frames: range, label: str) -> None:
        self._edit(label, track_picking.delete_track_keys(self._tracks, frames, self._list_numbers()))

    def _list_numbers(self) -> frozenset[int]:
        return frozenset(track.number for track in self.list_chosen_tracks())

    def _edit(self, label: str, edited: PointTracks) -> None:
        if edited != self._tracks:
            self.tracks_edited.emit(edited, label, "")
