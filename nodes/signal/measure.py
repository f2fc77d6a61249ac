"""Signals that are measured: how loud sound is, how bright a picture."""

from __future__ import annotations

import math
from enum import StrEnum

from studio.sdk import Audio, FrameNode, Image, Param, ScanNode, Time, node
from studio.sdk.pixels import compute_luma


class LoudnessMeasure(StrEnum):
    """What of the samples counts."""

    RMS = "rms"
    PEAK = "peak"


class LevelScale(StrEnum):
    """In which numbers a level is given."""

    LINEAR = "linear"
    DECIBEL = "decibel"


@node("signal.level", name="Level", aliases=("Loudness", "VU Meter", "RMS", "Audio Level"))
class AudioLevel(ScanNode):
    """Measure how loud the sound is over time.

    RMS is the root mean square of each frame's samples, in all channels; peak is their greatest distance from zero. 0
    is silence, and a full-scale square wave gives 1 in both. The level then rises and falls towards that number as
    quickly as attack and release allow, so that a beat fades away rather than stops.
    """

    measure: LoudnessMeasure = Param(
        default=LoudnessMeasure.RMS, help="RMS follows perceived loudness, peak follows each click."
    )
    attack: float = Param(
        default=0.0, min=0.0, max=60_000.0, slider=(0.0, 500.0), step=1.0, unit="ms",
        help="Time in which the envelope covers 63 % of a rise; 0 follows at once.",
    )  # fmt: skip
    release: float = Param(
        default=200.0, min=0.0, max=60_000.0, slider=(0.0, 2000.0), step=5.0, unit="ms",
        help="Time in which the envelope covers 63 % of a fall; 0 follows at once.",
    )  # fmt: skip
    scale: LevelScale = Param(default=LevelScale.LINEAR, help="Linear from 0 to 1, or decibels with 0 at full scale.")
    floor: float = Param(
        default=-60.0, min=-200.0, max=0.0, step=1.0, unit="dB", help="The value for silence, in decibels."
    )

    def advance(self, state: float | None, audio: Audio, time: Time) -> float:
        """Go from the level before towards that of this frame; both linear."""
        now = measure_loudness(audio, self.measure)
        if state is None:
            return now
        slow = (self.attack if now > state else self.release) / 1000.0
        kept = math.exp(-float(time.rate.seconds_at(1)) / slow) if slow > 0.0 else 0.0
        return now + (state - now) * kept

    def process(self, state: float) -> float:
        """Give the level in the numbers wanted."""
        if self.scale is LevelScale.LINEAR:
            return state
        return max(self.floor, 20.0 * math.log10(state)) if state > 0.0 else self.floor


def measure_loudness(audio: Audio, measure: LoudnessMeasure) -> float:
    """Return how loud a stretch of sound is, linear; 0 where there is none.

    Args:
        audio: [channels, samples], −1..1.
        measure: What counts.
    """
    if audio.samples.numel() == 0:
        return 0.0
    if measure is LoudnessMeasure.PEAK:
        return float(audio.samples.abs().amax())
    return math.sqrt(float(audio.samples.square().mean()))


@node("signal.brightness", aliases=("Luminance", "Mean", "Average", "Image Level", "Analyze"))
class Brightness(FrameNode):
    """Measure how bright the picture is.

    It is the mean of the BT.709 luma, 0.2126 R + 0.7152 G + 0.0722 B of the displayed values, so that black gives 0 and
    white 1. Where there is alpha, each pixel is weighted by its coverage; an empty picture gives 0.
    """

    def process(self, image: Image) -> float:
        """Average the luma."""
        import torch

        bright = compute_luma(image.pixels)
        if not image.has_alpha:
            return float(bright.mean())
        cover = image.pixels[3:]
        weighted, total = torch.stack([(bright * cover).mean(), cover.mean()]).tolist()  # one wait for the device
        return float(weighted / total) if total > 0.0 else 0.0
