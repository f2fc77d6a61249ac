"""Places of pictures on a clip, and the frames of its source that they show."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QRectF

from studio.core.time import FrameRange
from studio.sdk.sequence.clip_sequence import SequenceClip
from studio.ui.widgets.plots.frame_axis import FrameAxis

LEAST_WIDTH = 10.0
"""Pixels: a narrower clip shows no picture."""


class StripSlot(NamedTuple):
    """A picture on a clip.

    Args:
        left: Where it begins, in pixels.
        place: What it shows: a place in the source, in frames of the sequence.
        stop: Where it is cut off.
    """

    left: float
    place: float
    stop: float


def list_strip_slots(
    rect: QRectF, frames: FrameRange, clip: SequenceClip, axis: FrameAxis, width: float
) -> list[StripSlot]:
    """Return the pictures that are to be seen of a clip: the first and the last frame, and between them as fit.

    Those between are multiples of a step that depends on the zoom alone: slipping and panning ask for few new ones.

    Args:
        rect: Where the clip lies.
        frames: The frames of the timeline that are to be seen of it.
        clip: The clip.
        axis: Where frames lie.
        width: Of a picture, in pixels.
    """
    if rect.width() < LEAST_WIDTH:
        return []
    left, right = axis.x_of(frames.start), axis.x_of(frames.stop)
    first = StripSlot(rect.left(), clip.find_source_frame(clip.start), min(rect.right(), rect.left() + width))
    slots = [first]
    if rect.width() >= 2 * width:
        end = rect.right() - width
        slots += _list_middle(rect.left() + width, end, (left, right), clip, axis, width)
        slots.append(StripSlot(end, clip.find_source_frame(clip.stop - 1), rect.right()))
    return [slot for slot in slots if slot.left < right and slot.stop > left]


def _list_middle(
    start: float, end: float, seen: tuple[float, float], clip: SequenceClip, axis: FrameAxis, width: float
) -> list[StripSlot]:
    step = _find_step(width / axis.pixels_per_frame * abs(clip.speed))
    ends = sorted((clip.get_source_position(clip.start), clip.get_source_position(clip.stop - 1)))
    slots = []
    skipped = max(0, math.floor((seen[0] - start) / width))
    left = start + skipped * width
    while left < min(end, seen[1]):
        place = clip.get_source_position(axis.first_frame + (left + width / 2) / axis.pixels_per_frame)
        rounded = math.floor(place / step) * step
        slots.append(StripSlot(left, min(max(rounded, ends[0]), ends[1]), min(left + width, end)))
        left += width
    return slots


def _find_step(frames: float) -> int:
    """Return the power of two that is at most so many frames."""
    return 1 << max(0, math.floor(math.log2(max(frames, 1.0))))
