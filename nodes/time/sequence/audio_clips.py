"""Stretches of clips that are heard at a frame of a sequence, as plain values.

All places are samples at the sequence's sample rate, exact. They do not say where the frame lies on the timeline.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from nodes.time.sequence.track_cover import CoveringClip, TrackCover, list_track_covers
from studio.sdk import FrameRate
from studio.sdk.sequence.clip_sequence import MIN_GAIN, ClipSequence, SequenceClip, TrackKind
from studio.sdk.sound import decibels_to_amplitude


class RampKind(StrEnum):
    """How a gain changes over a ramp."""

    FADE_IN = "fade in"
    """Straight from 0 to 1."""
    FADE_OUT = "fade out"
    """Straight from 1 to 0."""
    RISE = "rise"
    """A quarter of a sine from 0 to 1: with a fall, the power stays equal."""
    FALL = "fall"
    """A quarter of a cosine from 1 to 0."""


class GainRamp(NamedTuple):
    """A gain that changes.

    Args:
        kind: How.
        offset: How many samples of the ramp lie before the first one of the stretch; negative if it begins later.
        length: Of the ramp in samples, at least 1.
    """

    kind: RampKind
    offset: int
    length: int


class HeardClip(NamedTuple):
    """A stretch of a clip's sound.

    Args:
        file: The file; empty for an input.
        input: The input's number; 0 for a file.
        length: Samples, those of the frame.
        position: Where its first sample lies in the source, as a numerator and a denominator.
        speed: Samples of the source for one that is heard, as a numerator and a denominator; negative is backwards.
        gain: A factor.
        ramps: Fades and cross-fades.
    """

    file: str
    input: int
    length: int
    position: tuple[int, int]
    speed: tuple[int, int]
    gain: float
    ramps: tuple[GainRamp, ...]


def find_heard_clips(sequence: ClipSequence, frame: int, rate: FrameRate, sample_rate: int) -> tuple[HeardClip, ...]:
    """Return what is heard at a frame, in order of the tracks."""
    covers = [cover for cover in list_track_covers(sequence) if cover.track.kind is TrackKind.AUDIO]
    solo = any(cover.track.is_solo for cover in covers)
    heard = (cover for cover in covers if cover.track.is_enabled and (cover.track.is_solo or not solo))
    return tuple(clip for cover in heard for clip in _hear_track(cover, frame, rate, sample_rate))


def _hear_track(cover: TrackCover, frame: int, rate: FrameRate, sample_rate: int) -> Iterator[HeardClip]:
    for covering in cover.iterate_clips_at(frame):
        clip = covering.clip
        gain = _find_gain(cover.track.gain) * _find_gain(clip.gain)
        if clip.is_enabled and gain > 0.0 and clip.speed != 0.0 and (clip.file or clip.input):
            yield _hear_clip(covering, gain, frame, rate, sample_rate)


def _find_gain(decibels: float) -> float:
    return 0.0 if decibels <= MIN_GAIN else decibels_to_amplitude(decibels)


def _hear_clip(covering: CoveringClip, gain: float, frame: int, rate: FrameRate, sample_rate: int) -> HeardClip:
    own, clip = rate.get_frame_samples(frame, sample_rate), covering.clip
    position, speed = find_sound_position(clip, own.start, rate, sample_rate)
    ramps = [
        (RampKind.FADE_IN, clip.start, clip.start + min(clip.fade_in, clip.length)),
        (RampKind.FADE_OUT, clip.stop - min(clip.fade_out, clip.length), clip.stop),
        (RampKind.RISE, covering.start, covering.rise),
        (RampKind.FALL, covering.fall, covering.stop),
    ]
    return HeardClip(
        clip.file,
        0 if clip.file else clip.input,
        len(own),
        (position.numerator, position.denominator),
        (speed.numerator, speed.denominator),
        gain,
        tuple(_iterate_ramps(ramps, own, rate, sample_rate)),
    )


def find_sound_position(
    clip: SequenceClip, sample: int, rate: FrameRate, sample_rate: int
) -> tuple[Fraction, Fraction]:
    """Return where a sample of the timeline lies in a clip's source, and how many samples it goes on for each.

    It depends only on how far the source lies beside the timeline: the two parts of a clip that was cut go on as the
    whole did, at broken rates, too. At speeds 1 and −1 it is a whole number. Backwards, the first frame is heard from
    its last sample on.
    """
    per_frame = sample_rate / rate.value
    begin, speed = Fraction(repr(clip.source_start)), Fraction(repr(clip.speed))
    shift = (begin - clip.start * speed) * per_frame
    if speed < 0:
        shift += per_frame - 1
    if abs(speed) == 1:
        shift = Fraction(math.floor(shift + Fraction(1, 2)))
    return shift + sample * speed, speed


def _iterate_ramps(
    ramps: list[tuple[RampKind, int, int]], own: range, rate: FrameRate, sample_rate: int
) -> Iterator[GainRamp]:
    """Yield the ramps that change a gain in the frame."""
    for kind, first, stop in ramps:
        if stop <= first:
            continue
        begin, end = rate.sample_at(first, sample_rate), rate.sample_at(stop, sample_rate)
        rises = kind in (RampKind.FADE_IN, RampKind.RISE)
        is_flat = own.start >= end if rises else own.stop <= begin
        if not is_flat and end > begin:
            yield GainRamp(kind, own.start - begin, end - begin)
