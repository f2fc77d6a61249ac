"""Reading of a model's small files, with a clear error for each way in which that fails."""

from __future__ import annotations

import errno
import json
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from studio.core.errors import FileReadError, ModelError, format_reason
from studio.core.regular_file import check_json_size, read_bytes
from studio.core.translation import tr

_MAX_FILE_BYTES: Final = 64 << 20  # bytes; the longest index of shards has some megabytes


class UnusableModelError(ModelError):
    """Something is wrong with a model's file or folder.

    Args:
        path: Which.
        reason: What is wrong, and what is accepted.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


def read_json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        ModelError: It is not there, may not be read, is too large, or holds something else.
    """
    text = read_text(path)
    try:
        check_json_size(text)
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnusableModelError(path, tr("is damaged: it holds no JSON ({reason})", reason=error)) from None
    if not isinstance(found, dict):
        raise UnusableModelError(path, tr("is damaged: it holds no JSON object"))
    return found


def read_text(path: Path) -> str:
    """Return a file's text; bytes that are no UTF-8 become question marks.

    Raises:
        ModelError: It is not there, may not be read, or is too large.
    """
    try:
        return read_bytes(path, limit_bytes=_MAX_FILE_BYTES).decode("utf-8", errors="replace")
    except FileReadError as error:
        if error.errno == errno.EFBIG:
            raise UnusableModelError(path, tr("is damaged: it is far too large")) from None
        raise UnusableModelError(path, tr("cannot be read: {reason}", reason=format_reason(error))) from None


def refuse_special_files(folder: Path) -> None:
    """Raise ModelError if a folder holds a pipe or a device: the libraries open files by name.

    Args:
        folder: The folder; one that is not there, or may not be read, is said to be so elsewhere.
    """
    try:
        paths = sorted(folder.iterdir())
    except (OSError, ValueError):
        return
    for path in paths:
        with suppress(FileNotFoundError):  # a link to nothing
            mode = path.stat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise UnusableModelError(path, tr("it is a pipe, a device or a socket, which no model has"))


def is_file(path: Path) -> bool:
    """Return whether a file exists; False if it may not be accessed."""
    return _has(path, stat.S_ISREG)


def is_folder(path: Path) -> bool:
    """Return whether a folder exists; False if it may not be accessed."""
    return _has(path, stat.S_ISDIR)


def _has(path: Path, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(path.stat().st_mode)
    except (OSError, ValueError):
        return False
