"""A part of sound, to the sample, faded in and out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import Audio, ClipInfo, FrameRate, Frames, InputInfo, Media, Param, StudioError, Time, WindowNode, node
from studio.sdk.sound import find_frames_of_samples, join_frames, seconds_to_sample

if TYPE_CHECKING:
    import torch


class FadeCurve(StrEnum):
    """How a fade goes from silence (x = 0) to all of the sound (x = 1)."""

    LINEAR = "linear"
    EQUAL_POWER = "equal power"
    SMOOTH = "smooth"
    EXPONENTIAL = "exponential"


@node(
    "audio.trim", name="Audio Trim", aliases=("Cut Audio", "Crop Audio", "Fade In", "Fade Out", "Audio Offset", "Slip")
)
class AudioTrim(WindowNode):
    """Cut a range out of sound, exact to the sample, and fade it in and out.

    The first sample kept becomes the clip's first. Fades: linear is x; equal power is sin(πx/2), for crossfades of
    unrelated sounds; smooth is x²(3 − 2x); exponential is linear in decibels over 60 dB, like a fader. A range longer
    than the sound is padded with silence.
    """

    start: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 60.0), step=0.01, unit="s", animatable=False,
        help="Start of the range.",
    )  # fmt: skip
    duration: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 60.0), step=0.01, unit="s", animatable=False,
        zero_text="To the end",
        help="Length of the range; 0 keeps everything after the start.",
    )  # fmt: skip
    fade_in: float = Param(
        default=0.0, min=0.0, max=3600.0, slider=(0.0, 10.0), step=0.01, unit="s", animatable=False,
        help="Duration of the fade-in.",
    )  # fmt: skip
    fade_out: float = Param(
        default=0.0, min=0.0, max=3600.0, slider=(0.0, 10.0), step=0.01, unit="s", animatable=False,
        help="Duration of the fade-out at the end.",
    )  # fmt: skip
    curve: FadeCurve = Param(default=FadeCurve.EQUAL_POWER, help="Shape of the fades.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length; refuse to begin after the end."""
        facts = self.adapt_clip_info(inputs.get("audio", ClipInfo()), self.spec.outputs[0].type)
        if facts.rate is None:
            return facts
        lasts = facts.rate.seconds_at(facts.length)
        start, duration = Fraction(repr(self.start)), Fraction(repr(self.duration))
        if start >= lasts:
            text = tr("the sound lasts {seconds:.2f} s; 'start' must be less than that", seconds=float(lasts))
            raise StudioError(text)
        return replace(facts, length=max(1, math.ceil((duration or lasts - start) * facts.rate.value)))

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        """Return the frame that holds the first sample."""
        if clip.rate is None or not clip.sample_rate:
            return frame
        return self._first_frame(clip.rate, frame, clip.sample_rate)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the one or two frames that hold the samples."""
        if clip.rate is None or not clip.sample_rate:
            return super().frames_needed(port, frame, clip)
        shift, own = (
            seconds_to_sample(self.start, clip.sample_rate),
            clip.rate.get_frame_samples(frame, clip.sample_rate),
        )
        return find_frames_of_samples(clip, own.start + shift, own.stop + shift)

    def process(self, audio: Frames[Audio], time: Time, clips: InputInfo) -> Audio:
        """Cut, and fade."""
        first = audio[audio.offsets.start]
        own, shift = (
            time.rate.get_frame_samples(time.frame, first.sample_rate),
            seconds_to_sample(self.start, first.sample_rate),
        )
        base = self._first_frame(time.rate, time.frame, first.sample_rate)
        sound = join_frames(audio, time.rate, own.start + shift, len(own), frame=base)
        clip = clips["audio"]
        end = seconds_to_sample(self.duration, first.sample_rate)
        if not end and clip.rate is not None:
            end = clip.rate.sample_at(clip.length, first.sample_rate) - shift
        return first.with_samples(sound.samples * self._fades(own, end, first.sample_rate).to(sound.samples.device))

    def _first_frame(self, rate: FrameRate, frame: int, sample_rate: int) -> int:
        return rate.frame_at_sample(
            rate.sample_at(frame, sample_rate) + seconds_to_sample(self.start, sample_rate), sample_rate
        )

    def _fades(self, own: range, end: int, sample_rate: int) -> torch.Tensor:
        """Return the factor of each sample of a frame; 0 from `end` on."""
        import torch

        place = torch.arange(own.start, own.stop, dtype=torch.float64) + 0.5
        factor = (place < end).double()
        for seconds, way in ((self.fade_in, place), (self.fade_out, end - place)):
            if seconds > 0.0:
                factor *= _risen((way / (seconds * sample_rate)).clamp(0.0, 1.0), self.curve)
        return factor.float()


def _risen(share: torch.Tensor, curve: FadeCurve) -> torch.Tensor:
    """Return the factor where a share of a fade, 0..1, has gone by."""
    import torch

    if curve is FadeCurve.EQUAL_POWER:
        return torch.sin(share * (math.pi / 2.0))
    if curve is FadeCurve.SMOOTH:
        return share.square() * (3.0 - 2.0 * share)
    if curve is FadeCurve.EXPONENTIAL:
        return (torch.pow(10.0, 3.0 * (share - 1.0)) - 1e-3) / (1.0 - 1e-3)
    return share
