"""Ids of names: MurmurHash3_x86_32 with seed 0, as in the Cryptomatte specification 1.2.0."""

from __future__ import annotations

import re
import struct
from typing import Final

_MASK: Final = 0xFFFFFFFF
_HEX: Final = re.compile(r"<?([0-9a-fA-F]{8})>?")


def hash_name(name: str) -> int:
    """Return the id of a name, whose bits are a finite 32-bit float: those of an exponent of 0 or 255 are changed."""
    found = hash_murmur3(name.encode("utf-8"))
    return found ^ (1 << 23) if (found >> 23) & 255 in (0, 255) else found


def hash_murmur3(data: bytes) -> int:
    """Return MurmurHash3_x86_32 with seed 0 (Austin Appleby, public domain)."""
    value, whole = 0, len(data) // 4 * 4
    for (block,) in struct.iter_unpack("<I", data[:whole]):
        value = _rotate(value ^ _mix_block(block), 13) * 5 + 0xE6546B64 & _MASK
    if len(data) > whole:
        value ^= _mix_block(int.from_bytes(data[whole:], "little"))
    value ^= len(data)
    value = (value ^ value >> 16) * 0x85EBCA6B & _MASK
    value = (value ^ value >> 13) * 0xC2B2AE35 & _MASK
    return value ^ value >> 16


def format_id(number: int) -> str:
    """Return how an id without a name is written: <13851a76>."""
    return f"<{number:08x}>"


def parse_id(text: str, *, in_brackets: bool = True) -> int | None:
    """Return the id that eight hexadecimal digits name, in angle brackets or not; None if they are none."""
    found = _HEX.fullmatch(text)
    if found is None or (in_brackets and not (text.startswith("<") and text.endswith(">"))):
        return None
    return int(found[1], 16)


def _mix_block(block: int) -> int:
    return _rotate(block * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _rotate(value: int, bits: int) -> int:
    return (value << bits | value >> 32 - bits) & _MASK
