"""An envelope follower, sample by sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from studio.sdk import Audio, NodeDevice, Param, ScanNode, node
from studio.sdk.sound import replace_non_finite


class EnvelopeDetector(StrEnum):
    """What the follower follows."""

    RMS = "rms"
    PEAK = "peak"


@dataclass(frozen=True, slots=True)
class EnvelopeState:
    """Where a follower is at the end of a frame.

    Args:
        level: Of what it follows: the amplitude, or its square.
        highest: The most it was in the frame.
    """

    level: float
    highest: float


@node(
    "audio.envelope",
    aliases=("Envelope Follower", "Audio Amplitude", "Sound Keys", "Audio to Keyframes", "Follow"),
    device=NodeDevice.CPU,
)
class Envelope(ScanNode):
    """Follow the amplitude of sound, sample by sample, as a signal that drives other parameters.

    Peak follows |x| of the loudest channel; RMS the root of the mean of x² over all channels. For each sample the level
    goes towards it by 1 − e^(−1/(τ·rate)) of the way, τ being the attack while it rises and the release while it falls.
    A frame's value is the highest level within it, so that short hits are not missed: 1 is full scale. NaN samples
    count as silence. To follow the drums or the bass alone, put an Audio Filter before it.
    """

    detector: EnvelopeDetector = Param(
        default=EnvelopeDetector.RMS, help="RMS follows perceived loudness, peak each sample."
    )
    attack: float = Param(
        default=5.0, min=0.0, max=10_000.0, slider=(0.0, 200.0), step=0.1, unit="ms",
        help="Time in which the envelope covers 63 % of a rise; 0 follows at once.",
    )  # fmt: skip
    release: float = Param(
        default=150.0, min=0.0, max=10_000.0, slider=(0.0, 1000.0), step=1.0, unit="ms",
        help="Time in which the envelope covers 63 % of a fall; 0 follows at once.",
    )  # fmt: skip

    def advance(self, state: EnvelopeState | None, audio: Audio) -> EnvelopeState:
        """Follow the samples of a frame."""
        level = highest = 0.0 if state is None else state.level
        if not audio.samples.numel():
            return EnvelopeState(level, level)
        samples = replace_non_finite(audio.samples.cpu()).double()  # each level follows from the one before
        peaks = self.detector is EnvelopeDetector.PEAK
        wanted = samples.abs().amax(dim=0) if peaks else samples.square().mean(dim=0)
        rise, fall = (1.0 - _kept(time, audio.sample_rate) for time in (self.attack, self.release))
        highest = 0.0
        for value in wanted.tolist():
            level += (value - level) * (rise if value > level else fall)
            highest = max(highest, level)
        return EnvelopeState(level, highest)

    def process(self, state: EnvelopeState) -> float:
        """Give the highest level in the frame, as an amplitude."""
        return state.highest if self.detector is EnvelopeDetector.PEAK else math.sqrt(state.highest)


def _kept(milliseconds: float, sample_rate: int) -> float:
    """Return how much of a distance is left after a sample."""
    return math.exp(-1000.0 / (milliseconds * sample_rate)) if milliseconds > 0.0 else 0.0
