"""Drags of what lies on clips: fades and transitions; and of markers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from PySide6.QtCore import Qt

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceMarker
from studio.sdk.sequence.edits.properties import set_properties
from studio.sdk.sequence.edits.tracks import set_markers
from studio.sdk.sequence.edits.transitions import set_transitions
from studio.ui.features.timeline.sequence.gestures.clip_gestures import ClipDrag
from studio.ui.features.timeline.sequence.gestures.gesture import DragStep
from studio.ui.features.timeline.sequence.model.clip_hit import HitPart


@dataclass(slots=True)
class FadeDrag(ClipDrag):
    """The end of a fade is moved.

    Args:
        is_in: Whether it is the fade at the start.
    """

    is_in: bool = True
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.PointingHandCursor

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Fade Clips")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with longer or shorter fades."""
        clip = self.clip
        place = clip.start + clip.fade_in if self.is_in else clip.stop - clip.fade_out
        frames = step.snapping.snap([place], step.frames)
        if self.is_in:
            fade = max(0, min(clip.fade_in + frames, clip.length - clip.fade_out))
            return set_properties(self.before, self.numbers, fade_in=fade)
        fade = max(0, min(clip.fade_out - frames, clip.length - clip.fade_in))
        return set_properties(self.before, self.numbers, fade_out=fade)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how much longer the fade is, and its length."""
        clip = self.find_clip(sequence)
        if self.is_in:
            return clip.fade_in - self.clip.fade_in, clip.fade_in
        return clip.fade_out - self.clip.fade_out, clip.fade_out


@dataclass(slots=True)
class TransitionDrag(ClipDrag):
    """A transition is moved, or an end of it; the other end follows where it lies as far from the cut, but with Alt.

    Args:
        part: What of it was taken.
    """

    part: HitPart = HitPart.TRANSITION

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Change a Transition")

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the transition changed."""
        way = self.clip.transition or ClipTransition()
        return set_transitions(self.before, {self.clip.number}, self._change(way, step), self.lengths)

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how much longer it is, and its length."""
        old, new = self.clip.transition or ClipTransition(), self.find_clip(sequence).transition or ClipTransition()
        if self.part is HitPart.TRANSITION:
            return new.after - old.after, new.length
        return new.length - old.length, new.length

    def _change(self, way: ClipTransition, step: DragStep) -> ClipTransition:
        if self.part is HitPart.TRANSITION:
            frames = max(-way.after, min(step.frames, way.before))
            return replace(way, before=way.before - frames, after=way.after + frames)
        is_start = self.part is HitPart.TRANSITION_START
        place = self.clip.start - way.before if is_start else self.clip.start + way.after
        grown = step.snapping.snap([place], step.frames) * (-1 if is_start else 1)
        is_even = abs(way.before - way.after) <= 1 and not step.copies
        before = way.before + grown if is_start or is_even else way.before
        after = way.after + grown if not is_start or is_even else way.after
        before, after = max(0, before), max(0, after)
        return replace(way, before=before, after=after if before or after else 1)


@dataclass(slots=True)
class MarkerDrag:
    """A marker is moved.

    Args:
        before: The sequence when the mouse was pressed.
        marker: The marker.
    """

    before: ClipSequence
    marker: SequenceMarker
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.SizeHorCursor
    _frame: int = 0

    @property
    def label(self) -> str:
        """What it is called."""
        return tr("Move a Marker")

    @property
    def moved(self) -> frozenset[int]:
        """No clips."""
        return frozenset()

    def edit(self, step: DragStep) -> ClipSequence:
        """Return the sequence with the marker elsewhere; one that is there gives way."""
        step.snapping.places = [place for place in step.snapping.places if place != self.marker.frame]
        self._frame = max(0, self.marker.frame + step.snapping.snap([self.marker.frame], step.frames))
        others = [each for each in self.before.markers if each.frame not in (self.marker.frame, self._frame)]
        return set_markers(self.before, [*others, replace(self.marker, frame=self._frame)])

    def describe(self, sequence: ClipSequence) -> tuple[int, int]:
        """Return how far it moved, and where it is."""
        return self._frame - self.marker.frame, self._frame
