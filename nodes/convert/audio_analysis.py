"""Listens to a whole clip: how loud each band is at each frame, and where the beats are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.sdk import Audio, Clip, Context
from studio.sdk.sound import (
    ONSETS_PER_SECOND,
    compute_band_levels,
    compute_onset_strength,
    make_log_edges,
    replace_non_finite,
    track_beats,
)

if TYPE_CHECKING:
    import numpy as np
    import torch

_CHUNK = 256  # frames that are listened to at once
_RANGE = 45.0  # dB from a bar's foot to its top
_FLOOR = -55.0  # dB: a clip softer than that shows no bars
_TILT = 2.5  # dB an octave: music falls by about as much, and bars shall not
_WINDOW = 0.07  # s
_BEAT_DECAY = 0.22  # s
_PEAK_FALL = 0.35  # heights a second


@dataclass(frozen=True)
class AudioAnalysis:
    """What a clip of sound is like, frame by frame.

    Args:
        levels: [T, bands], 0..1, low bands first: decibels over a range of 45 below the clip's loud parts, smoothed.
        peaks: [T, bands], the highest level of the last while, falling slowly.
        pulse: [T], 1 at a beat, fading after it.
        energy: [T], 0..1, how loud everything together is.
        crest: The largest sample of all, at least 0.1.
    """

    levels: torch.Tensor
    peaks: torch.Tensor
    pulse: torch.Tensor
    energy: torch.Tensor
    crest: float


@dataclass(frozen=True, slots=True)
class AudioBands:
    """How it is listened to: bands between two frequencies in Hz, and how slowly levels fall (0..1)."""

    bands: int
    low: float
    high: float
    smoothing: float


def analyze_audio(clip: Clip[Audio], ear: AudioBands, ctx: Context) -> AudioAnalysis:
    """Return what a clip is like. It is gone through in pieces of 256 frames; no more is held."""
    import numpy as np
    import torch

    rate, length = clip.facts.rate, len(clip)
    edges = make_log_edges(ear.bands, ear.low, ear.high)
    powers, strength, crest = np.zeros((length, ear.bands), np.float64), [], 0.1
    for piece in ctx.progress(math.ceil(length / _CHUNK)):
        frames = range(piece * _CHUNK, min(length, (piece + 1) * _CHUNK))
        sound = _Part.read_frames(clip, frames)
        if sound is None:
            continue
        powers[frames.start : frames.stop] = sound.compute_band_powers(frames, edges)
        strength.append(sound.compute_onsets(frames))
        crest = max(crest, float(sound.samples.abs().max()) if sound.samples.numel() else 0.0)
    fps = float(rate.value) if rate is not None else 25.0
    levels, energy = _levels(powers, ear.smoothing, fps)
    onsets = torch.cat(strength) if strength else torch.zeros(0)
    pulse = _pulse(onsets, length, fps)
    floats = [torch.from_numpy(each.astype(np.float32)) for each in (levels, _peaks(levels, fps), pulse, energy)]
    return AudioAnalysis(floats[0], floats[1], floats[2], floats[3], crest)


@dataclass(frozen=True, slots=True)
class _Part:
    """Mono samples around some frames: [N], from sample `start` of the clip."""

    samples: torch.Tensor
    sample_rate: int
    start: int
    borders: tuple[int, ...]

    @classmethod
    def read_frames(cls, clip: Clip[Audio], frames: range) -> _Part | None:
        """Join the frames and enough of their neighbors; None where there is no sound at all."""
        import torch

        rate = clip.facts.rate
        if rate is None:
            return None
        margin = math.ceil(0.25 * float(rate.value))
        around = range(max(0, frames.start - margin), min(len(clip), frames.stop + margin))
        pieces = [clip[frame] for frame in around]
        sample_rate = pieces[0].sample_rate
        silent = [rate.sample_at(f + 1, sample_rate) - rate.sample_at(f, sample_rate) for f in around]
        mono = [
            replace_non_finite(piece.samples).mean(dim=0).cpu() if piece.samples.numel() else torch.zeros(count)
            for piece, count in zip(pieces, silent, strict=True)
        ]
        borders = tuple(rate.sample_at(frame, sample_rate) for frame in (*frames, frames.stop))
        return cls(torch.cat(mono), sample_rate, rate.sample_at(around.start, sample_rate), borders)

    def cut_windows(self, starts: torch.Tensor, size: int) -> torch.Tensor:
        """Return pieces of `size` samples from each start (of the clip), silence outside: [len(starts), size]."""
        import torch

        padded = torch.nn.functional.pad(self.samples, (size, size))
        at = (starts - self.start + size).clamp(0, len(padded) - size)
        return padded[at.unsqueeze(1) + torch.arange(size)]

    def compute_band_powers(self, frames: range, edges: tuple[float, ...]) -> np.ndarray:
        """Return the mean square in each band around the middle of each frame: [frames, bands]."""
        import torch

        size = max(64, round(_WINDOW * self.sample_rate))
        middles = torch.tensor([(a + b) // 2 for a, b in zip(self.borders[:-1], self.borders[1:], strict=True)])
        return (
            compute_band_levels(self.cut_windows(middles - size // 2, size), self.sample_rate, edges).double().numpy()
        )

    def compute_onsets(self, frames: range) -> torch.Tensor:
        """Return the onset strength from the first frame's first sample to the last one's last, 100 times a second."""
        import torch

        step = self.sample_rate / ONSETS_PER_SECOND
        first, stop = math.ceil(self.borders[0] / step), math.ceil(self.borders[-1] / step)
        lead = 20
        begin = round((first - lead) * step)
        whole = self.cut_windows(torch.tensor([begin]), round((stop - first + 2 * lead) * step))
        return compute_onset_strength(whole, self.sample_rate, start=lead, count=stop - first)


def _levels(powers: np.ndarray, smoothing: float, fps: float) -> tuple[np.ndarray, np.ndarray]:
    """Return levels of bands and of everything, 0..1, smoothed: they rise at once and fall slowly."""
    import numpy as np

    bands = powers.shape[1]
    decibels = 10.0 * np.log10(np.maximum(powers * 2.0, 1e-12)) + _TILT * np.linspace(0.0, 8.0, bands)
    whole = 10.0 * np.log10(np.maximum(powers.sum(axis=1) * 2.0, 1e-12))
    kept = math.exp(-1.0 / (fps * 0.5 * smoothing)) if smoothing > 0.0 else 0.0
    shown = []
    for values, reach in ((decibels, _RANGE), (whole[:, None], 30.0)):
        top = max(_FLOOR, float(np.percentile(values.max(axis=1), 95))) if len(values) else 0.0
        level = np.clip((values - top) / reach + 1.0, 0.0, 1.1)
        for frame in range(1, len(level)):
            level[frame] = np.maximum(level[frame], level[frame - 1] * kept)
        shown.append(level)
    return shown[0], shown[1][:, 0]


def _peaks(levels: np.ndarray, fps: float) -> np.ndarray:
    import numpy as np

    peaks = levels.copy()
    for frame in range(1, len(peaks)):
        peaks[frame] = np.maximum(levels[frame], peaks[frame - 1] - _PEAK_FALL / fps)
    return peaks


def _pulse(onsets: torch.Tensor, length: int, fps: float) -> np.ndarray:
    """Return 1 at each beat, fading after it; where there is no beat, the strong onsets count."""
    import numpy as np

    times = np.array(track_beats(onsets).times)
    if not len(times):
        values = onsets.numpy()
        strong = values > max(4.0, 0.5 * float(values.max(initial=0.0)))
        times = (
            np.flatnonzero(strong & (values >= np.roll(values, 1)) & (values >= np.roll(values, -1)))
            / ONSETS_PER_SECOND
        )
    at = (np.arange(length) + 0.5) / fps
    index = np.searchsorted(times, at, side="right") - 1
    since = np.where(index >= 0, at - times[np.maximum(index, 0)], np.inf) if len(times) else np.full(length, np.inf)
    return np.exp(-since / _BEAT_DECAY)
