"""Round numbers along an axis."""

from __future__ import annotations

import math

from studio.sdk.ticks import count_decimals, find_nearest_round_step


def make_ticks(low: float, high: float, about: int) -> list[float]:
    """Return round numbers from `low` to `high`: multiples of 1, 2 or 5 times a power of ten.

    Args:
        low: Where the axis begins.
        high: Where it ends; above `low`.
        about: How many are wanted; there may be a few more or less.
    """
    step = find_nearest_round_step((high - low) / max(1, about))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def format_tick(value: float, step: float) -> str:
    """Return a tick's number with as many decimals as the step has."""
    if value != 0.0 and (abs(value) >= 1e6 or step < 1e-6):
        return f"{value:.3g}"
    decimals = count_decimals(step)
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{decimals}f}"


def find_axis_range(values: tuple[float, ...]) -> tuple[float, float]:
    """Return an axis that holds all finite values, with some room, and 0 where it is near."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    if high - low < 1e-9 * max(1.0, abs(high)):
        spread = 0.5 * abs(high) or 0.5
        return low - spread, high + spread
    room = 0.06 * (high - low)
    begin = 0.0 if 0.0 <= low < 0.35 * high else low - room
    return begin, 0.0 if low < 0.35 * high <= 0.0 else high + room
