"""What lies in folders, kept as long as nothing in them is added, removed or renamed."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.language import tr
from studio.media.sources import reading
from studio.sdk.media import Folder

MOST_FILES: Final = 500_000
_KEPT: Final = 8


class Folders:
    """The folders that were looked into last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[Path, Folder] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, path: Path) -> Folder:
        """Return what lies in a folder and in those within it, but for what is hidden.

        Links to folders are left out, as are folders within it that may not be read.

        Raises:
            MediaError: It is missing or no folder, may not be read, or holds more than half a million files.
        """
        with self._lock:
            known = self._known.get(path)
        with reading(path):
            if not path.is_dir():
                raise MediaError(path, tr("is no folder") if path.exists() else tr("does not exist"))
            if known is not None and known.version == _version(known.folders):
                return known
            found = _walked(path)
        with self._lock:
            self._known[path] = found
            self._known.move_to_end(path)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found


def _walked(path: Path) -> Folder:
    files: list[str] = []
    folders: list[Path] = []
    waiting = [str(path)]
    while waiting:
        folder = waiting.pop()
        folders.append(Path(folder))
        try:
            opened = os.scandir(folder)
        except OSError:
            if len(folders) == 1:
                raise
            continue
        with opened as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif _is_file(entry):
                    files.append(entry.path)
        if len(files) > MOST_FILES:
            raise MediaError(path, tr("holds more than {most} files", most=MOST_FILES))
    return Folder(path, tuple(map(Path, sorted(files))), tuple(folders), _version(folders))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a file, or a link to one; a link in a circle leads to none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _version(folders: list[Path] | tuple[Path, ...]) -> str:
    """Return an address of the folders with their times; one that is gone has none."""
    seen = blake2b(digest_size=16)
    for folder in folders:
        try:
            seen.update(f"{folder} {folder.stat().st_mtime_ns}\n".encode(errors="surrogateescape"))
        except FileNotFoundError:
            seen.update(f"{folder}\n".encode(errors="surrogateescape"))
    return seen.hexdigest()
