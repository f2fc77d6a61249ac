"""The header of a safetensors file: 8 bytes of length, then a JSON object with dtype and place of each tensor.

What the format promises is checked without reading a tensor: https://huggingface.co/docs/safetensors. Files of
strangers are read here, so that sizes are limited and the work grows with the length of the header alone.
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from studio.core.byte_size import format_byte_size
from studio.core.errors import FileReadError
from studio.core.regular_file import check_json_size, open_regular_file
from studio.core.translation import tr

MAX_HEADER_BYTES: Final = 32 << 20
"""Bytes: ten times what the largest models have; the format itself allows 100 MB."""
MAX_TENSORS: Final = 100_000
"""A file of the largest models has less than 20,000."""

_MAX_AXES: Final = 64
_NOTES: Final = "__metadata__"
_BITS: Final = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SafetensorsHeader:
    """Header of a file of weights.

    Args:
        shapes: Of each tensor.
        dtypes: Of each tensor, as "F32" or "BF16".
        metadata: What its writer put beside them.
        sizes: Bytes of each tensor.
    """

    shapes: Mapping[str, tuple[int, ...]]
    dtypes: Mapping[str, str]
    metadata: Mapping[str, str]
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def parameter_count(self) -> int:
        """How many numbers the tensors are."""
        return sum(math.prod(shape) for shape in self.shapes.values())


def read_safetensors_header(path: Path) -> SafetensorsHeader:
    """Return what the header of a safetensors file says.

    Raises:
        FileReadError: The file cannot be read, is no regular file or no safetensors file, is truncated, or its header
            is damaged or has more than is read.
    """
    with open_regular_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= size - 8:
            raise FileReadError(path, tr("it is not a safetensors file, or it is damaged"))
        if length > MAX_HEADER_BYTES:
            most, found = format_byte_size(MAX_HEADER_BYTES), format_byte_size(length)
            raise FileReadError(path, tr("its header has {found}; at most {most} are read", found=found, most=most))
        text = file.read(length)
    header, end = _parse_header(path, text)
    if size != 8 + length + end:
        short = tr("it is truncated: it has {size} bytes of {whole}", size=size, whole=8 + length + end)
        raise FileReadError(path, short if size < 8 + length + end else tr("it is damaged: it has bytes of no tensor"))
    return header


def _parse_header(path: Path, text: bytes) -> tuple[SafetensorsHeader, int]:
    """Return the header, and where the last tensor ends."""
    if text.count(b'"data_offsets"') > MAX_TENSORS:
        raise FileReadError(path, tr("it has more than {most} tensors", most=MAX_TENSORS))
    try:
        check_json_size(text)
        found = json.loads(text, object_pairs_hook=_reject_duplicate_keys)
        notes = {str(name): str(note) for name, note in dict(found.pop(_NOTES, None) or {}).items()}
        places = sorted(_parse_data_offsets(tensor) for tensor in found.values())
        shapes = {name: tuple(tensor["shape"]) for name, tensor in found.items()}
        dtypes = {name: str(tensor["dtype"]) for name, tensor in found.items()}
        sizes = {name: tensor["data_offsets"][1] - tensor["data_offsets"][0] for name, tensor in found.items()}
        end = _check_contiguous(places)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileReadError(path, tr("it is not a safetensors file, or it is damaged")) from None
    return SafetensorsHeader(shapes, dtypes, notes, sizes), end


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _parse_data_offsets(tensor: Mapping[str, Any]) -> tuple[int, int]:
    """Return where a tensor begins and ends. Raises ValueError where that is not what its shape takes."""
    begin, end = tensor["data_offsets"]
    shape, bits = tensor["shape"], _BITS.get(tensor["dtype"])
    if len(shape) > _MAX_AXES or not all(_is_count(number) for number in (begin, end, *shape)):
        raise ValueError("what counts something is no number")
    if bits is not None and (end - begin) * 8 != math.prod(shape) * bits:
        raise ValueError("a tensor takes more or less than its shape says")
    return begin, end


def _is_count(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 1 << 63


def _check_contiguous(places: list[tuple[int, int]]) -> int:
    """Return where the last tensor ends. Raises ValueError where two overlap, or bytes lie between them."""
    at = 0
    for begin, end in places:
        if begin != at or end < begin:
            raise ValueError("tensors do not follow each other")
        at = end
    return at
