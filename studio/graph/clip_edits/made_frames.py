"""Nodes that make new frames: between two clips, or beyond the end of one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr
from studio.graph.clip_edits import node_ids
from studio.graph.clip_edits.chain_builder import ChainBuilder
from studio.graph.clip_edits.frame_makers import FrameMaker, FrameMethod
from studio.graph.model import Endpoint
from studio.sdk.params import ParamValue


class ClipEnd(StrEnum):
    """End of a clip."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class ClipPart:
    """A clip that new frames lie beside.

    Args:
        output: Its pictures.
        info: Its facts.
    """

    output: Endpoint
    info: ClipInfo


@dataclass(frozen=True, slots=True)
class NewFrames:
    """New frames in a chain.

    Args:
        output: The output that gives exactly as many as were asked for, as large as the clip.
        prompt_node: The node that takes a prompt; empty for none.
    """

    output: Endpoint
    prompt_node: str = ""


def add_frames_between(
    builder: ChainBuilder, before: ClipPart, after: ClipPart, count: int, maker: FrameMaker
) -> NewFrames:
    """Add nodes that make frames between two clips; the picture before and the picture after are held.

    Args:
        builder: Gets the nodes.
        before: Its last frame is held.
        after: Its first frame is held; as large as the one before.
        count: New frames.
        maker: Makes them.
    """
    last = before.info.length - 1
    if maker.method is FrameMethod.FLOW:
        both = {"first": before.output, "second": after.output}
        joined = builder.add_node(node_ids.SPLICE, tr("Without the New Frames"), {}, both)
        return NewFrames(_add_flow_retime(builder, joined, last, Fraction(1, count + 1), count, tr("New Frames")))
    if maker.method is FrameMethod.IMAGE_TO_VIDEO:
        held = _add_held_frame(builder, before.output, last, 1, tr("Frame Before"))
        made = builder.add_node(
            node_ids.IMAGE_TO_VIDEO, tr("New Frames"), maker.params, {"image": held, "last": after.output}
        )
    else:
        held = _add_held_frame(builder, before.output, last, 1, tr("Frame Before"))
        rest = _add_held_frame(builder, after.output, 0, count + 1, tr("Frame After"))
        edges = builder.add_node(node_ids.SPLICE, tr("Held Edges"), {}, {"first": held, "second": rest})
        made = _add_masked_video(builder, edges, before.info, maker)
    fitted = _add_fitted_length(builder, made, maker.made_count, count)
    return NewFrames(_add_resize(builder, fitted, before.info), made.node)


def add_frames_beyond(builder: ChainBuilder, clip: ClipPart, end: ClipEnd, count: int, maker: FrameMaker) -> NewFrames:
    """Add nodes that make frames after a clip's last one, or before its first one, which is held and not repeated.

    Frames before the start are made from the first frame on, and then reversed.

    Args:
        builder: Gets the nodes.
        clip: What is extended.
        end: Where.
        count: New frames.
        maker: Makes them.
    """
    is_start = end is ClipEnd.START
    if maker.method is FrameMethod.MIRROR:
        return NewFrames(_add_mirrored_frames(builder, clip, end, count))
    edge = 0 if is_start else clip.info.length - 1
    name = tr("First Frame") if is_start else tr("Last Frame")
    if maker.method is FrameMethod.IMAGE_TO_VIDEO:
        held = _add_held_frame(builder, clip.output, edge, 1, name)
        made = builder.add_node(node_ids.IMAGE_TO_VIDEO, tr("New Frames"), maker.params, {"image": held})
    else:
        held = _add_held_frame(builder, clip.output, edge, count + 1, name)
        made = _add_masked_video(builder, held, clip.info, maker)
    cut = builder.add_node(node_ids.TRIM, "", {"start": 1, "length": count}, {"image": made})
    if is_start:
        cut = builder.add_node(node_ids.REVERSE, "", {}, {"image": cut})
    return NewFrames(_add_resize(builder, cut, clip.info), made.node)


def _add_held_frame(builder: ChainBuilder, output: Endpoint, frame: int, length: int, name: str) -> Endpoint:
    return builder.add_node(node_ids.FREEZE, name, {"frame": frame, "length": length}, {"image": output})


def _add_masked_video(builder: ChainBuilder, edges: Endpoint, clip: ClipInfo, maker: FrameMaker) -> Endpoint:
    """Add Video to Video with a white mask: all frames are made anew but those that are keyframes."""
    white: dict[str, ParamValue] = {"width": clip.width, "height": clip.height, "length": 1, "color": (1.0, 1.0, 1.0)}
    mask = builder.add_node(node_ids.COLOR, tr("Made Anew"), white, {})
    inputs = {"video": edges, "mask": mask, "keyframes": edges}
    return builder.add_node(node_ids.VIDEO_TO_VIDEO, tr("New Frames"), maker.params, inputs)


def _add_fitted_length(builder: ChainBuilder, made: Endpoint, made_count: int, count: int) -> Endpoint:
    """Add nodes that leave out the two held frames; where a model makes another number, time is fitted along a flow."""
    if made_count == count + 2:
        return builder.add_node(node_ids.TRIM, tr("Without the Edges"), {"start": 1, "length": count}, {"image": made})
    return _add_flow_retime(builder, made, 0, Fraction(made_count - 1, count + 1), count, tr("Fitted Length"))


def _add_flow_retime(
    builder: ChainBuilder, clip: Endpoint, frame: int, speed: Fraction, count: int, name: str
) -> Endpoint:
    """Add a Retime along the motion that shows `count` frames after a frame, each by `speed` later than the one before.

    Both flows are nodes of their own, so that each pair of frames is measured once.
    """
    there = builder.add_node(node_ids.OPTICAL_FLOW, tr("Motion Forward"), {}, {"image": clip})
    back = builder.add_node(node_ids.OPTICAL_FLOW, tr("Motion Backward"), {"direction": "backward"}, {"image": clip})
    params: dict[str, ParamValue] = {
        "speed": float(speed), "start": float(frame + speed), "length": count, "method": "flow",
    }  # fmt: skip
    inputs = {"image": clip, "flow": there, "backward": back}
    return builder.add_node(node_ids.RETIME, name, params, inputs)


def _add_mirrored_frames(builder: ChainBuilder, clip: ClipPart, end: ClipEnd, count: int) -> Endpoint:
    """Add Ping-pong and Trim: the clip plays back from its end, or towards its start."""
    period = max(1, 2 * clip.info.length - 2)  # of a single frame, that one is held
    if end is ClipEnd.START:
        times = math.ceil(count / period)
        start = times * period - count
    else:
        times = math.ceil((clip.info.length + count) / period)
        start = clip.info.length
    turned = builder.add_node(node_ids.PING_PONG, "", {"times": times}, {"image": clip.output})
    return builder.add_node(node_ids.TRIM, tr("New Frames"), {"start": start, "length": count}, {"image": turned})


def _add_resize(builder: ChainBuilder, made: Endpoint, clip: ClipInfo) -> Endpoint:
    size: dict[str, ParamValue] = {"width": clip.width, "height": clip.height, "mode": "fill"}
    return builder.add_node(node_ids.RESIZE, tr("To the Clip's Size"), size, {"image": made})
