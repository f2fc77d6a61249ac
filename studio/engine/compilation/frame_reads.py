"""Reads of an input: the frames of a source read for one frame of an output, at the ends of the clip too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studio.sdk.node import Node, WindowNode
from studio.sdk.node_kinds import EdgeFrames
from studio.sdk.ports import AUDIO, PortSpec


class FrameRead(NamedTuple):
    """Frames of a wire's source that an output frame is made from.

    Args:
        frames: The source's frames; none where the node needs nothing of the input at this frame.
        before_count: How many of a window's frames lie before the current one.
        blank_numbers: For each frame that is to be blank the number it would have; None elsewhere. Empty if none is.
    """

    frames: tuple[int, ...]
    before_count: int = 0
    blank_numbers: tuple[int | None, ...] = ()


def read_single_frame(at: int, wanted: Sequence[int], last: int, port: PortSpec) -> FrameRead:
    """Return the read of an input that takes one frame: `at`, or the nearest in the clip; none if none is wanted."""
    if not wanted:
        return FrameRead(())
    inside = min(max(at, 0), last)
    silent = port.type is AUDIO and inside != at
    return FrameRead((inside,), 0, (at,) if silent else ())


def read_window(at: int, wanted: Sequence[int], last: int, node: Node) -> FrameRead:
    """Return the read of a windowed input; the node's window says what stands for frames outside the clip."""
    ends = node.window.edge_frames if isinstance(node, WindowNode) else EdgeFrames.REPEAT
    frames = tuple(map_into_clip(index, last, ends) for index in wanted)
    blanks: tuple[int | None, ...] = ()
    if ends is EdgeFrames.BLACK and any(not 0 <= index <= last for index in wanted):
        blanks = tuple(None if 0 <= index <= last else index for index in wanted)
    return FrameRead(frames, at - wanted[0] if wanted else 0, blanks)


def map_into_clip(index: int, last: int, ends: EdgeFrames) -> int:
    """Return the frame of a clip that stands for `index`; a mirror does not repeat the first and last frame."""
    if ends is EdgeFrames.MIRROR and last > 0:
        index %= 2 * last
        return min(index, 2 * last - index)
    return min(max(index, 0), last)
