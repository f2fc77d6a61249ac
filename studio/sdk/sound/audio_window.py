"""Stretches of sound around a frame: the samples that a window of frames holds, at their exact places in the clip.

A node that needs samples around its frame (a filter's reach, a spectrum's window) asks for the frames that hold them,
and joins these. As places are counted from the clip's start, a frame comes out the same in whatever order frames are
asked for, and joined frames are the whole clip, processed at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio
from studio.core.time import FrameRate
from studio.sdk.context import Frames, Time
from studio.sdk.node import Node

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class AudioWindow:
    """Samples of a clip, in one piece.

    Args:
        samples: [channels, samples], float32, finite; silence outside the clip.
        sample_rate: Samples a second.
        start: Which sample of the clip the first one is; negative before its start.
        frame_samples: The samples of the frame at work, as the clip counts them.
    """

    samples: torch.Tensor
    sample_rate: int
    start: int
    frame_samples: range

    def get_samples(self, start: int, stop: int) -> torch.Tensor:
        """Return the samples [start, stop) of the clip, [channels, stop − start]; they lie in the stretch."""
        return self.samples[:, start - self.start : stop - self.start]


class AudioWindowNode(Node):
    """Node of any kind that reads samples before and after its frame, from inputs of type `Frames[Audio]`.

    Put it before the kind: `class Gate(AudioWindowNode, WindowNode)`. `get_audio_window` then gives it the samples.
    """

    def get_reach(self, sample_rate: int) -> tuple[int, int]:
        """Return how many samples before and after those of the frame are heard; parameters may decide."""
        raise TypeError(f"{type(self).__name__} must define get_reach()")

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the frames of a clip of sound that hold what is heard; outside the clip there is none."""
        if clip.rate is None or not clip.sample_rate:
            return super().frames_needed(port, frame, clip)
        before, after = self.get_reach(clip.sample_rate)
        own = clip.rate.get_frame_samples(self.source_frame(port, frame, clip), clip.sample_rate)
        return find_frames_of_samples(clip, own.start - before, own.stop + after)


def find_frames_of_samples(clip: ClipInfo, start: int, stop: int) -> range:
    """Return the frames of a clip that hold the samples [start, stop); the nearest one if there are none."""
    if clip.rate is None or not clip.sample_rate:
        return range(1)
    first = clip.frame_range.clamp(clip.rate.frame_at_sample(start, clip.sample_rate))
    last = clip.frame_range.clamp(clip.rate.frame_at_sample(stop - 1, clip.sample_rate))
    return range(first, max(first, last) + 1)


def join_frames(audio: Frames[Audio], rate: FrameRate, start: int, count: int, *, frame: int = 0) -> Audio:
    """Join frames of sound.

    Args:
        audio: Frames.
        rate: Of the clip.
        start: The first sample wanted, counted from the start of the clip; may be negative.
        count: How many.
        frame: Which frame of the clip offset 0 is.

    Returns:
        [channels, count]; silence where `audio` has no frame.
    """
    first = audio[audio.offsets.start]
    whole = first.samples.new_zeros((first.channels, count))
    for offset in audio.offsets:
        piece = audio[offset].samples
        at = rate.sample_at(frame + offset, first.sample_rate) - start
        begin, end = max(0, at), min(count, at + piece.shape[1])
        if end > begin:
            whole[:, begin:end] = piece[:, begin - at : end - at]
    return first.with_samples(whole)


def get_audio_window(audio: Frames[Audio], time: Time, before: int = 0, after: int = 0) -> AudioWindow:
    """Return the samples of the frame at work, and so many around it; what is no finite number is silence.

    Args:
        audio: The frames that `AudioWindowNode` asks for; offset 0 is the frame at work.
        time: The frame at work.
        before: Samples before the frame's first.
        after: Samples after the frame's last.
    """
    sample_rate = audio[audio.offsets.start].sample_rate
    own = time.rate.get_frame_samples(time.frame, sample_rate)
    start, count = own.start - before, len(own) + before + after
    sound = join_frames(audio, time.rate, start, count, frame=time.frame)
    return AudioWindow(replace_non_finite(sound.samples), sample_rate, start, own)


def replace_non_finite(samples: torch.Tensor) -> torch.Tensor:
    """Return samples with silence in place of what is NaN or infinite, so that a filter or a spectrum outlives it."""
    return samples.nan_to_num(0.0, 0.0, 0.0)


def seconds_to_sample(seconds: float, sample_rate: int) -> int:
    """Return the sample nearest to a time, exact for seconds as they are written: 0.1 is a tenth."""
    return math.floor(Fraction(repr(float(seconds))) * sample_rate + Fraction(1, 2))
