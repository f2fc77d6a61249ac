"""Base of the timeline's rows.

A track reports its height, paints itself, and receives the mouse events over it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu

from studio.ui.widgets.time_axis.timeline_scene import TimelineScene


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """Mouse event over a track.

    Args:
        pos: Where it is, in pixels of the canvas; a drag may leave the track.
        rect: Where the track lies, in pixels of the canvas.
        scene: What the timeline shows.
        modifiers: The keys that are held.
        button: The button that went down or up, or that the drag is made with; none over a track.
    """

    pos: QPointF
    rect: QRectF
    scene: TimelineScene
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    button: Qt.MouseButton = Qt.MouseButton.NoButton

    @property
    def frame_at_mouse(self) -> int:
        """The frame under the mouse; it may lie outside the clip."""
        return self.scene.time_axis.frame_at(self.pos.x())

    @property
    def boundary_at_mouse(self) -> int:
        """The border between frames that is nearest: the number of the frame behind it."""
        return self.scene.time_axis.boundary_at(self.pos.x())

    def has_modifier(self, modifier: Qt.KeyboardModifier) -> bool:
        """Return whether the key is held."""
        return bool(self.modifiers & modifier)

    def snap_frame(self, frame: int, exclude: Collection[int] = ()) -> int:
        """Return what `frame` snaps to (`TimelineScene.snap_frame`); itself while Shift is held."""
        if self.has_modifier(Qt.KeyboardModifier.ShiftModifier):
            self.scene.snap_guide = None
            return frame
        return self.scene.snap_frame(frame, exclude)


class TrackOrder(IntEnum):
    """Order of the tracks below the filmstrip, from the top down; others may lie between these."""

    SEQUENCE = 50
    KEYS = 100
    SOURCES = 200
    CHECKPOINTS = 300
    WAVEFORM = 400


class TimelineTrack(Protocol):
    """Row of the timeline's canvas. A subclass needs only `compute_height` and `paint_track`.

    The canvas keeps what `paint_track` paints until the track, the view or the clip changes. What moves with the
    playhead belongs into `paint_overlay`. After each press, drag, release and double click the canvas paints the track
    again. A track that changes by itself calls `TimelineCanvas.refresh`, or `update_layout` where its height changes.
    """

    def compute_height(self) -> float:
        """Return how high the track wants to be, in pixels; 0 hides it."""
        ...

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint the track."""
        ...

    def paint_overlay(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        """Paint, on top, what depends on where the playhead is; only near the playhead is it seen."""
        return

    def needs_repaint_on_frame(self) -> bool:
        """Return whether `paint_track` depends on the playhead; rather paint that part in `paint_overlay`."""
        return False

    def handle_press(self, event: TrackEvent) -> bool:
        """Take a press of the left button; True takes the drag, too, until the release. Otherwise it scrubs."""
        return False

    def handle_drag(self, event: TrackEvent) -> None:
        """Go on with a drag that `handle_press` took."""
        return

    def handle_release(self, event: TrackEvent) -> None:
        """End the drag."""
        return

    def cancel_drag(self) -> bool:
        """Take back the drag that goes on, or else clear the selection; return whether there was either."""
        return False

    def delete_selection(self) -> bool:
        """Delete what is selected; return whether anything was."""
        return False

    def handle_hover(self, event: TrackEvent) -> Qt.CursorShape | None:
        """Note what is under the mouse; return the cursor for it, None for the usual one.

        The track is painted anew where a cursor is returned, or was before.
        """
        return None

    def handle_leave(self) -> None:
        """Note that the mouse is elsewhere."""
        return

    def make_tooltip(self, event: TrackEvent) -> str:
        """Return the tooltip for what is under the mouse; empty for none."""
        return ""

    def handle_double_click(self, event: TrackEvent) -> bool:
        """Take a double click; False where it means nothing here."""
        return False

    def make_context_menu(self, event: TrackEvent) -> QMenu | None:
        """Return the context menu for what is under the mouse."""
        return None
