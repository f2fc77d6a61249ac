"""Commands on clips: cut, trim, move, delete, transitions, markers, properties."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Final, Protocol

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import (
    ClipSequence,
    ClipTransition,
    SequenceMarker,
    TrackKind,
    TransitionKind,
)
from studio.sdk.sequence.edits import blade, clip_moves, clip_removal, clip_trims, properties, tracks, transitions
from studio.sdk.sequence.edits.clip_trims import ClipEdge
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.snapping import list_edit_points
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.shell.shortcuts.dispatch import Handlers

_TRACK_WAYS: Final = {TrackKind.VIDEO: 1, TrackKind.AUDIO: -1, TrackKind.SUBTITLE: 1}


class Playhead(Protocol):
    """The frame that is looked at."""

    @property
    def current_frame(self) -> int:
        """The frame."""
        ...

    def set_frame(self, frame: int) -> None:
        """Look at another one."""
        ...


class ClipCommands:
    """Edits of the selected clips, or of those at the playhead. Each is one step of undo.

    Args:
        editor: Keeps edits.
        playhead: Where the playhead is.
    """

    def __init__(self, editor: SequenceEditor, playhead: Playhead) -> None:
        self._editor, self._playhead = editor, playhead

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        edges = {"start": ClipEdge.START, "end": ClipEdge.STOP}
        moves = {"left": -1, "right": 1, "left_5": -5, "right_5": 5}
        handlers: dict[str, Callable[[], object]] = {
            "cut": self.cut,
            "cut_all": self.cut_all,
            "join": partial(self._edit_selected, blade.join_clips, tr("Join Clips")),
            "lift": self.lift,
            "ripple_delete": self.ripple_delete,
            "close_gap": self.close_gap,
            "roll_to_playhead": self.roll_to_playhead,
            "enable": partial(self._edit_selected, properties.toggle_enabled, tr("Enable Clips")),
            "link": self.toggle_link,
            "remove_transition": partial(self._edit_selected, transitions.remove_transitions, tr("Remove Transitions")),
            "marker": self.toggle_marker,
            "duplicate": self.duplicate,
            "track_up": partial(self.move_tracks, 1),
            "track_down": partial(self.move_tracks, -1),
        }
        for name, edge in edges.items():
            handlers[f"trim_{name}"] = partial(self.trim_to_playhead, edge, ripples=False)
            handlers[f"ripple_{name}"] = partial(self.trim_to_playhead, edge, ripples=True)
        for name, frames in moves.items():
            handlers[f"nudge_{name}"] = partial(self.nudge, frames)
        for name, frames in (("left", -1), ("right", 1)):
            handlers[f"slip_{name}"] = partial(self.slip, frames)
        for kind in TransitionKind:
            handlers[kind.value] = partial(self.add_transition, kind)
        for track in TrackKind:
            handlers[f"add_{track.value}_track"] = partial(self.add_track, track)
        return {f"sequence.{name}": run for name, run in handlers.items()}

    def cut(self) -> None:
        """Cut the selected clips at the playhead; without any there, all under it."""
        numbers = self._list_affected()
        frame = self._frame
        self._editor.edit(lambda sequence: _require_cut(sequence, frame, numbers), tr("Cut Clips"))

    def cut_all(self) -> None:
        """Cut the clips of all tracks at the playhead."""
        frame = self._frame
        self._editor.edit(lambda sequence: _require_cut(sequence, frame, None), tr("Cut All Tracks"))

    def lift(self) -> None:
        """Delete the selected clips; of a selected gap, close it."""
        if self._editor.selection.gap is not None:
            self.close_gap()
        else:
            self._edit_selected(clip_removal.lift_clips, tr("Delete Clips"))

    def ripple_delete(self) -> None:
        """Delete the selected clips, and close the gaps."""
        if self._editor.selection.gap is not None:
            self.close_gap()
        else:
            self._edit_selected(clip_removal.extract_clips, tr("Delete Clips and Close the Gap"))

    def close_gap(self) -> None:
        """Close the selected gap; without one, the first one at the playhead."""
        gap, sequence = self._editor.selection.gap, self._editor.sequence
        if gap is None:
            found = [
                index
                for index, track in enumerate(sequence.tracks)
                if not track.is_locked and clip_removal.find_gap(track, self._frame) is not None
            ]
            gap = (found[0], self._frame) if found else (-1, 0)
        track, frame = gap
        if self._editor.edit(lambda before: clip_removal.close_gap(before, track, frame), tr("Close a Gap")):
            self._editor.selection.clear()

    def insert_gap(self, frames: int) -> None:
        """Insert a gap at the playhead on all tracks."""
        frame = self._frame
        self._editor.edit(lambda sequence: clip_removal.insert_gap(sequence, frame, frames), tr("Insert a Gap"))

    def trim_to_playhead(self, edge: ClipEdge, *, ripples: bool) -> None:
        """Trim the clips at the playhead up to it; after a ripple the playhead stays with the picture."""
        frame, numbers, lengths = self._frame, self._list_affected(), self._editor.source_lengths
        if not numbers:
            self._editor.post(tr("There is no clip at the playhead."))
            return
        first = min(clip.start for number in numbers if (clip := self._editor.sequence.find_clip(number)) is not None)
        done = self._editor.edit(
            lambda sequence: clip_trims.trim_to_frame(sequence, numbers, edge, frame, lengths, ripples=ripples),
            tr("Trim Clips"),
        )
        if done and ripples and edge is ClipEdge.START:
            self._playhead.set_frame(first)

    def roll_to_playhead(self) -> None:
        """Roll the nearest cut between two clips to the playhead: of the selected clips, else of any."""
        sequence, frame = self._editor.sequence, self._frame
        cuts = [
            clip
            for index, clip in sequence.iterate_clips()
            if not sequence.tracks[index].is_locked
            and clip_trims.find_clip_before(sequence.tracks[index], clip) is not None
        ]
        selected = self._editor.selection.numbers
        cuts = [clip for clip in cuts if clip.number in selected] or cuts
        nearest = min(cuts, key=lambda clip: abs(clip.start - frame), default=None)
        if nearest is None:
            self._editor.post(tr("There is no cut to roll: no clip ends where another one begins."))
            return
        numbers = {
            number
            for number in self._editor.find_partners(nearest.number)
            if any(cut.number == number and cut.start == nearest.start for cut in cuts)
        }
        offset, lengths = frame - nearest.start, self._editor.source_lengths
        self._editor.edit(lambda before: clip_trims.roll_cuts(before, numbers, offset, lengths), tr("Roll a Cut"))

    def nudge(self, frames: int) -> None:
        """Move the selected clips."""
        numbers = self._editor.selection.numbers
        self._editor.edit(lambda sequence: clip_moves.move_clips(sequence, numbers, frames), tr("Move Clips"))

    def move_tracks(self, way: int) -> None:
        """Move the selected clips one track up as seen, or down (`way` -1): audio tracks count from above."""
        numbers = self._editor.selection.numbers
        shift = {kind: way * up for kind, up in _TRACK_WAYS.items()}
        self._editor.edit(lambda sequence: clip_moves.move_clips(sequence, numbers, 0, shift), tr("Move Clips"))

    def slip(self, frames: int) -> None:
        """Slip the selected clips."""
        numbers, lengths = self._editor.selection.numbers, self._editor.source_lengths
        self._editor.edit(lambda sequence: clip_trims.slip_clips(sequence, numbers, frames, lengths), tr("Slip Clips"))

    def duplicate(self) -> None:
        """Put copies of the selected clips behind them, and select the copies."""
        editor = self._editor
        clips = [clip for number in editor.selection.numbers if (clip := editor.sequence.find_clip(number)) is not None]
        if not clips:
            return
        before = editor.sequence
        reach = max(clip.stop for clip in clips) - min(clip.start for clip in clips)
        numbers = editor.selection.numbers
        if editor.edit(lambda sequence: clip_moves.duplicate_clips(sequence, numbers, reach), tr("Duplicate Clips")):
            editor.select_new(before, len(clips))

    def toggle_link(self) -> None:
        """Link the selected clips; if they are linked, unlink them."""
        edit, label = properties.link_clips, tr("Link Clips")
        if self.is_linked:
            edit, label = properties.unlink_clips, tr("Unlink Clips")
        self._edit_selected(edit, label)

    @property
    def is_linked(self) -> bool:
        """Whether all selected clips are linked."""
        clips = map(self._editor.sequence.find_clip, self._editor.selection.numbers)
        links = [clip.link for clip in clips if clip is not None]
        return bool(links) and all(links)

    @property
    def is_enabled(self) -> bool:
        """Whether all selected clips are enabled."""
        clips = map(self._editor.sequence.find_clip, self._editor.selection.numbers)
        return all(clip.is_enabled for clip in clips if clip is not None)

    def add_transition(self, kind: TransitionKind) -> None:
        """Let selected clips begin with a transition of a second; without any, the clips at the nearest cut."""
        sequence, lengths = self._editor.sequence, self._editor.source_lengths
        numbers: Collection[int] = self._editor.selection.numbers or self._find_nearest_cut(sequence)
        frames = max(2, round(float(self._editor.rate)))
        way = ClipTransition(kind, frames // 2, frames - frames // 2)
        self._editor.edit(
            lambda before: transitions.set_transitions(before, numbers, way, lengths), tr("Add a Transition")
        )

    def toggle_marker(self) -> None:
        """Add a marker at the playhead, or remove the one that is there."""
        frame = self._frame
        if any(marker.frame == frame for marker in self._editor.sequence.markers):
            self._editor.edit(lambda sequence: tracks.delete_marker(sequence, frame), tr("Remove a Marker"))
        else:
            marker = SequenceMarker(frame)
            self._editor.edit(lambda sequence: tracks.add_marker(sequence, marker), tr("Add a Marker"))

    def add_track(self, kind: TrackKind) -> None:
        """Add a track."""
        self._editor.edit(lambda sequence: tracks.add_track(sequence, kind), tr("Add a Track"))

    @property
    def _frame(self) -> int:
        return self._playhead.current_frame

    def _edit_selected(self, edit: Callable[[ClipSequence, frozenset[int]], ClipSequence], label: str) -> None:
        numbers = self._editor.selection.numbers
        self._editor.edit(lambda sequence: edit(sequence, numbers), label)

    def _list_affected(self) -> frozenset[int]:
        """Return the selected clips at the playhead; without any, all clips at it that are not locked."""
        sequence, frame = self._editor.sequence, self._frame
        under = frozenset(
            clip.number
            for track in sequence.tracks
            if not track.is_locked and (clip := track.find_clip_at(frame)) is not None
        )
        return under & self._editor.selection.numbers or under

    def _find_nearest_cut(self, sequence: ClipSequence) -> frozenset[int]:
        """Return the clips that begin at the cut that is nearest to the playhead, on all tracks."""
        cuts = {
            clip.number: clip.start
            for index, clip in sequence.iterate_clips()
            if not sequence.tracks[index].is_locked
            and clip_trims.find_clip_before(sequence.tracks[index], clip) is not None
        }
        nearest = min(cuts.values(), key=lambda start: abs(start - self._frame), default=None)
        return frozenset(number for number, start in cuts.items() if start == nearest)


def _require_cut(sequence: ClipSequence, frame: int, numbers: Collection[int] | None) -> ClipSequence:
    cut = blade.cut_clips(sequence, frame, numbers)
    if cut is sequence:
        raise EditError(tr("There is nothing to cut at the playhead."))
    return cut


def find_edit_point(sequence: ClipSequence, frame: int, direction: int) -> int | None:
    """Return the cut that is next to a frame; None where there is none.

    Args:
        sequence: The clips.
        frame: The frame.
        direction: 1 for later, -1 for earlier.
    """
    points = [point for point in list_edit_points(sequence) if (point - frame) * direction > 0]
    return min(points, key=lambda point: abs(point - frame), default=None)
