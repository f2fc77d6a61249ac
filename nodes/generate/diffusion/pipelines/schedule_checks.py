"""Schedules that ask for more steps than any model has: refused before they fill the memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from studio.core.errors import ModelError
from studio.core.translation import tr

C = TypeVar("C", bound=Mapping[str, Any])

_MOST_STEPS: Final = 100_000
"""Each has some numbers in memory; models learn with 1000."""


def check_schedule(name: str, config: C) -> C:
    """Return a scheduler's configuration; raise ModelError where it has far too many steps.

    Args:
        name: Of the model.
        config: As it was read.
    """
    for key, value in config.items():
        if isinstance(value, int) and abs(value) > _MOST_STEPS:
            text = tr("The scheduler configuration of {name} is damaged: {key} is {value}; at most {most}.",
                      name=name, key=key, value=value, most=_MOST_STEPS)  # fmt: skip
            raise ModelError(text)
    return config
