"""Reasons why values are refused, in words for the place where they were typed."""

from __future__ import annotations

from studio.core.errors import ParameterError
from studio.core.translation import tr
from studio.sdk.params import ParamSpec


def describe_refusal(error: Exception) -> str:
    """Return what to say of a value that is not accepted."""
    if not isinstance(error, ParameterError):
        return str(error)
    found = f"{error.found_value:g}" if isinstance(error.found_value, float) else repr(error.found_value)
    return tr("{found} is not accepted: give {accepted}.", found=found, accepted=error.accepted_values)


def describe_unreadable(reason: str, spec: ParamSpec) -> str:
    """Return what to say of a text that is no value.

    Args:
        reason: Why it cannot be read.
        spec: What it was typed for.
    """
    sentence = reason[:1].upper() + reason[1:]
    return tr("{reason}. Give {accepted}.", reason=sentence, accepted=spec.accepted_values)
