"""Onsets and beats of a clip, as signals."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from studio.core.translation import tr
from studio.sdk import Audio, Clip, ClipInfo, ClipNode, Context, Media, Param, ParameterError, Time, node
from studio.sdk.sound import ONSETS_PER_SECOND, BeatTrack, compute_onset_strength, replace_non_finite, track_beats

if TYPE_CHECKING:
    import torch

_CHUNK = 10  # seconds that are looked at in one go
_BEFORE = 1  # seconds before them that are kept for the first spectra
_AFTER = 0.2  # seconds after them that the last spectra reach into


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of a clip's rhythm.

    Args:
        strength: [T], float32, 100 values a second: 0, nothing begins, to 1, as much as at the strongest hundredth.
        beats: The beats.
    """

    strength: torch.Tensor
    beats: BeatTrack


class Pulse(NamedTuple):
    """What drives other parameters.

    Args:
        beat: 1 on a beat, falling after it.
        phase: How far the way to the next beat has gone by, 0..1; before the first and after the last beat 0.
        onsets: How much begins to sound in the frame, 0..1.
        bpm: Beats a minute; 0 where there are none.
    """

    beat: float
    phase: float
    onsets: float
    bpm: float


@node(
    "audio.beat",
    name="Beat and Onsets",
    aliases=("Beat Detection", "Onset", "BPM", "Tempo", "Beat Tracker", "Transients"),
)
class Beat(ClipNode):
    """Detect the beats and onsets of music as signals that drive other parameters.

    `beat` is 1 on each beat and then decays; `phase` runs from 0 on a beat to 1 at the next one; `onsets` is the
    strength of new sounds in a frame, 0 to 1; `bpm` is the tempo. The whole clip is analyzed once. Onsets are rises of
    the mel spectrum (spectral flux); the tempo is the strongest periodicity of the onsets, and the beats are the best
    path through the onsets at that period (Ellis, "Beat tracking by dynamic programming", 2007). The clip has one
    tempo, which may vary by a few percent. If the beat comes out twice or half as fast as it should be, narrow the
    tempo range. Sound without a pulse has no beats.
    """

    slowest: float = Param(
        default=60.0, min=20.0, max=400.0, slider=(40.0, 120.0), unit="bpm", animatable=False,
        help="The lowest tempo to look for.",
    )  # fmt: skip
    fastest: float = Param(
        default=200.0, min=30.0, max=600.0, slider=(100.0, 300.0), unit="bpm", animatable=False,
        help="The highest tempo to look for.",
    )  # fmt: skip
    decay: float = Param(
        default=150.0, min=0.0, max=10_000.0, slider=(0.0, 1000.0), step=1.0, unit="ms",
        help="Time in which a beat decays to 37 %.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the rate and length; refuse a range of tempos that is too narrow."""
        if self.fastest < 1.2 * self.slowest:
            least = 1.2 * self.slowest
            raise ParameterError("fastest", self.fastest, tr("at least {least:.0f}, 1.2 times 'slowest'", least=least))
        facts = inputs.get("audio", ClipInfo())
        return ClipInfo(facts.rate, facts.length)

    def analyze(self, audio: Clip[Audio], ctx: Context) -> Rhythm:
        """Listen to the clip, ten seconds at a time."""
        import torch

        strength = torch.cat(list(_strengths(audio, ctx)) or [torch.zeros(0)])
        ctx.check()
        found = track_beats(strength, self.slowest, self.fastest)
        loud = strength[strength > 0]
        top = float(torch.quantile(loud[: 1 << 24], 0.99)) if loud.numel() else 1.0
        return Rhythm((strength / max(top, 1e-6)).clamp_max(1.0), found)

    def process(self, time: Time, analysis: Rhythm) -> Pulse:
        """Give where the frame lies in the rhythm."""
        beat = self._beat(time, analysis)
        return Pulse(beat, _phase(time, analysis), _onsets(time, analysis), analysis.beats.bpm)

    def _beat(self, time: Time, analysis: Rhythm) -> float:
        start, end = _span(time)
        at = bisect.bisect_left(analysis.beats.times, end) - 1
        if at < 0:
            return 0.0
        since = start - analysis.beats.times[at]
        if since <= 0.0:
            return 1.0
        return math.exp(-1000.0 * since / self.decay) if self.decay > 0.0 else 0.0


def _phase(time: Time, analysis: Rhythm) -> float:
    now, times = time.seconds, analysis.beats.times
    at = bisect.bisect_right(times, now) - 1
    if at < 0 or at + 1 >= len(times):
        return 0.0
    return (now - times[at]) / (times[at + 1] - times[at])


def _onsets(time: Time, analysis: Rhythm) -> float:
    start, end = (place * ONSETS_PER_SECOND for place in _span(time))
    first = max(0, math.ceil(start))
    values = analysis.strength[first : max(first + 1, math.ceil(end))]
    return float(values.max()) if values.numel() else 0.0


def _span(time: Time) -> tuple[float, float]:
    """Return when a frame begins and ends, in seconds."""
    return time.seconds, float(time.rate.seconds_at(time.frame + 1))


def _strengths(audio: Clip[Audio], ctx: Context) -> Iterator[torch.Tensor]:
    """Yield the onsets of a clip piece by piece; what is kept of its sound is a few seconds."""
    import torch

    rate = audio.facts.sample_rate
    if not rate or not audio.facts.channels:
        return
    kept, before = torch.zeros(0), 0
    for frame in ctx.progress(len(audio)):
        kept = torch.cat([kept, replace_non_finite(audio[frame].samples).mean(dim=0).cpu()])
        if kept.shape[0] >= (before + _CHUNK + _AFTER) * rate:
            yield compute_onset_strength(kept, rate, start=before * ONSETS_PER_SECOND, count=_CHUNK * ONSETS_PER_SECOND)
            kept, before = kept[(before + _CHUNK - _BEFORE) * rate :], _BEFORE
    yield compute_onset_strength(kept, rate, start=before * ONSETS_PER_SECOND)
