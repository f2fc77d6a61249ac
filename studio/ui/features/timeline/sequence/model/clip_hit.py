"""Search for the part of a sequence that lies under the mouse."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack
from studio.sdk.sequence.edits.clip_removal import find_gap
from studio.ui.features.timeline.sequence.model.row_layout import MARKER_HEIGHT, RowLayout, TrackRow
from studio.ui.widgets.plots.frame_axis import FrameAxis

EDGE: Final = 6.0
"""Pixels of an edge of a clip."""
CUT: Final = 2.5
"""Pixels to each side of a cut that take both clips."""
FADE_GRIP: Final = 5.0
"""Half of what takes the handle of a fade."""
FADE_TOP: Final = 10.0
"""How far down from the top of a clip its fades are taken."""
LEAST_FOR_HANDLES: Final = 26.0
"""How wide a clip is that shows handles of fades."""


class HitPart(Enum):
    """What is under the mouse."""

    EMPTY = auto()
    GAP = auto()
    CLIP = auto()
    START = auto()
    STOP = auto()
    CUT = auto()
    """Of the clip behind the cut."""
    FADE_IN = auto()
    FADE_OUT = auto()
    TRANSITION = auto()
    TRANSITION_START = auto()
    TRANSITION_STOP = auto()
    MARKER = auto()


class ClipHit(NamedTuple):
    """What is under the mouse.

    Args:
        part: What it is.
        track: The index of the track; -1 for none.
        clip: The clip; of a transition and a cut, the one behind it.
        frame: The frame; of a marker its first one.
    """

    part: HitPart
    track: int = -1
    clip: SequenceClip | None = None
    frame: int = 0


def find_hit(sequence: ClipSequence, layout: RowLayout, axis: FrameAxis, x: float, y: float) -> ClipHit:
    """Return what lies at a place.

    Args:
        sequence: The clips.
        layout: Where the tracks lie.
        axis: Where frames lie.
        x: Pixels, as the axis counts.
        y: Pixels from the top of all rows.
    """
    frame = axis.frame_at(x)
    if y < MARKER_HEIGHT:
        return _find_marker(sequence, axis, x, frame)
    row = layout.find_row_at(y)
    if row is None:
        return ClipHit(HitPart.EMPTY, frame=frame)
    track = sequence.tracks[row.index]
    hit = _find_transition(row, track, axis, x, y) or _find_edge(row, track, axis, x, y)
    if hit is not None:
        return hit._replace(frame=frame)
    clip = track.find_clip_at(frame)
    if clip is not None:
        return ClipHit(HitPart.CLIP, row.index, clip, frame)
    is_gap = frame >= 0 and find_gap(track, frame) is not None
    return ClipHit(HitPart.GAP if is_gap else HitPart.EMPTY, row.index, None, frame)


def compute_clip_rect(row: TrackRow, clip: SequenceClip, axis: FrameAxis, top: float = 0.0) -> QRectF:
    """Return where a clip lies; `top` is where all rows begin."""
    left = axis.x_of(clip.start)
    return QRectF(left, top + row.top, max(1.0, axis.x_of(clip.stop) - left), row.height)


def compute_transition_rect(row: TrackRow, clip: SequenceClip, axis: FrameAxis, top: float = 0.0) -> QRectF:
    """Return where the transition lies with which a clip begins; empty without one."""
    way = clip.transition
    if way is None:
        return QRectF()
    left, right = axis.x_of(clip.start - way.before), axis.x_of(clip.start + way.after)
    return QRectF(left, top + row.top, right - left, row.height)


def list_clips_near(track: SequenceTrack, axis: FrameAxis, x: float) -> tuple[SequenceClip, ...]:
    """Return the clips whose edges may be within reach of the mouse, those behind first."""
    reach = EDGE + FADE_GRIP
    last = track.find_index(axis.frame_at(x + reach))
    first = max(0, track.find_index(axis.frame_at(x - reach)))
    return tuple(reversed(track.clips[first : last + 1][-4:]))


def _find_marker(sequence: ClipSequence, axis: FrameAxis, x: float, frame: int) -> ClipHit:
    for marker in reversed(sequence.markers):
        left = axis.x_of(marker.frame)
        if left - 5.0 <= x <= max(left + 6.0, axis.x_of(marker.frame + marker.length)):
            return ClipHit(HitPart.MARKER, frame=marker.frame)
    return ClipHit(HitPart.EMPTY, frame=frame)


def _find_transition(row: TrackRow, track: SequenceTrack, axis: FrameAxis, x: float, y: float) -> ClipHit | None:
    """Return the transition under the mouse; only its lower half takes it, so that the cut can be taken above."""
    if y < row.top + row.height / 2:
        return None
    index = track.find_index(axis.frame_at(x))
    for clip in track.clips[max(0, index) : index + 2]:
        rect = compute_transition_rect(row, clip, axis)
        if clip.transition is None or not rect.left() - EDGE / 2 <= x <= rect.right() + EDGE / 2:
            continue
        if x <= rect.left() + min(EDGE, rect.width() / 3):
            return ClipHit(HitPart.TRANSITION_START, row.index, clip)
        if x >= rect.right() - min(EDGE, rect.width() / 3):
            return ClipHit(HitPart.TRANSITION_STOP, row.index, clip)
        return ClipHit(HitPart.TRANSITION, row.index, clip)
    return None


def _find_edge(row: TrackRow, track: SequenceTrack, axis: FrameAxis, x: float, y: float) -> ClipHit | None:
    near = list_clips_near(track, axis, x)
    starts = {clip.start for clip in near}
    for clip in near:
        left, right = axis.x_of(clip.start), axis.x_of(clip.stop)
        width = right - left
        if y <= row.top + FADE_TOP and width >= LEAST_FOR_HANDLES and (part := _find_fade(clip, axis, x)) is not None:
            return ClipHit(part, row.index, clip)
        reach = min(EDGE, width / 3)
        if abs(x - left) <= CUT and any(other.stop == clip.start for other in near):
            return ClipHit(HitPart.CUT, row.index, clip)
        if abs(x - right) <= CUT and clip.stop in starts:
            continue  # of the clip behind
        if 0 <= x - left <= reach or (-CUT <= x - left < 0 and track.find_clip_at(clip.start - 1) is None):
            return ClipHit(HitPart.START, row.index, clip)
        if 0 <= right - x <= reach or (-CUT <= right - x < 0 and clip.stop not in starts):
            return ClipHit(HitPart.STOP, row.index, clip)
    return None


def _find_fade(clip: SequenceClip, axis: FrameAxis, x: float) -> HitPart | None:
    left, right = axis.x_of(clip.start), axis.x_of(clip.stop)
    fade_in, fade_out = place_fade_handles(clip, axis)
    if abs(x - fade_in) <= FADE_GRIP and x >= left + CUT:
        return HitPart.FADE_IN
    if abs(x - fade_out) <= FADE_GRIP and x <= right - CUT:
        return HitPart.FADE_OUT
    return None


def place_fade_handles(clip: SequenceClip, axis: FrameAxis) -> tuple[float, float]:
    """Return where the handles of a clip's fades lie; without a fade, beside the edges that trim."""
    inset = EDGE + FADE_GRIP
    fade_in = axis.x_of(clip.start + clip.fade_in) if clip.fade_in else axis.x_of(clip.start) + inset
    fade_out = axis.x_of(clip.stop - clip.fade_out) if clip.fade_out else axis.x_of(clip.stop) - inset
    return fade_in, fade_out
