"""Packages that a farm needs beyond the program itself."""

from __future__ import annotations

from importlib.util import find_spec

from studio.core.errors import StudioError
from studio.core.translation import tr


def refuse_without_farm() -> None:
    """Raise StudioError unless the extra `farm` is installed."""
    if find_spec("distributed") is None or find_spec("cryptography") is None:
        raise StudioError(tr("Farms need more packages: pip install 'frameloom[farm]'"))
