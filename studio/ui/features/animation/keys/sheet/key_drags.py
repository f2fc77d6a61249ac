"""Drags of keys that go on: they follow the mouse, can be taken back, and are one step of undo each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.core.translation import tr, tr_n
from studio.graph.commands.keys import KeyAddress, MoveKeys, PasteKeys, ScaleKeys
from studio.graph.curves.curve import Handle, Keyframe
from studio.ui.features.animation.keys.key_edits import KeyEdits, ParamKey
from studio.ui.shell.edits.key_gestures import BoxSelectMode, KeyMove, KeyScale, KeySet, select_by_box

if TYPE_CHECKING:
    from studio.ui.widgets.time_axis.track import TrackEvent

DRAG_THRESHOLD = 3.0
"""How far, in pixels, the mouse goes before a press becomes a drag."""

_COPIES = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
_RIPPLES = _COPIES  # both of them


def get_box_mode(modifiers: Qt.KeyboardModifier) -> BoxSelectMode:
    """Return what a box does with the keys in it: Shift adds them, Ctrl takes them away."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return BoxSelectMode.ADD
    return BoxSelectMode.REMOVE if modifiers & Qt.KeyboardModifier.ControlModifier else BoxSelectMode.REPLACE


class KeyDrag(Protocol):
    """Drag in progress."""

    def move_to(self, event: TrackEvent) -> None:
        """Follow the mouse."""
        ...

    def finish_drag(self) -> None:
        """Leave things as they are now."""
        ...

    def cancel_drag(self) -> None:
        """Leave things as they were before."""
        ...


class MoveKeysDrag:
    """Moves the selected keys in time, or copies of them while Alt or Ctrl is held.

    While both are held, all later keys of the same lines move along (ripple).

    Args:
        edits: Makes the edits.
        grabbed: The frame of the key that the mouse has.
        press: Where the mouse took it.
        alone: What is selected by the end if nothing was dragged; None leaves the selection.
    """

    def __init__(self, edits: KeyEdits, grabbed: int, press: QPointF, alone: KeySet | None) -> None:
        self._edits = edits
        self._move = KeyMove(edits.selection.selected_keys, grabbed)
        self._frames = frozenset(key.frame for key in self._move.keys)
        self._press = press
        self._alone = alone
        self._shown: tuple[int, bool, bool] | None = None
        count = len(self._move.keys)
        self._gesture = edits.begin_gesture(tr_n("Move {count} key", "Move {count} keys", count))
        self._copied: dict[ParamKey, list[Keyframe]] = {}
        for lane, key in edits.list_selected_keys():
            self._copied.setdefault(lane, []).append(key)

    def move_to(self, event: TrackEvent) -> None:
        """Bring the grabbed key to the mouse."""
        dragged = event.pos.x() - self._press.x()
        if self._shown is None and abs(dragged) < DRAG_THRESHOLD:
            return
        ripples = event.modifiers & _RIPPLES == _RIPPLES
        copies = bool(event.modifiers & _COPIES) and not ripples
        wanted = event.snap_frame(
            self._move.grabbed_frame + round(dragged / event.scene.time_axis.pixels_per_frame), self._frames
        )
        by = self._move.compute_offset(wanted)
        if (by, copies, ripples) != self._shown:
            self._shown = by, copies, ripples
            self._show(by, copies=copies, ripples=ripples)

    def _show(self, by: int, *, copies: bool, ripples: bool) -> None:
        keys = self._move.apply_offset(by)
        if not by:
            self._gesture.preview_curves(self._gesture.get_initial_curves(), keys)
        elif ripples:
            self._gesture.preview_command(MoveKeys(self._move.keys | self._find_later_keys(), by), keys)
        elif not copies:
            self._gesture.preview_command(MoveKeys(self._move.keys, by), keys)
        else:
            self._gesture.preview_command(PasteKeys(self._copied, by), keys)

    def _find_later_keys(self) -> KeySet:
        """Return the keys after the first selected one of each line."""
        first: dict[ParamKey, int] = {}
        for key in self._move.keys:
            lane = key.node, key.param
            first[lane] = min(key.frame, first.get(lane, key.frame))
        curves = self._gesture.get_initial_curves()
        return frozenset(
            KeyAddress(*lane, key.frame) for lane, curve in curves.items() for key in curve if key.frame > first[lane]
        )

    def finish_drag(self) -> None:
        """Select the key alone if it was only clicked."""
        if self._shown is None and self._alone is not None:
            self._edits.selection.select_keys(self._alone)

    def cancel_drag(self) -> None:
        """Take the drag back."""
        self._gesture.cancel_gesture()


class ScaleKeysDrag:
    """Scales the selected keys in time: about the other end of their bracket, with Alt about the playhead.

    Args:
        edits: Makes the edits.
        grabbed: The frame at the end that the mouse has.
        other: The frame at the other end.
        press: Where the mouse took it.
    """

    def __init__(self, edits: KeyEdits, grabbed: int, other: int, press: QPointF) -> None:
        self._scale = KeyScale(edits.selection.selected_keys, grabbed, other)
        self._frames = frozenset(key.frame for key in self._scale.keys)
        self._press = press
        self._shown: tuple[int, float] | None = None
        count = len(self._scale.keys)
        self._gesture = edits.begin_gesture(tr_n("Scale {count} key", "Scale {count} keys", count))

    def move_to(self, event: TrackEvent) -> None:
        """Bring the grabbed end to the mouse."""
        dragged = event.pos.x() - self._press.x()
        if self._shown is None and abs(dragged) < DRAG_THRESHOLD:
            return
        wanted = event.snap_frame(
            self._scale.grabbed_frame + round(dragged / event.scene.time_axis.pixels_per_frame), self._frames
        )
        pivot = self._scale.choose_pivot(
            event.scene.current_frame if event.has_modifier(Qt.KeyboardModifier.AltModifier) else None
        )
        factor = self._scale.compute_factor(max(0, wanted), pivot)
        if (pivot, factor) != self._shown:
            self._shown = pivot, factor
            self._gesture.preview_command(
                ScaleKeys(self._scale.keys, pivot, factor), self._scale.apply_scale(pivot, factor)
            )

    def finish_drag(self) -> None:
        """Leave it at that."""

    def cancel_drag(self) -> None:
        """Take the drag back."""
        self._gesture.cancel_gesture()


class TextBlendDrag:
    """Sets over how many frames a text blends from the one before it.

    Args:
        edits: Makes the edits.
        lane: The text.
        frame: Where its key lies.
        press: Where the mouse took the handle.
    """

    def __init__(self, edits: KeyEdits, lane: ParamKey, frame: int, press: QPointF) -> None:
        edits.selection.select_keys((KeyAddress(*lane, frame),))
        self._lane = lane
        self._frame = frame
        self._press = press
        self._shown: int | None = None
        self._gesture = edits.begin_gesture(tr("Set blend"))
        curve = self._gesture.get_initial_curves()[lane]
        index = curve.find_index_at(frame)
        assert index is not None  # what was selected is there
        key = curve.keys[index]
        self._curve, self._key = curve, key
        self._from = -key.left.frames if key.left is not None else 0.0
        self._most = key.frame - curve.keys[index - 1].frame if index else 0

    def move_to(self, event: TrackEvent) -> None:
        """Bring the begin of the blend to the mouse."""
        dragged = event.pos.x() - self._press.x()
        if self._shown is None and abs(dragged) < DRAG_THRESHOLD:
            return
        begin = self._frame - self._from + dragged / event.scene.time_axis.pixels_per_frame
        frames = min(max(0, self._frame - event.snap_frame(round(begin), (self._frame,))), self._most)
        if frames != self._shown:
            self._shown = frames
            key = replace(self._key, left=Handle(-frames, ()) if frames else None)
            address = KeyAddress(*self._lane, self._frame)
            self._gesture.preview_curves({self._lane: self._curve.with_key(key)}, (address,))

    def finish_drag(self) -> None:
        """Leave it at that."""

    def cancel_drag(self) -> None:
        """Take the drag back."""
        self._gesture.cancel_gesture()


class SelectKeysDrag:
    """Selects keys with a box: Shift adds, Ctrl removes. A click without a drag clears the selection.

    Args:
        edits: Has the selection.
        press: Where the box begins.
        inside: Returns the keys in a box.
    """

    def __init__(self, edits: KeyEdits, press: QPointF, inside: Callable[[QRectF], KeySet]) -> None:
        self._selection = edits.selection
        self._before = self._selection.selected_keys
        self._press = press
        self._inside = inside
        self._how = BoxSelectMode.REPLACE
        self.selection_box: QRectF | None = None

    def move_to(self, event: TrackEvent) -> None:
        """Draw the box to the mouse."""
        if self.selection_box is None and (event.pos - self._press).manhattanLength() < DRAG_THRESHOLD:
            return
        self.selection_box = QRectF(self._press, event.pos).normalized()
        self._how = get_box_mode(event.modifiers)
        self._selection.select_keys(select_by_box(self._before, self._inside(self.selection_box), self._how))

    def finish_drag(self) -> None:
        """Select nothing if no box was drawn."""
        if self.selection_box is None:
            self._selection.clear_selection()

    def cancel_drag(self) -> None:
        """Select what was selected."""
        self._selection.select_keys(self._before)
