"""A color as a luma and a place on a wheel, and back: pure functions without widgets.

The place is the projection onto the plane across the gray axis, with red to the right and hues counter-clockwise. Both
ways are linear and lose nothing, also for numbers above 1 and below 0.
"""

from __future__ import annotations

import math

from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.pixels import get_luma_weights
from studio.ui.shell.fields.number_view import to_number

_ACROSS = (2.0 / math.sqrt(6.0), -1.0 / math.sqrt(6.0), -1.0 / math.sqrt(6.0))
_UP = (0.0, 1.0 / math.sqrt(2.0), -1.0 / math.sqrt(2.0))
_REACH = 0.25  # of the slider's range
_DIGITS = 5

Numbers = tuple[float, float, float]


def get_color_numbers(value: ParamValue) -> Numbers:
    """Return red, green and blue; 0 for what a file holds in the place of them."""
    if not isinstance(value, tuple) or len(value) not in (3, 4):
        return 0.0, 0.0, 0.0
    red, green, blue = (to_number(part) for part in value[:3])
    return red, green, blue


def compute_luma(numbers: Numbers) -> float:
    """Return the BT.709 luma."""
    return math.fsum(weight * number for weight, number in zip(get_luma_weights(), numbers, strict=True))


def find_wheel_place(numbers: Numbers) -> tuple[float, float]:
    """Return the place on the wheel, in the unit of the numbers: to the right and up."""
    return (
        math.fsum(axis * number for axis, number in zip(_ACROSS, numbers, strict=True)),
        math.fsum(axis * number for axis, number in zip(_UP, numbers, strict=True)),
    )


def make_color(luma: float, place: tuple[float, float]) -> Numbers:
    """Return the color with a luma at a place."""
    tint = [place[0] * across + place[1] * up for across, up in zip(_ACROSS, _UP, strict=True)]
    shift = luma - compute_luma((tint[0], tint[1], tint[2]))
    red, green, blue = (round(part + shift, _DIGITS) for part in tint)
    return red, green, blue


def get_wheel_reach(spec: ParamSpec) -> float:
    """Return what the radius of the wheel stands for."""
    low, high = spec.slider or (0.0, 1.0)
    return (high - low) * _REACH


def move_place(value: ParamValue, across: float, up: float) -> ParamValue:
    """Return a color with its place moved; its luma and its alpha stay."""
    numbers = get_color_numbers(value)
    x, y = find_wheel_place(numbers)
    return with_numbers(value, make_color(compute_luma(numbers), (x + across, y + up)))


def with_luma(value: ParamValue, luma: float) -> ParamValue:
    """Return a color with another luma: all numbers change by the same."""
    numbers = get_color_numbers(value)
    shift = luma - compute_luma(numbers)
    red, green, blue = (round(number + shift, _DIGITS) for number in numbers)
    return with_numbers(value, (red, green, blue))


def without_tint(value: ParamValue) -> ParamValue:
    """Return the gray of the same luma."""
    luma = round(compute_luma(get_color_numbers(value)), _DIGITS)
    return with_numbers(value, (luma, luma, luma))


def with_numbers(value: ParamValue, numbers: Numbers) -> ParamValue:
    """Return a color with other red, green and blue, and the alpha it has."""
    alpha = value[3] if isinstance(value, tuple) and len(value) == 4 else 1.0
    return (*numbers, alpha)
