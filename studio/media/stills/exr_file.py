"""OpenEXR files on disk: layers and texts by their headers, several layers at once, and the memory that they take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.image import Image
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr
from studio.media.source_file import stamp_media_file, translate_read_errors
from studio.media.stills.exr import decode_exr_layers, select_exr_channels
from studio.media.stills.exr_header import MAGIC, ExrPart, read_exr_parts, read_exr_texts
from studio.media.stills.exr_layers import ExrSelection, describe_selection, list_exr_layers
from studio.media.stills.memory_check import check_free_memory
from studio.sdk.files.image_layers import ImageLayer

_SAMPLE_BYTES: Final = 4  # at the most


def read_exr_header(path: Path) -> tuple[ExrPart, ...]:
    """Return the parts of an EXR by its header; none of other files.

    Raises:
        MediaError: The file cannot be read, or its header is damaged.
    """
    stamp_media_file(path)
    with translate_read_errors(path), open_regular_file(path) as file:
        is_exr = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        return read_exr_parts(path, file) if is_exr else ()


def list_image_layers(path: Path) -> tuple[ImageLayer, ...]:
    """Return the layers of a picture file, without its pixels; none of a file that is no EXR. Raises MediaError."""
    layers = list_exr_layers(read_exr_header(path))
    return tuple(describe_selection(name, each) for name, each in layers.items())


def find_image_layer(path: Path, name: str) -> ImageLayer:
    """Return a layer of a picture file by its name, or one of its channels by the channel's.

    Raises:
        MediaError: The file is missing or damaged, or has no such layer.
    """
    parts = read_exr_header(path)
    if not parts:
        raise make_layerless_error(path, name)
    return describe_selection(name, select_exr_channels(path, parts, name))


def read_image_texts(path: Path) -> dict[str, str]:
    """Return the texts in the header of an EXR by name; none of other files. Raises MediaError."""
    return read_exr_texts(read_exr_header(path))


def read_layers(path: Path, layers: Sequence[str]) -> tuple[Image, ...]:
    """Return several layers of an EXR at full size, as they are stored; see `decode_exr_layers`.

    Raises:
        MediaError: The file is missing, damaged or no EXR, or has no such layer.
        MediaMemoryError: It does not fit into memory.
    """
    import torch

    parts = read_exr_header(path)
    if not parts:
        raise make_layerless_error(path, ", ".join(layers))
    chosen = [select_exr_channels(path, parts, layer) for layer in layers]
    check_free_memory(path, stamp_media_file(path).size + sum(map(_estimate_bytes, chosen)))
    with translate_read_errors(path), open_regular_file(path) as file:
        data = file.read()
    return tuple(Image(torch.from_numpy(each)) for each in decode_exr_layers(path, data, layers))


def check_exr_memory(path: Path, layer: str) -> None:
    """Refuse to decode a layer for which memory is lacking.

    Raises:
        MediaMemoryError: It does not fit into memory.
        MediaError: There is no such layer.
    """
    check_free_memory(path, _estimate_bytes(select_exr_channels(path, read_exr_header(path), layer)))


def make_layerless_error(path: Path, layer: str) -> MediaError:
    """Return the error that a file which is no EXR has no layers."""
    return MediaError(path, tr("has no layer '{layer}': it is no EXR, others have no layers", layer=layer))


def _estimate_bytes(chosen: ExrSelection) -> int:
    """Return the bytes of the stored channels and of the picture that is made of them."""
    stored = chosen.part.data.width * chosen.part.data.height * len(chosen.channels)
    shown = chosen.part.display.width * chosen.part.display.height * (3 if chosen.alpha is None else 4)
    return _SAMPLE_BYTES * (stored + shown)
