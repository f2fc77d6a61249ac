"""Make a Sequence of nodes: their pictures and sounds as clips, one behind the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.clip_edits.chain_builder import ChainBuilder
from studio.graph.clip_edits.edited_level import EditedLevel
from studio.graph.groups.paths import join_path
from studio.graph.model import Endpoint
from studio.graph.node_expansion import PlaceNodes
from studio.graph.sequence_edits.plain_sources import NUMBERED, STILL, find_plain_file
from studio.graph.sequence_edits.sequence_inputs import (
    SEQUENCE_PARAM,
    SEQUENCE_TYPE,
    SequenceEdit,
    take_free_input,
)
from studio.graph.specs import IN, OUTPUT, get_spec
from studio.sdk.params import Point
from studio.sdk.ports import AUDIO, IMAGE
from studio.sdk.sequence.clip_sequence import INPUT_ROWS, ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence

_DEFAULT_RATE: Final = FrameRate.from_value(25)


@dataclass(frozen=True, slots=True)
class _Source:
    """What becomes a clip.

    Args:
        info: Its length and its rate.
        picture: The output that gives its pictures; None for none.
        sound: The output that gives its sound; None for none.
    """

    info: ClipInfo
    picture: Endpoint | None
    sound: Endpoint | None

    def list_outputs(self) -> dict[TrackKind, Endpoint]:
        """Return the outputs by the kind of the track that their clips lie on."""
        found = {TrackKind.VIDEO: self.picture, TrackKind.AUDIO: self.sound}
        return {kind: output for kind, output in found.items() if output is not None}


def plan_sequence(
    level: EditedLevel, nodes: Sequence[str], layout: Mapping[str, Point], place: PlaceNodes
) -> SequenceEdit:
    """Return the edit that adds a Sequence in which what nodes give follows one another, with linked sound.

    Clips are as long as what the nodes give. A node that does nothing but read a file becomes a clip of the file; all
    others are connected to inputs.

    Args:
        level: Where it is made.
        nodes: The nodes. Those that give neither pictures nor sound do not count.
        layout: Where the cards lie: clips follow from left to right, or from top to bottom where they lie in a column.
        place: Says where the Sequence goes.

    Raises:
        GraphError: No node gives pictures or sound, one gives no frames, or there are more than a Sequence has inputs.
    """
    sources = _list_sources(level, sort_nodes(nodes, layout))
    if not sources:
        raise GraphError(tr("Select nodes that give pictures or sound."))
    sequence, wires = _lay_clips(level, sources)
    builder = ChainBuilder(level.graph, level.registry)
    builder.add_node(SEQUENCE_TYPE, "", {SEQUENCE_PARAM: serialize_sequence(sequence)}, wires)
    return SequenceEdit(
        builder.build(tr("Make a Sequence"), place),
        builder.node_ids,
        tr_n("A Sequence of {count} clip was made.", "A Sequence of {count} clips was made.", len(sources)),
    )


def _lay_clips(level: EditedLevel, sources: Sequence[_Source]) -> tuple[ClipSequence, dict[str, Endpoint]]:
    """Return the clips one behind the other, and what is connected to the inputs that they show."""
    rate = _find_rate(level, sources)
    clips: dict[TrackKind, list[SequenceClip]] = {kind: [] for kind in INPUT_ROWS}
    wires: dict[str, Endpoint] = {}
    used: set[int] = set()
    start = number = 0
    for link, source in enumerate(sources, 1):
        length, free = _count_frames(source.info, rate), 0
        for kind, output in source.list_outputs().items():
            number += 1
            clip = SequenceClip(number, start, length, link=link if len(source.list_outputs()) > 1 else 0)
            if file := find_plain_file(level.graph[output.node], level.registry):
                clip = replace(clip, file=file)
            else:
                free = free or take_free_input(used)
                used.add(free)
                wires[f"{INPUT_ROWS[kind]}_{free}"] = output
                clip = replace(clip, input=free)
            clips[kind].append(clip)
        start += length
    names = {TrackKind.VIDEO: "V1", TrackKind.AUDIO: "A1"}
    return ClipSequence(tuple(SequenceTrack(kind, names[kind], tuple(each)) for kind, each in clips.items())), wires


def sort_nodes(nodes: Iterable[str], layout: Mapping[str, Point]) -> list[str]:
    """Return nodes from left to right, or from top to bottom where their cards lie higher than wide."""
    places = {node: layout.get(node, Point(0.0, 0.0)) for node in nodes}
    across, down = [at.x for at in places.values()], [at.y for at in places.values()]
    is_column = bool(places) and max(down) - min(down) > max(across) - min(across)
    return sorted(places, key=lambda node: places[node][::-1] if is_column else places[node])


def _list_sources(level: EditedLevel, nodes: Iterable[str]) -> list[_Source]:
    """Return what the nodes give; a sound that is that of another one's pictures is not heard twice."""
    found = [source for node in nodes for source in _find_source(level, node)]
    heard = {source.sound for source in found if source.picture is not None}
    return [source for source in found if source.picture is not None or source.sound not in heard]


def _find_source(level: EditedLevel, node: str) -> Iterator[_Source]:
    outputs = list(_list_outputs(level, node))
    picture = next((output for output, type in outputs if type is IMAGE), None)
    if picture is not None:
        clip = level.find_clip(picture)
        yield _Source(clip.info, clip.output, clip.sound)
        return
    for output, type in outputs:
        if type is AUDIO:
            full = Endpoint(join_path(level.path, output.node), output.port)
            info = level.facts.clips.get(full)
            if info is None:
                raise GraphError(tr("{node} gives no sound that is known.", node=level.graph[node].name))
            yield _Source(info, None, output)
            return


def _list_outputs(level: EditedLevel, node: str) -> Iterator[tuple[Endpoint, object]]:
    """Yield the outputs of a node with their types; of the Output of a group, what feeds it."""
    if level.graph[node].type == OUTPUT:
        fed = level.graph.wires.get(Endpoint(node, IN))
        if fed is not None:
            yield from ((output, type) for output, type in _list_outputs(level, fed.node) if output == fed)
        return
    spec = get_spec(level.graph, node, level.registry)
    for port in spec.outputs if spec is not None else ():
        yield Endpoint(node, port.name), port.type


def _find_rate(level: EditedLevel, sources: Sequence[_Source]) -> FrameRate:
    """Return the rate that the Sequence will have: that of the first clip that has one of its own."""
    for source in sources:
        if source.picture is None or source.info.rate is None:
            continue
        record = level.graph[source.picture.node]
        has_own_rate = record.type not in (STILL, NUMBERED) or not find_plain_file(record, level.registry)
        if has_own_rate:
            return source.info.rate
    return _DEFAULT_RATE


def _count_frames(info: ClipInfo, rate: FrameRate) -> int:
    """Return the frames at a rate that last as long as a clip."""
    if info.rate is None or info.rate == rate:
        return max(1, info.length)
    return max(1, round(info.rate.seconds_at(info.length) * rate.value))
