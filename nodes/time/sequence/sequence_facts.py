"""Facts of a sequence: those that are set, else those of its first clip.

The first clip is the earliest one of the lowest track. Where its file cannot be read, the next one counts; so one look
at one file is enough, however many clips there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, TypeVar

from nodes.time.sequence.clip_errors import explain_clip, explain_clip_error
from nodes.time.sequence.clip_files import (
    describe_picture,
    find_sound,
    is_numbered,
    is_still,
    list_files_at,
    look_for_file,
)
from studio.core.errors import MediaError
from studio.sdk import ClipInfo, FrameRate, Media, StudioError
from studio.sdk.sequence.clip_sequence import INPUT_ROWS, ClipSequence, SequenceClip, TrackKind

CLIP_INPUT, SOUND_INPUT = INPUT_ROWS[TrackKind.VIDEO], INPUT_ROWS[TrackKind.AUDIO]

DEFAULT_RATE = FrameRate(Fraction(25))
DEFAULT_SIZE = 1920, 1080
DEFAULT_SAMPLE_RATE = 48_000

_MAX_LOOKS = 16

_T = TypeVar("_T")


class SequenceFormat(NamedTuple):
    """What of the facts is set: 0 is for those of the first clip.

    Args:
        rate: Frames a second.
        width: Pixels.
        height: Pixels.
        sample_rate: Samples a second.
    """

    rate: float
    width: int
    height: int
    sample_rate: int


def compute_picture_info(
    sequence: ClipSequence, form: SequenceFormat, inputs: Mapping[str, ClipInfo], media: Media
) -> ClipInfo:
    """Return the facts of the picture.

    It has alpha if the first clip or an input that is shown has it. A sequence without pictures is 1920×1080, one
    without moving pictures has 25 frames a second.

    Raises:
        StudioError: A fact is asked of the first clip, and no file can be read.
    """

    def look(clip: SequenceClip) -> ClipInfo | None:
        return describe_picture(clip.file, media) if clip.file else inputs.get(f"{CLIP_INPUT}_{clip.input}")

    needs_file = not (form.rate and form.width and form.height)
    clips = _list_sources(sequence, TrackKind.VIDEO)
    first = _find_first(sequence, clips, look, is_required=needs_file)
    rate = FrameRate.from_value(form.rate) if form.rate else _find_rate(sequence, first, clips, look)
    width, height = (first.width, first.height) if first is not None and first.width else DEFAULT_SIZE
    if form.width and form.height:
        width, height = form.width, form.height
    elif form.width or form.height:
        factor = form.width / width if form.width else form.height / height
        width, height = form.width or max(1, round(width * factor)), form.height or max(1, round(height * factor))
    shown = {clip.input for clip in clips if clip.input and not clip.file}
    alpha = any(inputs[name].channels == 4 for name in inputs if _find_number(name, CLIP_INPUT) in shown)
    has_alpha = alpha or (first is not None and first.channels == 4)
    return ClipInfo(rate, max(1, sequence.length), width, height, 4 if has_alpha else 3)


def compute_sound_info(
    sequence: ClipSequence, form: SequenceFormat, main: ClipInfo, inputs: Mapping[str, ClipInfo], media: Media
) -> ClipInfo:
    """Return the facts of the sound, which has the rate and the length of the picture; no channels without clips.

    It has at least two channels, and as many as the first clip or an input that is heard, if that has more.
    """

    def look(clip: SequenceClip) -> ClipInfo | None:
        if not clip.file:
            return inputs.get(f"{SOUND_INPUT}_{clip.input}")
        sound = find_sound(clip.file, media)
        return ClipInfo(channels=sound.channels, sample_rate=sound.sample_rate) if sound is not None else None

    clips = _list_sources(sequence, TrackKind.AUDIO)
    if not clips:
        return ClipInfo(main.rate, main.length)
    first = _find_first(sequence, clips, look, is_required=False, is_enough=lambda info: bool(info.sample_rate))
    heard = {clip.input for clip in clips if clip.input and not clip.file}
    channels = [info.channels for name, info in inputs.items() if _find_number(name, SOUND_INPUT) in heard]
    most = max(2, *channels, first.channels if first is not None else 0)
    sample_rate = form.sample_rate or (first.sample_rate if first is not None else 0) or DEFAULT_SAMPLE_RATE
    return ClipInfo(main.rate, main.length, channels=most, sample_rate=sample_rate)


def find_missing_files(sequence: ClipSequence, media: Media) -> tuple[MediaError, ...]:
    """Return an error for each file that is missing; it names the first clip that needs it."""
    found: dict[str, MediaError] = {}
    for kind in (TrackKind.VIDEO, TrackKind.AUDIO):
        for clip in _list_sources(sequence, kind):
            if clip.file and clip.file not in found:
                try:
                    look_for_file(clip.file, media)
                except MediaError as error:
                    found[clip.file] = MediaError(error.path, explain_clip(sequence, clip, error.reason))
    return tuple(found.values())


def list_first_files(sequence: ClipSequence, media: Media) -> tuple[Path, ...]:
    """Return the files that facts come from: the first of pictures and of sound, and those before that are missing."""
    found: dict[Path, None] = {}
    for kind in (TrackKind.VIDEO, TrackKind.AUDIO):
        for clip in _list_sources(sequence, kind):
            if not clip.file:
                break
            files = list_files_at(clip.file, 0, media)
            found |= dict.fromkeys(files)
            if all(file.exists() for file in files):
                break
    return tuple(found)


def _list_sources(sequence: ClipSequence, kind: TrackKind) -> tuple[SequenceClip, ...]:
    """Return the clips that show something, those of the lowest track first; of those of one source the first."""
    name = f"sources_{kind}"
    if name not in sequence.known_values:  # asked for at every frame that is computed
        sources: dict[tuple[str, int], SequenceClip] = {}
        for clip in (clip for track in sequence.tracks if track.kind is kind for clip in track.clips):
            if clip.file or clip.input:
                sources.setdefault((clip.file, 0 if clip.file else clip.input), clip)
        sequence.known_values[name] = tuple(sources.values())
    found: tuple[SequenceClip, ...] = sequence.known_values[name]
    return found


def _find_first(
    sequence: ClipSequence,
    clips: Sequence[SequenceClip],
    look: Callable[[SequenceClip], _T | None],
    *,
    is_required: bool,
    is_enough: Callable[[_T], bool] = lambda _: True,
) -> _T | None:
    """Return what is known of the first clip of which something is; raise what keeps all from being read.

    A clip that says too little is passed over, but not more than a few: looking at files takes time.
    """
    failure: StudioError | None = None
    looks = 0
    for clip in clips:
        try:
            found = look(clip)
        except StudioError as error:
            failure = failure or explain_clip_error(sequence, clip, error)
            continue
        if found is not None and is_enough(found):
            return found
        looks += 1
        if looks == _MAX_LOOKS:
            break
    if failure is not None and is_required:
        raise failure
    return None


def _find_rate(
    sequence: ClipSequence,
    first: ClipInfo | None,
    clips: Sequence[SequenceClip],
    look: Callable[[SequenceClip], ClipInfo | None],
) -> FrameRate:
    """Return the rate of the first clip whose pictures move."""
    if first is not None and first.rate is not None:
        return first.rate
    may_move = [clip for clip in clips if not clip.file or not (is_still(clip.file) or is_numbered(clip.file))]
    moving = _find_first(sequence, may_move, look, is_required=False, is_enough=lambda info: info.rate is not None)
    return moving.rate if moving is not None and moving.rate is not None else DEFAULT_RATE


def _find_number(port: str, row: str) -> int:
    """Return the number of an input of a row; 0 for one of another row."""
    name, _, number = port.rpartition("_")
    return int(number) if name == row else 0
