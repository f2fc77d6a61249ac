"""Extend: a clip goes on after its end, or begins earlier."""

from __future__ import annotations

from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n
from studio.graph.clip_edits.chain_builder import ChainBuilder, ClipEdit
from studio.graph.clip_edits.edited_level import ClipSource, EditedLevel
from studio.graph.clip_edits.made_frames import ClipEnd, ClipPart, add_frames_beyond
from studio.graph.clip_edits.retake import ChooseMaker, add_splice
from studio.graph.clip_edits.summaries import describe_distant_sound, describe_made_frames, join_sentences
from studio.graph.model import Endpoint
from studio.graph.node_expansion import PlaceNodes
from studio.graph.specs import OUTPUT


def plan_extension(
    level: EditedLevel, viewed: Endpoint | None, end: ClipEnd, count: int, choose: ChooseMaker, place: PlaceNodes
) -> ClipEdit:
    """Return the edit that lets the viewed clip go on after its end, or begin earlier.

    Its own frames are passed unchanged. The frame at the seam is the picture that the new frames begin with; it is not
    shown twice. Its sound stays with its pictures, and the new frames are silent.

    Args:
        level: Where it is made.
        viewed: The output that the viewer shows, by its path.
        end: Where frames are added.
        count: New frames, at least 1.
        choose: Chooses what makes the frames.
        place: Says where the nodes go.

    Raises:
        GraphError: There is no such clip, it is a still, or a node type is missing.
    """
    output = level.find_viewed_output(viewed)
    clip = level.find_clip(output)
    if clip.info.length == 1:
        raise GraphError(tr("A still picture cannot be extended: animate it with Image to Video."))
    builder = ChainBuilder(level.graph, level.registry)
    maker = choose(clip.info, count, False)
    new = add_frames_beyond(builder, ClipPart(clip.output, clip.info), end, count, maker)
    start = 0 if end is ClipEnd.START else clip.info.length
    pieces = [(clip.output, clip.sound), (new.output, None)]
    splice = add_splice(builder, tr("Extended"), pieces[::-1] if end is ClipEnd.START else pieces)
    builder.reroute_readers(clip.output, splice)
    reroute_sound(builder, clip, splice)
    return ClipEdit(
        builder.build(tr_n("Extend by {count} frame", "Extend by {count} frames", count), place),
        builder.node_ids,
        output if level.graph[output.node].type == OUTPUT else splice,
        FrameRange(start, start + count),
        new.prompt_node,
        join_sentences(
            tr("The clip begins earlier.") if end is ClipEnd.START else tr("The clip goes on after its end."),
            describe_made_frames(maker, count),
            describe_distant_sound() if clip.has_distant_sound else "",
        ),
    )


def reroute_sound(builder: ChainBuilder, clip: ClipSource, splice: Endpoint) -> None:
    """Let what reads a clip's sound read that of a Splice: it has the length of the pictures."""
    if clip.sound is not None:
        builder.reroute_readers(clip.sound, Endpoint(splice.node, "audio"))
