"""Commands beside edits: select clips, go to cuts, choose tools, copy and paste."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, TrackKind
from studio.sdk.sequence.edits.clip_placement import PlaceMode
from studio.sdk.sequence.edits.clip_removal import lift_clips
from studio.sdk.sequence.edits.clipboard import copy_clips, paste_clips
from studio.sdk.sequence.sequence_text import parse_sequence
from studio.ui.features.timeline.sequence.commands.clip_commands import Playhead, find_edit_point
from studio.ui.features.timeline.sequence.model.sequence_editor import EditTool, SequenceEditor
from studio.ui.shell.shortcuts.dispatch import Handlers


class SelectCommands:
    """Selects clips, and moves the playhead among them.

    Args:
        editor: Has the selection.
        playhead: Where the playhead is.
        toggle_snapping: Lets things snap, or no longer.
    """

    def __init__(self, editor: SequenceEditor, playhead: Playhead, toggle_snapping: Callable[[], object]) -> None:
        self._editor, self._playhead, self._toggle_snapping = editor, playhead, toggle_snapping

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        handlers: dict[str, Callable[[], object]] = {
            "snapping": self._toggle_snapping,
            "linked_selection": self._editor.toggle_linked_selection,
            "select_all": self.select_all,
            "select_none": self._editor.selection.clear,
            "select_forward": partial(self.select_forward, all_tracks=True),
            "select_forward_track": partial(self.select_forward, all_tracks=False),
            "select_at_playhead": self.select_at_playhead,
            "previous_edit": partial(self.go_to_edit, -1),
            "next_edit": partial(self.go_to_edit, 1),
            "copy": self.copy,
            "cut_out": self.cut_out,
            "paste": partial(self.paste, PlaceMode.OVERWRITE),
            "paste_insert": partial(self.paste, PlaceMode.INSERT),
        }
        for tool in EditTool:
            handlers[f"tool_{tool}"] = partial(self._editor.set_tool, tool)
        return {f"sequence.{name}": run for name, run in handlers.items()}

    def select_all(self) -> None:
        """Select all clips of tracks that are not locked."""
        sequence = self._editor.sequence
        self._editor.selection.select(
            clip.number for index, clip in sequence.iterate_clips() if not sequence.tracks[index].is_locked
        )

    def select_forward(self, *, all_tracks: bool) -> None:
        """Select the clips from the first selected one on; without any, from the playhead on."""
        sequence, numbers = self._editor.sequence, self._editor.selection.numbers
        found = [sequence.clips_by_number[number] for number in numbers]
        first = min((clip.start for _, clip in found), default=self._playhead.current_frame)
        tracks = {index for index, _ in found} if found and not all_tracks else set(range(len(sequence.tracks)))
        self._editor.selection.select(
            clip.number
            for index, clip in sequence.iterate_clips()
            if index in tracks and clip.start >= first and not sequence.tracks[index].is_locked
        )

    def select_at_playhead(self) -> None:
        """Select the clips at the playhead."""
        frame = self._playhead.current_frame
        found = (track.find_clip_at(frame) for track in self._editor.sequence.tracks if not track.is_locked)
        self._editor.selection.select(clip.number for clip in found if clip is not None)

    def go_to_edit(self, direction: int) -> None:
        """Move the playhead to the next cut, or to the previous one (`direction` -1)."""
        frame = find_edit_point(self._editor.sequence, self._playhead.current_frame, direction)
        if frame is not None:
            self._playhead.set_frame(frame)

    def copy(self) -> None:
        """Copy the selected clips."""
        text = copy_clips(self._editor.sequence, self._editor.selection.numbers)
        if text:
            QApplication.clipboard().setText(text)

    def cut_out(self) -> None:
        """Copy the selected clips, and delete them."""
        self.copy()
        numbers = self._editor.selection.numbers
        self._editor.edit(lambda sequence: lift_clips(sequence, numbers), tr("Cut Out Clips"))

    def paste(self, mode: PlaceMode) -> None:
        """Put copied clips at the playhead, select them, and go behind them."""
        editor, text = self._editor, QApplication.clipboard().text()
        if not has_clips(text):
            editor.post(tr("There are no copied clips to paste."))
            return
        frame, before = self._playhead.current_frame, editor.sequence
        targets = self._find_targets(editor.sequence)
        if editor.edit(lambda sequence: paste_clips(sequence, text, frame, mode, targets), tr("Paste Clips")):
            pasted = editor.select_new(before, len(parse_sequence(text).clips_by_number))
            ends = [editor.sequence.clips_by_number[number][1].stop for number in pasted]
            self._playhead.set_frame(max(ends, default=frame))

    def _find_targets(self, sequence: ClipSequence) -> dict[TrackKind, int]:
        """Return the lowest tracks of selected clips, by their kinds: copies go there."""
        targets: dict[TrackKind, int] = {}
        for number in self._editor.selection.numbers:
            index, _ = sequence.clips_by_number[number]
            kind = sequence.tracks[index].kind
            targets[kind] = min(index, targets.get(kind, index))
        return targets


def has_clips(text: str) -> bool:
    """Return whether a text is one of copied clips."""
    if not text.lstrip().startswith('{"version"'):
        return False
    try:
        return bool(parse_sequence(text).clips_by_number)
    except StudioError:
        return False
