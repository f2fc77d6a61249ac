"""Results that are kept on disk in tests, however fast they were computed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from studio.engine.cache.disk import disk_store


@contextmanager
def all_worth_keeping() -> Iterator[None]:
    """Let every result be worth keeping on disk."""
    with patch.object(disk_store, "is_worth_keeping", lambda seconds, size: True):
        yield
