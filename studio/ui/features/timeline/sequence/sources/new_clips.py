"""New clips of sources, on the tracks where they belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, TrackKind
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.tracks import add_track
from studio.ui.features.timeline.sequence.sources.source_facts import SourceFacts

_STILL_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that becomes clips: one of pictures, one of sound, or both, linked.

    Args:
        video: A clip of its pictures, with its length; None for none.
        audio: A clip of its sound.
    """

    video: SequenceClip | None = None
    audio: SequenceClip | None = None

    @property
    def length(self) -> int:
        """Frames of the longer one."""
        return max((clip.length for clip in (self.video, self.audio) if clip is not None), default=0)


def make_file_source(file: str, facts: SourceFacts, rate: FrameRate, link: int) -> NewSource:
    """Return the clips of a file.

    Raises:
        EditError: It cannot be read, or has neither pictures nor sound.
    """
    if facts.is_missing or not (facts.has_picture or facts.audio is not None):
        raise EditError(tr("{file} cannot be read as a picture, a video or a sound.", file=file))
    joined = link if facts.has_picture and facts.audio is not None else 0
    still = round(_STILL_SECONDS * float(rate))
    video = audio = None
    if facts.has_picture:
        video = SequenceClip(1, 0, facts.find_length(rate, is_sound=False) or still, file, link=joined)
    if facts.audio is not None:
        audio = SequenceClip(2, 0, facts.find_length(rate, is_sound=True) or still, file, link=joined)
    return NewSource(video, audio)


def choose_tracks(
    sequence: ClipSequence, needed: Sequence[TrackKind], preferred: Mapping[TrackKind, int]
) -> tuple[ClipSequence, dict[TrackKind, int]]:
    """Return the tracks for new clips by their kinds, and the sequence with those that had to be added.

    Args:
        sequence: The clips.
        needed: The kinds.
        preferred: Tracks that are taken if they are open; else the lowest open one is.
    """
    chosen: dict[TrackKind, int] = {}
    for kind in needed:
        open_tracks = [n for n, track in enumerate(sequence.tracks) if track.kind is kind and not track.is_locked]
        if preferred.get(kind) in open_tracks:
            chosen[kind] = preferred[kind]
        elif open_tracks:
            chosen[kind] = open_tracks[0]
        else:
            sequence = add_track(sequence, kind)
            chosen[kind] = len(sequence.tracks) - 1
    return sequence, chosen


def lay_out_sources(
    sequence: ClipSequence, sources: Sequence[NewSource], frame: int, preferred: Mapping[TrackKind, int]
) -> tuple[ClipSequence, dict[int, list[SequenceClip]]]:
    """Return sources one behind the other from a frame on, by tracks, and the sequence with tracks for them."""
    kinds = [TrackKind.VIDEO] if any(source.video for source in sources) else []
    kinds += [TrackKind.AUDIO] if any(source.audio for source in sources) else []
    sequence, tracks = choose_tracks(sequence, kinds, preferred)
    clips: dict[int, list[SequenceClip]] = {}
    for source in sources:
        for kind, clip in ((TrackKind.VIDEO, source.video), (TrackKind.AUDIO, source.audio)):
            if clip is not None:
                clips.setdefault(tracks[kind], []).append(replace(clip, start=frame))
        frame += source.length
    return sequence, clips
