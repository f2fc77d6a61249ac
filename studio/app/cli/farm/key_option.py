"""The key file that commands of a farm name."""

from __future__ import annotations

from pathlib import Path


def read_key_option(key: Path | None) -> Path | None:
    """Return the key file that a command names, from the root."""
    return None if key is None else key.expanduser().absolute()
