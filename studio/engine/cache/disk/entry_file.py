"""File of one result: a JSON description, the memory as it was computed, and checksums over all of it.

    magic, format, length of the header, bytes of memory | header | crc32 so far | memory, block by block | crc32

The header has a checksum of its own, so that nothing is believed, and no memory asked for, that a damaged file says.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch

from studio.engine.cache.disk.value_serialization import (
    BlockBuffer,
    MemoryBlock,
    PackedValue,
    UnserializableValueError,
    UnsupportedValueError,
    count_block_bytes,
    unpack_value,
)

_START = struct.Struct("<8sIIQ")
_SUM = struct.Struct("<I")
_MAGIC = b"LOOMFRM\n"
_FORMAT = 1  # goes up when files are put together in another way


class DamagedEntryError(Exception):
    """A file is not what was written, or not by this version."""


def write_entry(file: BinaryIO, digest: bytes, value: object, seconds: float) -> None:
    """Write a value.

    Args:
        file: Open for writing.
        digest: Its address.
        value: Of any type that ports, analyses and states are made of.
        seconds: What it took to compute.

    Raises:
        UnserializableValueError: It holds something that has no form on disk.
        OSError: It cannot be written.
    """
    packed = PackedValue(value)
    kind = type(value).__name__
    rows = [block.to_row() for block in packed.blocks]
    facts = {"digest": digest.hex(), "kind": kind, "seconds": seconds, "blocks": rows, "value": packed.tree}
    try:
        header = json.dumps(facts, separators=(",", ":")).encode()
    except ValueError as error:
        raise UnserializableValueError(str(error)) from None  # a number of thousands of digits
    start = _START.pack(_MAGIC, _FORMAT, len(header), sum(memory.nbytes for memory in packed.memory))
    checksum = zlib.crc32(header, zlib.crc32(start))
    file.write(start)
    file.write(header)
    file.write(_SUM.pack(checksum))
    for memory in packed.memory:
        checksum = zlib.crc32(memory.data, checksum)
        file.write(memory.data)
    file.write(_SUM.pack(checksum))
    file.flush()


def read_entry(path: str | Path, digest: bytes, device: torch.device) -> tuple[object, float]:
    """Return a value, and the seconds that it took to compute.

    Args:
        path: The file.
        digest: The address that it is to have.
        device: Where tensors go that did not lie on the CPU.

    Raises:
        DamagedEntryError: The file is cut off, changed, of another version, or no result at all.
        OSError: It cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (a text: paths cost more than the look-up)
        facts, length, checksum = _read_header(file, digest)
        try:
            blocks = [MemoryBlock.from_row(row) for row in facts["blocks"]]
            if sum(count_block_bytes(block) for block in blocks) != length:
                raise DamagedEntryError("its blocks are not as long as it says")
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedEntryError(f"its blocks are of another version: {error}") from None
        rooms = [BlockBuffer(block, device) for block in blocks]
        for room in rooms:
            _fill(file, room.byte_view)
            checksum = zlib.crc32(room.byte_view.data, checksum)
        if _SUM.unpack(_read(file, _SUM.size))[0] != checksum:
            raise DamagedEntryError("its checksum differs")
    return _put_together(facts, [room.to_value() for room in rooms])


def _read_header(file: Any, digest: bytes) -> tuple[dict[str, Any], int, int]:
    """Return what the header says, the bytes of memory that follow, and the checksum so far."""
    start = _read(file, _START.size)
    magic, version, header_length, length = _START.unpack(start)
    if magic != _MAGIC or version != _FORMAT:
        raise DamagedEntryError("it is no result of this version")
    if _START.size + header_length + length + 2 * _SUM.size != os.fstat(file.fileno()).st_size:
        raise DamagedEntryError("it is not as long as it says")
    header = _read(file, header_length)
    checksum = zlib.crc32(header, zlib.crc32(start))
    if _SUM.unpack(_read(file, _SUM.size))[0] != checksum:
        raise DamagedEntryError("the checksum of its header differs")
    try:
        facts = json.loads(header)
        found = bytes.fromhex(facts["digest"])
    except (KeyError, TypeError, ValueError, RecursionError):
        raise DamagedEntryError("its header is of another version") from None
    if found != digest:
        raise DamagedEntryError("it is another result")
    return facts, length, checksum


def _put_together(facts: dict[str, Any], parts: list[torch.Tensor | np.ndarray]) -> tuple[object, float]:
    try:
        return unpack_value(facts["value"], parts), float(facts["seconds"])
    except (UnsupportedValueError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise DamagedEntryError(f"it cannot be put together: {error}") from None


def _read(file: Any, count: int) -> bytes:
    memory = np.empty(count, np.uint8)
    _fill(file, memory)
    return memory.tobytes()


def _fill(file: Any, memory: np.ndarray) -> None:
    """Read until the memory is full; one call of the system may bring less."""
    view = memory.data
    done = 0
    while done < len(view):
        count = file.readinto(view[done:])
        if not count:
            raise DamagedEntryError("it is cut off")
        done += count
