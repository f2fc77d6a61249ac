"""Size of a picture by the first bytes of its file, and damage that the file itself tells, before it is decoded.

PNG (ISO/IEC 15948), JPEG (ITU-T T.81), TIFF 6.0, WebP (RFC 9649), BMP. Of other kinds nothing is known beforehand.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from studio.core.translation import tr

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
_PNG_NEEDED: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_PNG_BESIDES: Final = frozenset({b"tRNS", b"eXIf", b"acTL"})
"""Chunks of transparency, of a turn, and of an animation."""

_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_JPEG_TAIL: Final = 1 << 16
_FRAME_HEADERS: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers SOF0 to SOF15, without those that begin tables."""

_TIFF_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_WIDTH, _HEIGHT, _BITS, _SAMPLES = 256, 257, 258, 277
_TIFF_TYPES: Final = {3: "H", 4: "I"}


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Size and channels of a picture, from its file's header.

    Args:
        width: Pixels.
        height: Pixels.
        channels: Numbers a pixel.
        sample_bytes: Bytes a number.
    """

    width: int
    height: int
    channels: int = 3
    sample_bytes: int = 1

    @property
    def pixel_count(self) -> int:
        """Width by height."""
        return self.width * self.height


def read_picture_size(data: bytes | memoryview) -> PictureSize | None:
    """Return the size of a picture; None of a kind of file that is not known here, or where its header is broken.

    Args:
        data: The file from its beginning.
    """
    head = bytes(data[:16])
    for is_kind, read in _READERS:
        if is_kind(head):
            try:
                return read(data)
            except (struct.error, IndexError, ValueError):
                return None
    return None


def find_png_damage(data: bytes | memoryview) -> str:
    """Return what makes a PNG unreadable by its own checksums, for the user; empty if nothing does."""
    return _png_damage(memoryview(data)) if bytes(data[:8]) == _PNG else ""


def read_plain_png_size(data: bytes | memoryview) -> PictureSize | None:
    """Return the size of a PNG whose header says how it is read; None of one with transparency or a turn besides."""
    if bytes(data[:8]) != _PNG:
        return None
    try:
        size, at = _png_size(data), len(_PNG)
        while at + 12 <= len(data):
            (length,), kind = struct.unpack_from(">I", data, at), bytes(data[at + 4 : at + 8])
            if kind in _PNG_BESIDES:
                return None
            at += 12 + length
    except struct.error:
        return None
    return size


def is_truncated_jpeg(data: bytes | memoryview) -> bool:
    """Return whether a JPEG ends before its end marker: decoders fill up what is missing."""
    return bytes(data[:3]) == _JPEG and _JPEG_END not in bytes(data[-_JPEG_TAIL:])


def _png_damage(data: memoryview) -> str:
    at = len(_PNG)
    while at + 12 <= len(data):
        (length,), kind = struct.unpack_from(">I", data, at), bytes(data[at + 4 : at + 8])
        end = at + 8 + length
        if end + 4 > len(data):
            break
        if kind in _PNG_NEEDED and zlib.crc32(data[at + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            return tr("the checksum of its chunk {kind} at byte {at} differs", kind=kind.decode(), at=at)
        if kind == b"IEND":
            return ""
        at = end + 4
    return tr("it ends too early")


def _png_size(data: bytes | memoryview) -> PictureSize:
    width, height, depth, kind = struct.unpack_from(">IIBB", data, 16)
    return PictureSize(width, height, _PNG_CHANNELS.get(kind, 4), 2 if depth == 16 else 1)


def _jpeg_size(data: bytes | memoryview) -> PictureSize | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAME_HEADERS:
            bits, height, width, channels = struct.unpack_from(">BHHB", data, at + 4)
            return PictureSize(width, height, channels, 1 if bits <= 8 else 2)
        if marker == 0xFF:
            at += 1
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _tiff_size(data: bytes | memoryview) -> PictureSize | None:
    entries = dict(_tiff_entries(data, _TIFF_ORDERS[bytes(data[:4])]))
    if _WIDTH not in entries or _HEIGHT not in entries:
        return None
    bits = entries.get(_BITS, 8)
    return PictureSize(entries[_WIDTH], entries[_HEIGHT], entries.get(_SAMPLES, 1), max(1, bits // 8))


def _tiff_entries(data: bytes | memoryview, order: str) -> Iterator[tuple[int, int]]:
    """Yield the tags of the first page, each with its first number."""
    (directory,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, directory)
    for at in range(directory + 2, directory + 2 + 12 * min(count, 1000), 12):
        tag, kind, numbers = struct.unpack_from(order + "HHI", data, at)
        form = _TIFF_TYPES.get(kind)
        if form is None or not numbers:
            continue
        inside = numbers * struct.calcsize(form) <= 4
        place = at + 8 if inside else struct.unpack_from(order + "I", data, at + 8)[0]
        yield tag, struct.unpack_from(order + form, data, place)[0]


def _webp_size(data: bytes | memoryview) -> PictureSize | None:
    kind = bytes(data[12:16])
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return PictureSize(width, height, 4 if data[20] & 0x10 else 3)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return PictureSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, 4)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return PictureSize(width & 0x3FFF, height & 0x3FFF)
    return None


def _bmp_size(data: bytes | memoryview) -> PictureSize:
    width, height = struct.unpack_from("<ii", data, 18)
    return PictureSize(abs(width), abs(height), 4)


_Reader = Callable[[bytes | memoryview], PictureSize | None]
_READERS: Final[tuple[tuple[Callable[[bytes], bool], _Reader], ...]] = (
    (lambda head: head.startswith(_PNG), _png_size),
    (lambda head: head.startswith(_JPEG), _jpeg_size),
    (lambda head: head[:4] in _TIFF_ORDERS, _tiff_size),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", _webp_size),
    (lambda head: head[:2] == b"BM", _bmp_size),
)
