"""Fields of a message of Protocol Buffers in a file, one after the other; what is not asked for is stepped over.

Encoding: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final, NamedTuple

_MAX_FIELDS: Final = 4_000_000
"""Of all messages together: networks of a gigabyte have some 200,000."""
_MAX_TEXT_BYTES: Final = 1 << 20
_MAX_VARINT_BYTES: Final = 10
_FIXED: Final = {1: 8, 5: 4}  # bytes, by the type on the wire
_VARINT, _BYTES = 0, 2


class ProtobufSpan(NamedTuple):
    """Bytes of a file that a text, a message or packed numbers take.

    Args:
        start: The first.
        stop: The one after the last.
    """

    start: int
    stop: int


class ProtobufReader:
    """Reads messages from a file. All methods raise ValueError where these are damaged, truncated or too large.

    Args:
        file: Open for reading, with `seek`.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._count = 0

    def iter_fields(self, span: ProtobufSpan | int | None) -> Iterator[tuple[int, ProtobufSpan | int]]:
        """Yield number and value of each field of a message: a number, or where its bytes lie."""
        if not isinstance(span, ProtobufSpan):
            raise ValueError("it is no message")
        at, stop = span
        while at < stop:
            self._count += 1
            if self._count > _MAX_FIELDS:
                raise ValueError("too many fields")
            self._file.seek(at)
            key, at = self._read_varint(at, stop)
            number, kind = key >> 3, key & 7
            value: ProtobufSpan | int
            if not number:
                raise ValueError("it is no message")
            if kind == _VARINT:
                value, at = self._read_varint(at, stop)
            else:
                length, at = self._read_varint(at, stop) if kind == _BYTES else (_FIXED.get(kind, -1), at)
                if not 0 <= length <= stop - at:
                    raise ValueError("it ends too early, or is no message")
                value = ProtobufSpan(at, at + length)
                at += length
            yield number, value

    def as_int(self, value: ProtobufSpan | int | None) -> int:
        """Return a number, signed."""
        if not isinstance(value, int):
            raise ValueError("it is no number")
        return value - (1 << 64) if value >= 1 << 63 else value

    def read_text(self, value: ProtobufSpan | int | None) -> str:
        """Return a text; empty for a field that is not there."""
        if value is None:
            return ""
        if not isinstance(value, ProtobufSpan) or value.stop - value.start > _MAX_TEXT_BYTES:
            raise ValueError("it is no text")
        self._file.seek(value.start)
        return self._file.read(value.stop - value.start).decode("utf-8", "replace")

    def read_ints(self, value: ProtobufSpan | int) -> list[int]:
        """Return the numbers of a repeated field: one, or several that are packed."""
        if isinstance(value, int):
            return [self.as_int(value)]
        if value.stop - value.start > _MAX_TEXT_BYTES:
            raise ValueError("too many numbers")
        found, at = [], value.start
        self._file.seek(at)
        while at < value.stop:
            number, at = self._read_varint(at, value.stop)
            found.append(self.as_int(number))
        return found

    def _read_varint(self, at: int, stop: int) -> tuple[int, int]:
        """Return the number that begins at the file's place, and where it ends."""
        found = shift = 0
        for _ in range(_MAX_VARINT_BYTES):
            byte = self._file.read(1)
            at += 1
            if not byte or at > stop:
                raise ValueError("it ends too early")
            found |= (byte[0] & 127) << shift
            shift += 7
            if byte[0] < 128:
                return found & (1 << 64) - 1, at
        raise ValueError("it is no number")
