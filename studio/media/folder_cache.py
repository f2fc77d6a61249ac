"""Cache of folder listings, each kept as long as nothing in the folder is added, removed or renamed."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.media.source_file import translate_read_errors
from studio.sdk.media import FolderListing

MAX_FILES: Final = 500_000
_MAX_CACHED_FOLDERS: Final = 8


class FolderListingCache:
    """Listings of the folders that were read last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[Path, FolderListing] = OrderedDict()
        self._lock = threading.Lock()

    def list_folder(self, path: Path) -> FolderListing:
        """Return the files in a folder and its subfolders, except hidden ones.

        Links to folders are left out, as are folders within it that may not be read.

        Raises:
            MediaError: It is missing or no folder, may not be read, or holds more than half a million files.
        """
        with self._lock:
            known = self._known.get(path)
        with translate_read_errors(path):
            if not path.is_dir():
                raise MediaError(path, tr("is not a folder") if path.exists() else tr("does not exist"))
            if known is not None and known.version == _make_version(known.folders):
                return known
            found = _walk_folder(path)
        with self._lock:
            self._known[path] = found
            self._known.move_to_end(path)
            while len(self._known) > _MAX_CACHED_FOLDERS:
                self._known.popitem(last=False)
        return found


def _walk_folder(path: Path) -> FolderListing:
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
        if len(files) > MAX_FILES:
            raise MediaError(path, tr("holds more than {most} files", most=MAX_FILES))
    return FolderListing(path, tuple(map(Path, sorted(files))), tuple(folders), _make_version(folders))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a file, or a link to one; a link in a circle leads to none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _make_version(folders: list[Path] | tuple[Path, ...]) -> str:
    """Return an address of the folders with their times; one that is gone has none."""
    seen = blake2b(digest_size=16)
    for folder in folders:
        try:
            seen.update(f"{folder} {folder.stat().st_mtime_ns}\n".encode(errors="surrogateescape"))
        except FileNotFoundError:
            seen.update(f"{folder}\n".encode(errors="surrogateescape"))
    return seen.hexdigest()
