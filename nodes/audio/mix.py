"""Several sounds at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import Audio, ClipInfo, Context, Frames, InputInfo, Media, Param, StudioError, Time, WindowNode, node
from studio.sdk.sound import (
    decibels_to_amplitude,
    find_frames_of_samples,
    join_frames,
    replace_non_finite,
    seconds_to_sample,
)

if TYPE_CHECKING:
    import torch

_PORTS = ("audio", "second", "third", "fourth")
_STEPS = 100  # a second, at which it is looked whether the first one sounds


def _gain(help: str) -> float:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=0.0, min=-120.0, max=60.0, slider=(-60.0, 12.0), step=0.1, unit="dB", animatable=False, help=help
    )


def _offset(help: str) -> float:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=0.0, min=-86_400.0, max=86_400.0, slider=(-10.0, 10.0), step=0.01, unit="s", animatable=False, help=help
    )


@node(
    "audio.mix", name="Audio Mix", aliases=("Mixer", "Audio Merge", "Add Audio", "Ducking", "Sidechain", "Voice Over")
)
class AudioMix(WindowNode):
    """Mix up to four sounds, each with a gain and an offset; the first can duck the others.

    Samples are added without automatic attenuation, and values beyond ±1 pass. Mono plays on both sides; with more than
    two channels it goes to the front left and right, 3 dB softer. The mix has as many channels as the input with the
    most, and lasts until the last input ends. All inputs need the same sample rate and frame rate; use Audio Resample
    to match sample rates. With `duck`, the other inputs are attenuated by that much while the first is heard (music
    under a voice): they are down when it begins and rise after it ends, each within `fade`. To animate a gain, put an
    Audio Gain before.
    """

    gain: float = _gain("Gain of the first sound; −120 is silence.")
    second_gain: float = _gain("Gain of the second sound; −120 is silence.")
    third_gain: float = _gain("Gain of the third sound; −120 is silence.")
    fourth_gain: float = _gain("Gain of the fourth sound; −120 is silence.")
    offset: float = _offset("Delay of the first sound; negative values skip its beginning.")
    second_offset: float = _offset("Delay of the second sound; negative values skip its beginning.")
    third_offset: float = _offset("Delay of the third sound; negative values skip its beginning.")
    fourth_offset: float = _offset("Delay of the fourth sound; negative values skip its beginning.")
    duck: float = Param(
        default=0.0, min=0.0, max=60.0, slider=(0.0, 30.0), step=0.5, unit="dB",
        help="Attenuation of the other sounds while the first is heard; 0 turns ducking off.",
    )  # fmt: skip
    threshold: float = Param(
        default=-40.0,
        min=-100.0,
        max=0.0,
        step=1.0,
        unit="dB",
        help="Level above which the first sound ducks the others.",
    )
    fade: float = Param(
        default=0.4, min=0.02, max=10.0, slider=(0.05, 2.0), step=0.01, unit="s", animatable=False,
        help="Time the other sounds take to fade down and to come back.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the longest length and the most channels; refuse rates that differ."""
        facts = self.adapt_clip_info(inputs.get("audio", ClipInfo()), self.spec.outputs[0].type)
        sounding = {name: inputs[name] for name in _PORTS if name in inputs and inputs[name].sample_rate}
        if not sounding:
            return facts
        _refuse_others(sounding)
        first = next(iter(sounding.values()))
        if first.rate is None:
            return facts
        ends = [
            clip.length + Fraction(repr(self._offset_of(name))) * first.rate.value for name, clip in sounding.items()
        ]
        most = max(clip.channels for clip in sounding.values())
        return replace(first, length=max(1, math.ceil(max(ends))), width=0, height=0, channels=most)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the frames that sound at this frame; more around them of what the others make room for."""
        if clip.rate is None or not clip.sample_rate:
            return super().frames_needed(port, frame, clip)
        start, stop = self._span(port, clip.rate.get_frame_samples(frame, clip.sample_rate), clip.sample_rate)
        if stop <= 0 or start >= clip.rate.sample_at(clip.length, clip.sample_rate):
            return range(0)
        return find_frames_of_samples(clip, start, stop)

    def process(
        self,
        audio: Frames[Audio] | None,
        second: Frames[Audio] | None,
        third: Frames[Audio] | None,
        fourth: Frames[Audio] | None,
        time: Time,
        clips: InputInfo,
        ctx: Context,
    ) -> Audio:
        """Add what sounds."""
        import torch

        facts = self.facts(clips, None)  # type: ignore[arg-type]  # it asks for no file
        if not facts.sample_rate:
            return Audio.make_empty()
        own = time.rate.get_frame_samples(time.frame, facts.sample_rate)
        whole = torch.zeros(facts.channels, len(own), device=ctx.device)
        softer: torch.Tensor | float = 1.0
        for port, given in zip(_PORTS, (audio, second, third, fourth), strict=True):
            if not given or not given[given.offsets.start].channels:
                continue
            start, stop = self._span(port, own, facts.sample_rate)
            heard = replace_non_finite(join_frames(given, time.rate, start, stop - start, frame=time.frame).samples)
            margin = (heard.shape[1] - len(own)) // 2
            if port == "audio" and self.duck > 0.0:
                softer = self._softer(heard, own, facts.sample_rate)
            sound = _as_channels(heard[:, margin : margin + len(own)], facts.channels) * self._factor(port)
            whole = whole + (sound if port == "audio" else sound * softer)
        return Audio(whole, facts.sample_rate)

    def _span(self, port: str, own: range, sample_rate: int) -> tuple[int, int]:
        """Return which samples [start, stop) of an input are heard."""
        later = seconds_to_sample(self._offset_of(port), sample_rate)
        margin = self._margin(sample_rate) if port == "audio" and self.duck > 0.0 else 0
        return own.start - later - margin, own.stop - later + margin

    def _margin(self, sample_rate: int) -> int:
        """Return how far it is looked whether the first sounds: a fade, and the steps at both ends."""
        return math.ceil((self.fade + 3.0 / _STEPS) * sample_rate)

    def _offset_of(self, port: str) -> float:
        value: float = getattr(self, "offset" if port == "audio" else f"{port}_offset")
        return value

    def _factor(self, port: str) -> float:
        gain: float = getattr(self, "gain" if port == "audio" else f"{port}_gain")
        return 0.0 if gain <= -120.0 else decibels_to_amplitude(gain)

    def _softer(self, heard: torch.Tensor, own: range, sample_rate: int) -> torch.Tensor:
        """Return the factor of the others for each sample of a frame.

        Every hundredth of a second of the clip the first sounds or not. Where it does, half a fade before and after
        count too, and the whole is smoothed by a bell (Hann) as long as a fade.
        """
        import torch

        step = max(1, round(sample_rate / _STEPS))
        start = own.start - self._margin(sample_rate)
        first, stop = -(-start // step), (start + heard.shape[1]) // step
        blocks = heard[:, first * step - start : stop * step - start].reshape(heard.shape[0], stop - first, step)
        sounds = (blocks.square().mean(dim=(0, 2)).sqrt() > decibels_to_amplitude(self.threshold)).float()[None, None]
        half = max(1, round(self.fade * _STEPS / 2.0))
        near = torch.nn.functional.max_pool1d(sounds, 2 * half + 1, stride=1, padding=half)
        bell = torch.hann_window(2 * half + 1, periodic=False, device=heard.device) + 1e-6
        share = torch.nn.functional.conv1d(near, (bell / bell.sum())[None, None], padding=half)[0, 0]
        place = (torch.arange(len(own), device=heard.device) + (own.start - (first + 0.5) * step)) / step
        low = place.floor().long().clamp(0, share.shape[0] - 2)
        between = torch.lerp(share[low], share[low + 1], (place - low).clamp(0.0, 1.0))
        return (between.clamp(0.0, 1.0) * (-self.duck * math.log(10.0) / 20.0)).exp()


def _refuse_others(clips: Mapping[str, ClipInfo]) -> None:
    """Raise StudioError if the rates of inputs differ."""
    if len({clip.sample_rate for clip in clips.values()}) > 1:
        found = ", ".join(f"{name} {clip.sample_rate}" for name, clip in clips.items())
        raise StudioError(
            tr("all sounds need the same sample rate, found {found}; put an Audio Resample before one", found=found)
        )
    if len({clip.rate for clip in clips.values()}) > 1:
        found = ", ".join(f"{name} {clip.rate}" for name, clip in clips.items())
        raise StudioError(
            tr("all sounds need the same frame rate, found {found}; put a Frame Rate before one", found=found)
        )


def _as_channels(samples: torch.Tensor, channels: int) -> torch.Tensor:
    """Return sound with more channels: mono on both sides, others where they are."""
    found = samples.shape[0]
    if found == channels:
        return samples
    whole = samples.new_zeros((channels, samples.shape[1]))
    if found == 1:
        whole[:2] = samples if channels == 2 else samples * math.sqrt(0.5)
    else:
        whole[:found] = samples
    return whole
