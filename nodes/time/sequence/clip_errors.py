"""Errors of clips: which one it is, and where."""

from __future__ import annotations

from pathlib import Path

from studio.core.errors import MediaError
from studio.core.time import FrameRate, format_timecode
from studio.core.translation import tr
from studio.sdk import StudioError
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip


def name_clip(clip: SequenceClip) -> str:
    """Return what a clip is called: its name, its file's or its input's."""
    if clip.name or clip.file:
        return clip.name or Path(clip.file).name
    return tr("input {number}", number=clip.input) if clip.input else tr("clip {number}", number=clip.number)


def explain_clip(sequence: ClipSequence, clip: SequenceClip, reason: str, rate: FrameRate | None = None) -> str:
    """Return a reason with the clip, its track and where it begins: a timecode, or a frame where no rate is known."""
    index, _ = sequence.clips_by_number[clip.number]
    track = sequence.tracks[index]
    return tr(
        "{reason} (clip “{clip}” on track {track}, from {place} on)",
        reason=reason,
        clip=name_clip(clip),
        track=track.name or str(track.kind),
        place=tr("frame {frame}", frame=clip.start) if rate is None else format_timecode(clip.start, rate),
    )


def explain_clip_error(
    sequence: ClipSequence, clip: SequenceClip, error: StudioError, rate: FrameRate | None = None
) -> StudioError:
    """Return an error of a file that says which clip it is; of a file that cannot be read it stays a MediaError."""
    if isinstance(error, MediaError):
        return MediaError(error.path, explain_clip(sequence, clip, error.reason, rate))
    return StudioError(explain_clip(sequence, clip, str(error), rate))
