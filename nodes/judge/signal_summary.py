"""Summary of a clip's signals for a report, in numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

WORST_COUNT = 5
_LARGEST = 1e100  # the difference and the square of two such numbers are still numbers


@dataclass(frozen=True, slots=True)
class FrameValue:
    """A value at a frame."""

    frame: int
    value: float


@dataclass(frozen=True, slots=True)
class SignalSummary:
    """A signal over a clip. What is no number, or not below 1e100, is left out of all but `values`, where it is None.

    Args:
        name: As the user calls it.
        less_is_better: Whether high values are the bad ones.
        mean: Of all values.
        deviation: The root of the mean squared distance to the mean.
        least: The lowest value.
        greatest: The highest value.
        p5: 5 of 100 values lie below, between two of them by a straight line.
        p95: 95 of 100 values lie below.
        worst: The worst frames, the worst first.
        values: Of each frame.
    """

    name: str
    less_is_better: bool
    mean: float | None
    deviation: float | None
    least: float | None
    greatest: float | None
    p5: float | None
    p95: float | None
    worst: tuple[FrameValue, ...]
    values: tuple[float | None, ...]


def summarize_signal(name: str, values: Sequence[float], first_frame: int, *, less_is_better: bool) -> SignalSummary:
    """Return what is to be said of a signal.

    Args:
        name: As the user calls it.
        values: Of each frame.
        first_frame: The number of the first one.
        less_is_better: Whether high values are the bad ones.
    """
    import numpy as np

    known = [FrameValue(first_frame + index, value) for index, value in enumerate(values) if abs(value) < _LARGEST]
    kept = tuple(value if abs(value) < _LARGEST else None for value in values)
    if not known:
        return SignalSummary(name, less_is_better, None, None, None, None, None, None, (), kept)
    numbers = np.array([place.value for place in known])
    low, high = (float(found) for found in np.percentile(numbers, (5, 95)))
    worst = sorted(known, key=lambda place: (-place.value if less_is_better else place.value, place.frame))
    least, greatest = float(numbers.min()), float(numbers.max())
    mean, deviation = float(numbers.mean()), float(numbers.std())
    return SignalSummary(
        name, less_is_better, mean, deviation, least, greatest, low, high, tuple(worst[:WORST_COUNT]), kept
    )


@dataclass(frozen=True, slots=True)
class ClipReport:
    """All that a report says.

    Args:
        title: Its heading.
        fps: Frames a second; None where the clip has no time.
        first_frame: The number of the first one.
        frames: How many.
        signals: One for each that is connected.
    """

    title: str
    fps: float | None
    first_frame: int
    frames: int
    signals: tuple[SignalSummary, ...]

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """What is kept of one frame: its values, and a small JPEG as base64 text, empty without one."""

    values: tuple[float, ...]
    thumbnail: str = ""

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        return json.dumps([[repr(value) for value in self.values], self.thumbnail]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> FrameRecord:
        """Read what `to_uint8` made."""
        values, thumbnail = json.loads(data)
        return cls(tuple(float(value) for value in values), thumbnail)


def read_thumbnails(records: Iterable[bytes], wanted: Iterable[int]) -> dict[int, str]:
    """Return the thumbnails of some frames, counted from the first record."""
    places = set(wanted)
    found = ((index, FrameRecord.from_bytes(data).thumbnail) for index, data in enumerate(records) if index in places)
    return {index: thumbnail for index, thumbnail in found if thumbnail}
