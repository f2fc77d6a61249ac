"""What a probe reads from a frame: plain numbers, to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.engine.look import Area


class Kind(StrEnum):
    """What kind of value a picture shows, or a probe reads."""

    IMAGE = "image"
    MASK = "mask"
    FLOW = "flow"
    DEPTH = "depth"
    KEYPOINTS = "keypoints"
    SIGNAL = "signal"

    @classmethod
    def of(cls, value: object) -> Kind:
        """Return the kind of a value. Raises ValueError for one that has none."""
        return cls(type(value).__name__.lower())


@dataclass(frozen=True, slots=True)
class Reading:
    """The values of a frame in an area, before any look.

    Args:
        kind: What it was read from.
        area: What was read, in pixels of the full-size picture: all of it lies inside.
        names: What the numbers are: "R", "G", "B", "A"; "dx", "dy" and "length" of a flow; "value" of a mask or depth;
            of keypoints "id", "x", "y" and "confidence" of the nearest.
        mean: One for each name; over the values that are finite, NaN where there are none.
        low: The smallest.
        high: The largest.
        exact: Whether they are the frame's own; else they come from its 8-bit picture, as it is no longer in memory.
    """

    kind: Kind
    area: Area
    names: tuple[str, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    exact: bool = True
