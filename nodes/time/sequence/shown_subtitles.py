"""Subtitles at a frame of a sequence: those that are drawn into the picture, and those that go out beside it."""

from __future__ import annotations

from nodes.shared.titles.subtitle_drawing import ShownSubtitle
from nodes.time.sequence.shown_clips import find_fade
from studio.sdk import SubtitleFrame
from studio.sdk.sequence.clip_sequence import ClipSequence
from studio.sdk.sequence.subtitle_tracks import list_subtitle_tracks, make_subtitle_frame


def find_burnt_subtitles(sequence: ClipSequence, frame: int) -> tuple[ShownSubtitle, ...]:
    """Return the texts that are drawn into the picture of a frame, from the lowest track to the uppermost."""
    clips = (track.find_clip_at(frame) for track in list_subtitle_tracks(sequence, is_burnt_in=True))
    return tuple(
        ShownSubtitle(clip.text, clip.opacity * find_fade(clip, frame))
        for clip in clips
        if clip is not None and clip.is_enabled and clip.opacity > 0.0 and clip.text.strip()
    )


def get_carried_subtitles(sequence: ClipSequence, frame: int) -> SubtitleFrame:
    """Return what the tracks say that are not drawn into the picture."""
    return make_subtitle_frame(list_subtitle_tracks(sequence, is_burnt_in=False), frame)
