"""Store of files that were sent to this machine, by their content. Several processes may use it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from studio.core.files import make_private_folder
from studio.core.translation import tr

_FINGERPRINT: Final = re.compile(r"[0-9]{1,20}-[0-9a-f]{32}")
_WRONG: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
_PARTIAL: Final = ".partial-"
_MOST_FOLDERS: Final = 8
_RESERVE: Final = 256 << 20
"""Bytes that stay free on the disk."""
_UNUSED_SECONDS: Final = 30 * 86_400
_UNFINISHED_SECONDS: Final = 86_400


class SourceStore:
    """Store of sources.

    Args:
        folder: It is made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_block(self, fingerprint: str, name: str, sender: str, offset: int, data: bytes, is_last: bool) -> None:
        """Write a block of a file; after the last one the file is there under its name.

        Args:
            fingerprint: Of the source: of the file, or of the first one of a sequence.
            name: The file's name; of a model its path in the model's folder, with slashes.
            sender: Unique to who sends: two may send the same file.
            offset: Where the block begins; blocks come in order.
            data: The block.
            is_last: Whether the file ends with it.

        Raises:
            ValueError: A name or a place is not accepted.
            OSError: It cannot be written, or the disk would be full.
        """
        parts = name.split("/")
        is_accepted = len(parts) <= _MOST_FOLDERS and all(map(_is_plain, (*parts, sender)))
        if not _FINGERPRINT.fullmatch(fingerprint) or not is_accepted:
            raise ValueError(tr("{name} is no name of a file", name=repr(name)))
        make_private_folder(self.folder)
        home = self.folder.joinpath(fingerprint, *parts[:-1])
        home.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(home).free < len(data) + _RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(home))
        partial = home / f"{_PARTIAL}{sender}-{parts[-1]}"
        with partial.open("ab" if offset else "wb") as file:
            if file.tell() != offset:
                raise ValueError(tr("{name}: a block is missing before byte {offset}", name=name, offset=offset))
            file.write(data)
        if is_last:
            partial.replace(home / parts[-1])

    def note_use(self, path: Path) -> None:
        """Remember that a file is used, if it is one of the store's."""
        if path.is_relative_to(self.folder):
            with suppress(OSError):
                os.utime(self.folder / path.relative_to(self.folder).parts[0])

    def remove_unused(self) -> None:
        """Remove sources that were not used for 30 days, and what was left unfinished a day ago."""
        now = time.time()
        for home in self.folder.glob("*-*"):
            if not _FINGERPRINT.fullmatch(home.name):
                continue
            for path in home.rglob(f"{_PARTIAL}*"):
                if _is_older(path, now - _UNFINISHED_SECONDS):
                    path.unlink(missing_ok=True)
            if _is_older(home, now - _UNUSED_SECONDS):
                shutil.rmtree(home, ignore_errors=True)


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except OSError:
        return False


def _is_plain(name: str) -> bool:
    """Return whether a name is one of a file in a folder, on every system."""
    return 0 < len(name) <= 255 and not _WRONG.search(name) and not name.startswith(".") and name.strip(" .") != ""
