"""The sound of clips whose time is bent."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from studio.sdk import Audio, ClipFacts, FrameRate, Frames, WindowNode
from studio.sdk.sound import joined

if TYPE_CHECKING:
    import numpy as np

_LOBES = 16


class BentTime(WindowNode):
    """A node whose frame t is made of other frames than t.

    The frames of `audio` are reached by their number in the input: as `source_frame` is 0 for it, offsets are frame
    numbers. Only frames inside the clip are asked for; outside it there is silence.
    """

    def picture_frame(self, frame: int, clip: ClipFacts) -> int:
        """Return the input's frame that output frame `frame` shows."""
        raise TypeError(f"{type(self).__name__} must define picture_frame()")

    def sound_frames(self, frame: int, clip: ClipFacts) -> range:
        """Return the input's frames whose sound output frame `frame` is made from; at least one."""
        raise TypeError(f"{type(self).__name__} must define sound_frames()")

    def source_frame(self, port: str, frame: int, clip: ClipFacts) -> int:
        """Return 0 for sound, and for pictures what is shown."""
        return 0 if port == "audio" else self.picture_frame(frame, clip)

    def frames_needed(self, port: str, frame: int, clip: ClipFacts) -> range:
        """Return the frames that the sound spans; for pictures the one that is shown."""
        return self.sound_frames(frame, clip) if port == "audio" else super().frames_needed(port, frame, clip)


def span_at_speed(speed: Fraction, first: int, stop: int) -> tuple[int, int]:
    """Return which input samples [start, stop) the output samples [first, stop) are made of at a speed."""
    half = _half_width(speed)
    return math.floor(first * speed) - half + 1, math.floor((stop - 1) * speed) + half + 1


def at_speed(audio: Frames[Audio], rate: FrameRate, speed: Fraction, first: int, stop: int) -> Audio:
    """Play sound faster or slower, as a tape does: its pitch follows.

    Output sample n is the input at n · speed, by a sinc with 16 lobes to each side under a Hann window; played faster,
    its cut-off goes down with the speed, so that nothing folds over (J. O. Smith, "Digital Audio Resampling").

    Args:
        audio: Frames, their offsets being frame numbers.
        rate: Of the clip.
        speed: Above 0.
        first: The first output sample.
        stop: The one after the last.
    """
    import numpy as np
    import torch

    if speed == 1:
        return joined(audio, rate, first, stop - first)
    start, end = span_at_speed(speed, first, stop)
    source = joined(audio, rate, start, end - start)
    scaled = np.arange(first, stop, dtype=np.int64) * speed.numerator
    whole, part = scaled // speed.denominator, (scaled % speed.denominator) / speed.denominator
    half = _half_width(speed)
    taps = np.arange(1 - half, half + 1)
    weights = _windowed_sinc(taps - part[:, None], float(min(Fraction(1), 1 / speed)), half)
    samples = source.samples.cpu().numpy()[:, whole[:, None] + taps - start]
    played = torch.from_numpy(np.einsum("cnt,nt->cn", samples, weights.astype(np.float32)))
    return source.with_samples(played.to(source.samples.device))


def _half_width(speed: Fraction) -> int:
    return math.ceil(_LOBES * max(Fraction(1), speed))


def _windowed_sinc(distance: np.ndarray, cutoff: float, half: int) -> np.ndarray:
    """Return the weights at distances [samples, taps], each row's sum being 1."""
    import numpy as np

    window = np.cos(np.clip(distance / half, -1, 1) * (np.pi / 2)) ** 2
    weights: np.ndarray = np.sinc(cutoff * distance) * window
    weights /= weights.sum(axis=1, keepdims=True)
    return weights
