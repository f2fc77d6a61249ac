"""Bytes that the weights of a model take in memory, counted before they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

INT4_GROUP: Final = 32
"""Numbers of a row of a weight that share a scale and a minimum, where they are kept in 4 bits."""
_FULL_WIDTH: Final = 4


@dataclass(frozen=True, slots=True)
class PartWeights:
    """Weights of one part of a model.

    Args:
        parameters: Numbers that lie in memory in the chosen precision.
        narrow_parameters: How many of them 8-bit weights narrow: those of linear layers and convolutions, without
            the layers that need to be exact.
        linear_parameters: How many of them 4-bit weights narrow: those of linear layers whose rows are groups of 32.
        full_parameters: Numbers that have 4 bytes in any precision.
        quantized_bytes: Bytes of weights that stay quantized in memory, as those of a GGUF file.
    """

    parameters: int = 0
    narrow_parameters: int = 0
    linear_parameters: int = 0
    full_parameters: int = 0
    quantized_bytes: int = 0

    def count_bytes(self, width: int, narrow_bits: int = 0) -> int:
        """Return the bytes in memory.

        Args:
            width: Bytes of a number.
            narrow_bits: 8 or 4, if weights are kept in as many bits; 0 if not. Weights that are quantized stay so.
        """
        plain = self.quantized_bytes + self.parameters * width + self.full_parameters * _FULL_WIDTH
        if self.quantized_bytes or not narrow_bits:
            return plain
        if narrow_bits == 8:
            return plain - self.narrow_parameters * (width - 1)
        groups = self.linear_parameters // INT4_GROUP  # each has a scale and a minimum
        return plain - self.linear_parameters * width + self.linear_parameters // 2 + 2 * width * groups


def count_part_bytes(parts: Mapping[str, PartWeights], width: int, narrow_bits: int = 0) -> dict[str, int]:
    """Return the bytes of each part in memory.

    Args:
        parts: By name.
        width: Bytes of a number.
        narrow_bits: 8 or 4, if the largest part is kept in as many bits; 0 if not.
    """
    found = {name: part.count_bytes(width) for name, part in parts.items()}
    if narrow_bits and found:
        largest = max(found, key=lambda name: found[name])
        found[largest] = parts[largest].count_bytes(width, narrow_bits)
    return found
