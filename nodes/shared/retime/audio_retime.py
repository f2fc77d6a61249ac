"""Sound that is played like a tape: faster and higher, slower and lower, backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from studio.sdk import Audio, ClipInfo, FrameRate, Frames
from studio.sdk.sound import find_frames_of_samples, join_frames, replace_non_finite

if TYPE_CHECKING:
    import numpy as np
    import torch

_LOBES = 16
_FADES_BELOW = 0.01


def compute_input_span(speed: Fraction, first: int, stop: int) -> tuple[int, int]:
    """Return which input samples [start, stop) the output samples [first, stop) are made of at a speed."""
    half = _half_width(speed)
    return math.floor(first * speed) - half + 1, math.floor((stop - 1) * speed) + half + 1


def play_at_speed(audio: Frames[Audio], rate: FrameRate, speed: Fraction, first: int, stop: int) -> Audio:
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
    if speed == 1:
        return join_frames(audio, rate, first, stop - first)
    start, end = compute_input_span(speed, first, stop)
    source = join_frames(audio, rate, start, end - start)
    return source.with_samples(interpolate_sinc(source.samples, first * speed - start, speed, stop - first))


def find_sinc_span(position: Fraction, step: Fraction, count: int) -> tuple[int, int]:
    """Return which input samples [start, stop) are looked at for `count` of them, from a place on and `step` apart."""
    half, last = _half_width(abs(step)), position + (count - 1) * step
    return math.floor(min(position, last)) - half + 1, math.floor(max(position, last)) + half + 1


def interpolate_sinc(samples: torch.Tensor, position: Fraction, step: Fraction, count: int) -> torch.Tensor:
    """Return samples from a place on, `step` apart, backwards where that is negative: [channels, count].

    Args:
        samples: [channels, samples], those of `find_sinc_span`.
        position: The place of the first one among `samples`.
        step: How far apart they are; not 0.
        count: How many.
    """
    import numpy as np

    denominator = math.lcm(position.denominator, step.denominator)
    begin, pace = int(position * denominator), int(step * denominator)
    scaled = np.arange(count, dtype=np.int64) * pace + begin
    whole, part = scaled // denominator, (scaled % denominator) / denominator
    cutoff = float(min(Fraction(1), 1 / abs(step)))
    return _resampled(samples, whole, part, cutoff, _half_width(abs(step)))


@dataclass(frozen=True, slots=True)
class RetimedSegment:
    """How the sound of one output frame goes along the clip: from `start`, at a speed that is a straight line.

    At the share u of the frame it is at start + speed · u + bend · u² / 2, counted in the clip's frames.

    Args:
        rate: Of the clip and of the output.
        sample_rate: Samples a second.
        frame: The output's frame.
        start: Where it begins.
        speed: How fast it goes at first; below 0 backwards.
        acceleration: How much faster it is after a whole frame.
    """

    rate: FrameRate
    sample_rate: int
    frame: int
    start: float
    speed: float
    acceleration: float = 0.0

    def compute_positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return where each sample comes from, counted in the clip's samples, and how fast it goes there."""
        import numpy as np

        wanted = self.rate.get_frame_samples(self.frame, self.sample_rate)
        step = self.rate.value / self.sample_rate
        share = float(wanted.start * step - self.frame) + np.arange(len(wanted)) * float(step)
        at = self.start + share * (self.speed + share * (self.acceleration / 2))
        return np.round(at / float(step), 6), self.speed + self.acceleration * share

    def find_clip_frames(self, clip: ClipInfo) -> range:
        """Return the clip's frames that hold what is heard."""
        places, speeds = self.compute_positions()
        first, stop = _span(places, speeds)
        return find_frames_of_samples(clip, first, stop)

    def resample_audio(self, audio: Frames[Audio]) -> Audio:
        """Return the frame's samples; slower than a hundredth of the speed they fade away.

        Args:
            audio: Frames, their offsets being frame numbers.
        """
        import numpy as np
        import torch

        places, speeds = self.compute_positions()
        first, stop = _span(places, speeds)
        source = join_frames(audio, self.rate, first, stop - first)
        fastest = float(np.abs(speeds).max(initial=0.0))
        whole = np.floor(places).astype(np.int64)
        cutoff = 1.0 / np.maximum(1.0, np.abs(speeds))[:, None]
        played = _resampled(source.samples, whole - first, places - whole, cutoff, _half_width(fastest))
        gain = np.minimum(1.0, np.abs(speeds) / _FADES_BELOW).astype(np.float32)
        return source.with_samples(played * torch.from_numpy(gain).to(played.device))


def _span(places: np.ndarray, speeds: np.ndarray) -> tuple[int, int]:
    """Return which samples [first, stop) are looked at to be heard at some places."""
    import numpy as np

    if len(places) == 0:
        return 0, 0
    half = _half_width(float(np.abs(speeds).max()))
    return math.floor(places.min()) - half + 1, math.floor(places.max()) + half + 1


def _resampled(
    source: torch.Tensor, whole: np.ndarray, part: np.ndarray, cutoff: float | np.ndarray, half: int
) -> torch.Tensor:
    """Return samples at `whole` + `part`, each from 2 · `half` around it: [channels, samples]."""
    import numpy as np
    import torch

    taps = np.arange(1 - half, half + 1)
    weights = _windowed_sinc(taps - part[:, None], cutoff, half).astype(np.float32)
    places, samples = whole[:, None] + taps, replace_non_finite(source)
    if samples.is_cpu:
        return torch.from_numpy(np.einsum("cnt,nt->cn", samples.numpy()[:, places], weights))
    device = samples.device
    return (samples[:, torch.from_numpy(places).to(device)] * torch.from_numpy(weights).to(device)).sum(dim=2)


def _half_width(speed: Fraction | float) -> int:
    return math.ceil(_LOBES * max(1, speed))


def _windowed_sinc(distance: np.ndarray, cutoff: float | np.ndarray, half: int) -> np.ndarray:
    """Return the weights at distances [samples, taps], each row's sum being 1."""
    import numpy as np

    window = np.cos(np.clip(distance / half, -1, 1) * (np.pi / 2)) ** 2
    weights: np.ndarray = np.sinc(cutoff * distance) * window
    weights /= weights.sum(axis=1, keepdims=True)
    return weights
