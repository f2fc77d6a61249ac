"""OpenEXR files by the OpenEXR library: half and float, every compression, windows, layers and missing channels.

Values are scene-linear light by the format's convention; nodes convert them. Their primaries become those of Rec. 709.
"""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.media.stills.exr_header import ExrPart, read_exr_parts
from studio.media.stills.exr_layers import ExrSelection, find_exr_layer, list_exr_layers
from studio.media.stills.exr_part_bytes import extract_exr_part
from studio.media.stills.primaries import make_rec_709_matrix

logger = logging.getLogger(__name__)

_COLORS: Final = ("R", "G", "B")
_PIXEL_TYPES: Final = (np.uint32, np.float16, np.float32)
"""By OpenEXR's number of the type: UINT, HALF, FLOAT."""
_FINAL_PASS_NAMES: Final = frozenset({"beauty", "combined", "rgba", "rgb", "color", "c"})

_DAMAGED: Final = (RuntimeError, ValueError, TypeError, OSError, LookupError, MemoryError, SystemError)
"""What OpenEXR raises for damaged files; SystemError where its C code fails without saying so itself."""


def decode_exr(path: Path, data: bytes, *, layer: str = "", as_stored: bool = False) -> np.ndarray:
    """Return the picture of an OpenEXR file, as large as its display window. Only its channels are decoded.

    Without a `layer`, one part is read: one that has R, G, B and A before one that has a layer's (`beauty.R`) or Y
    alone, which is grey, before one that has any other channel; among several the one that is called after the finished
    picture, then the first. A missing colour is 0. What the data window has outside the display window is cut off;
    where it does not reach, the picture is 0, alpha too. Colours of other primaries than Rec. 709 are converted.

    Args:
        path: For messages.
        data: The file.
        layer: What is read, by the names of `list_exr_layers`; empty for the finished picture.
        as_stored: Leave the primaries as they are.

    Returns:
        [H, W, 3 or 4], float32.

    Raises:
        MediaError: It is damaged or ends too early, is deep, has no such layer, or holds channels that are smaller
            than the picture.
    """
    parts = read_exr_parts(path, io.BytesIO(data))
    chosen = select_exr_channels(path, parts, layer)
    _check_sampling(path, chosen)
    planes = _read_planes(path, data, chosen.part, chosen.channels, is_alone=len(parts) == 1)
    picture = _place_in_display(chosen, planes)
    if as_stored or chosen.is_gray or not chosen.is_light:
        return picture
    return _with_our_primaries(path, picture, chosen.part.header)


def decode_exr_layers(path: Path, data: bytes, layers: Sequence[str]) -> list[np.ndarray]:
    """Return several layers of an OpenEXR file as they are stored; each part is decoded once.

    Args:
        path: For messages.
        data: The file.
        layers: Their names.

    Returns:
        One [3 or 4, H, W], float32, for each: whole planes, as they are stored.

    Raises:
        MediaError: As by `decode_exr`.
    """
    parts = read_exr_parts(path, io.BytesIO(data))
    chosen = [select_exr_channels(path, parts, layer) for layer in layers]
    wanted: dict[int, list[str]] = {}
    for each in chosen:
        _check_sampling(path, each)
        wanted.setdefault(each.part.index, []).extend(each.channels)
    planes = {
        index: _read_planes(path, data, parts[index], tuple(dict.fromkeys(names)), is_alone=len(parts) == 1)
        for index, names in wanted.items()
    }
    return [_place_planes(each, planes[each.part.index]) for each in chosen]


def select_exr_channels(path: Path, parts: Sequence[ExrPart], layer: str = "") -> ExrSelection:
    """Return which channels make a layer, or the finished picture.

    Raises:
        MediaError: There is no such layer, or no picture that can be read.
    """
    flat = [part for part in parts if part.channels and not part.is_deep]
    if not flat:
        raise MediaError(path, tr("holds no flat picture; deep OpenEXR files are not read"))
    if layer:
        found = find_exr_layer(parts, layer)
        if found is None:
            there = ", ".join(list_exr_layers(parts))
            raise MediaError(path, tr("has no layer '{layer}'; accepted: {layers}", layer=layer, layers=there))
        return found
    part = max(flat, key=lambda each: (_rank_part(each.channels), _is_final_pass(each.name)))  # the first of the best
    if len(parts) > 1:
        logger.info("%s: part %r is read, of %s", path, part.name, [each.name for each in parts])
    return _select_finished_picture(path, part)


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


def _rank_part(channels: Mapping[str, Any]) -> int:
    """Return how much of a picture is in a part: 3 for colours, 2 for a layer's colours or grey, 1 for anything."""
    if any(color in channels for color in _COLORS):
        return 3
    return 2 if "Y" in channels or _find_finished_layer(channels) is not None else 1


def _is_final_pass(name: str) -> bool:
    """Return whether a part or layer is called after the finished picture, as renderers do."""
    return name.rstrip(".").rpartition(".")[2].lower() in _FINAL_PASS_NAMES


def _find_finished_layer(channels: Mapping[str, Any]) -> str | None:
    """Return the layer with red, green and blue that is read, with its dot: the finished picture, or the first."""
    prefixes = dict.fromkeys(name.rpartition(".")[0] + "." for name in channels if "." in name)
    layers = [prefix for prefix in prefixes if all(prefix + color in channels for color in _COLORS)]
    return max(layers, key=_is_final_pass, default=None)


def _select_finished_picture(path: Path, part: ExrPart) -> ExrSelection:
    """Return the channels of red, green and blue and, where there is one, alpha."""
    channels = part.channels
    rank = _rank_part(channels)
    if "RY" in channels or "BY" in channels:
        raise MediaError(path, tr("stores colors as luminance and chroma (RY, BY), which is not read; use R, G, B"))
    prefix = (_find_finished_layer(channels) or "") if rank == 2 else ""
    alpha = prefix + "A" if prefix + "A" in channels else None
    if rank == 3 or prefix:
        red, green, blue = (prefix + color if prefix + color in channels else None for color in _COLORS)
        return ExrSelection(part, red, green, blue, alpha)
    gray = "Y" if "Y" in channels else next(iter(channels))
    return ExrSelection(part, gray, gray, gray, alpha if alpha != gray else None, is_gray=True)


def _check_sampling(path: Path, chosen: ExrSelection) -> None:
    there = [chosen.part.channels[name] for name in chosen.channels]
    smaller = [channel.name for channel in there if (channel.xSampling, channel.ySampling) != (1, 1)]
    if smaller:
        names = ", ".join(smaller)
        raise MediaError(path, tr("stores {names} at a smaller size than the picture, which is not read", names=names))


def _read_planes(
    path: Path, data: bytes, part: ExrPart, channels: Sequence[str], *, is_alone: bool
) -> dict[str, np.ndarray]:
    """Return channels of a part, each [H, W] of its data window. Raises MediaError where pixels are missing."""
    import OpenEXR

    window = part.data
    try:
        single = data if is_alone else extract_exr_part(data, part.index)
        file = OpenEXR.InputFile(io.BytesIO(single))
        kinds = file.header()["channels"]
        planes = file.channels(list(channels))
        return {
            name: np.frombuffer(plane, _PIXEL_TYPES[kinds[name].type.v]).reshape(window.height, window.width)
            for name, plane in zip(channels, planes, strict=True)
        }
    except (*_DAMAGED, struct.error) as error:
        text = tr("is damaged or ends too early; its pixels cannot be read: {reason}", reason=str(error))
        raise MediaError(path, text) from error


def _place_in_display(chosen: ExrSelection, planes: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the picture, [H, W, 3 or 4] of the display window."""
    display = chosen.part.display
    picture = np.zeros((display.height, display.width, 3 if chosen.alpha is None else 4), np.float32)
    _fill_picture(chosen, planes, list(np.moveaxis(picture, -1, 0)))
    return picture


def _place_planes(chosen: ExrSelection, planes: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the picture of the display window as planes, [3 or 4, H, W]."""
    display = chosen.part.display
    picture = np.zeros((3 if chosen.alpha is None else 4, display.height, display.width), np.float32)
    _fill_picture(chosen, planes, list(picture))
    return picture


def _fill_picture(chosen: ExrSelection, planes: Mapping[str, np.ndarray], into: Sequence[np.ndarray]) -> None:
    """Copy what lies in the display window to the channels of a picture, each [H, W]; the rest of them stays."""
    display, stored = chosen.part.display, chosen.part.data
    x, y = stored.left - display.left, stored.top - display.top
    columns = slice(max(0, x), max(0, min(display.width, x + stored.width)))
    rows = slice(max(0, y), max(0, min(display.height, y + stored.height)))
    if columns.stop > columns.start and rows.stop > rows.start:
        seen = slice(rows.start - y, rows.stop - y), slice(columns.start - x, columns.stop - x)
        for channel, name in zip(into, (*chosen.colors, chosen.alpha), strict=False):
            if name is not None:
                channel[rows, columns] = planes[name][seen]
