"""Drags of keys that go on: they follow the mouse, can be taken back, and are one step of undo each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.core.language import tr, tr_n
from studio.graph.commands.keys import KeyAddress, MoveKeys, PasteKeys, ScaleKeys
from studio.graph.curves import Handle, Keyframe
from studio.ui.keys.edits import KeyEdits, Lane
from studio.ui.keys.gestures import Boxing, Keys, Move, Scale, boxed

if TYPE_CHECKING:
    from studio.ui.timeline.track import TrackEvent

BEGINS = 3.0
"""How far, in pixels, the mouse goes before a press becomes a drag."""

_COPIES = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


def boxing(modifiers: Qt.KeyboardModifier) -> Boxing:
    """Return what a box does with the keys in it: Shift adds them, Ctrl takes them away."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return Boxing.ADD
    return Boxing.REMOVE if modifiers & Qt.KeyboardModifier.ControlModifier else Boxing.REPLACE


class Drag(Protocol):
    """A drag that goes on."""

    def to(self, event: TrackEvent) -> None:
        """Follow the mouse."""
        ...

    def end(self) -> None:
        """Leave things as they are now."""
        ...

    def cancel(self) -> None:
        """Leave things as they were before."""
        ...


class MoveDrag:
    """Moves the selected keys in time, or copies of them while Alt or Ctrl is held.

    Args:
        edits: Makes the edits.
        grabbed: The frame of the key that the mouse has.
        press: Where the mouse took it.
        alone: What is selected by the end if nothing was dragged; None leaves the selection.
    """

    def __init__(self, edits: KeyEdits, grabbed: int, press: QPointF, alone: Keys | None) -> None:
        self._edits = edits
        self._move = Move(edits.selection.keys, grabbed)
        self._frames = frozenset(key.frame for key in self._move.keys)
        self._press = press
        self._alone = alone
        self._shown: tuple[int, bool] | None = None
        count = len(self._move.keys)
        self._gesture = edits.gesture(tr_n("Move {count} key", "Move {count} keys", count))
        self._copied: dict[Lane, list[Keyframe]] = {}
        for lane, key in edits.selected():
            self._copied.setdefault(lane, []).append(key)

    def to(self, event: TrackEvent) -> None:
        """Bring the grabbed key to the mouse."""
        dragged = event.pos.x() - self._press.x()
        if self._shown is None and abs(dragged) < BEGINS:
            return
        copies = bool(event.modifiers & _COPIES)
        wanted = event.snap(self._move.grabbed + round(dragged / event.scene.axis.scale), self._frames)
        by = self._move.frames(wanted)
        if (by, copies) != self._shown:
            self._shown = by, copies
            self._show(by, copies=copies)

    def _show(self, by: int, *, copies: bool) -> None:
        keys = self._move.moved(by)
        if not by:
            self._gesture.show_curves(self._gesture.curves(), keys)
        elif not copies:
            self._gesture.show(MoveKeys(self._move.keys, by), keys)
        else:
            self._gesture.show(PasteKeys(self._copied, by), keys)

    def end(self) -> None:
        """Select the key alone if it was only clicked."""
        if self._shown is None and self._alone is not None:
            self._edits.selection.set(self._alone)

    def cancel(self) -> None:
        """Take the drag back."""
        self._gesture.cancel()


class ScaleDrag:
    """Draws the selected keys apart or together: about the other end of their bracket, with Alt about the playhead.

    Args:
        edits: Makes the edits.
        grabbed: The frame at the end that the mouse has.
        other: The frame at the other end.
        press: Where the mouse took it.
    """

    def __init__(self, edits: KeyEdits, grabbed: int, other: int, press: QPointF) -> None:
        self._scale = Scale(edits.selection.keys, grabbed, other)
        self._frames = frozenset(key.frame for key in self._scale.keys)
        self._press = press
        self._shown: tuple[int, float] | None = None
        count = len(self._scale.keys)
        self._gesture = edits.gesture(tr_n("Scale {count} key", "Scale {count} keys", count))

    def to(self, event: TrackEvent) -> None:
        """Bring the grabbed end to the mouse."""
        dragged = event.pos.x() - self._press.x()
        if self._shown is None and abs(dragged) < BEGINS:
            return
        wanted = event.snap(self._scale.grabbed + round(dragged / event.scene.axis.scale), self._frames)
        pivot = self._scale.pivot(event.scene.frame if event.holds(Qt.KeyboardModifier.AltModifier) else None)
        factor = self._scale.factor(max(0, wanted), pivot)
        if (pivot, factor) != self._shown:
            self._shown = pivot, factor
            self._gesture.show(ScaleKeys(self._scale.keys, pivot, factor), self._scale.scaled(pivot, factor))

    def end(self) -> None:
        """Leave it at that."""

    def cancel(self) -> None:
        """Take the drag back."""
        self._gesture.cancel()


class BlendDrag:
    """Sets over how many frames a text blends from the one before it.

    Args:
        edits: Makes the edits.
        lane: The text.
        frame: Where its key lies.
        press: Where the mouse took the handle.
    """

    def __init__(self, edits: KeyEdits, lane: Lane, frame: int, press: QPointF) -> None:
        edits.selection.set((KeyAddress(*lane, frame),))
        self._lane = lane
        self._frame = frame
        self._press = press
        self._shown: int | None = None
        self._gesture = edits.gesture(tr("Set blend"))
        curve = self._gesture.curves()[lane]
        index = curve.index_at(frame)
        assert index is not None  # what was selected is there
        key = curve.keys[index]
        self._curve, self._key = curve, key
        self._from = -key.left.frames if key.left is not None else 0.0
        self._most = key.frame - curve.keys[index - 1].frame if index else 0

    def to(self, event: TrackEvent) -> None:
        """Bring the begin of the blend to the mouse."""
        dragged = event.pos.x() - self._press.x()
        if self._shown is None and abs(dragged) < BEGINS:
            return
        begin = self._frame - self._from + dragged / event.scene.axis.scale
        frames = min(max(0, self._frame - event.snap(round(begin), (self._frame,))), self._most)
        if frames != self._shown:
            self._shown = frames
            key = replace(self._key, left=Handle(-frames, ()) if frames else None)
            address = KeyAddress(*self._lane, self._frame)
            self._gesture.show_curves({self._lane: self._curve.with_key(key)}, (address,))

    def end(self) -> None:
        """Leave it at that."""

    def cancel(self) -> None:
        """Take the drag back."""
        self._gesture.cancel()


class BoxDrag:
    """Selects what a box is drawn around: Shift adds, Ctrl takes away. A click without a drag lets the selection go.

    Args:
        edits: Has the selection.
        press: Where the box begins.
        inside: Returns the keys in a box.
    """

    def __init__(self, edits: KeyEdits, press: QPointF, inside: Callable[[QRectF], Keys]) -> None:
        self._selection = edits.selection
        self._before = self._selection.keys
        self._press = press
        self._inside = inside
        self._how = Boxing.REPLACE
        self.box: QRectF | None = None

    def to(self, event: TrackEvent) -> None:
        """Draw the box to the mouse."""
        if self.box is None and (event.pos - self._press).manhattanLength() < BEGINS:
            return
        self.box = QRectF(self._press, event.pos).normalized()
        self._how = boxing(event.modifiers)
        self._selection.set(boxed(self._before, self._inside(self.box), self._how))

    def end(self) -> None:
        """Select nothing if no box was drawn."""
        if self.box is None:
            self._selection.clear()

    def cancel(self) -> None:
        """Select what was selected."""
        self._selection.set(self._before)
