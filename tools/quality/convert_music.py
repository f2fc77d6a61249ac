"""Music that is seen, against tones and beats that the test makes."""

from __future__ import annotations

import math

import torch

from nodes.convert.music_visualizer import MusicVisualizer
from studio.sdk import Audio, Clip, ClipInfo, FrameRate
from studio.sdk.testing.node_runner import StandaloneContext
from tools.quality.known_answer import Known

_RATE = FrameRate.from_value(25)


class _Sound(tuple[Audio, ...]):
    @property
    def facts(self) -> ClipInfo:
        return ClipInfo(_RATE, len(self), channels=1, sample_rate=48_000)


def as_clip(samples: torch.Tensor) -> Clip[Audio]:
    """Cut mono samples at 48 kHz into frames, 25 a second."""
    frames = samples.view(-1, 1920)
    return _Sound(Audio(frame.unsqueeze(0), 48_000) for frame in frames)


def measure() -> list[Known]:
    """Return the figures of the visualizer."""
    return [tones(), beats()]


def tones() -> Known:
    """Play tones one after the other, and see which bar is the highest."""
    pitches = [50.0 * 2 ** (step / 3) for step in range(24)]
    time = torch.arange(4800 * 4) / 48_000
    sound = torch.cat([0.5 * torch.sin(2 * math.pi * pitch * time) for pitch in pitches])
    heard = MusicVisualizer(bands=32, smoothing=0.0).analyze(as_clip(sound), StandaloneContext())
    ratio = (14_000 / 35) ** (1 / 32)
    right = sum(
        abs(35.0 * ratio ** (int(heard.levels[10 * index + 5].argmax()) + 0.5) / pitch - 1) < ratio - 1
        for index, pitch in enumerate(pitches)
    )
    share = 100 * right / len(pitches)
    return Known("convert.music_visualizer", "tones whose bar is the highest", share, "%", "the tones", at_least=100)


def beats() -> Known:
    """Compare the frames at which the picture pulses with those of a drum at 120 beats a minute."""
    time = torch.arange(48_000 * 8) / 48_000
    since = torch.remainder(time, 0.5)
    drum = 0.8 * torch.sin(2 * math.pi * 90 * since) * torch.exp(-14 * since)
    pulse = MusicVisualizer(bands=8).analyze(as_clip(drum), StandaloneContext()).pulse
    begins = [frame for frame in range(1, len(pulse)) if pulse[frame] > pulse[frame - 1]]
    off = max(abs(frame - 12.5 * round(frame / 12.5)) for frame in begins) if len(begins) > 12 else 99.0
    return Known("convert.music_visualizer", "largest distance of a pulse from its beat", off, "f", "the drum", 1.0)
