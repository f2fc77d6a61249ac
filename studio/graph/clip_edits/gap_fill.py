"""Fill the Gap: frames between two clips, from the last picture of one to the first picture of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError
from studio.core.time import FrameRange, FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.clip_edits import node_ids
from studio.graph.clip_edits.chain_builder import ChainBuilder, ClipEdit
from studio.graph.clip_edits.edited_level import ClipSource, EditedLevel
from studio.graph.clip_edits.frame_makers import FrameMaker
from studio.graph.clip_edits.made_frames import ClipPart, add_frames_between
from studio.graph.clip_edits.retake import ChooseMaker, add_splice
from studio.graph.clip_edits.summaries import describe_distant_sound, describe_made_frames, join_sentences
from studio.graph.model import Endpoint
from studio.graph.node_expansion import PlaceNodes
from studio.graph.specs import get_spec
from studio.sdk.params import ParamValue, Point

_CROSSFADE: Final = "crossfade"


@dataclass(frozen=True, slots=True)
class GapRequest:
    """Where a gap is filled.

    Args:
        selected: The selected nodes of the level: two clips, or one Splice.
        viewed: The output that the viewer shows, by its path: a Splice counts where none is selected.
        playhead: The frame at which the Splice is looked at: the seam that is nearest counts.
        layout: Where the cards lie: of two clips the upper one comes first, or the left one.
        count: New frames, at least 1.
    """

    selected: tuple[str, ...]
    viewed: Endpoint | None
    playhead: int
    layout: Mapping[str, Point]
    count: int


@dataclass(frozen=True, slots=True)
class _Seam:
    """Place in a Splice where one clip follows another.

    Args:
        splice: The Splice.
        port: The input of the clip before.
        before: What feeds it.
        after: What feeds the next one.
    """

    splice: str
    port: str
    before: Endpoint
    after: Endpoint


def plan_gap_fill(level: EditedLevel, request: GapRequest, choose: ChooseMaker, place: PlaceNodes) -> ClipEdit:
    """Return the edit that fills the gap between two clips.

    Both clips are passed unchanged, with their sound; the new frames are silent. At a seam of a Splice the first clip
    is extended by them, so that the Splice stays as it is. Two clips that are selected are joined by a new Splice; the
    second one is brought to the size and the rate of the first one.

    Args:
        level: Where it is made.
        request: Between which clips, and how many frames.
        choose: Chooses what makes the frames.
        place: Says where the nodes go.

    Raises:
        GraphError: There are no two clips, they do not fit, or a node type is missing.
    """
    seam = _find_seam(level, request)
    builder = ChainBuilder(level.graph, level.registry)
    if seam is not None:
        return _fill_seam(level, builder, seam, request.count, choose, place)
    first, second = (level.find_clip(output) for output in _find_selected_clips(level, request))
    after, sound = _add_conformed_clip(builder, first, second)
    maker = choose(first.info, request.count, True)
    new = add_frames_between(builder, ClipPart(first.output, first.info), after, request.count, maker)
    splice = add_splice(
        builder, tr("Filled Gap"), [(first.output, first.sound), (new.output, None), (after.output, sound)]
    )
    _reroute_only_readers(builder, first, second, splice)
    made = FrameRange(first.info.length, first.info.length + request.count)
    return _make_edit(builder, new.prompt_node, splice, maker, made, place, (first, second))


def _fill_seam(
    level: EditedLevel, builder: ChainBuilder, seam: _Seam, count: int, choose: ChooseMaker, place: PlaceNodes
) -> ClipEdit:
    before, after = level.find_clip(seam.before), level.find_clip(seam.after)
    if (before.info.width, before.info.height) != (after.info.width, after.info.height):
        raise GraphError(
            tr(
                "The clips at this seam are {first} and {second}: put a Resize before one of them, or select the two.",
                first=_format_size(before.info),
                second=_format_size(after.info),
            )
        )
    maker = choose(before.info, count, True)
    new = add_frames_between(
        builder, ClipPart(before.output, before.info), ClipPart(after.output, after.info), count, maker
    )
    longer = add_splice(builder, tr("With the Gap"), [(before.output, None), (new.output, None)])
    builder.connect(longer, Endpoint(seam.splice, seam.port))
    start = _find_start(level, seam)
    made = FrameRange(start, start + count)
    return _make_edit(builder, new.prompt_node, Endpoint(seam.splice, longer.port), maker, made, place, (before, after))


def _make_edit(
    builder: ChainBuilder,
    prompt_node: str,
    result: Endpoint,
    maker: FrameMaker,
    made: FrameRange,
    place: PlaceNodes,
    clips: tuple[ClipSource, ClipSource],
) -> ClipEdit:
    first, second = (builder.graph[clip.output.node].name for clip in clips)
    count = len(made)
    return ClipEdit(
        builder.build(tr_n("Fill the gap with {count} frame", "Fill the gap with {count} frames", count), place),
        builder.node_ids,
        result,
        made,
        prompt_node,
        join_sentences(
            tr("The gap between {first} and {second} is filled.", first=first, second=second),
            describe_made_frames(maker, count),
            describe_distant_sound() if any(clip.has_distant_sound for clip in clips) else "",
        ),
    )


def _find_seam(level: EditedLevel, request: GapRequest) -> _Seam | None:
    """Return the seam of a Splice that is meant; None where two clips are selected that no Splice joins."""
    if len(request.selected) == 2:
        return _find_joining_seam(level, request)
    splice = request.selected[0] if len(request.selected) == 1 else ""
    if not splice or level.graph[splice].type != node_ids.SPLICE:
        splice = level.find_viewed_output(request.viewed).node if request.viewed is not None else ""
    if not splice or level.graph[splice].type != node_ids.SPLICE:
        raise GraphError(tr("Select two clips, or view a Splice and put the playhead at one of its seams."))
    name, seams = level.graph[splice].name, _list_seams(level, splice)
    if not seams:
        raise GraphError(tr("{node} has no seam: connect two clips.", node=name))
    if level.graph[splice].params.get(_CROSSFADE):
        raise GraphError(tr("{node} cross-fades its clips: set the cross-fade to 0 to fill a gap.", node=name))
    return min(seams, key=lambda seam: abs(_find_start(level, seam) - request.playhead))


def _find_start(level: EditedLevel, seam: _Seam) -> int:
    """Return the frame of a Splice that begins the clip after a seam."""
    seams = _list_seams(level, seam.splice)
    return sum(level.find_clip(each.before).info.length for each in seams[: seams.index(seam) + 1])


def _list_seams(level: EditedLevel, splice: str) -> list[_Seam]:
    """Return the seams of a Splice in their order."""
    spec = get_spec(level.graph, splice, level.registry)
    ports = [port.name for port in spec.inputs if not port.name.endswith("_audio")] if spec is not None else []
    feeds = [(port, source) for port in ports if (source := level.graph.wires.get(Endpoint(splice, port)))]
    return [_Seam(splice, port, before, after) for (port, before), (_, after) in pairwise(feeds)]


def _find_joining_seam(level: EditedLevel, request: GapRequest) -> _Seam | None:
    """Return the seam at which a Splice joins the two selected nodes; None if there is none."""
    chosen = set(request.selected)
    for node, record in level.graph.nodes.items():
        if record.type == node_ids.SPLICE and node not in chosen and not record.params.get(_CROSSFADE):
            for seam in _list_seams(level, node):
                if {seam.before.node, seam.after.node} == chosen:
                    return seam
    return None


def _find_selected_clips(level: EditedLevel, request: GapRequest) -> list[Endpoint]:
    """Return the outputs of the two selected nodes, the upper or else the left one first."""
    one, other = (request.layout.get(node, Point(0.0, 0.0)) for node in request.selected)
    is_column = abs(one.y - other.y) > abs(one.x - other.x)
    ordered = sorted(
        request.selected,
        key=lambda node: (at := request.layout.get(node, Point(0.0, 0.0))) and (at.y if is_column else at.x),
    )
    found = []
    for node in ordered:
        spec = get_spec(level.graph, node, level.registry)
        if spec is None or not spec.outputs:
            raise GraphError(tr("{node} gives no pictures: select two clips.", node=level.graph[node].name))
        found.append(Endpoint(node, spec.outputs[0].name))
    return found


def _add_conformed_clip(
    builder: ChainBuilder, first: ClipSource, second: ClipSource
) -> tuple[ClipPart, Endpoint | None]:
    """Add what gives the second clip the rate, the size and the sample rate of the first one, where it differs."""
    output, sound, rate = second.output, second.sound, first.info.rate
    if rate is not None and second.info.rate is not None and rate != second.info.rate:
        if FrameRate.from_value(float(rate)) != rate:
            text = tr("The clips have {first} and {second} fps: put a Frame Rate node behind one of them.",
                      first=rate, second=second.info.rate)  # fmt: skip
            raise GraphError(text)
        output = builder.add_node(node_ids.FRAME_RATE, "", {"rate": float(rate)}, {"image": output, "audio": sound})
        sound = Endpoint(output.node, "audio") if sound is not None else None
    if (first.info.width, first.info.height) != (second.info.width, second.info.height):
        size: dict[str, ParamValue] = {"width": first.info.width, "height": first.info.height, "mode": "fit"}
        output = builder.add_node(node_ids.RESIZE, "", size, {"image": output})
    if sound is not None and first.sound is not None and first.sample_rate != second.sample_rate:
        params = {"sample_rate": first.sample_rate}
        sound = builder.add_node(node_ids.AUDIO_RESAMPLE, "", params, {"audio": sound})
    return ClipPart(output, second.info), sound


def _reroute_only_readers(builder: ChainBuilder, first: ClipSource, second: ClipSource, splice: Endpoint) -> None:
    """Let what reads one of the clips read the Splice; where both are read, nobody knows whose readers are meant."""
    read = [clip for clip in (first, second) if clip.output in builder.graph.wires.values()]
    if len(read) != 1:
        return
    builder.reroute_readers(read[0].output, splice)
    sound = read[0].sound
    if sound is not None:
        builder.reroute_readers(sound, Endpoint(splice.node, "audio"))


def _format_size(info: ClipInfo) -> str:
    return f"{info.width}×{info.height}"
