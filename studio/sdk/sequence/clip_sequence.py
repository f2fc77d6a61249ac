"""Sequences: the values.

A sequence has tracks of clips. All places and lengths are whole frames at the sequence's own rate, counted from 0; also
those in a clip's source, which is read at that rate. Clips of a track lie in order and do not overlap; what is between
them is a gap. Video tracks lie one above the other, the last one of the list on top.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

MAX_FRAME: Final = 100_000_000
"""Of an end on the timeline, and of a place in a source."""
MAX_NUMBER: Final = 10**9
"""Of a clip, and of a group of linked clips."""
MAX_INPUTS: Final = 32
"""Inputs of the Sequence node that clips can show."""
MAX_SPEED: Final = 100.0
SOURCE_DIGITS: Final = 6
"""Behind the point, of places in a source that are kept."""
_HAIR: Final = 1e-5
MIN_GAIN: Final = -96.0
"""Decibels; this and less is silence."""
MAX_GAIN: Final = 24.0


class TrackKind(StrEnum):
    """What a track's clips are."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"


INPUT_ROWS: Final = {TrackKind.VIDEO: "clip", TrackKind.AUDIO: "sound"}
"""Rows of inputs of the Sequence node: "clip_1" is what a clip with the input 1 shows, "sound_1" what it plays."""


class TransitionKind(StrEnum):
    """How one clip goes over into the next."""

    DISSOLVE = "dissolve"
    WIPE = "wipe"
    DIP = "dip"
    """Through a color: the first clip fades to it, the second one from it."""


class ClipFit(StrEnum):
    """How a picture of another size lies in the sequence's picture."""

    FIT = "fit"
    """As large as it fits, with transparent margins."""
    FILL = "fill"
    """As large as it fills the picture; what is beyond is cut."""
    STRETCH = "stretch"
    """Across the whole picture, whatever becomes of its shape."""
    CENTER = "center"
    """In the middle, pixel for pixel."""


@dataclass(frozen=True, slots=True)
class ClipTransition:
    """How a clip begins where another one ends, on the same track.

    Args:
        kind: What it looks like. Sound cross-fades at equal power, whatever the kind.
        before: Frames before the cut, in which this clip is seen already: so much more of its source is used.
        after: Frames behind the cut, in which the clip before is still seen.
        angle: Of a wipe, the direction in which the edge moves, degrees clockwise; 0 is to the right.
        softness: Of a wipe, the width of the edge, 0 (sharp) to 1 (the whole picture).
        color: Of a dip, red, green and blue as displayed, 0..1.
    """

    kind: TransitionKind = TransitionKind.DISSOLVE
    before: int = 0
    after: int = 0
    angle: float = 0.0
    softness: float = 0.0
    color: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def length(self) -> int:
        """Frames in which both clips are seen."""
        return self.before + self.after


@dataclass(frozen=True)
class SequenceClip:
    """A piece of a source on a track.

    It shows a file, an input of the node or, on a subtitle track, its own text. Of a file with pictures and sound, a
    video track shows the pictures and an audio track plays the sound.

    Args:
        number: It stays when other clips are deleted; each clip of a sequence has its own.
        start: The first frame on the timeline.
        length: Frames on the timeline, at least 1.
        file: The path of its file; empty if it shows an input or a text, or if its media is not known.
        input: Which input of the node it shows, from 1; 0 for none.
        text: The words of a subtitle; lines are separated by line feeds.
        source_start: The place in the source, in frames, at its first frame; negative where the source begins later. It
            lies between frames where a clip of another speed was cut.
        speed: Frames of the source for one of the timeline; negative plays backwards, 0 holds the first frame.
        name: As shown; empty for the file's or the input's name.
        is_enabled: Whether it is seen and heard.
        link: Clips with the same number are selected and moved together; 0 for none.
        gain: Of its sound, decibels.
        fade_in: Frames in which it comes from nothing: black or what lies below, and silence.
        fade_out: Frames in which it goes to nothing.
        opacity: Of its picture, 0..1.
        fit: How its picture lies in the sequence's.
        color: Of its label, as "#rrggbb"; empty for that of its kind.
        transition: How it follows the clip that ends where it starts; None for a cut. Without such a clip it is unused.
    """

    number: int
    start: int
    length: int
    file: str = ""
    input: int = 0
    text: str = ""
    source_start: float = 0
    speed: float = 1.0
    name: str = ""
    is_enabled: bool = True
    link: int = 0
    gain: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    opacity: float = 1.0
    fit: ClipFit = ClipFit.FIT
    color: str = ""
    transition: ClipTransition | None = None
    known_texts: list[str] = field(default_factory=list, init=False, repr=False, compare=False)
    """Its text that was written once: a clip that does not change is not written again."""

    @property
    def stop(self) -> int:
        """The frame behind its last one."""
        return self.start + self.length

    def get_source_position(self, frame: float) -> float:
        """Return the place in the source, in frames, of a place on the timeline, which may lie beyond the clip."""
        return self.source_start + (frame - self.start) * self.speed

    def find_source_frame(self, frame: int) -> int:
        """Return the frame of the source that a frame of the timeline shows: the last one that has begun."""
        # Sums of a speed like 0.1 lie a hair below the whole number that they should be.
        return math.floor(self.get_source_position(frame) + _HAIR)


@dataclass(frozen=True)
class SequenceTrack:
    """A row of clips.

    Args:
        kind: What its clips are.
        name: As shown, as "V1".
        clips: In order of time, none overlapping another.
        is_enabled: Whether it is seen or heard; the eye, and the opposite of mute.
        is_locked: Whether its clips cannot be edited.
        is_solo: Of an audio track: if any is solo, only those are heard.
        gain: Of its sound, decibels.
        is_burnt_in: Of a subtitle track: whether its texts are drawn into the picture, or go out beside it.
        language: Of a subtitle track, as BCP 47 or ISO 639 names it: "de", "pt-BR", "eng"; empty if it is not known.
    """

    kind: TrackKind
    name: str
    clips: tuple[SequenceClip, ...] = ()
    is_enabled: bool = True
    is_locked: bool = False
    is_solo: bool = False
    gain: float = 0.0
    is_burnt_in: bool = True
    language: str = ""

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first frame of each clip."""
        return tuple(clip.start for clip in self.clips)

    @property
    def stop(self) -> int:
        """The frame behind its last clip; 0 without clips."""
        return self.clips[-1].stop if self.clips else 0

    def find_index(self, frame: int) -> int:
        """Return the index of the last clip that starts at or before a frame; -1 if there is none."""
        return bisect_right(self.starts, frame) - 1

    def find_clip_at(self, frame: int) -> SequenceClip | None:
        """Return the clip that lies at a frame, transitions left aside."""
        index = self.find_index(frame)
        return self.clips[index] if index >= 0 and frame < self.clips[index].stop else None

    def with_clips(self, clips: Iterable[SequenceClip]) -> SequenceTrack:
        """Return the track with these clips, in order of time; whether they overlap is not checked."""
        return replace(self, clips=tuple(sorted(clips, key=lambda clip: clip.start)))


@dataclass(frozen=True, slots=True)
class SequenceMarker:
    """A note at frames of the sequence.

    Args:
        frame: The first frame.
        length: Frames, at least 1.
        name: Its text.
        color: As "#rrggbb"; empty for the standard one.
    """

    frame: int
    length: int = 1
    name: str = ""
    color: str = ""


@dataclass(frozen=True)
class ClipSequence:
    """Tracks of clips.

    Args:
        tracks: From bottom to top.
        markers: In order of time.
        start_number: The number of its first frame as timecode says it, at its rate: 90000 is 01:00:00:00 at 25 a
            second. All other places are counted from 0.
    """

    tracks: tuple[SequenceTrack, ...] = ()
    markers: tuple[SequenceMarker, ...] = ()
    start_number: int = 0
    known_values: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was made of it once, by names."""

    @cached_property
    def length(self) -> int:
        """Frames up to the end of the last clip; 0 without clips."""
        return max((track.stop for track in self.tracks), default=0)

    @cached_property
    def clips_by_number(self) -> dict[int, tuple[int, SequenceClip]]:
        """Each clip and the index of its track, by its number."""
        return {clip.number: (index, clip) for index, clip in self.iterate_clips()}

    @property
    def next_number(self) -> int:
        """A number that no clip has yet; those above it are free as well."""
        return max(self.clips_by_number, default=0) + 1

    @property
    def next_link(self) -> int:
        """A number of linked clips that none have yet."""
        return max((clip.link for _, clip in self.clips_by_number.values()), default=0) + 1

    def iterate_clips(self) -> Iterator[tuple[int, SequenceClip]]:
        """Yield each clip with the index of its track."""
        for index, track in enumerate(self.tracks):
            for clip in track.clips:
                yield index, clip

    def find_clip(self, number: int) -> SequenceClip | None:
        """Return a clip by its number."""
        found = self.clips_by_number.get(number)
        return found[1] if found is not None else None

    def find_linked(self, number: int) -> frozenset[int]:
        """Return the numbers of the clips that are linked with a clip, and its own."""
        clip = self.find_clip(number)
        if clip is None or not clip.link:
            return frozenset({number})
        return frozenset(other.number for _, other in self.clips_by_number.values() if other.link == clip.link)

    def with_track(self, index: int, track: SequenceTrack) -> ClipSequence:
        """Return the sequence with another track in the place of one."""
        return replace(self, tracks=(*self.tracks[:index], track, *self.tracks[index + 1 :]))


def list_files(sequence: ClipSequence) -> tuple[str, ...]:
    """Return the files that clips show, each once, in order of the tracks."""
    return tuple(dict.fromkeys(clip.file for _, clip in sequence.iterate_clips() if clip.file))


def replace_files(sequence: ClipSequence, files: dict[str, str]) -> ClipSequence:
    """Return the sequence with other files in the place of some; clips that show none of them are the same objects."""
    tracks = (
        replace(
            track,
            clips=tuple(
                replace(clip, file=files[clip.file]) if files.get(clip.file, clip.file) != clip.file else clip
                for clip in track.clips
            ),
        )
        for track in sequence.tracks
    )
    return replace(sequence, tracks=tuple(tracks))
