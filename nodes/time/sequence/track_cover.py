"""Clips of a track that a frame belongs to, transitions counted in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack

_MEMO: Final = "track_covers"


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


class TrackCover:
    """Clips of a track with the frames in which they are used. Any thread may ask.

    Args:
        track: The track.
    """

    def __init__(self, track: SequenceTrack) -> None:
        self.track = track
        self._known: list[CoveringClip | None] = [None] * len(track.clips)

    def iterate_clips_at(self, frame: int) -> Iterator[CoveringClip]:
        """Yield the clips that a frame belongs to, in order of time: two or three in transitions.

        A transition reaches at most to the other end of each of its clips.
        """
        clips, index = self.track.clips, self.track.find_index(frame)
        first = index - (index > 0 and clips[index].transition is not None)
        last = index + (index + 1 < len(clips) and clips[index + 1].transition is not None)
        for at in range(max(0, first), last + 1):
            found = self._known[at] or self._extend_clip(at)
            if found.start <= frame < found.stop:
                yield found

    def _extend_clip(self, index: int) -> CoveringClip:
        clip = self.track.clips[index]
        before, after = _find_reach(self.track, index)
        next_before, next_after = _find_reach(self.track, index + 1) if index + 1 < len(self._known) else (0, 0)
        transition = clip.transition if before or after else None
        start, rise = clip.start - before, clip.start + after
        stop, fall = clip.stop + next_after, clip.stop - next_before
        found = CoveringClip(clip, start, stop, transition, rise if transition else start, fall)
        self._known[index] = found
        return found


def list_track_covers(sequence: ClipSequence) -> tuple[TrackCover, ...]:
    """Return the covers of all tracks, made once for a sequence."""
    known: tuple[TrackCover, ...] | None = sequence.known_values.get(_MEMO)
    if known is None:
        known = sequence.known_values[_MEMO] = tuple(map(TrackCover, sequence.tracks))
    return known


def _find_reach(track: SequenceTrack, index: int) -> tuple[int, int]:
    """Return how many frames before and behind its start a clip's transition takes; none without a clip before."""
    clip = track.clips[index]
    transition = clip.transition
    if transition is None or index == 0 or track.clips[index - 1].stop != clip.start:
        return 0, 0
    return min(transition.before, track.clips[index - 1].length), min(transition.after, clip.length)
