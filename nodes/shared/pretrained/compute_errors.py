"""Errors while a model computes, explained for the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from studio.core.errors import ModelError
from studio.core.translation import tr


@contextmanager
def explain_compute_errors() -> Iterator[None]:
    """Let it be a ModelError where a model's layers do not widen 8-bit weights before they compute."""
    try:
        yield
    except RuntimeError as error:
        if "Float8" not in str(error):
            raise
        raise ModelError(tr("This model cannot compute with 8-bit weights; choose another precision.")) from error
