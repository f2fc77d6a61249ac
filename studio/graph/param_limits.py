"""Values and the limits of parameters: what is accepted, and what is brought into range."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.graph.curves.curve import to_numbers
from studio.sdk.params import ParamSpec, ParamValue


def is_of_kind(param: ParamSpec, value: ParamValue) -> bool:
    """Return whether a value is of the parameter's kind, whatever its range: as many numbers as it takes."""
    default, numbers = to_numbers(param.default), to_numbers(value)
    is_alike = isinstance(value, tuple) is isinstance(param.default, tuple)
    return param.is_numeric and is_alike and len(numbers) == len(default) > 0


def is_accepted(param: ParamSpec, value: ParamValue) -> bool:
    """Return whether a parameter accepts a value as it is."""
    try:
        param.normalize_value(value)
    except StudioError:
        return False
    return True


def clamp_value(param: ParamSpec, value: ParamValue) -> ParamValue:
    """Return a value brought into a parameter's range; the default for what is of another kind.

    So what a curve holds of a parameter that was changed since, is of use as far as can be.
    """
    numbers = to_numbers(value)
    try:
        if not param.is_numeric or not numbers:
            return param.normalize_value(value)
        kept = tuple(param.clamp_number(number) for number in numbers)
        return param.normalize_value(kept if isinstance(value, tuple) else kept[0])
    except StudioError:
        return param.default
