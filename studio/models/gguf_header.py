"""The header of a GGUF file: names, shapes and quantizations of tensors; no tensor is read.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian. Files of strangers
are read here, so that sizes are limited and the work grows with the length of the header alone.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr

_MAGIC: Final = b"GGUF"
_VERSIONS: Final = (2, 3)
_MAX_HEADER_BYTES: Final = 64 << 20  # ten times what language models with their vocabulary have
_MAX_TENSORS: Final = 100_000
_MAX_AXES: Final = 8
_ALIGNMENT: Final = 32
_STRING: Final = 8
_ARRAY: Final = 9
_NUMBERS: Final[Mapping[int, str]] = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip
_BLOCKS: Final[Mapping[int, tuple[str, int, int]]] = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 40), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip
"""By the number of a quantization: its name, the numbers of a block, and the bytes that these take."""


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """Header of a GGUF file.

    Args:
        shapes: Of each tensor by name, the last axis the one that lies together in memory.
        quantizations: Of each tensor by name, as "Q4_K" or "F16".
        sizes: Bytes of each tensor by name.
        architecture: As its writer calls it, "flux" or "llama"; empty if it does not say.
    """

    shapes: Mapping[str, tuple[int, ...]]
    quantizations: Mapping[str, str]
    sizes: Mapping[str, int]
    architecture: str

    @property
    def parameter_count(self) -> int:
        """How many numbers the tensors are."""
        return sum(math.prod(shape) for shape in self.shapes.values())


def read_gguf_header(path: Path) -> GgufHeader:
    """Return what the header of a GGUF file says.

    Raises:
        FileReadError: The file cannot be read, is no GGUF file, is truncated, or its header is damaged or too large.
    """
    with open_regular_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        text = file.read(min(size, _MAX_HEADER_BYTES))
    if not text.startswith(_MAGIC):
        raise FileReadError(path, tr("it is not a GGUF file"))
    try:
        header, end = _parse_header(_Bytes(text))
    except (struct.error, ValueError, IndexError, OverflowError, MemoryError):
        raise FileReadError(path, tr("its header is damaged, or larger than what is read")) from None
    if size < end:
        raise FileReadError(path, tr("it is truncated: it has {size} bytes of {whole}", size=size, whole=end))
    return header


class _Bytes:
    """Bytes that are read one after the other. Raises ValueError where there are fewer than are asked for."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self.place = 0

    def skip(self, count: int) -> int:
        """Return the present place, and go on behind so many bytes."""
        here = self.place
        if not 0 <= count <= len(self._text) - here:
            raise ValueError("it ends too early")
        self.place += count
        return here

    def read_number(self, code: str) -> int:
        here = self.skip(struct.calcsize(code))
        return int(struct.unpack_from(code, self._text, here)[0])

    def read_text(self) -> str:
        length = self.read_number("<Q")
        here = self.skip(length)
        return self._text[here : here + length].decode("utf-8", "replace")

    def skip_value(self, kind: int) -> None:
        """Go on behind a value."""
        if kind == _STRING:
            self.skip(self.read_number("<Q"))
        elif kind == _ARRAY:
            each, count = self.read_number("<I"), self.read_number("<Q")
            if each in _NUMBERS:
                self.skip(struct.calcsize(_NUMBERS[each]) * count)
            elif each == _STRING and count <= len(self._text) // 8:
                for _ in range(count):
                    self.skip_value(_STRING)
            else:
                raise ValueError("an array of what is none")
        else:
            self.skip(struct.calcsize(_NUMBERS.get(kind, "")) or len(self._text))


def _parse_header(text: _Bytes) -> tuple[GgufHeader, int]:
    """Return the header, and where the last tensor ends."""
    text.skip(len(_MAGIC))
    if text.read_number("<I") not in _VERSIONS:
        raise ValueError("another version")
    tensors, notes = text.read_number("<Q"), text.read_number("<Q")
    if tensors > _MAX_TENSORS or notes > _MAX_TENSORS:
        raise ValueError("too many")
    architecture, alignment = "", _ALIGNMENT
    for _ in range(notes):
        name, kind = text.read_text(), text.read_number("<I")
        if name == "general.architecture" and kind == _STRING:
            architecture = text.read_text()
        elif name == "general.alignment" and _NUMBERS.get(kind) == "<I":
            alignment = text.read_number("<I")
        else:
            text.skip_value(kind)
    shapes: dict[str, tuple[int, ...]] = {}
    quantizations: dict[str, str] = {}
    sizes: dict[str, int] = {}
    end = 0
    for _ in range(tensors):
        name, axes = text.read_text(), text.read_number("<I")
        if axes > _MAX_AXES or name in shapes:
            raise ValueError("a tensor with too many axes, or a name twice")
        shape = tuple(text.read_number("<Q") for _ in range(axes))[::-1]
        quantizations[name], block, size = _get_block(text.read_number("<I"))
        shapes[name], sizes[name] = shape, -(-math.prod(shape) // block) * size
        end = max(end, text.read_number("<Q") + sizes[name])
    start = -(-text.place // max(1, alignment)) * max(1, alignment)
    return GgufHeader(shapes, quantizations, sizes, architecture), start + end if tensors else text.place


def _get_block(number: int) -> tuple[str, int, int]:
    return _BLOCKS.get(number, (tr("number {number}", number=number), 1, 0))
