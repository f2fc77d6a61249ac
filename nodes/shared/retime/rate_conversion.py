"""Conversion of sound to another sample rate, piece by piece: the joined pieces are the sound converted at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import torch

BEST_QUALITY: Final = "VHQ"
"""The most exact of soxr's filters."""
_REACH: Final = 1024
"""Samples to each side, at the lower of both rates, that soxr's longest filter reaches."""


def find_conversion_span(first: int, stop: int, given: int, wanted: int) -> tuple[int, int]:
    """Return which samples [start, end) are needed for the samples [first, stop) at another rate.

    It starts where samples of both rates fall on one moment, as at the clip's start.

    Args:
        first: The first sample, at the rate `wanted`.
        stop: The one after the last.
        given: Samples a second that there are.
        wanted: Samples a second that are made.
    """
    period = given // math.gcd(given, wanted)
    return _find_first_period(first, given, wanted) * period, math.ceil(stop * given / wanted) + _find_reach(
        given, wanted
    )


def convert_sample_rate(
    samples: torch.Tensor, given: int, wanted: int, places: range, quality: str = BEST_QUALITY
) -> torch.Tensor:
    """Return samples at another rate, by soxr (R. Sykes, "The SoX Resampler library"): [channels, len(places)].

    Args:
        samples: [channels, samples], those of `find_conversion_span`, finite.
        given: Their rate.
        wanted: The other rate.
        places: Which samples are made, at the rate `wanted`.
        quality: The filter, as soxr names it.
    """
    import numpy as np
    import soxr
    import torch

    before = places.start - _find_first_period(places.start, given, wanted) * (wanted // math.gcd(given, wanted))
    heard = np.ascontiguousarray(samples.cpu().numpy().T)
    converted = soxr.resample(heard, given, wanted, quality)[before : before + len(places)]
    return torch.from_numpy(np.ascontiguousarray(converted.T)).to(samples.device)


def _find_reach(given: int, wanted: int) -> int:
    return math.ceil(_REACH * max(1.0, given / wanted))


def _find_first_period(first: int, given: int, wanted: int) -> int:
    period = given // math.gcd(given, wanted)
    return math.floor((first * given / wanted - _find_reach(given, wanted)) / period)
