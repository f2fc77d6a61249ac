"""Content addresses: what a value depends on, in 16 bytes. Pixels are never looked at.

A digest covers the node type's id, version and source, every hashed parameter's value at the frame, the digests of the
input frames, scale, precision and device class, and the frame number only where the method asks for `Time`; for files
their path, size and time. Equal digests mean equal values, whatever graph, run or node they come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from studio.engine.node_source import source_of

PRECISION = "float32"
_FORMAT = 1  # goes up when digests are put together in another way
_SIZE = 16


class Stamp(NamedTuple):
    """A file as digests know it: its path, size in bytes, modification time in ns; −1 and −1 where there is none."""

    path: Path
    size: int
    time: int


def digest(*parts: bytes) -> bytes:
    """Return the address of parts that were put together without ambiguity."""
    return blake2b(b"".join(parts), digest_size=_SIZE).digest()


def describe(*facts: object) -> bytes:
    """Return the address of plain values: numbers, texts, flags, None, and tuples of them."""
    return digest(repr((_FORMAT, *facts)).encode())


def plain(*values: object) -> bytes:
    """Return plain values as bytes to be digested, told apart from what follows by a last zero byte."""
    return repr(values).encode() + b"\0"


def picture_digest(value: bytes, max_side: int | None) -> bytes:
    """Return the address of a value's picture for the screen, made from the value's own."""
    return digest(b"picture", plain(max_side, source_of("studio.engine.display")), value)


def stamp(path: Path) -> Stamp:
    """Return how a file looks now."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return Stamp(path, -1, -1)
    return Stamp(path, found.st_size, found.st_mtime_ns)


def stamps(paths: Iterable[Path]) -> tuple[Stamp, ...]:
    """Return how files look now."""
    return tuple(stamp(path) for path in paths)


def unchanged(seen: Iterable[Stamp]) -> bool:
    """Return whether files look as they did."""
    return all(stamp(before.path) == before for before in seen)
