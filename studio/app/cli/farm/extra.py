"""Packages that the commands of a farm need beyond the program itself, and the key file that they name."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.translation import tr


def read_key_option(key: Path | None) -> Path | None:
    """Return the key file that a command names, from the root."""
    return None if key is None else key.expanduser().absolute()


def refuse_without_farm() -> None:
    """Raise StudioError unless the extra `farm` is installed."""
    if find_spec("distributed") is None or find_spec("cryptography") is None:
        raise StudioError(tr("Farms need more packages: pip install 'frameloom[farm]'"))
