"""Text files, read and written whole."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError, ProjectFileError
from studio.core.files import write_atomic
from studio.core.regular_file import read_bytes
from studio.core.translation import tr

MAX_PROJECT_BYTES: Final = 64 << 20
"""Bytes of a project's file: one with ten thousand nodes has some megabytes."""


def read_text_file(path: Path) -> str:
    """Return a text file's content. Raises ProjectFileError, also for a pipe, a device and what is far too large."""
    try:
        return read_bytes(path, limit_bytes=MAX_PROJECT_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectFileError(
            path, tr("it is not UTF-8 text; a .loom project is accepted"), tr("byte {number}", number=error.start)
        ) from None
    except FileReadError as error:
        if error.errno == errno.EISDIR:
            raise ProjectFileError(path, tr("it is a folder; a .loom project is accepted")) from None
        raise ProjectFileError(path, tr("it cannot be read: {reason}", reason=error.reason)) from None


def write_text_file(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text file whole; see `studio.core.files.write_atomic`.

    Raises:
        ProjectFileError: It cannot be written; an older file is untouched.
    """
    try:
        write_atomic(path, text, private=private)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=reason)) from None
