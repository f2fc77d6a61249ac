"""Pixel samples: plain numbers that a probe reads from a frame, to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.engine.display.viewer_settings import PixelRect


class ValueKind(StrEnum):
    """Kind of value that a picture shows, or that a probe reads."""

    IMAGE = "image"
    MASK = "mask"
    FLOW = "flow"
    DEPTH = "depth"
    KEYPOINTS = "keypoints"
    SIGNAL = "signal"

    @classmethod
    def from_value(cls, value: object) -> ValueKind:
        """Return the kind of a value. Raises ValueError for one that has none."""
        return cls(type(value).__name__.lower())


@dataclass(frozen=True, slots=True)
class PixelSample:
    """The values of a frame in an area, before the viewer's settings are applied.

    Args:
        kind: What it was read from.
        rect: What was read, in pixels of the full-size picture: all of it lies inside.
        channel_names: What the numbers are: "R", "G", "B", "A"; "dx", "dy" and "length" of a flow; "value" of a mask or
            depth; of keypoints "id", "x", "y" and "confidence" of the nearest.
        mean: One for each name; over the values that are finite, NaN where there are none.
        minimum: The smallest.
        maximum: The largest.
        is_exact: Whether they are the frame's own; else they come from its 8-bit picture, as it is no longer in memory.
    """

    kind: ValueKind
    rect: PixelRect
    channel_names: tuple[str, ...]
    mean: tuple[float, ...]
    minimum: tuple[float, ...]
    maximum: tuple[float, ...]
    is_exact: bool = True
