"""Identity of a file: its stamp, which tells whether it has changed, its fingerprint, and the SHA-256 of its content.

The stamp is of a path. The fingerprint and the SHA-256 are of the content, wherever the file lies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from studio.core.regular_file import open_regular_file

_PIECE: Final = 64 << 10


class FileStamp(NamedTuple):
    """Size and time of change of a file or folder. A file whose stamp is as before is taken to hold what it held.

    Args:
        path: The file.
        size: In bytes; −1 where there is none, or where it may not be looked at.
        modified_ns: Time of change in ns, as the file system says; −1 where there is none.
    """

    path: Path
    size: int
    modified_ns: int

    @property
    def is_missing(self) -> bool:
        """Whether there was no file."""
        return self.size < 0


NO_STAMP: Final = FileStamp(Path(), -1, -1)
"""The stamp of no file: no file that is there has it."""


def stamp_file(path: Path) -> FileStamp:
    """Return the present stamp of a file or folder. A link is followed."""
    try:
        found = os.stat(path)  # noqa: PTH116  (asked for every file of a model at every frame)
    except (OSError, ValueError):
        return FileStamp(path, -1, -1)
    return FileStamp(path, found.st_size, found.st_mtime_ns)


def stamp_files(paths: Iterable[Path]) -> tuple[FileStamp, ...]:
    """Return the present stamps of files, in their order."""
    return tuple(stamp_file(path) for path in paths)


def are_files_unchanged(stamps: Iterable[FileStamp]) -> bool:
    """Return whether all files have the stamps that they had."""
    return all(stamp_file(before.path) == before for before in stamps)


def compute_file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal.

    Raises:
        FileReadError: It cannot be read, or is no regular file.
        OSError: Reading fails on the way.
    """
    with open_regular_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def compute_file_fingerprint(path: Path) -> str:
    """Return what tells a file from all others at little cost: its size, and a hash of three pieces of its content.

    The pieces are the first, the middle and the last 64 KiB. Media files that differ do so there: their containers
    have tables of sizes and places at the beginning or at the end.

    Returns:
        The size in bytes and a BLAKE2b of 16 bytes, as "1048576-0f3a…".

    Raises:
        FileReadError: It cannot be read, or is no regular file.
        OSError: Reading fails on the way.
    """
    digest = hashlib.blake2b(digest_size=16)
    with open_regular_file(path) as file:
        size = file.seek(0, os.SEEK_END)
        for start in sorted({0, max(0, size // 2 - _PIECE // 2), max(0, size - _PIECE)}):
            file.seek(start)
            digest.update(file.read(_PIECE))
    return f"{size}-{digest.hexdigest()}"
