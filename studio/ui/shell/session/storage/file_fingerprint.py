"""Fingerprint of a file when it was last read or written here.

It shows whether somebody else has changed the file since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from studio.core.file_stamp import FileStamp, stamp_file
from studio.core.regular_file import read_bytes
from studio.graph.file.text_file import MAX_PROJECT_BYTES


class FileState(Enum):
    """State of a file, compared with its fingerprint."""

    SAME = auto()
    CHANGED = auto()
    MISSING = auto()


@dataclass(frozen=True, slots=True)
class FileFingerprint:
    """Stamp and digest of a file, as it was.

    Args:
        stamp: Its size and time of change.
        digest: Of its content: some programs and shared folders change the time alone. Empty if it was not read.
    """

    stamp: FileStamp
    digest: str = ""

    @classmethod
    def from_file(cls, path: Path) -> FileFingerprint | None:
        """Read a file; None if it cannot be read."""
        stamp = stamp_file(path)
        try:
            return cls(stamp, compute_digest(read_bytes(path, limit_bytes=MAX_PROJECT_BYTES)))
        except OSError:
            return None

    def find_state(self, path: Path) -> FileState:
        """Return what became of the file since; its content is read only where its time or size differ."""
        stamp = stamp_file(path)
        if stamp.is_missing:
            return FileState.MISSING
        if stamp == self.stamp:
            return FileState.SAME
        now = FileFingerprint.from_file(path)
        if now is None:
            return FileState.MISSING
        return FileState.SAME if now.digest == self.digest else FileState.CHANGED


def compute_digest(content: bytes) -> str:
    """Return a short digest of a content."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def make_project_key(path: Path) -> str:
    """Return the name under which things about a project are kept in the state folder."""
    return compute_digest(str(path.resolve()).encode())
