"""PNG of pictures in memory, compressed on several cores: libraries do it on one.

Rows are filtered by "Sub" and deflated in strips that end on a byte (RFC 1950, 1951; PNG, third edition, 2025).
"""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_COLOR_TYPES: Final = {3: 2, 4: 6}
_SUB: Final = 1
_STRIPS: Final = 4
_LEVEL: Final = 1
_WINDOW_BITS: Final = -15  # the strips have no header of their own
_MEMORY: Final = 9
_HEADER: Final = b"\x78\x01"


def encode_png(pixels: np.ndarray) -> bytes:
    """Return a picture as PNG with 8 bits.

    Args:
        pixels: [height, width, 3 or 4], uint8, contiguous: red, green, blue, and straight alpha.
    """
    height, width, channels = pixels.shape
    rows = _filter_rows(pixels)
    cuts = [height * strip // _STRIPS for strip in range(_STRIPS + 1)]
    strips = [rows[first:last] for first, last in pairwise(cuts) if last > first]
    with ThreadPoolExecutor(_STRIPS) as pool:
        checksum = pool.submit(zlib.adler32, rows.data)
        packed = list(pool.map(_deflate, strips, [strip is strips[-1] for strip in strips]))
        body = b"".join((_HEADER, *packed, struct.pack(">I", checksum.result())))
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOR_TYPES[channels], 0, 0, 0)
    return b"".join((_SIGNATURE, _chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b"")))


def _filter_rows(pixels: np.ndarray) -> np.ndarray:
    """Return each row's filter and its differences from the pixel to the left: [height, 1 + width · channels]."""
    import numpy as np

    height, width, channels = pixels.shape
    flat = pixels.reshape(height, width * channels)
    rows = np.empty((height, 1 + width * channels), np.uint8)
    rows[:, 0] = _SUB
    rows[:, 1 : 1 + channels] = flat[:, :channels]
    np.subtract(flat[:, channels:], flat[:, :-channels], out=rows[:, 1 + channels :])
    return rows


def _deflate(rows: np.ndarray, is_last: bool) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zlib.Z_RLE)
    return packer.compress(rows.data) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))))
