"""Where the samples of a sound track lie on the clip's own time, found from its packets without decoding.

Sample 0 belongs to the first picture; without pictures it is the first sample that is heard. The delay that
encoders put before the sound is dropped by FFmpeg's decoders and is counted out here.

Timestamps that are fine enough and follow each other without jitter give each packet's place at once. Where they
do not (Matroska and WebM round to milliseconds), the samples themselves have to be counted; see `studio.media.audio`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
from av.audio.stream import AudioStream

from studio.media.index import AudioIndex

GAP_SECONDS = Fraction(1, 20)
"""From here on a hole between two packets is silence; below it is carelessness of whoever wrote the file."""


@dataclass(frozen=True, slots=True)
class AudioPlan:
    """How a sound track is read.

    Args:
        sample_rate: Samples a second.
        channels: Sound channels.
        samples: Samples from sample 0 to the end of the track.
        tick: Seconds a tick of the track's timestamps.
        origin: The time of sample 0 in the track, in seconds.
        first: The first packet's time, in ticks.
        exact: Timestamps give the places of samples; otherwise they are counted.
    """

    sample_rate: int
    channels: int
    samples: int
    tick: Fraction
    origin: Fraction
    first: int
    exact: bool

    def position(self, pts: int) -> int:
        """Return the sample that begins at `pts` ticks; negative before sample 0."""
        return floor((pts * self.tick - self.origin) * self.sample_rate + Fraction(1, 2))

    def ticks_at(self, sample: int) -> int:
        """Return the tick at or before a sample's beginning."""
        return floor((Fraction(sample, self.sample_rate) + self.origin) / self.tick)


def plan_audio(index: AudioIndex, stream: AudioStream, video_start: Fraction | None) -> AudioPlan | None:
    """Find out where samples lie; None for a track without a sample rate.

    Args:
        index: The track's packets.
        stream: The track.
        video_start: The time of the first picture in seconds; None without pictures.
    """
    context = stream.codec_context
    rate, channels = context.sample_rate, context.channels
    if not rate or not channels:
        return None
    heard = index.pts[0] * index.tick + Fraction(index.skipped, rate)
    origin = heard if video_start is None else video_start
    lengths = _packet_lengths(index, context.frame_size or 0, rate)
    exact = index.tick <= Fraction(1, rate) and not _has_jitter(index, lengths)
    end = index.pts[-1] + index.durations[-1] if exact or not context.frame_size else _counted_end(index, lengths)
    samples = floor((end * index.tick - origin) * rate + Fraction(1, 2)) - index.padded
    return AudioPlan(rate, channels, max(0, samples), index.tick, origin, index.pts[0], exact)


def _packet_lengths(index: AudioIndex, frame_size: int, rate: int) -> np.ndarray:
    """Return each packet's length in ticks: of codecs with frames of one size that size, else what the file says."""
    durations = np.asarray(index.durations, dtype=np.float64)
    if not frame_size:
        return durations
    size = float(Fraction(frame_size, rate) / index.tick)
    return np.where(durations >= size * 0.75, size, durations)


def _has_jitter(index: AudioIndex, lengths: np.ndarray) -> bool:
    excess = np.abs(np.diff(np.asarray(index.pts, dtype=np.float64)) - lengths[:-1])
    return bool(np.any((excess > 1.01) & (excess < float(GAP_SECONDS / index.tick))))


def _counted_end(index: AudioIndex, lengths: np.ndarray) -> Fraction:
    """Return the tick at which the track ends, its packets put end to end but for real gaps."""
    holes = np.diff(np.asarray(index.pts, dtype=np.float64)) - lengths[:-1]
    gaps = float(holes[holes >= float(GAP_SECONDS / index.tick)].sum())
    return index.pts[0] + Fraction(float(lengths.sum()) + gaps)
