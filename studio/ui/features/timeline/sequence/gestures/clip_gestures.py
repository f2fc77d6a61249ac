"""Drags of clips: move, trim, ripple, roll, slip, slide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.clip_moves import duplicate_clips, list_tracks_of_kind, move_clips
from studio.sdk.sequence.edits.clip_placement import PlaceMode
from studio.sdk.sequence.edits.clip_trims import (
    ClipEdge,
    ripple_trim_clips,
    roll_cuts,
    slide_clips,
    slip_clips,
    trim_clips,
)
from studio.sdk.sequence.edits.edit_base import EditError, SourceLengths
from studio.ui.features.timeline.sequence.gestures.gesture import DragStep


@dataclass(slots=True)
class ClipDrag:
    """Base of the drags of clips.

    Args:
        before: The sequence when the mouse was pressed.
        numbers: The clips.
        clip: The one under the mouse.
        track: The index of its track.
        lengths: Of the sources.
    """

    before: ClipSequence
    numbers: frozenset[int]
    clip: SequenceClip
    track: int
    lengths: SourceLengths
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.SizeHorCursor

    @property
    def moved(self) -> frozenset[int]:
        """The dragged clips."""
        return self.numbers

    @property
    def label(self) -> str:
        """What the step of undo is called."""
        raise NotImplementedError

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the mouse there."""
        raise NotImplementedError

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far it went, and the frame that matters."""
        raise NotImplementedError

    def find_clip(self, sequence: ClipSequence) -> SequenceClip:
        """Return the clip under the mouse as it is in a sequence."""
        return sequence.find_clip(self.clip.number) or self.clip


@dataclass(slots=True)
class MoveDrag(ClipDrag):
    """Clips are moved or copied, along the time and across tracks of their kind."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ClosedHandCursor
    _offset: int = 0

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Move Clips")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the clips moved, or with copies of them."""
        tracks = self._find_shift(step.track)
        frames = step.frames
        if step.is_constrained and step.is_across:
            frames = 0
        elif step.is_constrained:
            tracks = {}
        if frames:
            edges = [edge for clip in self._list_clips() for edge in (clip.start, clip.stop)]
            frames = step.snapping.snap(edges, frames)
        self._offset = max(frames, -min(clip.start for clip in self._list_clips()))
        mode = PlaceMode.INSERT if step.inserts else PlaceMode.OVERWRITE
        if not self._offset and not any(tracks.values()):
            return self.before
        edit = duplicate_clips if step.copies else move_clips
        return edit(self.before, self.numbers, frames, tracks, mode)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far the clips moved, and where the one under the mouse begins."""
        return self._offset, self.clip.start + self._offset

    def _list_clips(self) -> list[SequenceClip]:
        return [clip for number in self.numbers if (clip := self.before.find_clip(number)) is not None]

    def _find_shift(self, track: int) -> Mapping[TrackKind, int]:
        if not 0 <= track < len(self.before.tracks):
            return {}
        kind = self.before.tracks[self.track].kind
        if self.before.tracks[track].kind is not kind:
            return {}
        rows = list_tracks_of_kind(self.before, kind)
        return {kind: rows.index(track) - rows.index(self.track)}


@dataclass(slots=True)
class TrimDrag(ClipDrag):
    """An edge of clips is moved; Ctrl turns a trim into a ripple, and a ripple into a trim.

    Args:
        edge: The edge.
        ripples: Whether what follows moves, without Ctrl.
    """

    edge: ClipEdge = ClipEdge.START
    ripples: bool = False

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Trim Clips")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the edges moved."""
        frames = step.snapping.snap([self._place(self.clip)], step.frames)
        edit = ripple_trim_clips if self.ripples != step.inserts else trim_clips
        return edit(self.before, self.numbers, self.edge, frames, self.lengths)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far the edge moved, and the length of the clip."""
        clip = self.find_clip(sequence)
        grown = clip.length - self.clip.length
        return (-grown if self.edge is ClipEdge.START else grown), clip.length

    def _place(self, clip: SequenceClip) -> int:
        return clip.start if self.edge is ClipEdge.START else clip.stop


@dataclass(slots=True)
class RollDrag(ClipDrag):
    """The cuts at which clips begin are moved."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.SplitHCursor

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Roll a Cut")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the cuts moved."""
        return roll_cuts(self.before, self.numbers, step.snapping.snap([self.clip.start], step.frames), self.lengths)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far the cut moved, and where it is."""
        clip = self.find_clip(sequence)
        return clip.start - self.clip.start, clip.start


@dataclass(slots=True)
class SlipDrag(ClipDrag):
    """The sources of clips are moved under them: to the left shows later pictures."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.SizeAllCursor

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Slip Clips")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with other parts of the sources."""
        if self.clip.text and not self.clip.file:
            raise EditError(tr("A subtitle has no source that could be slipped."))
        return slip_clips(self.before, self.numbers, step.frames, self.lengths)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far the source moved, and the frame of it that the clip begins with."""
        clip = self.find_clip(sequence)
        return round(self.clip.source_start - clip.source_start), round(clip.source_start)


@dataclass(slots=True)
class SlideDrag(ClipDrag):
    """Clips are moved between their neighbors, which grow and shrink."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.SizeHorCursor

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Slide Clips")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the clips moved."""
        frames = step.snapping.snap([self.clip.start, self.clip.stop], step.frames)
        return slide_clips(self.before, self.numbers, frames, self.lengths)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far the clip moved, and where it begins."""
        clip = self.find_clip(sequence)
        return clip.start - self.clip.start, clip.start
