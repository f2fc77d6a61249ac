"""Retake: frames of a clip are made anew, and the others stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.graph.clip_edits import node_ids
from studio.graph.clip_edits.chain_builder import ChainBuilder, ClipEdit
from studio.graph.clip_edits.edited_level import ClipSource, EditedLevel
from studio.graph.clip_edits.frame_makers import FrameMaker
from studio.graph.clip_edits.made_frames import (
    ClipEnd,
    ClipPart,
    NewFrames,
    add_frames_between,
    add_frames_beyond,
)
from studio.graph.clip_edits.summaries import describe_distant_sound, describe_made_frames, join_sentences
from studio.graph.model import Endpoint
from studio.graph.node_expansion import PlaceNodes
from studio.graph.specs import OUTPUT

ChooseMaker = Callable[[ClipInfo, int, bool], FrameMaker]
"""Returns what makes frames: of a clip with these facts, so many, and whether both ends are held."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of the clip that stay; None for one that has no frame."""

    before: ClipPart | None
    after: ClipPart | None


def plan_retake(
    level: EditedLevel, viewed: Endpoint | None, frames: FrameRange, choose: ChooseMaker, place: PlaceNodes
) -> ClipEdit:
    """Return the edit that makes frames of the viewed clip anew.

    The frame before and the frame after the range are held, so that it begins and ends as the clip goes on. All other
    frames are passed unchanged, the length stays, and so does the sound.

    Args:
        level: Where it is made.
        viewed: The output that the viewer shows, by its path.
        frames: The range; what of it lies beyond the clip's end does not count.
        choose: Chooses what makes the frames.
        place: Says where the nodes go.

    Raises:
        GraphError: Nothing can be held, or there is no such clip, or a node type is missing.
    """
    output = level.find_viewed_output(viewed)
    clip = level.find_clip(output)
    made = check_retake_range(clip.info, frames)
    builder = ChainBuilder(level.graph, level.registry)
    parts = _add_parts(builder, clip, made)
    has_both = parts.before is not None and parts.after is not None
    maker = choose(clip.info, len(made), has_both)
    new = _add_new_frames(builder, parts, len(made), maker)
    splice = _add_splice(builder, clip, parts, new)
    builder.reroute_readers(clip.output, splice)
    first, last = made.start, made.stop - 1
    return ClipEdit(
        builder.build(tr("Retake frames {first} to {last}", first=first, last=last), place),
        builder.node_ids,
        output if level.graph[output.node].type == OUTPUT else splice,
        made,
        new.prompt_node,
        join_sentences(
            tr("Frames {first} to {last} are made anew.", first=first, last=last),
            describe_made_frames(maker, len(made)),
            describe_distant_sound() if clip.has_distant_sound else "",
        ),
    )


def check_retake_range(clip: ClipInfo, frames: FrameRange) -> FrameRange:
    """Return the frames of a clip that are made anew.

    Args:
        clip: Its facts.
        frames: The range that is marked.

    Raises:
        GraphError: The clip is a still, or the range lies beyond its end or is all of it.
    """
    if clip.length == 1:
        raise GraphError(tr("A still picture has no frames to make anew: animate it with Image to Video."))
    made = FrameRange(frames.start, min(frames.stop, clip.length))
    if made.start >= clip.length:
        text = tr("In and out lie beyond the clip's end, which is frame {last}: mark frames of the clip.",
                  last=clip.length - 1)  # fmt: skip
        raise GraphError(text)
    if len(made) == clip.length:
        raise GraphError(tr("In and out mark the whole clip: leave a frame before or after them, which is held."))
    return made


def _add_parts(builder: ChainBuilder, clip: ClipSource, made: FrameRange) -> _Parts:
    before = after = None
    inputs = {"image": clip.output}
    if made.start > 0:
        name = tr("Before Frame {frame}", frame=made.start)
        kept = builder.add_node(node_ids.TRIM, name, {"start": 0, "length": made.start}, inputs)
        before = ClipPart(kept, replace(clip.info, length=made.start))
    if made.stop < clip.info.length:
        name = tr("After Frame {frame}", frame=made.stop - 1)
        rest = clip.info.length - made.stop
        kept = builder.add_node(node_ids.TRIM, name, {"start": made.stop, "length": rest}, inputs)
        after = ClipPart(kept, replace(clip.info, length=rest))
    return _Parts(before, after)


def _add_new_frames(builder: ChainBuilder, parts: _Parts, count: int, maker: FrameMaker) -> NewFrames:
    before, after = parts.before, parts.after
    if before is not None and after is not None:
        return add_frames_between(builder, before, after, count, maker)
    if before is not None:
        return add_frames_beyond(builder, before, ClipEnd.END, count, maker)
    assert after is not None  # the range is not the whole clip
    return add_frames_beyond(builder, after, ClipEnd.START, count, maker)


def _add_splice(builder: ChainBuilder, clip: ClipSource, parts: _Parts, new: NewFrames) -> Endpoint:
    """Add the Splice of what stays and what is new, with the sound of the whole clip.

    A Trim that cuts nothing carries the sound: a Splice would count the samples of each piece anew, and at broken rates
    pieces differ by one.
    """
    pieces = (parts.before.output if parts.before else None, new.output, parts.after.output if parts.after else None)
    splice = add_splice(builder, tr("Retake"), [(piece, None) for piece in pieces if piece is not None])
    if clip.sound is None:
        return splice
    return builder.add_node(node_ids.TRIM, tr("With the Sound"), {}, {"image": splice, "audio": clip.sound})


def add_splice(builder: ChainBuilder, name: str, pieces: list[tuple[Endpoint, Endpoint | None]]) -> Endpoint:
    """Add a Splice of up to six clips, and return its pictures.

    Args:
        builder: Gets it.
        name: Its name.
        pieces: Pictures of each clip, and sound where there is some.
    """
    inputs: dict[str, Endpoint | None] = {}
    for port, (picture, sound) in zip(("first", "second", "third"), pieces, strict=False):
        inputs[port] = picture
        inputs[f"{port}_audio"] = sound
    return builder.add_node(node_ids.SPLICE, name, {}, inputs)
