"""Content addresses: a value's dependencies as a hash of 16 bytes. Pixels are never hashed.

A digest covers the node type's id, version and source, every hashed parameter's value at the frame, the digests of the
input frames, scale, precision and device class, and the frame number only where the method asks for `Time`; for files
their path, size and time. Equal digests mean equal values, whatever graph, run or node they come from.
"""

from __future__ import annotations

from hashlib import blake2b

from studio.engine.compilation.node_source import get_source_digest

PRECISION = "float32"
_FORMAT = 1  # goes up when digests are put together in another way
_SIZE = 16


def make_digest(*parts: bytes) -> bytes:
    """Return the address of parts that were put together without ambiguity."""
    return blake2b(b"".join(parts), digest_size=_SIZE).digest()


def digest_plain_values(*facts: object) -> bytes:
    """Return the address of plain values: numbers, texts, flags, None, and tuples of them."""
    return make_digest(repr((_FORMAT, *facts)).encode())


def encode_plain_values(*values: object) -> bytes:
    """Return plain values as bytes for a digest, with a final zero byte that separates them from what follows."""
    return repr(values).encode() + b"\0"


def make_picture_digest(value: bytes, max_side: int | None) -> bytes:
    """Return the address of a value's picture for the screen, made from the value's own."""
    return make_digest(
        b"picture", encode_plain_values(max_side, get_source_digest("studio.engine.display.display_picture")), value
    )
