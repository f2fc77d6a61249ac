"""Fit Sound to Time: longer or shorter, its pitch as it was."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from studio.core.language import tr
from studio.sdk import (
    Audio,
    Clip,
    ClipFacts,
    ClipNode,
    Context,
    Facts,
    Frames,
    Media,
    Param,
    StudioError,
    Time,
    node,
)
from studio.sdk.sound import finite, frames_holding, joined, sample_of
from studio.sdk.sound.wsola import Grains, Stretching, reach

_LEAST, _MOST = 0.1, 10.0


@node(
    "audio.fit_time",
    name="Fit Sound to Time",
    aliases=("Time Stretch", "Timestretch", "Tempo", "WSOLA", "Fit to Fill", "Elastic Audio", "Atempo"),
)
class FitSoundToTime(ClipNode):
    """Make sound longer or shorter without changing its pitch, so that it lasts as long as you say.

    By waveform similarity overlap-add (WSOLA, Verhelst and Roelands 1993): grains of 30 ms are laid closer or wider,
    each taken from where it goes on best from the one before. Speech from half to twice its length sounds natural;
    music with sharp attacks doubles some of them. All channels share their grains, so that sounds stay where they are.
    What is to be as long as another sound takes that one over the second wire. From a tenth to ten times the length;
    the same length changes nothing. The sound is looked through once; frames then come in any order.
    """

    seconds: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 60.0), step=0.01, unit="s", animatable=False,
        help="How long it lasts then; 0 takes the length of what is connected to 'as long as', or changes nothing.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Change the length; refuse what is too much."""
        facts = self.adapt_facts(inputs.get("audio", ClipFacts()), self.spec.outputs[0].type)
        if facts.rate is None or not facts.sample_rate:
            return facts
        samples, wanted = self._lengths(inputs)
        if samples and not _LEAST <= wanted / samples <= _MOST:
            text = tr(
                "the sound lasts {seconds:.2f} s and shall last {wanted:.2f} s; accepted: {least:g} to {most:g} times",
                seconds=samples / facts.sample_rate, wanted=wanted / facts.sample_rate, least=_LEAST, most=_MOST,
            )  # fmt: skip
            raise StudioError(text)
        length = math.ceil(Fraction(wanted, facts.sample_rate) * facts.rate.value - Fraction(1, 1000))
        return replace(facts, length=max(1, length))

    def reads(self, port: str, frame: int, inputs: Facts) -> tuple[int, range]:
        """Return the frames that hold the grains; of the other sound none."""
        clip = inputs[port]
        if port != "audio":
            return 0, range(0)
        if clip.rate is None or not clip.sample_rate:
            return 0, range(1)
        samples, wanted = self._lengths(inputs)
        own = clip.rate.samples_of(frame, clip.sample_rate)
        start, stop = reach(wanted / samples if samples else 1.0, clip.sample_rate, own.start, own.stop)
        return 0, frames_holding(clip, start, stop)

    def analyze(self, audio: Clip[Audio], clips: Facts, ctx: Context) -> Stretching:
        """Find where each grain is taken from."""
        samples, wanted = self._lengths(clips)
        rate = audio.facts.sample_rate
        grains = Grains(wanted / samples if samples else 1.0, max(1, rate))
        for frame in ctx.progress(len(audio) if samples else 0):
            heard = finite(audio[frame].samples)
            grains.add(heard.mean(dim=0).cpu().numpy() if heard.shape[0] else heard.reshape(-1).cpu().numpy())
        return grains.finish(wanted)

    def process(
        self, audio: Frames[Audio], as_long_as: Audio | None, time: Time, clips: Facts, analysis: Stretching
    ) -> Audio:
        """Add up the grains that touch the frame."""
        first, clip = audio[audio.offsets.start], clips["audio"]
        if clip.rate is None or not clip.sample_rate or not first.channels:
            return first
        own = time.rate.samples_of(time.frame, clip.sample_rate)
        start, stop = analysis.span(own.start, own.stop)
        heard = joined(audio, clip.rate, start, stop - start)
        made = analysis.stretched(finite(heard.samples), start, own.start, own.stop)
        _, wanted = self._lengths(clips)
        made[:, max(0, wanted - own.start) :] = 0.0
        return first.with_samples(made)

    def _lengths(self, inputs: Mapping[str, ClipFacts]) -> tuple[int, int]:
        """Return how many samples the sound has, and how many it shall have."""
        clip = inputs.get("audio", ClipFacts())
        if clip.rate is None or not clip.sample_rate:
            return 0, 0
        samples = clip.rate.sample_at(clip.length, clip.sample_rate)
        other = inputs.get("as_long_as")
        if self.seconds:
            return samples, max(1, sample_of(self.seconds, clip.sample_rate))
        if other is not None and other.rate is not None:
            return samples, max(1, round(other.rate.seconds(other.length) * clip.sample_rate))
        return samples, samples
