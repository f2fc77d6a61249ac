"""Both sides of a cut in the viewer, while an edge is trimmed, a cut is rolled, or a clip is slipped or slid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.clip_trims import ClipEdge, find_clip_before
from studio.ui.features.timeline.sequence.gestures.clip_gestures import (
    ClipDrag,
    RollDrag,
    SlideDrag,
    SlipDrag,
    TrimDrag,
)
from studio.ui.features.timeline.sequence.gestures.gesture import ClipGesture
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.pictures.clip_sources import ClipSources
from studio.ui.features.timeline.sequence.sequence_lanes import SequenceLanes
from studio.ui.preview.side_frames import SideFrame
from studio.ui.shell.fields.sequence_field.clip_looks import get_clip_name
from studio.ui.shell.panel_protocols import Viewer


class TrimSide(NamedTuple):
    """A frame that matters to a trim.

    Args:
        title: What it is.
        clip: Whose frame it is.
        frame: Its place on the timeline.
    """

    title: str
    clip: SequenceClip
    frame: int


def list_trim_sides(gesture: ClipGesture, sequence: ClipSequence) -> list[TrimSide]:
    """Return the frames that a drag of clips with pictures changes; none of other drags.

    Args:
        gesture: The drag.
        sequence: The sequence as it is by now.
    """
    clip = _find_pictured(gesture, sequence) if isinstance(gesture, ClipDrag) else None
    if clip is None:
        return []
    if isinstance(gesture, TrimDrag):
        return list(_list_edge(sequence, clip, gesture.edge))
    if isinstance(gesture, RollDrag):
        return list(_list_edge(sequence, clip, ClipEdge.START))
    own = [
        TrimSide(tr("First frame"), clip, clip.start),
        TrimSide(tr("Last frame"), clip, clip.stop - 1),
    ]
    if isinstance(gesture, SlipDrag):
        return own
    if isinstance(gesture, SlideDrag):
        before, behind = _find_neighbors(sequence, clip)
        left = [TrimSide(tr("Before it"), before, before.stop - 1)] if before is not None else []
        right = [TrimSide(tr("Behind it"), behind, behind.start)] if behind is not None else []
        return [*left, *own, *right] if left and right else [*left, *right] or own
    return []


def _find_pictured(gesture: ClipDrag, sequence: ClipSequence) -> SequenceClip | None:
    """Return the dragged clip that has pictures: the one under the mouse, or one that is linked to it."""
    for number in (gesture.clip.number, *sorted(gesture.numbers)):
        found = sequence.clips_by_number.get(number)
        if found is not None and sequence.tracks[found[0]].kind is TrackKind.VIDEO:
            return found[1]
    return None


def _list_edge(sequence: ClipSequence, clip: SequenceClip, edge: ClipEdge) -> Iterator[TrimSide]:
    """Yield the frames on both sides of an edge, as far as clips are there."""
    before, behind = _find_neighbors(sequence, clip)
    left, right = (before, clip) if edge is ClipEdge.START else (clip, behind)
    if left is not None:
        yield TrimSide(tr("Outgoing"), left, left.stop - 1)
    if right is not None:
        yield TrimSide(tr("Incoming"), right, right.start)


def _find_neighbors(sequence: ClipSequence, clip: SequenceClip) -> tuple[SequenceClip | None, SequenceClip | None]:
    """Return the clips that a clip's edges touch."""
    track = sequence.tracks[sequence.clips_by_number[clip.number][0]]
    behind = track.find_clip_at(clip.stop)
    return find_clip_before(track, clip), behind if behind is not None and behind.start == clip.stop else None


class TrimFramesControl(QObject):
    """Shows the frames that a drag changes in the viewer, as long as it goes on.

    Args:
        editor: Has the sequence.
        lanes: Say what is dragged.
        sources: Finds what clips show.
        viewer: Shows frames side by side.
        format_frame: Writes a frame as the timeline does.
    """

    def __init__(
        self,
        editor: SequenceEditor,
        lanes: SequenceLanes,
        sources: ClipSources,
        viewer: Viewer,
        format_frame: Callable[[int], str],
    ) -> None:
        super().__init__(editor)
        self._editor, self._lanes, self._sources = editor, lanes, sources
        self._viewer, self._format_frame = viewer, format_frame
        lanes.signals.dragged.connect(self._on_dragged)
        lanes.signals.drag_ended.connect(self._on_ended)

    def _on_dragged(self) -> None:
        gesture = self._lanes.mouse.gesture
        sides = list_trim_sides(gesture, self._editor.sequence) if gesture is not None else []
        frames = [frame for side in sides if (frame := self._make_frame(side)) is not None]
        if frames:
            self._viewer.side_frames.show_frames(frames)

    def _on_ended(self) -> None:
        self._viewer.side_frames.end()

    def _make_frame(self, side: TrimSide) -> SideFrame | None:
        source = self._sources.find_source(side.clip, TrackKind.VIDEO)
        if source is None:
            return None
        place = side.clip.find_source_frame(side.frame)
        note = f"{get_clip_name(side.clip)}   {self._format_frame(max(0, place))}"
        return SideFrame(source.graph, source.output, source.to_frame(place), side.title, note)
