"""Onsets and beats: where something begins to sound, and the pulse that this follows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.sdk.sound.spectra import MelScale, compute_power, compute_stft, make_mel_filterbank

if TYPE_CHECKING:
    import numpy as np
    import torch

ONSETS_PER_SECOND = 100
"""Values a second of `compute_onset_strength`."""
_WINDOW_SECONDS = 0.046
_BANDS = 64
_POWER_FLOOR = 1e-6  # power: what is softer than −60 dB does not count
_LAG = 2  # values between the two spectra that are compared
_TIGHTNESS = 100.0
_PREFERRED_BPM = 120.0
_OCTAVES = 0.9  # how far from the usual tempo others are still likely


@dataclass(frozen=True, slots=True)
class BeatTrack:
    """A pulse.

    Args:
        times: Of the beats, in seconds from the first onset value, rising.
        bpm: Beats a minute; 0 where there is no pulse.
    """

    times: tuple[float, ...] = ()
    bpm: float = 0.0


def compute_onset_strength(
    samples: torch.Tensor, sample_rate: int, *, start: int = 0, count: int | None = None
) -> torch.Tensor:
    """Return how much begins to sound, 100 times a second: the rise of 64 mel bands in dB, averaged (spectral flux).

    The value at time t compares the spectrum that begins to cover t with the one 20 ms before (Böck and Widmer,
    "Maximum filter vibrato suppression for onset detection", 2013, without the filter). Bands softer than −60 dB do not
    count. A click gives its largest value at its place.

    Args:
        samples: [channels, N] or [N], float32; channels are averaged.
        sample_rate: Samples a second.
        start: The first value, counted from the first sample.
        count: How many values; all until the end by default.

    Returns:
        [count], float32, dB a band, 0 or more.
    """
    import torch

    mono = samples.mean(dim=0) if samples.ndim == 2 else samples
    wanted = math.ceil(mono.shape[-1] * ONSETS_PER_SECOND / sample_rate) - start if count is None else count
    size = 2 ** max(6, round(math.log2(_WINDOW_SECONDS * sample_rate)))
    at = [_onset_sample(start + i - _LAG, sample_rate) - size // 2 for i in range(wanted + _LAG)]
    pieces = _cut_pieces(mono, at, size)
    bands = make_mel_filterbank(_BANDS, size, sample_rate, 30.0, 16_000.0, MelScale.HTK).to(samples.device)
    spectra = compute_power(compute_stft(pieces, size, size), size).squeeze(-1)
    levels = 10.0 * (spectra @ bands.T).clamp_min(_POWER_FLOOR).log10()
    rise: torch.Tensor = torch.relu(levels[_LAG:] - levels[:-_LAG]).mean(dim=1)
    return rise


def _onset_sample(index: int, sample_rate: int) -> int:
    """Return the sample at which a value of `compute_onset_strength` lies."""
    return (2 * index * sample_rate + ONSETS_PER_SECOND) // (2 * ONSETS_PER_SECOND)


def _cut_pieces(mono: torch.Tensor, starts: list[int], size: int) -> torch.Tensor:
    """Return pieces of sound, [len(starts), size], silence outside."""
    import torch

    if not starts:
        return mono.new_zeros((0, size))
    before, after = max(0, -starts[0]), max(0, starts[-1] + size - mono.shape[-1])
    padded = torch.nn.functional.pad(mono, (before, after))
    places = torch.tensor(starts, device=mono.device).unsqueeze(1) + torch.arange(size, device=mono.device) + before
    return padded[places]


def track_beats(strength: torch.Tensor, slowest: float = 60.0, fastest: float = 200.0) -> BeatTrack:
    """Return the beats that onsets follow.

    The tempo is the lag at which the onsets are most like themselves, weighted by how usual it is (a log-normal around
    120 a minute); the beats are the best path of onsets at about that distance (Ellis, "Beat tracking by dynamic
    programming", 2007).

    Args:
        strength: [T], from `compute_onset_strength`.
        slowest: The least beats a minute.
        fastest: The most beats a minute.
    """
    values = strength.detach().cpu().double().numpy()
    spread = float(values.std()) if values.size else 0.0
    if spread < 1e-6:
        return BeatTrack()
    normal = values / spread
    period = _estimate_period(normal, slowest, fastest)
    if period is None:
        return BeatTrack()
    found = _find_best_path(normal, period)
    if not found.size:
        return BeatTrack()
    times = _refine_beats(normal, found) / ONSETS_PER_SECOND
    bpm = _estimate_bpm(times) if len(times) > 2 else 60.0 * ONSETS_PER_SECOND / period
    return BeatTrack(tuple(times.tolist()), bpm)


def _estimate_period(values: np.ndarray, slowest: float, fastest: float) -> float | None:
    """Return the most likely distance between beats, in values; None if the sound is too short to have one."""
    import numpy as np

    a_minute = 60.0 * ONSETS_PER_SECOND
    longest = min(len(values) - 2, math.ceil(a_minute / slowest) + 1)
    shortest = max(2, math.floor(a_minute / fastest))
    if longest <= shortest:
        return None
    centred = np.convolve(values - values.mean(), np.hanning(9)[1:-1] / 4.0, "same")
    size = 1 << (2 * len(values) - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    alike = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[: 2 * longest + 2]
    lags = np.arange(shortest, longest + 1)
    # A true beat fits at twice its distance, too; where onsets fit at half of it, that is the beat.
    doubled = np.where(2 * lags < len(alike), alike[np.minimum(2 * lags, len(alike) - 1)], 0.0)
    halved = np.maximum(0.0, np.interp(lags / 2.0, np.arange(len(alike)), alike))
    likely = np.exp(-0.5 * (np.log2(a_minute / lags / _PREFERRED_BPM) / _OCTAVES) ** 2)
    score = (alike[lags] + 0.5 * doubled - 0.4 * halved) * likely
    best = int(np.argmax(score))
    if score[best] <= 0.0:
        return None
    return float(lags[best]) + _find_parabola_vertex(alike[lags], best)


def _find_parabola_vertex(values: np.ndarray, index: int) -> float:
    """Return how far beside a sample the top of the parabola through it and its neighbours lies, −0.5 … 0.5."""
    if not 0 < index < len(values) - 1:
        return 0.0
    left, here, right = values[index - 1 : index + 2]
    curve = left - 2.0 * here + right
    return float(min(0.5, max(-0.5, 0.5 * (left - right) / curve))) if curve < 0.0 else 0.0


def _find_best_path(values: np.ndarray, period: float) -> np.ndarray:
    """Return the beats as indices: the path of the largest sum of onsets whose distances are about `period`."""
    import numpy as np

    reach = math.ceil(period)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * 32.0 / period) ** 2)
    local = np.convolve(values, bell, "same") if len(values) >= len(bell) else values
    steps = np.arange(-round(2.0 * period), -max(1, round(period / 2.0)) + 1)
    cost = -_TIGHTNESS * np.log(-steps / period) ** 2
    total, before = local.copy(), np.full(len(local), -1)
    for here in range(-int(steps[-1]), len(local)):
        first = max(0, -(here + int(steps[0])))
        sums = cost[first:] + total[here + steps[first:]]
        best = int(np.argmax(sums))
        if sums[best] > 0.0:
            total[here] += sums[best]
            before[here] = here + steps[first + best]
    tail = max(0, len(total) - reach)
    at = tail + int(np.argmax(total[tail:]))
    found = [at]
    while before[at] >= 0:
        at = int(before[at])
        found.append(at)
    return _trim_weak_beats(np.array(found[::-1]), local)


def _trim_weak_beats(found: np.ndarray, local: np.ndarray) -> np.ndarray:
    """Leave out beats before the sound begins and after it ends: those much weaker than the others."""
    import numpy as np

    strong = np.flatnonzero(local[found] > 0.5 * float(np.sqrt(np.mean(local[found] ** 2))))
    return found[strong[0] : strong[-1] + 1] if strong.size else found[:0]


def _refine_beats(values: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return beats between values: the top of the onset that each lies on."""
    import numpy as np

    return np.array([at + _find_parabola_vertex(values, int(at)) for at in found])


def _estimate_bpm(times: np.ndarray) -> float:
    """Return the slope of the straight line through the beats, in beats a minute."""
    import numpy as np

    return 60.0 / float(np.polyfit(np.arange(len(times)), times, 1)[0])
