"""The sequence that the timeline edits: the node, its clips, what is selected, the tool, and its edits as commands."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.history import Document
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.features.timeline.sequence.model.selected_clips import SelectedClips
from studio.ui.features.timeline.sequence.model.sequence_target import SequenceTarget
from studio.ui.widgets.time_axis.timeline_scene import DEFAULT_RATE

SequenceEdit = Callable[[ClipSequence], ClipSequence]


class EditTool(StrEnum):
    """What a drag of a clip does."""

    SELECT = "select"
    TRIM = "trim"
    """Edges ripple: what follows moves."""
    ROLL = "roll"
    SLIP = "slip"
    SLIDE = "slide"
    BLADE = "blade"


class SequenceEditor(QObject):
    """The edited sequence. An edit is one command; those of a gesture are one step of undo.

    `find_source_length` returns how many frames the source of a clip has, None where that is not known.

    Args:
        document: Has the node.
        post: Says on the status line what could not be done.
        parent: Qt's owner.

    Signals:
        sequence_changed(): There is another sequence, or none.
        tool_changed(): Another tool is chosen.
        options_changed(): Whether linked clips are selected together is switched.
    """

    sequence_changed = Signal()
    tool_changed = Signal()
    options_changed = Signal()

    def __init__(self, document: Document, post: Callable[[str], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self.post = document, post
        self.selection = SelectedClips(self)
        self.target: SequenceTarget | None = None
        self.sequence = ClipSequence()
        self.problem = ""
        self.find_source_length: Callable[[SequenceClip, TrackKind], int | None] = lambda clip, kind: None
        self._tool = EditTool.SELECT
        self._selects_linked = True
        self._serial = itertools.count(1)

    @property
    def is_on(self) -> bool:
        """Whether tracks are shown and can be edited."""
        return self.target is not None and self.target.is_viewed and not self.problem

    @property
    def rate(self) -> FrameRate:
        """Frames a second of the sequence."""
        clip = self.target.clip if self.target is not None else None
        return (clip.rate if clip is not None else None) or DEFAULT_RATE

    @property
    def source_lengths(self) -> Mapping[int, int]:
        """Frames of the sources of clips by their numbers, as far as they are known."""
        lengths = {}
        for index, clip in self.sequence.iterate_clips():
            length = self.find_source_length(clip, self.sequence.tracks[index].kind)
            if length is not None:
                lengths[clip.number] = length
        return lengths

    @property
    def tool(self) -> EditTool:
        """The tool."""
        return self._tool

    def set_tool(self, tool: EditTool) -> None:
        """Choose a tool."""
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit()

    @property
    def selects_linked(self) -> bool:
        """Whether linked clips are selected together."""
        return self._selects_linked

    def toggle_linked_selection(self) -> None:
        """Select linked clips together, or each by itself."""
        self._selects_linked = not self._selects_linked
        self.options_changed.emit()

    def find_partners(self, number: int, *, alone: bool = False) -> frozenset[int]:
        """Return a clip with those that are selected together with it."""
        return frozenset({number}) if alone or not self._selects_linked else self.sequence.find_linked(number)

    def set_target(self, target: SequenceTarget | None) -> None:
        """Edit the sequence of this node from now on; None for none."""
        is_other = (target.path if target else "") != (self.target.path if self.target else "")
        was_on, before = self.is_on, self.sequence
        self.target = target
        self.sequence, self.problem = self._read(target)
        if is_other:
            self.selection.clear()
        self.selection.keep_existing(self.sequence)
        if is_other or was_on != self.is_on or before is not self.sequence:
            self.sequence_changed.emit()

    @staticmethod
    def _read(target: SequenceTarget | None) -> tuple[ClipSequence, str]:
        if target is None:
            return ClipSequence(), ""
        try:
            return parse_sequence(target.text), ""
        except StudioError as error:
            return ClipSequence(), str(error)

    def make_merge_key(self) -> str:
        """Return a key for the edits of a gesture."""
        return f"sequence:{next(self._serial)}"

    def edit(self, edit: SequenceEdit, label: str, merge_key: str = "") -> bool:
        """Edit the sequence as it is; say why where that cannot be. Return whether it could."""
        try:
            return self.apply(edit(self.sequence), label, merge_key)
        except StudioError as error:
            self.post(str(error))
            return False

    def apply(self, sequence: ClipSequence, label: str, merge_key: str = "") -> bool:
        """Keep an edited sequence, as one step of undo; return whether it could be."""
        if self.target is None or self.problem:
            return False
        if sequence is self.sequence:
            return True
        try:
            self._document.apply_command(self.target.make_command(serialize_sequence(sequence), label, merge_key))
        except StudioError as error:
            self.post(tr("This edit cannot be made: {reason}", reason=error))
            return False
        return True

    def select_new(self, before: ClipSequence, count: int) -> frozenset[int]:
        """Select the clips that an edit has added, and return them.

        Parts of clips that it has cut have higher numbers.

        Args:
            before: The sequence before it.
            count: How many it has added.
        """
        new = sorted(self.sequence.clips_by_number.keys() - before.clips_by_number.keys())
        self.selection.select(new[:count])
        return frozenset(new[:count])

    def cancel(self, merge_key: str) -> None:
        """Take back what a gesture changed."""
        groups, _, _ = (self.target.path if self.target is not None else "").rpartition("/")
        self._document.cancel_gesture(f"{groups}:{merge_key}" if groups else merge_key)
