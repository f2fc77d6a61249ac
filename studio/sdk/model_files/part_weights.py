"""Bytes that the weights of a model take in memory, counted before they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_FULL_WIDTH: Final = 4


@dataclass(frozen=True, slots=True)
class PartWeights:
    """Weights of one part of a model.

    Args:
        parameters: Numbers that lie in memory in the chosen precision.
        narrow_parameters: How many of them 8-bit weights narrow: those of linear layers and convolutions, without
            the layers that need to be exact.
        full_parameters: Numbers that have 4 bytes in any precision.
        quantized_bytes: Bytes of weights that stay quantized in memory, as those of a GGUF file.
    """

    parameters: int = 0
    narrow_parameters: int = 0
    full_parameters: int = 0
    quantized_bytes: int = 0

    def count_bytes(self, width: int) -> int:
        """Return the bytes in memory, with so many bytes for a number."""
        return self.quantized_bytes + self.parameters * width + self.full_parameters * _FULL_WIDTH

    def count_narrow_bytes(self, width: int) -> int:
        """Return the bytes in memory where weights are kept in 8 bits, and others have so many bytes."""
        if self.quantized_bytes:
            return self.count_bytes(width)
        return self.count_bytes(width) - self.narrow_parameters * (width - 1)


def count_part_bytes(parts: Mapping[str, PartWeights], width: int, *, is_narrow: bool = False) -> dict[str, int]:
    """Return the bytes of each part in memory.

    Args:
        parts: By name.
        width: Bytes of a number.
        is_narrow: Whether the largest part is kept in 8 bits.
    """
    found = {name: part.count_bytes(width) for name, part in parts.items()}
    if is_narrow and found:
        largest = max(found, key=lambda name: found[name])
        found[largest] = parts[largest].count_narrow_bytes(width)
    return found
