"""Another sample rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from nodes.shared.retime.rate_conversion import convert_sample_rate, find_conversion_span
from studio.sdk import Audio, ClipInfo, Frames, InputInfo, Media, Param, Time, WindowNode, node
from studio.sdk.sound import find_frames_of_samples, join_frames, replace_non_finite


class ResampleQuality(StrEnum):
    """How exact the filter is."""

    FAST = "fast"
    HIGH = "high"
    VERY_HIGH = "very high"


_SOXR = {ResampleQuality.FAST: "LQ", ResampleQuality.HIGH: "HQ", ResampleQuality.VERY_HIGH: "VHQ"}


@node(
    "audio.resample", name="Audio Resample", aliases=("Sample Rate", "Convert Sample Rate", "SRC", "soxr", "44.1 to 48")
)
class AudioResample(WindowNode):
    """Change the sample rate of sound; pitch and length stay the same.

    The conversion is soxr's (R. Sykes, "The SoX Resampler library"), which does not alias: "very high" passes
    frequencies below 91 % of half the lower rate and attenuates the rest by more than 130 dB. Samples fall on the same
    times whichever frames are read, so that the joined frames equal the sound converted at once.
    """

    sample_rate: int = Param(
        default=48_000, min=1000, max=384_000, slider=(8000, 96_000), step=1, unit="Hz", animatable=False,
        help="Sample rate of the result: 48 000 for video, 44 100 for CDs, often 16 000 for speech models.",
    )  # fmt: skip
    quality: ResampleQuality = Param(
        default=ResampleQuality.VERY_HIGH, help="Quality of the filter; fast is good enough for previews."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the sample rate."""
        facts = self.adapt_clip_info(inputs.get("audio", ClipInfo()), self.spec.outputs[0].type)
        return replace(facts, sample_rate=self.sample_rate) if facts.sample_rate and facts.channels else facts

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return the frames around that the filter reaches into."""
        if clip.rate is None or not clip.sample_rate or clip.sample_rate == self.sample_rate:
            return super().frames_needed(port, frame, clip)
        own = clip.rate.get_frame_samples(frame, self.sample_rate)
        return find_frames_of_samples(
            clip, *find_conversion_span(own.start, own.stop, clip.sample_rate, self.sample_rate)
        )

    def process(self, audio: Frames[Audio], time: Time, clips: InputInfo) -> Audio:
        """Convert the samples around the frame, and cut out its own."""
        first = audio[audio.offsets.start]
        if first.sample_rate == self.sample_rate or not clips["audio"].sample_rate or not first.channels:
            return audio[0]
        own = time.rate.get_frame_samples(time.frame, self.sample_rate)
        start, stop = find_conversion_span(own.start, own.stop, first.sample_rate, self.sample_rate)
        heard = replace_non_finite(join_frames(audio, time.rate, start, stop - start, frame=time.frame).samples)
        made = convert_sample_rate(heard, first.sample_rate, self.sample_rate, own, _SOXR[self.quality])
        return Audio(made, self.sample_rate)
