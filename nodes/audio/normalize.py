"""Sound brought to a level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from nodes.audio.loudness import LoudnessMeter
from studio.sdk import Audio, Clip, ClipNode, Context, Param, node, output
from studio.sdk.sound import amplitude_to_decibels, decibels_to_amplitude, replace_non_finite

_SILENT = -120.0
_MOST = 60.0


class NormalizeMeasure(StrEnum):
    """What is brought to a level."""

    LOUDNESS = "loudness"
    PEAK = "peak"
    TRUE_PEAK = "true peak"


@dataclass(frozen=True, slots=True)
class MeasuredLoudness:
    """What was measured of a clip.

    Args:
        loudness: Integrated, in LUFS; −120 for silence.
        peak: Of the samples, in dBFS; −120 for silence.
        true_peak: Between the samples, too, in dBTP; −120 for silence.
    """

    loudness: float
    peak: float
    true_peak: float


@node(
    "audio.normalize",
    aliases=("Loudness", "LUFS", "Normalise", "EBU R128", "Peak Normalize", "True Peak", "Match Volume"),
)
class Normalize(ClipNode):
    """Normalize sound to a loudness or a peak with one gain for the whole clip.

    Loudness is measured by ITU-R BS.1770-4 (EBU R 128): K-weighted, in gated blocks of 400 ms. Streaming services play
    at −14 LUFS, broadcasters ask for −23. The gain is limited so that the true peak stays below the ceiling. Peak
    measures the samples, true peak the signal oversampled four times, which players may clip. The measured values are
    output as signals. Silence stays silent; the gain is at most 60 dB.
    """

    measure: NormalizeMeasure = Param(
        default=NormalizeMeasure.LOUDNESS, help="The measure to normalize: loudness, peak or true peak."
    )
    target: float = Param(
        default=-14.0, min=-70.0, max=0.0, slider=(-40.0, -5.0), step=0.5, unit="LUFS", animatable=False,
        help="Target loudness: −14 for streaming, −16 for podcasts, −23 for broadcast.",
    )  # fmt: skip
    ceiling: float = Param(
        default=-1.0, min=-60.0, max=0.0, slider=(-12.0, 0.0), step=0.1, unit="dB", animatable=False,
        help="Target peak; for loudness, the ceiling of the true peak.",
    )  # fmt: skip

    def analyze(self, audio: Clip[Audio], ctx: Context) -> MeasuredLoudness:
        """Listen to the clip."""
        facts = audio.facts
        if not facts.sample_rate or not facts.channels:
            return MeasuredLoudness(_SILENT, _SILENT, _SILENT)
        meter = LoudnessMeter(facts.sample_rate, facts.channels)
        for frame in ctx.progress(len(audio)):
            meter.add_samples(replace_non_finite(audio[frame].samples.cpu()).double().numpy())
        meter.finish()
        peaks = amplitude_to_decibels(meter.peak, _SILENT), amplitude_to_decibels(meter.true_peak, _SILENT)
        return MeasuredLoudness(max(_SILENT, meter.compute_integrated()), *peaks)

    def process(self, audio: Audio, analysis: MeasuredLoudness) -> Audio:
        """Multiply by the gain."""
        return audio.with_samples(audio.samples * decibels_to_amplitude(self._gain(analysis)))

    @output
    def loudness(self, analysis: MeasuredLoudness) -> float:
        """Give the loudness that was measured, in LUFS; −120 for silence."""
        return analysis.loudness

    @output
    def true_peak(self, analysis: MeasuredLoudness) -> float:
        """Give the true peak that was measured, in dBTP; −120 for silence."""
        return analysis.true_peak

    def _gain(self, levels: MeasuredLoudness) -> float:
        """Return the gain in dB."""
        if levels.peak <= _SILENT:
            return 0.0
        wanted = {
            NormalizeMeasure.PEAK: self.ceiling - levels.peak,
            NormalizeMeasure.TRUE_PEAK: self.ceiling - levels.true_peak,
            NormalizeMeasure.LOUDNESS: min(self.target - levels.loudness, self.ceiling - levels.true_peak)
            if levels.loudness > _SILENT
            else 0.0,
        }[self.measure]
        return min(_MOST, wanted) if math.isfinite(wanted) else 0.0
