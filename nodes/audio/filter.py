"""Filters of second order, and cascades of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import Audio, NodeDevice, Param, ScanNode, node
from studio.sdk.sound import decibels_to_amplitude, replace_non_finite

if TYPE_CHECKING:
    import numpy as np
    import torch

_BLOCK = 32
_HIGHEST = 0.49  # of the sample rate


class FilterKind(StrEnum):
    """Type of filter."""

    LOWPASS = "low-pass"
    HIGHPASS = "high-pass"
    BANDPASS = "band-pass"
    NOTCH = "notch"
    LOW_SHELF = "low shelf"
    HIGH_SHELF = "high shelf"
    PEAK = "peak"


class Slope(StrEnum):
    """Slope of low-pass and high-pass, in dB per octave."""

    TWELVE = "12"
    TWENTY_FOUR = "24"
    FORTY_EIGHT = "48"


@dataclass(frozen=True, slots=True)
class FilterSettings:
    """What a filter is set to at one moment.

    Args:
        frequency: In Hz.
        q: Quality: center over width.
        gain: In dB, of shelves and the peak.
    """

    frequency: float
    q: float
    gain: float

    def interpolate_to(self, other: FilterSettings, share: float) -> FilterSettings:
        """Return the setting on the way to another one: even in octaves and decibels."""
        if self == other:
            return self
        octaves = math.log(other.frequency / self.frequency)
        q = math.exp(math.log(self.q) + share * math.log(other.q / self.q))
        return FilterSettings(
            self.frequency * math.exp(share * octaves), q, self.gain + share * (other.gain - self.gain)
        )


@dataclass(frozen=True, slots=True)
class FilterState:
    """A frame that is filtered, and what the filter remembers at its end.

    Args:
        samples: [channels, samples], float32.
        memory: [sections, channels, 4], float64: the last two samples into each section, and out of it, newest first.
        setting: At the frame's end.
    """

    samples: torch.Tensor
    memory: torch.Tensor
    setting: FilterSettings


@node(
    "audio.filter",
    name="Audio Filter",
    aliases=("EQ", "Equalizer", "Low-pass", "High-pass", "Cut", "Shelf", "Telephone", "Audio Param EQ"),
    device=NodeDevice.CPU,
)
class AudioFilter(ScanNode):
    """Filter sound: low-pass, high-pass, band-pass, notch, shelves and peak.

    The filters are biquads (R. Bristow-Johnson, "Audio EQ Cookbook"), as in most mixers. With a Q of 0.707, low-pass
    and high-pass are Butterworth filters of order 2, 4 or 8, by their slope. Frequency, Q and gain can be animated:
    they are interpolated in steps of 32 samples, so that nothing clicks. The filter's state continues from frame to
    frame: the joined frames equal the sound filtered at once. NaN samples count as silence.
    """

    shape: FilterKind = Param(default=FilterKind.LOWPASS, help="Type of filter.")
    frequency: float = Param(
        default=1000.0, min=5.0, max=96_000.0, slider=(20.0, 16_000.0), unit="Hz",
        help="Cutoff or center frequency; limited to half the sample rate.",
    )  # fmt: skip
    q: float = Param(
        default=0.707, min=0.05, max=100.0, slider=(0.1, 10.0), step=0.01,
        help="Quality factor: higher values are narrower and resonate; 0.707 is flat.",
    )  # fmt: skip
    gain: float = Param(
        default=6.0, min=-60.0, max=60.0, slider=(-24.0, 24.0), step=0.1, unit="dB",
        help="Boost (above 0) or cut of shelves and peak; other types ignore it.",
    )  # fmt: skip
    slope: Slope = Param(default=Slope.TWELVE, help="Slope of low-pass and high-pass, in dB per octave.")

    def advance(self, state: FilterState | None, audio: Audio) -> FilterState:
        """Filter a frame, going on from what is remembered."""
        import numpy as np
        import torch

        now = FilterSettings(self.frequency, self.q, self.gain)
        before = now if state is None else state.setting
        samples = replace_non_finite(audio.samples.cpu()).double().numpy()
        sections = len(self._sections(now, audio.sample_rate))
        memory = np.zeros((sections, audio.channels, 4))
        if state is not None and tuple(state.memory.shape) == memory.shape:
            memory = state.memory.numpy()
        filtered, memory = self._run(samples, memory, before, now, audio.sample_rate)
        return FilterState(torch.from_numpy(filtered).float().to(audio.samples.device), torch.from_numpy(memory), now)

    def process(self, state: FilterState, audio: Audio) -> Audio:
        """Give the frame."""
        return audio.with_samples(state.samples)

    def _run(
        self, samples: np.ndarray, memory: np.ndarray, before: FilterSettings, now: FilterSettings, sample_rate: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return filtered samples and what is remembered after them."""
        import numpy as np

        count = samples.shape[1]
        if not samples.size:
            return samples, memory
        step = count if before == now else _BLOCK
        made, memory = np.empty_like(samples), memory.copy()
        for start in range(0, count, step):
            stop = min(count, start + step)
            piece = samples[:, start:stop]
            sections = self._sections(before.interpolate_to(now, stop / count), sample_rate)
            for index, coefficients in enumerate(sections):
                piece = _filtered(piece, coefficients, memory[index])
            made[:, start:stop] = piece
        return made, memory

    def _sections(self, setting: FilterSettings, sample_rate: int) -> list[list[float]]:
        """Return the filter as sections of second order: [b0, b1, b2, 1, a1, a2]."""
        if self.shape not in (FilterKind.LOWPASS, FilterKind.HIGHPASS):
            return [design_biquad(self.shape, setting, sample_rate)]
        order = int(self.slope.value) // 6
        angles = [(2 * k + 1) * math.pi / (2 * order) for k in range(order // 2)]
        sharp = setting.q * math.sqrt(2.0)  # 1 for Butterworth
        qs = [sharp / (2.0 * math.cos(angle)) if k == len(angles) - 1 else 1.0 / (2.0 * math.cos(angle))
              for k, angle in enumerate(angles)]  # fmt: skip
        return [design_biquad(self.shape, FilterSettings(setting.frequency, q, 0.0), sample_rate) for q in qs]


def _filtered(samples: np.ndarray, coefficients: list[float], memory: np.ndarray) -> np.ndarray:
    """Return samples through a section, and write what is remembered into `memory`, [channels, 4].

    Samples in and out are remembered, and not what a filter has of them inside, which depends on its coefficients:
    where these change, what comes out goes on smoothly.
    """
    import numpy as np
    from scipy.signal import lfilter

    b, a = coefficients[:3], coefficients[3:]
    x1, x2, y1, y2 = memory.T
    inside = np.stack([b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2, b[2] * x1 - a[2] * y1], axis=1)
    made: np.ndarray = lfilter(b, a, samples, axis=1, zi=inside)[0]
    for columns, moving in ((slice(0, 2), samples), (slice(2, 4), made)):
        past = np.concatenate([memory[:, columns][:, ::-1], moving[:, -2:]], axis=1)
        memory[:, columns] = past[:, :-3:-1]
    return made


def design_biquad(kind: FilterKind, setting: FilterSettings, sample_rate: int) -> list[float]:
    """Return a biquad of the Audio EQ Cookbook: [b0, b1, b2, 1, a1, a2].

    Args:
        kind: Of the filter.
        setting: Frequency, Q and gain.
        sample_rate: Samples a second.
    """
    angle = 2.0 * math.pi * min(setting.frequency / sample_rate, _HIGHEST)
    cos, alpha = math.cos(angle), math.sin(angle) / (2.0 * setting.q)
    a = math.sqrt(decibels_to_amplitude(setting.gain))
    root = 2.0 * math.sqrt(a) * alpha
    if kind in (FilterKind.LOW_SHELF, FilterKind.HIGH_SHELF):
        sign = 1.0 if kind is FilterKind.LOW_SHELF else -1.0
        b = (
            a * ((a + 1) - sign * (a - 1) * cos + root),
            sign * 2 * a * ((a - 1) - sign * (a + 1) * cos),
            a * ((a + 1) - sign * (a - 1) * cos - root),
        )
        d = (
            (a + 1) + sign * (a - 1) * cos + root,
            -sign * 2 * ((a - 1) + sign * (a + 1) * cos),
            (a + 1) + sign * (a - 1) * cos - root,
        )
        return [x / d[0] for x in (*b, *d)]
    numerators = {
        FilterKind.LOWPASS: ((1 - cos) / 2, 1 - cos, (1 - cos) / 2),
        FilterKind.HIGHPASS: ((1 + cos) / 2, -(1 + cos), (1 + cos) / 2),
        FilterKind.BANDPASS: (alpha, 0.0, -alpha),
        FilterKind.NOTCH: (1.0, -2 * cos, 1.0),
        FilterKind.PEAK: (1 + alpha * a, -2 * cos, 1 - alpha * a),
    }
    width = alpha / a if kind is FilterKind.PEAK else alpha
    d = (1 + width, -2 * cos, 1 - width)
    return [x / d[0] for x in (*numerators[kind], *d)]
