"""Shapes between their keys, many at once.

Numbers go on smoothly, without going beyond the keys (F. Fritsch, R. Carlson, "Monotone Piecewise Cubic Interpolation",
1980, with the weighted harmonic mean of F. Fritsch and J. Butland, 1984), or straight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


class KeyedShape(Protocol):
    """What is evaluated: see `RotoShape`."""

    @property
    def keys(self) -> Mapping[int, Sequence[Sequence[float]]]:
        """The points by frame."""
        ...

    @property
    def is_linear(self) -> bool:
        """Whether it goes straight from key to key."""
        ...

    @property
    def known_keys(self) -> list[tuple[tuple[int, ...], list[np.ndarray]]]:
        """Nothing, or the frames of the keys in order and the keys as arrays."""
        ...


def evaluate_shapes(shapes: Sequence[KeyedShape], frame: float) -> list[np.ndarray]:
    """Return the points of each shape at a frame, float64 [points, 7].

    Before its first and after its last key it stays. The arrays are not to be changed.
    """
    import numpy as np

    found: list[np.ndarray] = []
    moving: list[int] = []
    around: list[list[np.ndarray]] = []
    times: list[tuple[int, int, int, int, bool]] = []
    for number, shape in enumerate(shapes):
        frames, keys = list_key_arrays(shape)
        after = bisect_right(frames, frame)
        found.append(keys[max(0, after - 1)])
        if 0 < after < len(frames) and frames[after - 1] != frame:
            places = max(0, after - 2), after - 1, after, min(len(frames) - 1, after + 1)
            moving.append(number)
            around.append([keys[place] for place in places])
            first, start, end, last = (frames[place] for place in places)
            times.append((first, start, end, last, shape.is_linear))
    if moving:
        counts = [len(keys[0]) for keys in around]
        values = [np.concatenate(keys) for keys in zip(*around, strict=True)]
        rows = np.repeat(np.array(times, np.float64), counts, axis=0)
        parts = np.split(_interpolate(values, rows.T[:, :, None], frame), np.cumsum(counts)[:-1])
        for number, part in zip(moving, parts, strict=True):
            found[number] = part
    return found


def list_key_arrays(shape: KeyedShape) -> tuple[tuple[int, ...], list[np.ndarray]]:
    """Return the frames of a shape's keys in order, and the keys as arrays; they are made once."""
    import numpy as np

    if not shape.known_keys:
        frames = tuple(sorted(shape.keys))
        shape.known_keys.append((frames, [np.array(shape.keys[frame], np.float64) for frame in frames]))
    return shape.known_keys[0]


def _interpolate(values: Sequence[np.ndarray], times: np.ndarray, frame: float) -> np.ndarray:
    """Return rows between two keys.

    Args:
        values: Rows [R, 7] of the key before both, of both, and of the one after; where there is none, the nearest.
        times: [5, R, 1]: their frames, and whether the row goes straight.
        frame: Where.
    """
    import numpy as np

    before, low, high, after = values
    first, start, end, last, is_linear = times
    length = end - start
    share = (frame - start) / length
    straight = low + (high - low) * share
    if is_linear.all():
        return straight
    leaving = length * _compute_slopes(before, low, high, start - first, length)
    arriving = length * _compute_slopes(low, high, after, length, last - end)
    square, cube = share * share, share**3
    smooth = (2 * cube - 3 * square + 1) * low + (cube - 2 * square + share) * leaving
    smooth += (3 * square - 2 * cube) * high + (cube - square) * arriving
    mixed: np.ndarray = np.where(is_linear, straight, smooth) if is_linear.any() else smooth
    return mixed


def _compute_slopes(
    before: np.ndarray, here: np.ndarray, after: np.ndarray, length: np.ndarray, following: np.ndarray
) -> np.ndarray:
    """Return the slopes at keys: the weighted harmonic mean of those beside them; 0 at an end, and where they turn."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        rise, fall = (here - before) / length, (after - here) / following
        first, second = 2 * following + length, following + 2 * length
        slopes = (first + second) / (first / rise + second / fall)
        found: np.ndarray = np.where(rise * fall > 0.0, slopes, 0.0)  # without a neighbor it is NaN
    return found
