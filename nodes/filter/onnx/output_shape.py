"""Shapes of pictures and planes: where the channels are, how many there are, and how long the sides are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

Shape: TypeAlias = Sequence[int | str]
CHANNELS: Final = (1, 3, 4, 6, 7)
"""Numbers of channels that a picture may have; two pictures in one have 6, or 7 with the moment between them."""


def find_channel_axis(axes: Shape, *, prefer_last: bool) -> int | None:
    """Return which axis of [C, H, W] or [H, W, C] the channels are, 0 or 2; None if neither can be."""
    order = (2, 0) if prefer_last else (0, 2)
    return next((axis for axis in order if axes[axis] in CHANNELS), None)


def count_channels(shape: Shape | None, *, prefer_last: bool) -> int | None:
    """Return how many channels a shape of 2 to 4 axes has; None where it does not say."""
    if shape is None:
        return None
    if len(shape) == 2:
        return 1
    axes = shape[-3:]
    axis = find_channel_axis(axes, prefer_last=prefer_last)
    if axis is not None:
        return int(axes[axis])
    found, *others = reversed(axes) if prefer_last else axes
    is_alone = len(shape) == 4 and not any(isinstance(length, int) for length in others)
    is_known = isinstance(found, int) and (is_alone or isinstance(others[1], int))
    return int(found) if is_known else None  # that is no picture


def find_sides(shape: Shape | None, *, prefer_last: bool) -> Shape | None:
    """Return height and width of a shape of 2 to 4 axes; None without one."""
    if shape is None or len(shape) == 2:
        return shape
    axes = shape[-3:]
    axis = find_channel_axis(axes, prefer_last=prefer_last)
    is_last = prefer_last if axis is None else axis == 2
    return axes[:2] if is_last else axes[1:]
