"""Cuts through clips, and clips joined again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack
from studio.sdk.sequence.edits.clip_trims import find_clip_behind
from studio.sdk.sequence.edits.edit_base import EditError, FreeNumbers, cut_clip, edit_tracks, iterate_open_clips

_PLACE_TOLERANCE = 1e-4  # frames of the source


def cut_clips(sequence: ClipSequence, frame: int, numbers: Collection[int] | None = None) -> ClipSequence:
    """Return the sequence with clips cut in two at a frame; linked clips are linked part by part.

    Args:
        sequence: The sequence.
        frame: The first frame of the second parts.
        numbers: The clips; None for all of tracks that are not locked.
    """
    free = FreeNumbers(sequence)

    def cut(_: int, track: SequenceTrack) -> SequenceTrack:
        clip = track.find_clip_at(frame)
        if clip is None or clip.start == frame or (numbers is not None and clip.number not in numbers):
            return track
        left, right = cut_clip(clip, frame, free)
        parts = left, replace(right, link=free.take_link("cut", right.link))
        index = track.find_index(frame)
        return replace(track, clips=(*track.clips[:index], *parts, *track.clips[index + 1 :]))

    return edit_tracks(sequence, cut)


def join_clips(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence with clips joined to the ones behind them that go on with the same source.

    Raises:
        EditError: None of them is followed by its own continuation.
    """
    joined = {
        clip.number: behind
        for index, clip in iterate_open_clips(sequence, numbers)
        if (behind := find_clip_behind(sequence.tracks[index], clip)) is not None and is_through_edit(clip, behind)
    }
    if not joined:
        raise EditError(tr("Nothing to join: no clip is followed by its own continuation."))

    def join(_: int, track: SequenceTrack) -> SequenceTrack:
        clips: list[SequenceClip] = []
        for clip in track.clips:
            last = clips[-1] if clips else None
            if last is not None and last.number in joined and last.stop == clip.start and is_through_edit(last, clip):
                clips[-1] = replace(last, length=last.length + clip.length, fade_out=clip.fade_out)
                if clip.number in joined:
                    joined[last.number] = joined[clip.number]
                else:
                    joined.pop(last.number)
            else:
                clips.append(clip)
        return replace(track, clips=tuple(clips)) if len(clips) < len(track.clips) else track

    return edit_tracks(sequence, join)


def is_through_edit(clip: SequenceClip, behind: SequenceClip) -> bool:
    """Return whether a clip goes on with the source of the one before as if it were not cut."""
    same = (clip.file, clip.input, clip.text, clip.speed) == (behind.file, behind.input, behind.text, behind.speed)
    is_next = abs(clip.get_source_position(clip.stop) - behind.source_start) < _PLACE_TOLERANCE
    return same and clip.stop == behind.start and is_next and behind.transition is None
