"""Text files, read and written whole."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.language import tr

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


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


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically. Raises ProjectFileError; an older file is untouched then."""
    target = path.resolve()
    temporary = ""
    try:
        _refuse_protected(target)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode if target.exists() else 0o644)
        Path(temporary).replace(target)
    except (OSError, ValueError) as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or error
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=reason)) from None


def _refuse_protected(target: Path) -> None:
    """Raise OSError for a file that is write-protected: putting a new one in its place would go round that."""
    if target.exists() and not (target.stat().st_mode & _WRITABLE and os.access(target, os.W_OK)):
        raise PermissionError(errno.EACCES, tr("it is write-protected"))
