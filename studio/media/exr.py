"""OpenEXR files by the OpenEXR library: half and float, every compression, windows and missing channels.

Values are passed as they are stored, in scene-linear light by the format's convention; nodes convert them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from studio.core.errors import MediaError
from studio.core.image import Image
from studio.core.language import tr

MAGIC: Final = b"\x76\x2f\x31\x01"
_COLORS: Final = ("R", "G", "B")
_GREATEST_HALF: Final = 65504.0
_WIDEST: Final = 65_536


def decode_exr(path: Path, data: bytes) -> np.ndarray:
    """Return the picture of an OpenEXR file, as large as its display window.

    The first part that has colours is read: R, G, B and A; a missing colour is 0, Y alone is grey, a layer's channels
    (`beauty.R`) count where there are none without a layer, any other single channel is grey. What the data window has
    outside the display window is cut off; where it does not reach, the picture is 0, alpha too.

    Args:
        path: For messages.
        data: The file.

    Returns:
        [H, W, 3 or 4], float32.

    Raises:
        MediaError: It is damaged, deep, or holds colours as luminance and chroma.
    """
    import OpenEXR

    try:
        parts = OpenEXR.File(io.BytesIO(data), separate_channels=True).parts
    except (RuntimeError, ValueError, TypeError) as error:
        raise MediaError(path, tr("is no OpenEXR picture that can be read: {reason}", reason=str(error))) from error
    flat = [part for part in parts if part.type() in (OpenEXR.scanlineimage, OpenEXR.tiledimage) and part.channels]
    if not flat:
        raise MediaError(path, tr("holds no flat picture; deep OpenEXR files are not read"))
    part = max(flat, key=lambda each: _rank(each.channels))  # the first of the best
    planes = _planes(path, part.channels)
    return _in_display_window(path, planes, part.header)


def encode_exr(image: Image, *, half: bool, attributes: Mapping[str, str] | None = None) -> bytes:
    """Return an OpenEXR file, compressed without loss (ZIP).

    Args:
        image: [3|4, H, W]; its values are written as they are.
        half: 16-bit floats, rounded to the nearest and held at ±65504; else 32-bit ones.
        attributes: Texts for the header, by name.
    """
    import OpenEXR

    array = image.as_array()
    if half:
        array = np.clip(array, -_GREATEST_HALF, _GREATEST_HALF)
    kind = np.float16 if half else np.float32
    names = "RGBA"[: array.shape[2]]
    channels = {name: np.array(array[:, :, index], kind, order="C") for index, name in enumerate(names)}
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **(attributes or {})}
    stream = io.BytesIO()
    OpenEXR.File(header, channels).write(stream)
    return stream.getvalue()


def _rank(channels: Mapping[str, Any]) -> int:
    """Return how much of a picture is in a part: 3 for colours, 2 for a layer's colours or grey, 1 for anything."""
    if any(color in channels for color in _COLORS):
        return 3
    return 2 if "Y" in channels or _layer(channels) is not None else 1


def _layer(channels: Mapping[str, Any]) -> str | None:
    """Return the first layer with red, green and blue, with its dot."""
    layers = (name.rpartition(".")[0] + "." for name in channels if "." in name)
    return next((layer for layer in layers if all(layer + color in channels for color in _COLORS)), None)


def _planes(path: Path, channels: Mapping[str, Any]) -> list[np.ndarray]:
    """Return red, green, blue and, where there is one, alpha."""
    rank = _rank(channels)
    if "RY" in channels or "BY" in channels:
        raise MediaError(path, tr("stores colours as luminance and chroma (RY, BY), which is not read; use R, G, B"))
    prefix = (_layer(channels) or "") if rank == 2 else ""
    alpha = channels.get(prefix + "A")
    if rank == 3 or prefix:
        found = [channels.get(prefix + color) for color in _COLORS]
    else:
        found = [channels["Y"] if "Y" in channels else next(iter(channels.values()))] * 3
    like = next(channel for channel in found if channel is not None).pixels
    planes = [np.zeros(like.shape) if channel is None else channel.pixels for channel in (*found, alpha)]
    return planes if alpha is not None and alpha is not found[0] else planes[:3]


def _in_display_window(path: Path, planes: list[np.ndarray], header: Mapping[str, Any]) -> np.ndarray:
    (left, top), (right, bottom) = ([int(number) for number in corner] for corner in header["displayWindow"])
    at_x, at_y = (int(number) for number in header["dataWindow"][0])
    width, height = right - left + 1, bottom - top + 1
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        size = f"{width}×{height}"
        raise MediaError(path, tr("has a display window of {size} pixels; at most 65536 a side are read", size=size))
    data_height, data_width = planes[0].shape
    x, y = at_x - left, at_y - top
    columns, rows = slice(max(0, x), max(0, min(width, x + data_width))), slice(max(0, y), min(height, y + data_height))
    picture = np.zeros((height, width, len(planes)), np.float32)
    if columns.stop > columns.start and rows.stop > rows.start:
        for index, plane in enumerate(planes):
            seen = plane[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
            picture[rows, columns, index] = seen
    return picture
