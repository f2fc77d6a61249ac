"""Sources that become clips: files that are dropped, and the node that is selected in the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import Command, CompoundCommand, Connect, SetParam
from studio.graph.groups.paths import join_path
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.sequence_edits.sequence_inputs import list_used_inputs, take_free_input
from studio.graph.specs import get_spec
from studio.sdk.ports import AUDIO, IMAGE, PortType
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.clip_placement import PlaceMode, append_clips, fit_to_fill, place_clips, replace_clip
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.sdk.spec import NodeSpec
from studio.ui.features.timeline.sequence.commands.clip_commands import Playhead
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.sources.new_clips import NewSource, lay_out_sources, make_file_source
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFactsCache
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.edits.edited_node import make_edit_at
from studio.ui.shell.panel_protocols import NodeGraph
from studio.ui.shell.shortcuts.dispatch import Handlers

_ROWS: Final = {IMAGE: "clip", AUDIO: "sound"}
PlaceSources = Callable[[ClipSequence, Sequence[NewSource]], ClipSequence]


@dataclass(frozen=True, slots=True)
class SourcePlaces:
    """Where sources are looked for.

    Args:
        level: Has the nodes.
        graph: Says which one is selected.
        preview: Knows the facts of their outputs.
        playhead: Where they go.
        get_range: Returns in and out; None for none.
    """

    level: ActiveLevel
    graph: NodeGraph
    preview: PreviewController
    playhead: Playhead
    get_range: Callable[[], FrameRange | None]


class SourceCommands:
    """Puts sources into the sequence. Files are looked at first, in the background.

    Args:
        editor: Keeps edits.
        files: Knows files.
        places: Where sources are looked for.
    """

    def __init__(self, editor: SequenceEditor, files: SourceFactsCache, places: SourcePlaces) -> None:
        self._editor, self._files, self._places = editor, files, places

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
            node, record, spec = self._find_source()
        except EditError as error:
            self._editor.post(str(error))
            return
        file = get_source_file(record, spec)
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
            source, wires = self._connect(node, spec)
            before = self._editor.sequence
            self._apply_with_wires(place(before, [source]), wires, label)
            self._editor.select_new(before, _count_clips([source]))
        except StudioError as error:
            self._editor.post(str(error))

    def _apply_with_wires(self, sequence: ClipSequence, wires: Sequence[Command], label: str) -> None:
        target = self._editor.target
        if target is None:
            return
        edit = SetParam(target.path.split("/")[-1], target.param, serialize_sequence(sequence))
        self._places.level.document.apply_command(make_edit_at(target.path, CompoundCommand(label, (*wires, edit))))

    def _find_source(self) -> tuple[str, NodeRecord, NodeSpec]:
        places, target = self._places, self._editor.target
        selected = [node for node in places.graph.selected_nodes if join_path(places.level.path, node) != self._path]
        if len(selected) != 1 or target is None:
            raise EditError(tr("Select one node in the graph that the clip is to show."))
        level = places.level.graph
        record = level.nodes[selected[0]]
        spec = get_spec(level, selected[0], places.level.document.registry)
        if spec is None or not any(port.type in _ROWS for port in spec.outputs):
            raise EditError(tr("{node} gives neither pictures nor sound.", node=record.name or record.id))
        return selected[0], record, spec

    @property
    def _path(self) -> str:
        return self._editor.target.path if self._editor.target is not None else ""

    def _connect(self, node: str, spec: NodeSpec) -> tuple[NewSource, list[Command]]:
        target = self._path.split("/")[-1]
        level = self._places.level
        if join_path(level.path, target) != self._path:
            raise EditError(tr("The node lies in another group than the sequence."))
        wires: list[Command] = []
        clips: dict[PortType, SequenceClip] = {}
        number = self._find_free_input(target, node)
        for port in spec.outputs:
            if port.type not in _ROWS or port.type in clips:
                continue
            end = Endpoint(target, f"{_ROWS[port.type]}_{number}")
            if level.graph.wires.get(end) != Endpoint(node, port.name):
                wires.append(Connect(Endpoint(node, port.name), end))
            facts = self._places.preview.facts.clips.get(Endpoint(join_path(level.path, node), port.name))
            length = facts.length if facts is not None and facts.rate is not None else 0
            default = round(5 * float(self._editor.rate))
            clips[port.type] = SequenceClip(len(clips) + 1, 0, max(1, length or default), input=number)
        link = 1 if len(clips) > 1 else 0
        linked = {kind: replace(clip, link=link) for kind, clip in clips.items()}
        return NewSource(linked.get(IMAGE), linked.get(AUDIO)), wires

    def _find_free_input(self, target: str, node: str) -> int:
        """Return the number of inputs that a node has already, else of free ones."""
        wires = self._places.level.graph.wires
        own = {
            int(end.port.rpartition("_")[2])
            for end, source in wires.items()
            if end.node == target and source.node == node and end.port.rpartition("_")[2].isdigit()
        }
        if own:
            return min(own)
        return take_free_input(list_used_inputs(self._places.level.graph, target, self._editor.sequence))

    def _find_tracks(self) -> dict[TrackKind, int]:
        sequence = self._editor.sequence
        found = [sequence.clips_by_number[number][0] for number in self._editor.selection.numbers]
        return {sequence.tracks[index].kind: index for index in sorted(found, reverse=True)}

    def _place(self, mode: PlaceMode, sequence: ClipSequence, sources: Sequence[NewSource]) -> ClipSequence:
        frame = self._places.playhead.current_frame
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
        found = self._places.get_range()
        if found is None:
            raise EditError(tr("Set in and out first: the source is fitted into them."))
        with_tracks, clips = lay_out_sources(sequence, sources, found.start, self._find_tracks())
        for index, each in clips.items():
            for clip in each:
                with_tracks = fit_to_fill(with_tracks, index, range(found.start, found.stop), clip)
        return with_tracks


def _count_clips(sources: Sequence[NewSource]) -> int:
    return sum(clip is not None for source in sources for clip in (source.video, source.audio))


def get_source_file(record: NodeRecord, spec: NodeSpec) -> str:
    """Return the file that a node reads and does nothing else with; empty for other nodes."""
    is_plain = not spec.inputs and "file" in spec.params and not record.curves and not record.is_disabled
    others = {name: value for name, value in record.params.items() if name in spec.params and name != "file"}
    if not is_plain or any(value != spec.params[name].default for name, value in others.items()):
        return ""
    return str(record.params.get("file", ""))
