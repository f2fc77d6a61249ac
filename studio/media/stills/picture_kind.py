"""Kinds of picture files that FFmpeg takes for something else: AVIF, HEIC and animated WebP, by their first bytes."""

from __future__ import annotations

import struct
from enum import Enum
from typing import Final

HEAD_BYTES: Final = 64
_ANIMATED_WEBP: Final = 0x02
"""A bit of the flags in a VP8X chunk (RFC 9649, 2.7)."""

_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})


class PictureKind(Enum):
    """Kind of content in a picture file."""

    OTHER = "other"
    AVIF = "avif"
    AVIF_ANIMATION = "avif animation"
    WEBP_ANIMATION = "webp animation"
    HEIC = "heic"

    @property
    def is_animation(self) -> bool:
        """Whether it has several pictures, each with a time."""
        return self in {PictureKind.AVIF_ANIMATION, PictureKind.WEBP_ANIMATION}


def detect_picture_kind(head: bytes) -> PictureKind:
    """Return the kind of a file by its first `HEAD_BYTES`."""
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X" and len(head) > 20 and head[20] & _ANIMATED_WEBP:
        return PictureKind.WEBP_ANIMATION
    if head[4:8] != b"ftyp":
        return PictureKind.OTHER
    (length,) = struct.unpack_from(">I", head)
    listed = head[16 : min(length, HEAD_BYTES)]
    brands = {head[8:12], *(listed[at : at + 4] for at in range(0, len(listed), 4))}
    if head[8:12] == b"avis":
        return PictureKind.AVIF_ANIMATION
    if head[8:12] == b"avif" or (head[8:12] == b"mif1" and b"avif" in brands):
        return PictureKind.AVIF
    is_heic = head[8:12] in _HEIC_BRANDS or (head[8:12] in {b"mif1", b"msf1"} and bool(brands & _HEIC_BRANDS))
    return PictureKind.HEIC if is_heic else PictureKind.OTHER


def read_avif_peak(data: bytes | memoryview) -> int:
    """Return the largest number in an AVIF's pictures: 255, 1023 or 4095 (AV1 Codec ISO Media File Format, 2.3.3)."""
    at = bytes(data[: 1 << 16]).find(b"av1C")
    flags = data[at + 6] if 0 <= at < len(data) - 6 else 0
    high, twelve = flags & 0x40, flags & 0x20
    return 4095 if high and twelve else 1023 if high else 255
