"""Errors while a model computes, explained for the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from studio.core.errors import ModelError, StudioError, is_memory_short
from studio.core.translation import tr

if TYPE_CHECKING:
    import numpy as np


@contextmanager
def explain_compute_errors() -> Iterator[None]:
    """Let it be a ModelError where a model's layers do not widen 8-bit weights before they compute."""
    try:
        yield
    except RuntimeError as error:
        if "Float8" not in str(error):
            raise
        raise ModelError(tr("This model cannot compute with 8-bit weights; choose another precision.")) from error


@contextmanager
def explain_run_errors(explain: Callable[[str], str]) -> Iterator[None]:
    """Let it be a StudioError where a model cannot make something; missing memory and our own errors pass.

    Args:
        explain: Returns the message for the first line of what the library says.
    """
    try:
        yield
    except StudioError:
        raise
    except Exception as error:
        if is_memory_short(error):
            raise
        told = str(error).strip().splitlines()
        raise StudioError(explain(told[0] if told else type(error).__name__)) from error


def check_finite(values: np.ndarray[Any, Any], model: str) -> None:
    """Raise StudioError where a model made NaN or infinite values: weights or numbers between them were too large."""
    import numpy as np

    if not np.isfinite(values).all():
        text = tr("{model} produced NaN or infinite values; another precision or other weights may help.", model=model)
        raise StudioError(text)
