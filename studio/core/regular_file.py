"""Opening and reading of files that a stranger may have named: regular files alone, with limits of size and time.

A project, a table or a command line may name a pipe that nobody writes to, a device that never ends, or a file that is
far larger than what it ought to hold. Whoever reads a file in Python opens it here. Libraries that open files by their
path are preceded by `require_regular_file`; a file that is exchanged between the two calls is not noticed.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from studio.core.byte_size import format_byte_size
from studio.core.errors import FileReadError
from studio.core.translation import tr, tr_noop

BLOCK_BYTES: Final = 1 << 20
"""Bytes that are read in one call of the system; limits and cancellation are checked after each."""
GRACE_SECONDS: Final = 30.0
MIN_RATE: Final = 256 << 10
"""Bytes a second that a file must give on average, once the grace is over."""
MAX_CONTAINERS: Final = 2_000_000
"""Lists and objects in a JSON text: each takes 64 bytes or more of memory for 2 bytes of text."""

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe does not wait for its other end
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_OTHERS: Final = (
    (stat.S_ISDIR, tr_noop("it is a folder; a regular file is expected")),
    (stat.S_ISFIFO, tr_noop("it is a named pipe; a regular file is expected")),
    (stat.S_ISCHR, tr_noop("it is a character device; a regular file is expected")),
    (stat.S_ISBLK, tr_noop("it is a block device; a regular file is expected")),
    (stat.S_ISSOCK, tr_noop("it is a socket; a regular file is expected")),
)


def require_regular_file(path: str | Path, *, limit_bytes: int | None = None) -> os.stat_result:
    """Return the status of a regular file, or of the one that a link leads to; opens nothing.

    Args:
        path: The file.
        limit_bytes: The largest size that is accepted; None for any.

    Raises:
        FileReadError: It does not exist, is a folder, pipe, device or socket, or is too large.
    """
    file = Path(path)
    try:
        status = file.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    _check_status(file, status, limit_bytes)
    return status


def open_regular_file(
    path: str | Path, *, limit_bytes: int | None = None, check: Callable[[], None] | None = None
) -> io.BufferedReader:
    """Open a regular file for reading, or the one that a link leads to. Opening and reading never wait for ever.

    Args:
        path: The file.
        limit_bytes: The largest size that is accepted; it holds while reading, too, for a file that grows.
        check: Called before each block; what it raises ends the reading.

    Raises:
        FileReadError: It cannot be opened, is no regular file, or is too large. Reading raises it, too, where the file
            grows beyond the limit or comes too slowly.
    """
    file = Path(path)
    require_regular_file(file, limit_bytes=limit_bytes)  # to open a device may do something
    try:
        handle = os.open(file, _FLAGS)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    try:
        _check_status(file, os.fstat(handle), limit_bytes)
        return io.BufferedReader(_LimitedFile(handle, file, limit_bytes, check))
    except BaseException:
        os.close(handle)
        raise


def read_bytes(path: str | Path, *, limit_bytes: int, check: Callable[[], None] | None = None) -> bytes:
    """Return all of a regular file.

    Args:
        path: The file.
        limit_bytes: The largest size that is accepted.
        check: Called before each block; what it raises ends the reading.

    Raises:
        FileReadError: It cannot be read, is no regular file, is too large, or comes too slowly.
    """
    with open_regular_file(path, limit_bytes=limit_bytes, check=check) as file:
        return file.read()


def check_json_size(text: str | bytes, most: int = MAX_CONTAINERS) -> None:
    """Refuse a JSON text that would take far more memory than it is long, before it is parsed.

    Raises:
        ValueError: It has more lists and objects than that.
    """
    marks: Any = (b"[", b"{") if isinstance(text, bytes) else ("[", "{")
    count = sum(text.count(mark) for mark in marks)
    if count > most:
        raise ValueError(tr("it has {count} lists and objects; at most {most} are read", count=count, most=most))


class _LimitedFile(io.FileIO):
    """A file that is read in blocks, up to a size, and no slower than `MIN_RATE`.

    Args:
        handle: Of the system; the file closes it.
        path: For messages.
        limit_bytes: How far may be read; None for all.
        check: Called before each block.
    """

    def __init__(self, handle: int, path: Path, limit_bytes: int | None, check: Callable[[], None] | None) -> None:
        super().__init__(handle, "r")
        self._path = path
        self._limit = limit_bytes
        self._check = check
        self._seconds = 0.0
        self._bytes = 0

    def readinto(self, buffer: Any, /) -> int:
        """Read at most a block. Raises FileReadError."""
        if self._check is not None:
            self._check()
        started = time.monotonic()
        try:
            count = super().readinto(memoryview(buffer).cast("B")[:BLOCK_BYTES])
        except OSError as error:
            raise _unreadable(self._path, error) from None
        if count is None:  # a file of the system that has nothing to give at present
            raise FileReadError(self._path, tr("it has nothing to read at present; a regular file is expected"))
        self._seconds += time.monotonic() - started
        self._bytes += count
        self._check_limits()
        return count

    def readall(self) -> bytes:
        """Read to the end. Raises FileReadError."""
        data = bytearray(max(0, os.fstat(self.fileno()).st_size - self.tell()) + 1)
        at = 0
        while count := self.readinto(memoryview(data)[at:]):
            at += count
            if at == len(data):
                data.extend(bytes(BLOCK_BYTES))  # it grows, or is one of the system's, which have no size
        return bytes(memoryview(data)[:at])

    def _check_limits(self) -> None:
        if self._limit is not None and self.tell() > self._limit:
            raise _too_large(self._path, self.tell(), self._limit)
        if self._seconds > GRACE_SECONDS + self._bytes / MIN_RATE:
            text = tr(
                "it comes too slowly: {size} in {seconds:.0f} s; copy it to a faster disk",
                size=format_byte_size(self._bytes),
                seconds=self._seconds,
            )
            raise FileReadError(self._path, text, errno.ETIMEDOUT)


def _check_status(path: Path, status: os.stat_result, limit_bytes: int | None) -> None:
    if not stat.S_ISREG(status.st_mode):
        unknown = tr_noop("it is not a regular file")
        text = next((text for is_kind, text in _OTHERS if is_kind(status.st_mode)), unknown)
        raise FileReadError(path, tr(text), errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL)
    if limit_bytes is not None and status.st_size > limit_bytes:
        raise _too_large(path, status.st_size, limit_bytes)


def _too_large(path: Path, found: int, limit: int) -> FileReadError:
    text = tr(
        "it is too large ({found}); at most {limit} are read",
        found=format_byte_size(found),
        limit=format_byte_size(limit),
    )
    return FileReadError(path, text, errno.EFBIG)


def _unreadable(path: Path, error: Exception) -> FileReadError:
    if not isinstance(error, OSError):
        return FileReadError(path, tr("this is not a name that a file can have"))
    return FileReadError(path, error.strerror or str(error), error.errno or errno.EIO)
