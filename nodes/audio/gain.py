"""Louder, softer, to the left, to the right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.sdk import Audio, ClipInfo, Media, Param, ScanNode, node
from studio.sdk.sound import decibels_to_amplitude

if TYPE_CHECKING:
    pass

_SILENT = -120.0
_LEFT, _RIGHT = (0, 4, 6), (1, 5, 7)
"""The channels of each side, of all layouts that have sides: stereo, 5.1 and 7.1."""


@dataclass(frozen=True, slots=True)
class Fader:
    """Where a frame's fader stands.

    Args:
        factor: Of the amplitude; negative turns the waveform upside down.
        pan: −1 is left, 1 is right.
    """

    factor: float
    pan: float

    def get_channel_gain(self, channel: int, channels: int, *, is_panned: bool) -> float:
        """Return the factor of a channel; `is_panned` says that mono was given its two sides."""
        left, right = channel in _LEFT, channel in _RIGHT
        if channels == 1 or not (left or right):
            return self.factor
        if is_panned:
            angle = (self.pan + 1.0) * math.pi / 4.0
            return self.factor * (math.cos(angle) if left else math.sin(angle))
        return self.factor * min(1.0, 1.0 - self.pan if left else 1.0 + self.pan)


@dataclass(frozen=True, slots=True)
class FaderRamp:
    """The way of a fader in a frame: from where it stood at the end of the frame before to where it is at its end."""

    previous: Fader
    current: Fader


@node(
    "audio.gain", name="Audio Gain", aliases=("Volume", "Level", "Amplify", "Pan", "Balance", "Fader", "Phase Invert")
)
class AudioGain(ScanNode):
    """Change the volume of sound and pan it left or right.

    Each sample is multiplied by 10^(dB/20). Where gain or pan change, the factor is interpolated linearly from the
    frame before to this frame's last sample, so that keyframes and signals do not click. Stereo is balanced: one side
    is attenuated, the other stays. Mono made stereo is panned with equal power (cos and sin, −3 dB to each side in the
    middle). Nothing is clipped: samples beyond ±1 pass.
    """

    gain: float = Param(
        default=0.0, min=_SILENT, max=60.0, slider=(-60.0, 24.0), step=0.1, unit="dB",
        help="Gain in decibels: −6 halves, +6 doubles the amplitude; −120 is silence.",
    )  # fmt: skip
    pan: float = Param(default=0.0, min=-1.0, max=1.0, step=0.01, help="−1 is left, 0 the middle, 1 right.")
    invert: bool = Param(default=False, help="Invert the polarity, to correct sound that is out of phase.")
    stereo: bool = Param(default=False, help="Turn mono into stereo, so that it can be panned.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Give mono two channels, if that is wanted."""
        facts = self.adapt_clip_info(inputs.get("audio", ClipInfo()), self.spec.outputs[0].type)
        return replace(facts, channels=2) if self.stereo and facts.channels == 1 else facts

    def advance(self, state: FaderRamp | None) -> FaderRamp:
        """Go on from where the fader stood; in the first frame it stays where it is."""
        factor = 0.0 if self.gain <= _SILENT else decibels_to_amplitude(self.gain)
        now = Fader(-factor if self.invert else factor, self.pan)
        return FaderRamp(state.current if state is not None else now, now)

    def process(self, state: FaderRamp, audio: Audio) -> Audio:
        """Multiply."""
        import torch

        is_panned = self.stereo and audio.channels == 1
        samples = audio.samples.expand(2, -1) if is_panned else audio.samples
        channels, count = samples.shape
        if not channels:
            return audio
        way = torch.arange(1, count + 1, device=samples.device) / max(1, count)
        ends = [
            [fader.get_channel_gain(c, channels, is_panned=is_panned) for c in range(channels)]
            for fader in (state.previous, state.current)
        ]
        start, end = torch.tensor(ends, device=samples.device).unsqueeze(-1)
        return audio.with_samples(samples * torch.lerp(start, end, way))
