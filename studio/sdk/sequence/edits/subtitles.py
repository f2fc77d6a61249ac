"""Subtitles: clips that show their own words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.edits.blade import cut_clips
from studio.sdk.sequence.edits.clip_placement import PlaceMode, place_clips
from studio.sdk.sequence.edits.edit_base import (
    EditError,
    edit_clips,
    edit_tracks,
    iterate_open_clips,
    require_track,
)


def add_subtitle(sequence: ClipSequence, track: int, frame: int, length: int, text: str) -> ClipSequence:
    """Return the sequence with a subtitle, which ends where the next one begins if that is earlier.

    Raises:
        EditError: The track is locked or no subtitle track, or has a subtitle there.
    """
    row = require_track(sequence, track)
    if row.kind is not TrackKind.SUBTITLE:
        raise EditError(tr("The track {name} takes no subtitles.", name=row.name))
    if row.find_clip_at(frame) is not None:
        raise EditError(tr("There is a subtitle already at this frame."))
    index = row.find_index(frame) + 1
    room = row.clips[index].start - frame if index < len(row.clips) else length
    clip = SequenceClip(1, frame, max(1, min(length, room)), text=text)
    return place_clips(sequence, {track: [clip]}, PlaceMode.OVERWRITE)


def split_subtitle(sequence: ClipSequence, number: int, frame: int, place: int | None = None) -> ClipSequence:
    """Return the sequence with a subtitle in two parts, its words shared between them.

    Args:
        sequence: The sequence.
        number: The subtitle.
        frame: Where the second part begins.
        place: The first character of the second part; by default the gap between words that lies as far in the text as
            the frame lies in the subtitle.

    Raises:
        EditError: The frame does not lie inside the subtitle, or its track is locked.
    """
    clip = next((clip for _, clip in iterate_open_clips(sequence, {number})), None)
    if clip is None or not clip.start < frame < clip.stop:
        raise EditError(tr("Put the playhead inside the subtitle that is to be split."))
    at = _find_word_gap(clip.text, (frame - clip.start) / clip.length) if place is None else place
    parted = cut_clips(sequence, frame, {number})
    words = {number: clip.text[:at].strip(), sequence.next_number: clip.text[at:].strip()}
    return edit_clips(parted, words.keys(), lambda each: replace(each, text=words[each.number]))


def _find_word_gap(text: str, share: float) -> int:
    """Return the place in a text, a space or the end of a line if there is one, that is nearest to a share of it."""
    gaps = [at for at, sign in enumerate(text) if sign.isspace()]
    wanted = share * len(text)
    return min(gaps, key=lambda at: abs(at - wanted)) if gaps else round(wanted)


def merge_subtitles(sequence: ClipSequence, numbers: Collection[int]) -> ClipSequence:
    """Return the sequence with subtitles of a track as one, which lasts from the first to the last; each is a line.

    Raises:
        EditError: They are fewer than two, lie on several tracks or a locked one, or another one lies between them.
    """
    found = sorted(iterate_open_clips(sequence, numbers), key=lambda each: each[1].start)
    rows = {index for index, _ in found}
    if len(found) < 2 or len(rows) != 1 or sequence.tracks[found[0][0]].kind is not TrackKind.SUBTITLE:
        raise EditError(tr("Select two or more subtitles of one track that is not locked."))
    (row,), clips = rows, [clip for _, clip in found]
    track = sequence.tracks[row]
    if any(track.find_index(two.start) - track.find_index(one.start) != 1 for one, two in pairwise(clips)):
        raise EditError(tr("Another subtitle lies between those that are to be merged."))
    text = "\n".join(clip.text for clip in clips if clip.text)
    merged = replace(clips[0], length=clips[-1].stop - clips[0].start, text=text)
    gone = {clip.number for clip in clips}

    def merge(index: int, each: SequenceTrack) -> SequenceTrack:
        return (
            each.with_clips((*(clip for clip in each.clips if clip.number not in gone), merged))
            if index == row
            else each
        )

    return edit_tracks(sequence, merge)
