"""Base of what a drag does with clips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import Qt

from studio.sdk.sequence.clip_sequence import ClipSequence
from studio.sdk.sequence.edits.snapping import find_snap
from studio.ui.widgets.time_axis.timeline_scene import SNAP_DISTANCE


@dataclass(slots=True)
class Snapping:
    """Places that hold what is dragged.

    Args:
        places: From `list_snap_frames`.
        pixels_per_frame: Of the view.
        is_on: Whether anything snaps.
        guide: Where it snapped last; None where it did not.
    """

    places: Sequence[int]
    pixels_per_frame: float
    is_on: bool = True
    guide: int | None = None

    def snap(self, frames: Iterable[int], offset: int) -> int:
        """Return an offset with which one of the frames comes to lie on a place, if one is near."""
        self.guide = None
        if not self.is_on:
            return offset
        reach = max(0, round(SNAP_DISTANCE / self.pixels_per_frame))
        found = find_snap(self.places, (frame + offset for frame in frames), reach)
        if found is None:
            return offset
        self.guide = found.frame
        return offset + found.offset


@dataclass(frozen=True, slots=True)
class DragStep:
    """Where the mouse is in a drag.

    Args:
        frames: How far it is to the right of where it was pressed.
        track: The index of the track under it, or of the nearest one; -1 without any.
        copies: Whether what is dragged is copied.
        inserts: Whether what follows makes room.
        is_constrained: Whether it moves in one direction only: along the time, or across tracks.
        is_across: Whether the mouse went further across tracks than along the time.
        snapping: What it is held by.
    """

    frames: int
    track: int
    copies: bool
    inserts: bool
    is_constrained: bool
    is_across: bool
    snapping: Snapping

    def is_same_place(self, other: DragStep) -> bool:
        """Return whether another step does the same: the mouse has not left its frame."""
        return replace(self, snapping=other.snapping) == other


class ClipGesture(Protocol):
    """A drag. It edits the sequence as it was when the mouse was pressed, again and again."""

    @property
    def before(self) -> ClipSequence:
        """The sequence as it was."""
        ...

    @property
    def label(self) -> str:
        """What the step of undo is called."""
        ...

    @property
    def cursor(self) -> Qt.CursorShape:
        """Says what happens."""
        ...

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the mouse there.

        Raises:
            EditError: It cannot be like this; what was before stays.
        """
        ...

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far it went, as far as it could, and the frame of the timeline or the source that matters."""
        ...

    @property
    def moved(self) -> frozenset[int]:
        """The clips whose edges are no places to snap to."""
        ...
