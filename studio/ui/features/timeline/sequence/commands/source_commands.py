"""Sources that become clips: files that are dropped, and the node that is selected in the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, TrackKind
from studio.sdk.sequence.edits.clip_placement import PlaceMode, append_clips, fit_to_fill, place_clips, replace_clip
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.spec import NodeSpec
from studio.ui.features.timeline.sequence.commands.clip_commands import Playhead
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sources.new_clips import NewSource, lay_out_sources, make_file_source
from studio.ui.features.timeline.sequence.sources.output_sources import OutputSources
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.shell.shortcuts.dispatch import Handlers

PlaceSources = Callable[[ClipSequence, Sequence[NewSource]], ClipSequence]


class SourceCommands:
    """Puts sources into the sequence. Files are looked at first, in the background.

    Args:
        editor: Keeps edits.
        files: Knows files.
        outputs: Finds the selected node, and connects it.
        playhead: Where sources go.
        get_range: Returns in and out; None for none.
    """

    def __init__(
        self,
        editor: SequenceEditor,
        files: SourceFactsCache,
        outputs: OutputSources,
        playhead: Playhead,
        get_range: Callable[[], FrameRange | None],
    ) -> None:
        self._editor, self._files, self._outputs = editor, files, outputs
        self._playhead, self._get_range = playhead, get_range

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        place = partial(partial, self._place)
        return {
            "sequence.insert": partial(self.put_selected, place(PlaceMode.INSERT), tr("Insert a Source")),
            "sequence.overwrite": partial(self.put_selected, place(PlaceMode.OVERWRITE), tr("Overwrite with a Source")),
            "sequence.append": partial(self.put_selected, self._append, tr("Append a Source")),
            "sequence.replace": partial(self.put_selected, self._replace, tr("Replace a Clip")),
            "sequence.fit_to_fill": partial(self.put_selected, self._fit, tr("Fit a Source to a Range")),
        }

    def put_files(self, files: Sequence[str], frame: int, tracks: Mapping[TrackKind, int], mode: PlaceMode) -> None:
        """Put files one behind the other from a frame on, and select the new clips.

        Args:
            files: The files.
            frame: Where the first one begins.
            tracks: Where they go, by kinds; else onto the lowest open tracks.
            mode: What becomes of what is there.
        """
        self._files.request(files, lambda: self._put_known(files, frame, tracks, mode))

    def _put_known(self, files: Sequence[str], frame: int, tracks: Mapping[TrackKind, int], mode: PlaceMode) -> None:
        def put(sequence: ClipSequence) -> ClipSequence:
            sources = self._make_file_sources(files)
            with_tracks, clips = lay_out_sources(sequence, sources, frame, tracks)
            return place_clips(with_tracks, clips, mode)

        before = self._editor.sequence
        if self._editor.edit(put, tr("Add Clips")):
            self._editor.select_new(before, _count_clips(self._make_file_sources(files)))

    def _make_file_sources(self, files: Sequence[str]) -> list[NewSource]:
        known = [(file, facts) for file in files if (facts := self._files.find(file)) is not None]
        return [make_file_source(file, facts, self._editor.rate, link) for link, (file, facts) in enumerate(known, 1)]

    def put_selected(self, place: PlaceSources, label: str) -> None:
        """Put the node that is selected in the graph into the sequence, as a clip of its file or of its output."""
        try:
            node, file, spec = self._outputs.find_selected()
        except EditError as error:
            self._editor.post(str(error))
            return
        if file:
            self._files.request([file], lambda: self._put_file(file, place, label))
        else:
            self._put_output(node, spec, place, label)

    def _put_file(self, file: str, place: PlaceSources, label: str) -> None:
        before = self._editor.sequence
        if self._editor.edit(lambda sequence: place(sequence, self._make_file_sources([file])), label):
            self._editor.select_new(before, _count_clips(self._make_file_sources([file])))

    def _put_output(self, node: str, spec: NodeSpec, place: PlaceSources, label: str) -> None:
        """Connect a node to free inputs of the sequence, and add clips of them, in one step."""
        try:
            source, wires = self._outputs.plan_wires(node, spec)
            before = self._editor.sequence
            self._outputs.apply(place(before, [source]), wires, label)
            self._editor.select_new(before, _count_clips([source]))
        except StudioError as error:
            self._editor.post(str(error))

    def _find_tracks(self) -> dict[TrackKind, int]:
        sequence = self._editor.sequence
        found = [sequence.clips_by_number[number][0] for number in self._editor.selection.numbers]
        return {sequence.tracks[index].kind: index for index in sorted(found, reverse=True)}

    def _place(self, mode: PlaceMode, sequence: ClipSequence, sources: Sequence[NewSource]) -> ClipSequence:
        frame = self._playhead.current_frame
        with_tracks, clips = lay_out_sources(sequence, sources, frame, self._find_tracks())
        return place_clips(with_tracks, clips, mode)

    def _append(self, sequence: ClipSequence, sources: Sequence[NewSource]) -> ClipSequence:
        with_tracks, clips = lay_out_sources(sequence, sources, 0, self._find_tracks())
        return append_clips(with_tracks, clips)

    def _replace(self, sequence: ClipSequence, sources: Sequence[NewSource]) -> ClipSequence:
        for number in self._editor.selection.numbers:
            index, _ = sequence.clips_by_number[number]
            is_sound = sequence.tracks[index].kind is TrackKind.AUDIO
            for source in sources:
                clip = source.audio if is_sound else source.video
                if clip is not None and not sequence.tracks[index].is_locked:
                    sequence = replace_clip(sequence, number, clip)
        return sequence

    def _fit(self, sequence: ClipSequence, sources: Sequence[NewSource]) -> ClipSequence:
        found = self._get_range()
        if found is None:
            raise EditError(tr("Set in and out first: the source is fitted into them."))
        with_tracks, clips = lay_out_sources(sequence, sources, found.start, self._find_tracks())
        for index, each in clips.items():
            for clip in each:
                with_tracks = fit_to_fill(with_tracks, index, range(found.start, found.stop), clip)
        return with_tracks


def _count_clips(sources: Sequence[NewSource]) -> int:
    return sum(clip is not None for source in sources for clip in (source.video, source.audio))
