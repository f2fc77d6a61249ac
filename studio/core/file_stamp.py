"""Identity of a file: a stamp, which tells at little cost whether it has changed, and the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from studio.core.regular_file import open_regular_file


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
