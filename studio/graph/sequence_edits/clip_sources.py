"""Sources of clips exchanged: a clip shows a node's output, a file becomes a node, a node becomes a file again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.clip_edits.chain_builder import ChainBuilder
from studio.graph.commands import Command, CompoundCommand, Connect, Disconnect, SetParam
from studio.graph.model import Endpoint, Graph
from studio.graph.node_expansion import PlaceNodes
from studio.graph.sequence_edits.plain_sources import SOUND, describe_source, find_plain_file
from studio.graph.sequence_edits.sequence_inputs import (
    SEQUENCE_PARAM,
    EditedSequence,
    SequenceEdit,
    list_used_inputs,
    make_input,
    take_free_input,
)
from studio.graph.specs import get_output_type, get_spec
from studio.sdk.ports import AUDIO, IMAGE, PortType
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import INPUT_ROWS, ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.edit_base import edit_clips, require_track
from studio.sdk.sequence.sequence_text import serialize_sequence

_TYPES = {TrackKind.VIDEO: IMAGE, TrackKind.AUDIO: AUDIO}


def show_output(edited: EditedSequence, number: int, source: Endpoint) -> Command:
    """Return the edit that lets a clip show an output of a node; its place, length and in-point stay.

    A clip that is linked with it, as its sound, shows the node's output of its kind, if there is one. An input to which
    the output is connected already is used again.

    Args:
        edited: The Sequence.
        number: The clip.
        source: The output.

    Raises:
        GraphError: There is no such clip, no input is free, the output does not fit, or feeds on the Sequence itself.
        EditError: The clip's track is locked.
    """
    graph, registry, sequence = edited.graph, edited.registry, edited.read_clips()
    kind, _ = _require_clip(sequence, number)
    if get_output_type(graph, source, registry) is AUDIO and kind is TrackKind.VIDEO:
        raise GraphError(tr("{node} gives sound there: a clip of a video track shows pictures.",
                            node=graph[source.node].name))  # fmt: skip
    outputs = {number: (kind, source)}
    for partner in sequence.find_linked(number) - {number}:
        other, _ = sequence.clips_by_number[partner]
        track = sequence.tracks[other]
        found = _find_output(graph, registry, source.node, _TYPES.get(track.kind)) if track.kind is not kind else None
        if found is not None and not track.is_locked:
            outputs[partner] = track.kind, found
    inputs, wires = _find_inputs(edited, sequence, tuple(dict.fromkeys(outputs.values())))
    shown = edit_clips(
        sequence, outputs.keys(), lambda each: replace(each, file="", text="", input=inputs[outputs[each.number]])
    )
    commands = [Connect(output, target) for target, output in wires.items()]
    label = tr("Replace the clip by {node}", node=graph[source.node].name)
    return CompoundCommand(label, (*commands, SetParam(edited.node, SEQUENCE_PARAM, serialize_sequence(shown))))


def _require_clip(sequence: ClipSequence, number: int) -> tuple[TrackKind, SequenceClip]:
    """Return a clip that can be edited, and the kind of its track."""
    if number not in sequence.clips_by_number:
        raise GraphError(tr("There is no such clip."))
    index, clip = sequence.clips_by_number[number]
    track = require_track(sequence, index)
    if track.kind not in INPUT_ROWS:
        raise GraphError(tr("A subtitle shows its own text, not a file or a node."))
    return track.kind, clip


def _find_output(graph: Graph, registry: Registry, node: str, type: PortType | None) -> Endpoint | None:
    """Return the first output of a node of a type."""
    spec = get_spec(graph, node, registry)
    ports = spec.outputs if spec is not None else ()
    return next((Endpoint(node, port.name) for port in ports if port.type is type), None)


def _find_inputs(
    edited: EditedSequence, sequence: ClipSequence, outputs: Collection[tuple[TrackKind, Endpoint]]
) -> tuple[dict[tuple[TrackKind, Endpoint], int], dict[Endpoint, Endpoint]]:
    """Return the number of the input for each output, and the wires that are missing; new ones share one number."""
    inputs: dict[tuple[TrackKind, Endpoint], int] = {}
    wires: dict[Endpoint, Endpoint] = {}
    graph, node, free = edited.graph, edited.node, 0
    for kind, output in outputs:
        known = (
            int(target.port.rpartition("_")[2])
            for target, source in graph.wires.items()
            if source == output and target.node == node and target.port.startswith(f"{INPUT_ROWS[kind]}_")
        )
        number = next(known, 0)
        if not number:
            number = free = free or take_free_input(list_used_inputs(graph, node, sequence))
            wires[make_input(node, kind, number)] = output
        inputs[kind, output] = number
    return inputs, wires


def plan_clips_as_nodes(
    edited: EditedSequence, numbers: Collection[int], is_moving: Callable[[str], bool], place: PlaceNodes
) -> SequenceEdit:
    """Return the edit that sends clips of files to the graph: each becomes a node, which feeds an input that it shows.

    The whole file is given, and the clips keep their in-points: the same frames are shown as before, and they can be
    trimmed as before. Clips that are linked and show the same file, as picture and sound, get one node together.

    Args:
        edited: The Sequence.
        numbers: The clips; those that show no file do not count.
        is_moving: Returns whether a picture moves; asked of a file whose name does not say it.
        place: Says where the nodes go.

    Raises:
        GraphError: No clip shows a file, or no input is free.
        EditError: A clip's track is locked.
    """
    sequence = edited.read_clips()
    used = list_used_inputs(edited.graph, edited.node, sequence)
    builder = ChainBuilder(edited.graph, edited.registry)
    inputs: dict[int, int] = {}
    groups = list(_group_clips(sequence, numbers))
    if not groups:
        raise GraphError(tr("Choose clips that show files."))
    for group in groups:
        free = take_free_input(used)
        used.add(free)
        _add_source(builder, edited, free, group, is_moving)
        inputs |= {clip.number: free for _, clip in group}
    shown = edit_clips(sequence, inputs.keys(), lambda clip: replace(clip, file="", input=inputs[clip.number]))
    label = tr_n("Send {count} clip to the graph", "Send {count} clips to the graph", len(groups))
    adding = builder.build(label, place)
    return SequenceEdit(
        CompoundCommand(label, (adding, SetParam(edited.node, SEQUENCE_PARAM, serialize_sequence(shown)))),
        builder.node_ids,
        tr("The clip is a node now: put others between it and the Sequence.")
        if len(groups) == 1
        else tr("The clips are nodes now: put others between them and the Sequence."),
    )


def _group_clips(
    sequence: ClipSequence, numbers: Collection[int]
) -> Iterator[tuple[tuple[TrackKind, SequenceClip], ...]]:
    """Yield clips of files in order of time, those that are linked and show the same file together."""
    done: set[int] = set()
    found = (sequence.clips_by_number[number] for number in numbers if number in sequence.clips_by_number)
    for index, clip in sorted(found, key=lambda each: (each[1].start, each[0])):
        if not clip.file or clip.number in done:
            continue
        require_track(sequence, index)
        linked = [sequence.clips_by_number[number] for number in sorted(sequence.find_linked(clip.number))]
        group = tuple(
            (sequence.tracks[row].kind, each)
            for row, each in linked
            if each.file == clip.file and not sequence.tracks[row].is_locked
        )
        done |= {each.number for _, each in group}
        yield group


def _add_source(
    builder: ChainBuilder,
    edited: EditedSequence,
    number: int,
    group: tuple[tuple[TrackKind, SequenceClip], ...],
    is_moving: Callable[[str], bool],
) -> None:
    """Add the node that reads the file of clips, and connect it to the inputs of a number."""
    kinds = {kind for kind, _ in group}
    clip = group[0][1]
    length = max(each.length for _, each in group)
    type, params = describe_source(clip.file, TrackKind.VIDEO in kinds, edited, length, is_moving)
    main = builder.add_node(type, clip.name, params, {})
    for kind in (kind for kind in INPUT_ROWS if kind in kinds):
        port = next((port.name for port in edited.registry[type].outputs if port.type is _TYPES[kind]), None)
        if port is None:  # a picture has no sound: that of a clip of it is silence
            type_of_sound, params = describe_source(clip.file, False, edited, length, is_moving)
            output = builder.add_node(type_of_sound, clip.name, params, {})
        else:
            output = Endpoint(main.node, port)
        builder.connect(output, make_input(edited.node, kind, number))


def show_files(edited: EditedSequence, numbers: Collection[int]) -> Command:
    """Return the edit that lets clips show the files of the nodes that they show: the way back from the graph.

    Nodes stay; the wires of inputs that no clip shows any more go.

    Args:
        edited: The Sequence.
        numbers: The clips, with those that are linked to them.

    Raises:
        GraphError: A clip shows no node, or one that does more than to read a file.
        EditError: A clip's track is locked.
    """
    sequence = edited.read_clips()
    files: dict[int, str] = {}
    for number in numbers:
        kind, clip = _require_clip(sequence, number)
        if clip.input and not clip.file:
            files[number] = _find_file(edited, kind, clip)
    if not files:
        raise GraphError(tr("Choose clips that show nodes."))
    shown = edit_clips(sequence, files.keys(), lambda clip: replace(clip, file=files[clip.number], input=0))
    commands: list[Command] = [SetParam(edited.node, SEQUENCE_PARAM, serialize_sequence(shown))]
    before, after = _list_shown(sequence, edited.node), _list_shown(shown, edited.node)
    if lost := tuple(target for target in before if target not in after and target in edited.graph.wires):
        commands.append(Disconnect(lost))
    return CompoundCommand(tr_n("Use the file of {count} clip", "Use the files of {count} clips", len(files)), commands)


def _find_file(edited: EditedSequence, kind: TrackKind, clip: SequenceClip) -> str:
    source = edited.graph.wires.get(make_input(edited.node, kind, clip.input))
    if source is None:
        raise GraphError(tr("Nothing is connected to input {number}, which the clip shows.", number=clip.input))
    record = edited.graph[source.node]
    file = find_plain_file(record, edited.registry, edited.rate)
    if not file or (kind is TrackKind.VIDEO and record.type == SOUND):
        raise GraphError(
            tr(
                "The clip shows {node}, which does more than to read a file: what it does would be lost.",
                node=record.name,
            )
        )
    return file


def _list_shown(sequence: ClipSequence, node: str) -> Mapping[Endpoint, None]:
    """Return the inputs that clips show."""
    return {
        make_input(node, sequence.tracks[index].kind, clip.input): None
        for index, clip in sequence.iterate_clips()
        if clip.input and not clip.file and sequence.tracks[index].kind in INPUT_ROWS
    }
