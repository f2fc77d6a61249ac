"""Files of other formats, by adapters of the library where they are installed: EDL, XML of Final Cut, ALE."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Final, NamedTuple

from studio.core.errors import FileReadError, ProjectFileError
from studio.core.files import open_replacement
from studio.core.regular_file import require_regular_file
from studio.core.time import FrameRate
from studio.core.translation import tr

MAX_BYTES: Final = 64 << 20
DEFAULT_RATE: Final = 25


class _Adapter(NamedTuple):
    """An adapter.

    Args:
        package: That it lies in.
        name: As the library knows it.
        rate_name: The argument that takes a rate, of formats that say none; empty for the others.
    """

    package: str
    name: str
    rate_name: str = ""


_ADAPTERS: Final = {
    ".edl": _Adapter("otio_cmx3600_adapter", "cmx_3600", "rate"),
    ".fcpxml": _Adapter("otio_fcpx_xml_adapter", "fcpx_xml"),
    ".xml": _Adapter("otio_fcp_adapter", "fcp_xml"),
    ".ale": _Adapter("otio_ale_adapter", "ale", "fps"),
}


def list_adapter_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the formats whose adapters are installed. It imports none of them."""
    return tuple(
        suffix for suffix, adapter in _ADAPTERS.items() if importlib.util.find_spec(adapter.package) is not None
    )


def needs_rate(path: Path) -> bool:
    """Return whether the format of a file says no frame rate."""
    adapter = _ADAPTERS.get(path.suffix.lower())
    return adapter is not None and bool(adapter.rate_name)


def read_by_adapter(path: Path, rate: FrameRate) -> Any:
    """Return the object of the library that a file holds.

    Raises:
        ProjectFileError: It cannot be read, or the adapter does not take it.
    """
    import opentimelineio as otio

    adapter = _ADAPTERS[path.suffix.lower()]
    try:
        require_regular_file(path, limit_bytes=MAX_BYTES)
        options = {adapter.rate_name: float(rate)} if adapter.rate_name else {}
        return otio.adapters.read_from_file(str(path), adapter_name=adapter.name, **options)
    except FileReadError as error:
        raise ProjectFileError(path, error.reason) from None
    except Exception as error:  # adapters raise whatever their parsers do
        text = tr("the adapter {name} cannot read it: {reason}", name=adapter.name, reason=_shorten(error))
        raise ProjectFileError(path, text) from None


def write_by_adapter(path: Path, timeline: Any, rate: FrameRate) -> None:
    """Write a timeline in the format that the suffix says. Raises ProjectFileError if the adapter cannot."""
    import opentimelineio as otio

    adapter = _ADAPTERS[path.suffix.lower()]
    options = {adapter.rate_name: float(rate)} if adapter.rate_name else {}
    root = timeline
    if adapter.name == "ale":  # a list of clips
        root = otio.schema.SerializableCollection(timeline.name, [clip.clone() for clip in timeline.find_clips()])
    try:
        with open_replacement(path) as temporary:
            otio.adapters.write_to_file(root, str(temporary), adapter_name=adapter.name, **options)
    except Exception as error:
        text = tr("the adapter {name} cannot write it: {reason}", name=adapter.name, reason=_shorten(error))
        raise ProjectFileError(path, text) from None


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
