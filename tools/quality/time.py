"""Time, against numbers that are exact."""

from __future__ import annotations

import numpy as np
import torch

from nodes.time.median import TemporalMedian
from nodes.time.retime import Retime
from studio.sdk import AnimatedParam, Audio, ClipInfo, FrameRate, Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

FRAME_RATE = FrameRate.from_value("30000/1001")
_SAMPLE_RATE = 48_000


def measure() -> list[Known]:
    """Return the figures of all nodes about time."""
    return [median_of_frames(), ramp_place(), ramp_sound()]


def median_of_frames() -> Known:
    """Take the median of five noisy frames, and compare it with NumPy's."""
    random = torch.Generator().manual_seed(5)
    frames = [torch.rand(40, 60, 3, generator=random).permute(2, 0, 1) for _ in range(5)]
    found = run_frame(TemporalMedian(radius=2), 2, image=[Image(frame) for frame in frames]).pixels.numpy()
    error = float(np.abs(found - np.median(np.stack([frame.numpy() for frame in frames]), 0)).max())
    return Known("time.median", "largest difference, 5 frames of noise", error, "", "numpy.median", 0.0)


def _ramp() -> AnimatedParam:
    """Return a speed that rises from 0.4 by 0.03 a frame."""
    return AnimatedParam("a ramp", lambda t: 0.4 + 0.03 * t, None)


def ramp_place() -> Known:
    """Retime along a speed ramp; the place is 0.4 t + 0.015 t²."""
    node, clip = Retime(speed=_ramp()), ClipInfo(FrameRate.from_value(25), 100, 4, 4, 3)
    error = max(abs(float(node.find_clip_position(t, clip)) - (0.4 * t + 0.015 * t * t)) for t in range(60))
    return Known("time.retime", "place on a speed ramp, 60 frames", error, "f", "the closed integral", 1e-6)


def ramp_sound(rate: FrameRate = FRAME_RATE) -> Known:
    """Play a tone along the ramp; it is sin(ω · the integral) at each sample."""
    pace = float(rate)

    def tone(places: torch.Tensor) -> torch.Tensor:
        return torch.sin(2 * torch.pi * 300 * places / pace)  # at places counted in frames

    def sound(frame: int) -> Audio:
        numbers = rate.get_frame_samples(frame, _SAMPLE_RATE)
        at = torch.arange(numbers.start, numbers.stop).double() * pace / _SAMPLE_RATE
        return Audio(tone(at)[None].float(), _SAMPLE_RATE)

    image = Image(torch.zeros(3, 2, 2))
    clips = {"image": ClipInfo(rate, 90, 2, 2, 3), "audio": ClipInfo(rate, 90, channels=1, sample_rate=_SAMPLE_RATE)}
    node = Retime(speed=_ramp())
    parts = [run_frame(node, at, output="audio", facts=clips, image=image, audio=sound).samples for at in range(40)]
    heard = torch.cat(parts, 1)[0]
    moments = torch.arange(len(heard)).double() * pace / _SAMPLE_RATE
    error = float((heard - tone(0.4 * moments + 0.015 * moments**2))[100:].abs().max())
    what = f"largest error of a tone on a speed ramp, {rate} fps"
    return Known("time.retime", what, error, "", "the closed integral", 2e-3)
