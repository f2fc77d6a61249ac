"""Fit Sound to Time: longer or shorter, its pitch as it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from studio.core.translation import tr
from studio.sdk import (
    Audio,
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Frames,
    InputInfo,
    Media,
    Param,
    StudioError,
    Time,
    node,
)
from studio.sdk.sound import find_frames_of_samples, join_frames, replace_non_finite, seconds_to_sample
from studio.sdk.sound.wsola import GrainFinder, StretchPlan, compute_input_span

_LEAST, _MOST = 0.1, 10.0


@node(
    "audio.fit_time",
    name="Fit Sound to Time",
    aliases=("Time Stretch", "Timestretch", "Tempo", "WSOLA", "Fit to Fill", "Elastic Audio", "Atempo"),
)
class FitSoundToTime(ClipNode):
    """Stretch sound to a length without changing its pitch.

    By waveform similarity overlap-add (WSOLA, Verhelst and Roelands 1993): grains of 30 ms are placed closer together
    or further apart, each taken from the position that best continues the one before. Speech from half to twice its
    length sounds natural; music with sharp attacks repeats some of them. All channels share their grains, which keeps
    the stereo image. Connect another sound to 'as long as' to match its length. From a tenth to ten times the length;
    an equal length changes nothing. The sound is analyzed once; frames can then be read in any order.
    """

    seconds: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 60.0), step=0.01, unit="s", animatable=False,
        zero_text="As long as the other",
        help="Length of the result; 0 takes the length of the sound at 'as long as', or changes nothing.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length; refuse what is too much."""
        facts = self.adapt_clip_info(inputs.get("audio", ClipInfo()), self.spec.outputs[0].type)
        if facts.rate is None or not facts.sample_rate:
            return facts
        samples, wanted = self._lengths(inputs)
        if samples and not _LEAST <= wanted / samples <= _MOST:
            text = tr(
                "the sound lasts {seconds:.2f} s and should last {wanted:.2f} s; accepted: {least:g} to {most:g} times",
                seconds=samples / facts.sample_rate, wanted=wanted / facts.sample_rate, least=_LEAST, most=_MOST,
            )  # fmt: skip
            raise StudioError(text)
        length = math.ceil(Fraction(wanted, facts.sample_rate) * facts.rate.value - Fraction(1, 1000))
        return replace(facts, length=max(1, length))

    def get_input_frames(self, port: str, frame: int, inputs: InputInfo) -> tuple[int, range]:
        """Return the frames that hold the grains; of the other sound none."""
        clip = inputs[port]
        if port != "audio":
            return 0, range(0)
        if clip.rate is None or not clip.sample_rate:
            return 0, range(1)
        samples, wanted = self._lengths(inputs)
        own = clip.rate.get_frame_samples(frame, clip.sample_rate)
        start, stop = compute_input_span(wanted / samples if samples else 1.0, clip.sample_rate, own.start, own.stop)
        return 0, find_frames_of_samples(clip, start, stop)

    def analyze(self, audio: Clip[Audio], clips: InputInfo, ctx: Context) -> StretchPlan:
        """Find where each grain is taken from."""
        samples, wanted = self._lengths(clips)
        rate = audio.facts.sample_rate
        grains = GrainFinder(wanted / samples if samples else 1.0, max(1, rate))
        for frame in ctx.progress(len(audio) if samples else 0):
            heard = replace_non_finite(audio[frame].samples)
            grains.add_samples(heard.mean(dim=0).cpu().numpy() if heard.shape[0] else heard.reshape(-1).cpu().numpy())
        return grains.finish_plan(wanted)

    def process(
        self, audio: Frames[Audio], as_long_as: Audio | None, time: Time, clips: InputInfo, analysis: StretchPlan
    ) -> Audio:
        """Add up the grains that touch the frame."""
        first, clip = audio[audio.offsets.start], clips["audio"]
        if clip.rate is None or not clip.sample_rate or not first.channels:
            return first
        own = time.rate.get_frame_samples(time.frame, clip.sample_rate)
        start, stop = analysis.find_input_span(own.start, own.stop)
        heard = join_frames(audio, clip.rate, start, stop - start)
        made = analysis.render_samples(replace_non_finite(heard.samples), start, own.start, own.stop)
        _, wanted = self._lengths(clips)
        made[:, max(0, wanted - own.start) :] = 0.0
        return first.with_samples(made)

    def _lengths(self, inputs: Mapping[str, ClipInfo]) -> tuple[int, int]:
        """Return how many samples the sound has, and how many it shall have."""
        clip = inputs.get("audio", ClipInfo())
        if clip.rate is None or not clip.sample_rate:
            return 0, 0
        samples = clip.rate.sample_at(clip.length, clip.sample_rate)
        other = inputs.get("as_long_as")
        if self.seconds:
            return samples, max(1, seconds_to_sample(self.seconds, clip.sample_rate))
        if other is not None and other.rate is not None:
            return samples, max(1, round(other.rate.seconds_at(other.length) * clip.sample_rate))
        return samples, samples
