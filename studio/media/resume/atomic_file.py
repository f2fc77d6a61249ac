"""Atomic file: written under a temporary name beside its own, and renamed when it is whole."""

from __future__ import annotations

import contextlib
import glob
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import av

from studio.core.errors import MediaError, format_reason
from studio.core.files import move_file
from studio.core.translation import tr

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows deletes no file that is open
    fcntl = None

_PARTIAL_INFIX = "partial"


class AtomicFile:
    """A file that does not exist yet under its name. Nothing of it stays unless it is committed.

    It is locked while its writer lives, so that others can tell it from what a killed one has left.

    Args:
        target: Its name.

    Raises:
        MediaError: The folder cannot be made or written to, or the name is a folder's.
    """

    def __init__(self, target: Path) -> None:
        self.target_path = target
        self.partial_path = target.with_name(f".{target.stem}.{_PARTIAL_INFIX}-{secrets.token_hex(4)}{target.suffix}")
        if target.is_dir():
            raise MediaError(target, tr("cannot be written: it is a folder; accepted: the name of a file"))
        if target.exists() and not target.is_file():
            raise MediaError(target, tr("cannot be written: what lies there is a pipe or a device; it is not replaced"))
        with translate_write_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._held = self.partial_path.open("xb")
        _lock(self._held)

    def commit(self, *, durable: bool = True) -> None:
        """Move the file to its name, in place of what is there.

        Args:
            durable: Return when it is on the disk; see `studio.core.files.write_atomic`.

        Raises:
            MediaError: It cannot be moved, or the disk is full.
        """
        self._held.close()
        with translate_write_errors(self.target_path):
            move_file(self.partial_path, self.target_path, durable=durable)

    def discard(self) -> None:
        """Remove what was written; do nothing if it is gone."""
        self._held.close()
        with contextlib.suppress(OSError):
            self.partial_path.unlink(missing_ok=True)


def remove_leftovers(folder: Path, suffix: str, stem: str | None = None) -> None:
    """Remove what writers have left that were killed.

    Args:
        folder: Where.
        suffix: Of the files that they wrote.
        stem: Their name without the suffix; None for any.
    """
    name = "*" if stem is None else glob.escape(stem)
    for path in folder.glob(f".{name}.{_PARTIAL_INFIX}-*{glob.escape(suffix)}"):
        with contextlib.suppress(OSError):
            with path.open("rb") as file:
                left = _lock(file)
            if left:
                path.unlink()


def _lock(file: BinaryIO) -> bool:
    """Lock a file until it is closed; return whether it was free."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def translate_write_errors(target: Path) -> Iterator[None]:
    """Turn FFmpeg's and the system's errors into a MediaError that names the file."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise MediaError(target, tr("cannot be written: {reason}", reason=format_reason(error))) from error
