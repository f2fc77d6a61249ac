"""One part of an OpenEXR file with several parts, as a file of its own: the library would decode them all.

The layout is that of "OpenEXR File Layout" (openexr.com): headers, tables of offsets, chunks. A chunk of a file with
several parts begins with the number of its part; otherwise it is that of a file with one.
"""

from __future__ import annotations

import struct
from typing import Final

_MULTI_PART: Final = 0x1000
_TILED: Final = 0x200
_LONG_NAMES: Final = 0x400
_HEAD: Final = 8
_TILE_COORDINATES: Final = 16
_LINE_COORDINATE: Final = 4


def extract_exr_part(data: bytes, index: int) -> bytes:
    """Return a file that holds one flat part, with the bytes of its header and of its chunks as they are.

    Args:
        data: A file that the library can read the headers of.
        index: The part.

    Raises:
        ValueError: The file ends too early, or an offset points beside its chunks.
    """
    magic, version = struct.unpack_from("<II", data)
    if not version & _MULTI_PART:
        return data
    headers, at = _find_headers(data)
    counts = [struct.unpack("<i", header["chunkCount"])[0] for header in (_read_attributes(each) for each in headers)]
    if any(count < 0 for count in counts):
        raise ValueError("negative chunk count")
    at += 8 * sum(counts[:index])
    table = data[at : at + 8 * counts[index]]
    if len(table) < 8 * counts[index]:
        raise ValueError("ends within the table of offsets")
    tiled = _read_attributes(headers[index])["type"].rstrip(b"\0") == b"tiledimage"
    chunks = [_read_chunk(data, offset, index, tiled) for (offset,) in struct.iter_unpack("<Q", table)]
    flags = version & (0xFF | _LONG_NAMES) | (_TILED if tiled else 0)
    head = struct.pack("<II", magic, flags) + headers[index]
    place, offsets = len(head) + len(table), []
    for chunk in chunks:
        offsets.append(place)
        place += len(chunk)
    return b"".join([head, struct.pack(f"<{len(offsets)}Q", *offsets), *chunks])


def _find_headers(data: bytes) -> tuple[list[bytes], int]:
    """Return the bytes of each header, with the zero that ends it, and where the tables of offsets begin."""
    headers, at = [], _HEAD
    while data[at : at + 1] != b"\0":
        start = at
        while data[at : at + 1] != b"\0":
            _, _, at, size = _read_attribute(data, at)
            at += size
        at += 1
        headers.append(data[start:at])
    return headers, at + 1


def _read_attributes(header: bytes) -> dict[str, bytes]:
    found, at = {}, 0
    while header[at : at + 1] != b"\0":
        name, _, start, size = _read_attribute(header, at)
        at = start + size
        found[name] = header[start:at]
    return found


def _read_attribute(data: bytes, at: int) -> tuple[str, str, int, int]:
    """Return an attribute's name and type, where its value begins, and its size."""
    name_end = data.index(b"\0", at)
    type_end = data.index(b"\0", name_end + 1)
    if type_end + 5 > len(data):
        raise ValueError("ends within a header")
    (size,) = struct.unpack_from("<i", data, type_end + 1)
    start = type_end + 5
    if size < 0 or start + size > len(data):
        raise ValueError("ends within a header")
    return data[at:name_end].decode("latin-1"), data[name_end + 1 : type_end].decode("latin-1"), start, size


def _read_chunk(data: bytes, offset: int, index: int, tiled: bool) -> bytes:
    """Return a chunk without the number of its part."""
    coordinates = _TILE_COORDINATES if tiled else _LINE_COORDINATE
    start, sized = offset + 4, offset + 4 + coordinates + 4
    if not offset >= _HEAD or sized > len(data):
        raise ValueError("ends too early: chunks are missing")
    part, size = struct.unpack_from("<i", data, offset)[0], struct.unpack_from("<i", data, sized - 4)[0]
    if part != index or size < 0 or sized + size > len(data):
        raise ValueError("ends too early, or a chunk is damaged")
    return data[start : sized + size]
