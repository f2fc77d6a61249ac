"""Sound made longer or shorter without a change of pitch: waveform similarity overlap-add.

W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality time-scale
modification of speech", ICASSP 1993. Grains under a Hann window are laid at even distances in the output. Each is taken
from near its place in the input, there where it goes on best from the grain before it.

It is done in two steps, so that frames can be asked for in any order: `GrainFinder` listens to the sound from its start
and says where each grain is taken from; `render_samples` adds up the grains that touch a stretch of the output.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import torch

_GRAIN = 0.03  # seconds, about three periods of a low voice
_SEARCH = 0.012  # seconds to each side, a little more than half a period of a low voice


def compute_input_span(factor: float, sample_rate: int, start: int, stop: int) -> tuple[int, int]:
    """Return between which input samples [start, stop) the output samples [start, stop) are taken from, at the most."""
    hop, search = _compute_hop(sample_rate), _compute_search_range(sample_rate)
    low, high = max(0, start // hop), -(-stop // hop) + 1
    return _compute_grain_start(low, hop, factor) - search, _compute_grain_start(high, hop, factor) + search + 2 * hop


def _compute_hop(sample_rate: int) -> int:
    return max(2, round(_GRAIN / 2 * sample_rate))


def _compute_search_range(sample_rate: int) -> int:
    return max(1, round(_SEARCH * sample_rate))


def _compute_grain_start(number: int, hop: int, factor: float) -> int:
    """Return where a grain would be taken from, if sound were not to be joined."""
    return round((number - 1) * hop / factor)


@dataclass(frozen=True)
class StretchPlan:
    """Position in the input of each grain of an output.

    Args:
        factor: How much longer the output is.
        hop: Samples between two grains of the output; a grain has twice as many.
        starts: The first sample of each grain in the input, int64 [grains], in memory; those of grain k lie at
            (k − 1) · hop.
    """

    factor: float
    hop: int
    starts: np.ndarray

    def find_input_span(self, start: int, stop: int) -> tuple[int, int]:
        """Return which input samples [start, stop) the output samples [start, stop) are made of."""
        own = self.starts[slice(*self._find_overlapping_grains(start, stop))]
        return (int(own.min()), int(own.max()) + 2 * self.hop) if len(own) else (0, 0)

    def render_samples(self, samples: torch.Tensor, first: int, start: int, stop: int) -> torch.Tensor:
        """Return output samples.

        Args:
            samples: Input, [channels, samples], with the whole of `find_input_span`.
            first: Which sample of the input the first one is.
            start: The first output sample.
            stop: The one after the last.

        Returns:
            [channels, stop − start], float32.
        """
        import torch

        size = 2 * self.hop
        window = torch.hann_window(size, device=samples.device)
        made = samples.new_zeros((samples.shape[0], stop - start + 2 * size))
        low, high = self._find_overlapping_grains(start, stop)
        for number in range(low, high):
            at, place = int(self.starts[number]) - first, (number - 1) * self.hop - start + size
            made[:, place : place + size] += samples[:, at : at + size] * window
        return made[:, size : size + stop - start].contiguous()

    def _find_overlapping_grains(self, start: int, stop: int) -> tuple[int, int]:
        """Return the grains [first, last + 1) that reach into output samples."""
        low = max(0, start // self.hop)
        return low, max(low, min(len(self.starts), -(-stop // self.hop) + 1))


class GrainFinder:
    """Finds the grains of a sound that comes piece by piece; keeps no more of it than the next grain may need.

    Args:
        factor: How much longer the output is, above 0.
        sample_rate: Samples a second.
    """

    def __init__(self, factor: float, sample_rate: int) -> None:
        import numpy as np

        self.hop = _compute_hop(sample_rate)
        self._factor = factor
        self._search = _compute_search_range(sample_rate)
        self._starts: list[int] = []
        self._heard = np.zeros(2 * self.hop + self._search, np.float32)  # silence before the sound
        self._first = -len(self._heard)

    def add_samples(self, samples: np.ndarray) -> None:
        """Listen to more samples, [N], mono and finite."""
        import numpy as np

        self._heard = np.concatenate([self._heard, samples.astype(np.float32, copy=False)])
        while self._is_ready():
            self._place_next_grain()
        kept = max(0, min(self._first_needed_sample(), self._first + len(self._heard)) - self._first)
        self._heard, self._first = self._heard[kept:], self._first + kept

    def finish_plan(self, length: int) -> StretchPlan:
        """Say that this was all, and return the grains of so many samples of output."""
        import numpy as np

        wanted = math.ceil(length / self.hop) + 1
        while len(self._starts) < wanted:
            lacks = (
                _compute_grain_start(len(self._starts), self.hop, self._factor)
                + 3 * self.hop
                + self._search
                - (self._first + len(self._heard))
            )
            self._heard = np.concatenate([self._heard, np.zeros(max(0, lacks) + self.hop, np.float32)])
            self._place_next_grain()
        return StretchPlan(self._factor, self.hop, np.array(self._starts[:wanted], np.int64))

    def _first_needed_sample(self) -> int:
        """Return the first sample that the next grain may need."""
        before = self._starts[-1] if self._starts else -2 * self.hop
        return min(_compute_grain_start(len(self._starts), self.hop, self._factor) - self._search, before + self.hop)

    def _is_ready(self) -> bool:
        end = _compute_grain_start(len(self._starts), self.hop, self._factor) + self._search + 2 * self.hop
        goes_on = (self._starts[-1] if self._starts else 0) + 3 * self.hop
        return max(end, goes_on) <= self._first + len(self._heard)

    def _place_next_grain(self) -> None:
        place = _compute_grain_start(len(self._starts), self.hop, self._factor)
        if not self._starts or self._factor == 1.0:
            self._starts.append(place)
            return
        wanted = self._get_samples(self._starts[-1] + self.hop)
        self._starts.append(place + self._find_best_offset(wanted, place))

    def _get_samples(self, start: int, more: int = 0) -> np.ndarray:
        at = start - self._first
        return self._heard[at : at + 2 * self.hop + more]

    def _find_best_offset(self, wanted: np.ndarray, place: int) -> int:
        """Return how far from its place a grain goes on best, by normalised correlation; the nearest of equals."""
        import numpy as np
        from scipy.signal import correlate

        near = self._get_samples(place - self._search, 2 * self._search)
        alike = correlate(near, wanted, mode="valid", method="fft")
        power = np.concatenate([[0.0], np.cumsum(near.astype(np.float64) ** 2)])
        loud = np.sqrt(np.maximum(power[len(wanted) :] - power[: -len(wanted)], 1e-9))
        likeness = alike / loud
        far = np.abs(np.arange(-self._search, self._search + 1))
        return int(np.argmax(likeness - 1e-9 * far)) - self._search


def stretch_audio(samples: torch.Tensor, sample_rate: int, length: int, check: Callable[[], None]) -> torch.Tensor:
    """Return sound made as long as wanted, its pitch as it was.

    Args:
        samples: [channels, samples], finite.
        sample_rate: Samples a second.
        length: Samples wanted, above 0.
        check: Called now and then; what it raises ends the work.

    Returns:
        [channels, length], float32.
    """
    import torch

    count = samples.shape[1]
    if not count or count == length:
        return samples.clone() if count else samples.new_zeros((samples.shape[0], length))
    grains = GrainFinder(length / count, sample_rate)
    for start in range(0, count, sample_rate):
        check()
        grains.add_samples(samples[:, start : start + sample_rate].mean(dim=0).cpu().numpy())
    found = grains.finish_plan(length)
    first, stop = found.find_input_span(0, length)
    padded = torch.nn.functional.pad(samples, (max(0, -first), max(0, stop - count)))
    return found.render_samples(padded, min(0, first), 0, length)
