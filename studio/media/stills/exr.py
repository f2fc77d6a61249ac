"""OpenEXR files by the OpenEXR library: half and float, every compression, windows and missing channels.

Values are scene-linear light by the format's convention; nodes convert them. Their primaries become those of Rec. 709.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from studio.core.errors import MediaError
from studio.core.image import Image
from studio.core.translation import tr
from studio.media.stills.primaries import make_rec_709_matrix

logger = logging.getLogger(__name__)

MAGIC: Final = b"\x76\x2f\x31\x01"
_COLORS: Final = ("R", "G", "B")
_GREATEST_HALF: Final = 65504.0
_MAX_SIDE: Final = 65_536
_FINAL_PASS_NAMES: Final = frozenset({"beauty", "combined", "rgba", "rgb", "color", "c"})


def decode_exr(path: Path, data: bytes, *, as_stored: bool = False) -> np.ndarray:
    """Return the picture of an OpenEXR file, as large as its display window.

    One part is read: one that has R, G, B and A before one that has a layer's (`beauty.R`) or Y alone, which is grey,
    before one that has any other channel; among several the one that is called after the finished picture, then the
    first. A missing colour is 0. What the data window has outside the display window is cut off; where it does not
    reach, the picture is 0, alpha too. Colours of other primaries than Rec. 709 are converted.

    Args:
        path: For messages.
        data: The file.
        as_stored: Leave the primaries as they are.

    Returns:
        [H, W, 3 or 4], float32.

    Raises:
        MediaError: It is damaged, deep, or holds channels that are smaller than the picture.
    """
    parts = _parts(path, data)
    flat = [part for part in parts if part.channels and not _is_deep(part)]
    if not flat:
        raise MediaError(path, tr("holds no flat picture; deep OpenEXR files are not read"))
    part = max(flat, key=lambda each: (_rank_part(each.channels), _is_final_pass(each.name())))  # the first of the best
    if len(parts) > 1:
        logger.info("%s: part %r is read, of %s", path, part.name(), [each.name() for each in parts])
    picture = _in_display_window(path, _planes(path, part.channels), part.header)
    return picture if as_stored or _is_grey(part.channels) else _with_our_primaries(path, picture, part.header)


def _parts(path: Path, data: bytes) -> list[Any]:
    import OpenEXR

    try:
        return list(OpenEXR.File(io.BytesIO(data), separate_channels=True).parts)
    except (RuntimeError, ValueError, TypeError) as error:
        raise MediaError(path, tr("is not an OpenEXR picture that can be read: {reason}", reason=str(error))) from error


def _is_deep(part: Any) -> bool:
    import OpenEXR

    return part.type() not in (OpenEXR.scanlineimage, OpenEXR.tiledimage)


def _with_our_primaries(path: Path, picture: np.ndarray, header: Mapping[str, Any]) -> np.ndarray:
    """Return a picture in light of Rec. 709 primaries; a file that names none has these by the format's definition."""
    import OpenEXR

    named = header.get("chromaticities") or OpenEXR.colorInteropIDToChromaticities(header.get("colorInteropID", ""))
    try:
        matrix = make_rec_709_matrix(named) if named else None
    except ValueError as error:
        logger.warning("%s: its chromaticities are not used: %s", path, error)
        return picture
    if matrix is not None:
        picture[..., :3] = picture[..., :3] @ matrix.T.astype(np.float32)
    return picture


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


def _rank_part(channels: Mapping[str, Any]) -> int:
    """Return how much of a picture is in a part: 3 for colours, 2 for a layer's colours or grey, 1 for anything."""
    if any(color in channels for color in _COLORS):
        return 3
    return 2 if "Y" in channels or _layer(channels) is not None else 1


def _is_final_pass(name: str | None) -> bool:
    """Return whether a part or layer is called after the finished picture, as renderers do."""
    return (name or "").rstrip(".").rpartition(".")[2].lower() in _FINAL_PASS_NAMES


def _is_grey(channels: Mapping[str, Any]) -> bool:
    return _rank_part(channels) == 1 or (_rank_part(channels) == 2 and _layer(channels) is None)


def _layer(channels: Mapping[str, Any]) -> str | None:
    """Return the layer with red, green and blue that is read, with its dot: the finished picture, or the first."""
    prefixes = dict.fromkeys(name.rpartition(".")[0] + "." for name in channels if "." in name)
    layers = [prefix for prefix in prefixes if all(prefix + color in channels for color in _COLORS)]
    return max(layers, key=_is_final_pass, default=None)


def _planes(path: Path, channels: Mapping[str, Any]) -> list[np.ndarray]:
    """Return red, green, blue and, where there is one, alpha."""
    rank = _rank_part(channels)
    if "RY" in channels or "BY" in channels:
        raise MediaError(path, tr("stores colors as luminance and chroma (RY, BY), which is not read; use R, G, B"))
    prefix = (_layer(channels) or "") if rank == 2 else ""
    alpha = channels.get(prefix + "A")
    if rank == 3 or prefix:
        found = [channels.get(prefix + color) for color in _COLORS]
    else:
        found = [channels["Y"] if "Y" in channels else next(iter(channels.values()))] * 3
    there = [channel for channel in (*found, alpha) if channel is not None]
    if any((channel.xSampling, channel.ySampling) != (1, 1) for channel in there):
        names = ", ".join(channel.name for channel in there if (channel.xSampling, channel.ySampling) != (1, 1))
        raise MediaError(path, tr("stores {names} at a smaller size than the picture, which is not read", names=names))
    planes = [np.zeros(there[0].pixels.shape) if channel is None else channel.pixels for channel in (*found, alpha)]
    return planes if alpha is not None and alpha is not found[0] else planes[:3]


def _in_display_window(path: Path, planes: list[np.ndarray], header: Mapping[str, Any]) -> np.ndarray:
    (left, top), (right, bottom) = ([int(number) for number in corner] for corner in header["displayWindow"])
    at_x, at_y = (int(number) for number in header["dataWindow"][0])
    width, height = right - left + 1, bottom - top + 1
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
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
