"""Headers of OpenEXR files: parts, channels, windows and texts, read without the pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from studio.core.errors import MediaError
from studio.core.translation import tr

if TYPE_CHECKING:
    from pathlib import Path

MAGIC: Final = b"\x76\x2f\x31\x01"
_MAX_SIDE: Final = 65_536
_MAX_PIXELS: Final = 1 << 30
_MAX_CHANNELS: Final = 100_000


@dataclass(frozen=True, slots=True)
class ExrWindow:
    """Rectangle of pixels in an OpenEXR file.

    Args:
        left: The first column.
        top: The first row.
        width: Pixels.
        height: Pixels.
    """

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ExrPart:
    """A part of an OpenEXR file, as its header describes it.

    Args:
        index: Its place in the file, from 0.
        name: Empty where it has none.
        header: The attributes by name.
        channels: What the file says of each channel, by name, in the file's order.
        is_deep: Whether each pixel has several samples.
        display: The picture's rectangle.
        data: The rectangle of which pixels are stored.
    """

    index: int
    name: str
    header: Mapping[str, Any]
    channels: Mapping[str, Any]
    is_deep: bool
    display: ExrWindow
    data: ExrWindow


def read_exr_parts(path: Path, stream: BinaryIO) -> tuple[ExrPart, ...]:
    """Return the parts of an OpenEXR file; its pixels are not read.

    Args:
        path: For messages.
        stream: The file.

    Raises:
        MediaError: The header is damaged, or says more than is read: sizes, numbers of channels.
    """
    import OpenEXR

    try:
        file = OpenEXR.File(stream, separate_channels=True, header_only=True)
        parts = tuple(_describe_part(path, index, dict(part.header)) for index, part in enumerate(file.parts))
    except (RuntimeError, ValueError, TypeError, OSError, LookupError, MemoryError) as error:
        raise MediaError(path, tr("is not an OpenEXR picture that can be read: {reason}", reason=str(error))) from error
    count = sum(len(part.channels) for part in parts)
    if count > _MAX_CHANNELS:
        text = tr("has {count} channels; at most {most} are read", count=count, most=_MAX_CHANNELS)
        raise MediaError(path, text)
    return parts


def _describe_part(path: Path, index: int, header: Mapping[str, Any]) -> ExrPart:
    import OpenEXR

    return ExrPart(
        index,
        str(header.get("name") or ""),
        header,
        {channel.name: channel for channel in header["channels"]},
        header["type"] not in (OpenEXR.scanlineimage, OpenEXR.tiledimage),
        _read_window(path, header["displayWindow"], tr("a display window")),
        _read_window(path, header["dataWindow"], tr("a data window")),
    )


def read_exr_texts(parts: tuple[ExrPart, ...]) -> dict[str, str]:
    """Return the texts in the headers by name; of a name in several parts, the first."""
    found: dict[str, str] = {}
    for part in parts:
        for name, value in part.header.items():
            if isinstance(value, str):
                found.setdefault(name, value)
    return found


def _read_window(path: Path, corners: Any, what: str) -> ExrWindow:
    (left, top), (right, bottom) = ([int(number) for number in corner] for corner in corners)
    width, height = right - left + 1, bottom - top + 1
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE and width * height <= _MAX_PIXELS):
        text = tr(
            "has {window} of {size} pixels; at most 65536 a side and {most} in all are read",
            window=what,
            size=f"{width}×{height}",
            most=_MAX_PIXELS,
        )
        raise MediaError(path, text)
    return ExrWindow(left, top, width, height)
