"""A signal that swings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from nodes.shared.source_nodes import TimedNode
from studio.sdk import ClipInfo, FrameRate, Media, Param, SourceNode, Time, node

_MASK = 2**64 - 1


class WaveShape(StrEnum):
    """How a period runs."""

    SINE = "sine"
    TRIANGLE = "triangle"
    SAW = "saw"
    SQUARE = "square"
    NOISE = "noise"


@node("signal.wave", aliases=("LFO", "Oscillator", "Sine", "Noise Signal", "Wiggle", "Random"))
class Wave(TimedNode, SourceNode):
    """Generate a signal that oscillates between two numbers.

    Sine and triangle begin in the middle and rise. A saw rises from low to high and falls back at once. A square is
    high for the first half of each period. Noise has a random value at the start of each period, which depends only on
    the seed, and passes smoothly from one value to the next.
    """

    shape: WaveShape = Param(default=WaveShape.SINE, help="Shape of a period.")
    frequency: float = Param(
        default=1.0,
        min=0.0,
        max=1000.0,
        slider=(0.0, 10.0),
        step=0.05,
        unit="Hz",
        animatable=False,
        help="Periods per second.",
    )
    phase: float = Param(
        default=0.0,
        min=-1e6,
        max=1e6,
        slider=(0.0, 360.0),
        step=1.0,
        unit="°",
        help="Phase at which the wave begins; 360 is a whole period. Keyframe it to change the pace.",
    )
    low: float = Param(default=0.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, help="The minimum of the signal.")
    high: float = Param(
        default=1.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, help="The maximum of the signal."
    )
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed gives another noise.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the parameters say."""
        return ClipInfo(FrameRate.from_value(self.rate), self.length)

    def process(self, time: Time) -> float:
        """Look the number up in the period."""
        periods = Fraction(repr(self.frequency)) * time.rate.seconds_at(time.frame) + Fraction(repr(self.phase)) / 360
        share = _noise(periods, self.seed) if self.shape is WaveShape.NOISE else _share(self.shape, float(periods % 1))
        return self.low + (self.high - self.low) * share


def _share(shape: WaveShape, at: float) -> float:
    """Return how high a wave is, 0..1, at a place in its period, 0 ≤ `at` < 1."""
    if shape is WaveShape.SINE:
        return 0.5 + 0.5 * math.sin(math.tau * at)
    if shape is WaveShape.TRIANGLE:
        return 1.0 - abs((at + 0.25) % 1.0 * 2.0 - 1.0)
    return at if shape is WaveShape.SAW else float(at < 0.5)


def _noise(periods: Fraction, seed: int) -> float:
    """Return a number in 0..1, blended between those of two periods by 6x⁵ − 15x⁴ + 10x³."""
    first = math.floor(periods)
    x = float(periods - first)
    fade = x**3 * (x * (x * 6 - 15) + 10)
    start, end = _random(first, seed), _random(first + 1, seed)
    return start + (end - start) * fade


def _random(index: int, seed: int) -> float:
    """Return a number in 0..1 from an index and a seed alone (SplitMix64: Steele, Lea and Flood, 2014)."""
    bits = (index * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03 + 0x9E3779B97F4A7C15) & _MASK
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits = (bits ^ (bits >> shift)) * factor & _MASK
    return ((bits ^ (bits >> 31)) >> 11) / 2.0**53
