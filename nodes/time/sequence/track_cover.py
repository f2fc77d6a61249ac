"""Which clips of a track a frame belongs to, transitions counted in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from studio.sdk.sequence.clip_sequence import ClipTransition, SequenceClip, SequenceTrack


class CoveringClip(NamedTuple):
    """A clip with the frames in which it is used: its own, and those of the transitions at its ends.

    Args:
        clip: The clip.
        start: The first frame, at which a transition into it begins.
        stop: The frame behind the last one, at which the transition into the next clip is over.
        transition: How it follows the clip before; None for a cut.
        rise: The frame behind the transition into it; `start` for a cut.
        fall: The frame at which the transition into the next clip begins; `stop` for a cut.
    """

    clip: SequenceClip
    start: int
    stop: int
    transition: ClipTransition | None
    rise: int
    fall: int


def iterate_covering_clips(track: SequenceTrack, frame: int) -> Iterator[CoveringClip]:
    """Yield the clips of a track that a frame belongs to, in order of time: two or three in transitions.

    A transition reaches at most to the other end of each of its clips.
    """
    index, clips = track.find_index(frame), track.clips
    first = index - (index > 0 and clips[index].transition is not None)
    last = index + (index + 1 < len(clips) and clips[index + 1].transition is not None)
    for at in range(max(0, first), last + 1):
        found = _extend_clip(track, at)
        if found.start <= frame < found.stop:
            yield found


def _extend_clip(track: SequenceTrack, index: int) -> CoveringClip:
    clip = track.clips[index]
    before, after = _find_reach(track, index)
    next_before, next_after = _find_reach(track, index + 1) if index + 1 < len(track.clips) else (0, 0)
    transition = clip.transition if before or after else None
    start, rise = clip.start - before, clip.start + after
    stop, fall = clip.stop + next_after, clip.stop - next_before
    return CoveringClip(clip, start, stop, transition, rise if transition else start, fall)


def _find_reach(track: SequenceTrack, index: int) -> tuple[int, int]:
    """Return how many frames before and behind its start a clip's transition takes; none without a clip before."""
    clip = track.clips[index]
    transition = clip.transition
    if transition is None or index == 0 or track.clips[index - 1].stop != clip.start:
        return 0, 0
    return min(transition.before, track.clips[index - 1].length), min(transition.after, clip.length)
