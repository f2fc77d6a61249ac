"""Commands that ask for a text or a number, and the one that opens a clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.graph.groups.paths import find_level_of, has_node
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.graph.sequence_edits.sequence_inputs import find_input_output
from studio.graph.specs import get_spec
from studio.sdk.param_types.kinds import ParamKind
from studio.sdk.sequence.clip_sequence import SequenceClip, SequenceMarker, TrackKind
from studio.sdk.sequence.edits.clip_placement import PlaceMode, place_clips
from studio.sdk.sequence.edits.properties import set_properties, set_speed
from studio.sdk.sequence.edits.tracks import add_marker
from studio.ui.features.timeline.sequence.commands.clip_commands import ClipCommands, Playhead
from studio.ui.features.timeline.sequence.commands.popups import NumberPopup, SpeedPopup, TextPopup
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sources.new_clips import choose_tracks
from studio.ui.shell.fields.sequence_field.clip_looks import get_clip_name
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.popover import Popover

_SUBTITLE_SECONDS: Final = 2


class DialogCommands:
    """Opens popups by clips, and the nodes that clips show.

    Args:
        editor: Keeps edits.
        document: Has the nodes.
        playhead: Where the playhead is.
        clips: Inserts gaps.
        canvas: What popups lie over.
        find_place: Returns where a clip is on the canvas, by its number; for 0 where the playhead is.
        show_node: Selects a node, by its path.
    """

    def __init__(
        self,
        editor: SequenceEditor,
        document: Document,
        playhead: Playhead,
        clips: ClipCommands,
        canvas: QWidget,
        find_place: Callable[[int], QRect],
        show_node: Callable[[str], object],
    ) -> None:
        self._editor, self._document, self._playhead, self._clips = editor, document, playhead, clips
        self._canvas, self._find_place, self._show_node = canvas, find_place, show_node
        self.popup: Popover | None = None

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "sequence.speed": self.edit_speed,
            "sequence.rename": self.rename,
            "sequence.open": self.open_selected,
            "sequence.insert_gap": self.insert_gap,
            "sequence.marker_name": self.edit_marker,
            "sequence.add_subtitle": self.add_subtitle,
        }

    def edit_speed(self) -> None:
        """Ask for the speed of the selected clips."""
        clip, numbers = self._first_selected(), self._editor.selection.numbers
        if clip is None:
            return

        def keep(speed: float, ripples: bool, keeps_length: bool) -> None:
            self._editor.edit(
                lambda sequence: set_speed(sequence, numbers, speed, ripples=ripples, keeps_length=keeps_length),
                tr("Set the Speed of Clips"),
            )

        self._open(SpeedPopup(clip.speed, keep, self._canvas), clip.number)

    def rename(self) -> None:
        """Ask for the name of the selected clips."""
        clip, numbers = self._first_selected(), self._editor.selection.numbers
        if clip is None:
            return

        def keep(name: str) -> None:
            self._editor.edit(lambda sequence: set_properties(sequence, numbers, name=name), tr("Rename Clips"))

        self._open(TextPopup(tr("Name of the clip"), clip.name or get_clip_name(clip), keep, self._canvas), clip.number)

    def insert_gap(self) -> None:
        """Ask how long a gap at the playhead is to be."""
        frames = round(float(self._editor.rate))
        self._open(NumberPopup(tr("Gap"), frames, self._clips.insert_gap, self._canvas), 0)

    def edit_marker(self) -> None:
        """Ask for the name of the marker at the playhead; a new one is made where there is none."""
        self.edit_marker_at(self._playhead.current_frame)

    def edit_marker_at(self, frame: int) -> None:
        """Ask for the name of a marker."""
        found = next((each for each in self._editor.sequence.markers if each.frame == frame), SequenceMarker(frame))

        def keep(name: str) -> None:
            marker = replace(found, name=name)
            self._editor.edit(lambda sequence: add_marker(sequence, marker), tr("Name a Marker"))

        self._open(TextPopup(tr("Name of the marker"), found.name, keep, self._canvas), 0)

    def open_selected(self) -> None:
        """Open the first selected clip."""
        clip = self._first_selected()
        if clip is not None:
            self.open_clip(clip.number)

    def open_clip(self, number: int) -> None:
        """Open a clip: a nested sequence is viewed, another node selected, the words of a subtitle are edited."""
        found = self._editor.sequence.clips_by_number.get(number)
        if found is None:
            return
        index, clip = found
        track = self._editor.sequence.tracks[index]
        if track.kind is TrackKind.SUBTITLE and not track.is_locked:
            self._edit_text(clip)
        elif clip.input and not clip.file:
            self._open_input(clip.input, track.kind)
        elif self._editor.target is not None:
            self._show_node(self._editor.target.path)

    def _edit_text(self, clip: SequenceClip) -> None:
        def keep(text: str) -> None:
            self._editor.edit(
                lambda sequence: set_properties(sequence, {clip.number}, text=text), tr("Edit a Subtitle")
            )

        popup = TextPopup(tr("Words of the subtitle"), clip.text, keep, self._canvas, has_lines=True)
        self._open(popup, clip.number)

    def _open_input(self, number: int, kind: TrackKind) -> None:
        target, graph = self._editor.target, self._document.graph
        if target is None:
            return
        source = find_input_output(graph, target.path, kind, number)
        if source is None:
            self._editor.post(tr("Nothing is connected to input {number}.", number=number))
            return
        path = source.node
        if not has_node(graph, path):
            return
        self._show_node(path)
        spec = get_spec(*find_level_of(graph, path), self._document.registry)
        if spec is not None and any(param.kind is ParamKind.SEQUENCE for param in spec.params.values()):
            self._document.set_viewed_output(Endpoint(path, spec.outputs[0].name))

    def add_subtitle(self) -> None:
        """Add a subtitle of two seconds at the playhead, and ask for its words."""
        editor, frame = self._editor, self._playhead.current_frame
        before = editor.sequence
        length = max(1, round(_SUBTITLE_SECONDS * float(editor.rate)))
        sequence, tracks = choose_tracks(editor.sequence, [TrackKind.SUBTITLE], {})
        clip = SequenceClip(1, frame, length, text=tr("Subtitle"))
        if editor.edit(
            lambda _: place_clips(sequence, {tracks[TrackKind.SUBTITLE]: [clip]}, PlaceMode.OVERWRITE),
            tr("Add a Subtitle"),
        ):
            for number in editor.select_new(before, 1):
                self.open_clip(number)

    def _first_selected(self) -> SequenceClip | None:
        clips = map(self._editor.sequence.find_clip, self._editor.selection.numbers)
        return min((clip for clip in clips if clip is not None), key=lambda clip: clip.start, default=None)

    def _open(self, popup: TextPopup | NumberPopup | SpeedPopup, number: int) -> None:
        self.popup = popup
        opened = id(popup)
        popup.destroyed.connect(lambda *_: self._forget_popup(opened))
        popup.open_by_place(self._canvas, self._find_place(number))

    def _forget_popup(self, opened: int) -> None:
        """Forget a popup that is gone; another one may be open by now."""
        if id(self.popup) == opened:
            self.popup = None
