"""Text files, read and written whole."""

from __future__ import annotations

from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.files import write_atomic
from studio.core.language import tr


def read_text(path: Path) -> str:
    """Return a text file's content. Raises ProjectFileError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectFileError(
            path, tr("it is no text in UTF-8; a .loom project is accepted"), tr("byte {number}", number=error.start)
        ) from None
    except IsADirectoryError:
        raise ProjectFileError(path, tr("it is a folder; a .loom project is accepted")) from None
    except ValueError:
        raise ProjectFileError(path, tr("this is no name that a file can have")) from None
    except OSError as error:
        raise ProjectFileError(path, tr("it cannot be read: {reason}", reason=error.strerror or error)) from None


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text file whole; see `studio.core.files.write_atomic`.

    Raises:
        ProjectFileError: It cannot be written; an older file is untouched.
    """
    try:
        write_atomic(path, text, private=private)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=reason)) from None
