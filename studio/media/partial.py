"""Writes a file under a temporary name beside its own, and gives it its name when it is whole."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from studio.core.errors import MediaError
from studio.media.sources import reason_of


class PartialFile:
    """A file that does not exist yet under its name. Nothing of it stays unless it is committed.

    Args:
        target: Its name.

    Raises:
        MediaError: The folder cannot be made or written to, or the name is a folder's.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.stem}.partial-{secrets.token_hex(4)}{target.suffix}")
        if target.is_dir():
            raise MediaError(target, "cannot be written: it is a folder; accepted: the name of a file")
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(exist_ok=False)

    def commit(self) -> None:
        """Move the file to its name, in place of what is there."""
        with writing(self.target):
            self.path.replace(self.target)

    def discard(self) -> None:
        """Remove what was written; do nothing if it is gone."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn FFmpeg's and the system's errors into a MediaError that names the file."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise MediaError(target, f"cannot be written: {reason_of(error)}") from error
