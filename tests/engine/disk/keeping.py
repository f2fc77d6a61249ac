"""Results that are kept on disk in tests, however fast they were computed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from studio.engine.disk import store


@contextmanager
def all_worth_keeping() -> Iterator[None]:
    """Let every result be worth keeping on disk."""
    with patch.object(store, "worth_keeping", lambda seconds, size: True):
        yield
