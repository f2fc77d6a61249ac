"""What a file was like when it was last read or written here, to see whether somebody else has changed it since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from studio.core.reading import read_bytes
from studio.graph.files import MOST_PROJECT


class FileState(Enum):
    """What became of a file."""

    SAME = auto()
    CHANGED = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was.

    Args:
        time_ns: When it was written, as its folder says.
        size: In bytes.
        digest: Of its content: some programs and shared folders change the time alone.
    """

    time_ns: int
    size: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """Read a file; None if it cannot be read."""
        try:
            about, content = path.stat(), read_bytes(path, limit_bytes=MOST_PROJECT)
        except OSError:
            return None
        return cls(about.st_mtime_ns, about.st_size, digest_of(content))

    def state_of(self, path: Path) -> FileState:
        """Return what became of the file since; its content is read only where its time or size differ."""
        try:
            about = path.stat()
        except OSError:
            return FileState.GONE
        if (about.st_mtime_ns, about.st_size) == (self.time_ns, self.size):
            return FileState.SAME
        now = Stamp.of(path)
        if now is None:
            return FileState.GONE
        return FileState.SAME if now.digest == self.digest else FileState.CHANGED


def digest_of(content: bytes) -> str:
    """Return a short name for a content."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def key_of(path: Path) -> str:
    """Return the name under which things about a project are kept in the state folder."""
    return digest_of(str(path.resolve()).encode())
