"""Sound of a sequence's clips: read, brought to the sequence's sample rate, played at a speed, faded and added."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from nodes.shared.retime.audio_retime import find_sinc_span, interpolate_sinc
from nodes.shared.retime.rate_conversion import convert_sample_rate, find_conversion_span
from nodes.time.sequence.audio_clips import HeardClip, RampKind
from studio.sdk.sound import replace_non_finite

if TYPE_CHECKING:
    import torch


class SourceSound(NamedTuple):
    """The sound of a source.

    Args:
        sample_rate: Its own.
        read: Returns samples [channels, count] from a start; silence outside of it.
    """

    sample_rate: int
    read: Callable[[int, int], torch.Tensor]


def find_source_span(heard: HeardClip, own_rate: int, sample_rate: int) -> tuple[int, int]:
    """Return which samples [start, stop) of a source, at its own rate, a stretch is made of."""
    step = Fraction(*heard.speed)
    if abs(step) != 1:
        factor = Fraction(own_rate, sample_rate)
        return find_sinc_span(Fraction(*heard.position) * factor, step * factor, heard.length)
    first, stop = _find_range(heard)
    return (first, stop) if own_rate == sample_rate else find_conversion_span(first, stop, own_rate, sample_rate)


def play_clip(heard: HeardClip, source: SourceSound, sample_rate: int) -> torch.Tensor:
    """Return a stretch as it is heard, without its gain: [channels, count].

    At speed 1 and −1 samples are those of the source, converted as Resample does it where its rate is another one. At
    other speeds they are interpolated, and the pitch follows as with a tape.
    """
    start, stop = find_source_span(heard, source.sample_rate, sample_rate)
    samples = replace_non_finite(source.read(start, stop - start))
    step = Fraction(*heard.speed)
    if abs(step) != 1:
        factor = Fraction(source.sample_rate, sample_rate)
        return interpolate_sinc(samples, Fraction(*heard.position) * factor - start, step * factor, heard.length)
    if source.sample_rate != sample_rate:
        samples = convert_sample_rate(samples, source.sample_rate, sample_rate, range(*_find_range(heard)))
    return samples if step > 0 else samples.flip(1)


def _find_range(heard: HeardClip) -> tuple[int, int]:
    """Return which samples [first, stop) of the source are heard at speed 1 or −1, at the sequence's rate."""
    at = math.floor(Fraction(*heard.position))
    return (at, at + heard.length) if heard.speed[0] > 0 else (at - heard.length + 1, at + 1)


def compute_gain(heard: HeardClip) -> torch.Tensor:
    """Return the gain of each sample of a stretch, float32 [length], in memory."""
    import numpy as np
    import torch

    gain = np.full(heard.length, heard.gain)
    for ramp in heard.ramps:
        share = np.clip((np.arange(ramp.offset, ramp.offset + heard.length) + 0.5) / ramp.length, 0.0, 1.0)
        if ramp.kind in (RampKind.FADE_OUT, RampKind.FALL):
            share = 1.0 - share
        gain *= np.sin(share * (np.pi / 2)) if ramp.kind in (RampKind.RISE, RampKind.FALL) else share
    return torch.from_numpy(gain.astype(np.float32))


def spread_channels(samples: torch.Tensor, channels: int) -> torch.Tensor:
    """Return sound on other channels.

    Mono is heard on all. From six channels to two, the center and the surrounds are added 3 dB softer (Recommendation
    ITU-R BS.775). Otherwise channels that are missing are silent, and those that are too many are left out.
    """
    import torch

    found = samples.shape[0]
    if found == channels:
        return samples
    if found == 1:
        return samples.expand(channels, -1)
    if channels == 2 and found >= 6:  # left, right, center, low frequencies, left and right surround
        return samples[:2] + math.sqrt(0.5) * (samples[2] + samples[4:6])
    if found > channels:
        return samples[:channels]
    return torch.cat([samples, samples.new_zeros(channels - found, samples.shape[1])])
