"""Folder of results on disk: paths of entries, an index of them, their total size and the order of eviction.

Several programs may share it. Each entry is one file that appears whole and vanishes whole; nobody holds a lock that a
killed program could leave behind. What is known of the folder is checked against it from time to time. No torch here:
the command line counts and clears without it.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import disk_usage
from typing import NamedTuple

from studio.core.files import is_private, make_matching_folder, write_atomic

ENTRY_SUFFIX = ".result"
_TEMPORARY = ".tmp"
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Results that Frameloom can compute again. `frameloom cache --clear` empties this folder.\n"
    "# About this file: https://bford.info/cachedir/\n"
)
_BLOCK = 4096  # file systems count in blocks
_LARGEST_DEFAULT = 20 << 30
_SHARE_OF_FREE = 10
_KEPT_FREE = 1 << 30
_KEPT_FREE_SHARE = 50  # of small disks
_TRUSTED_SECONDS = 1.0
_OLD_SECONDS = 600.0


class DiskUsage(NamedTuple):
    """Number of entries and the bytes they take on disk."""

    entry_count: int
    bytes: int


class FoundEntry(NamedTuple):
    """An entry as a count finds it: when it was last used, its bytes and its file."""

    last_used: float
    bytes: int
    path: str


@dataclass(slots=True)
class _Shard:
    """Known state of one of the 256 subfolders: its entries, when they were read, and its modification time then."""

    names: set[bytes] = field(default_factory=set)
    checked_at: float = float("-inf")
    changed_ns: int = -1


class DiskFolder:
    """Entries by digest, in 256 folders by the first byte.

    Args:
        folder: Made when the first entry is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shards = tuple(_Shard() for _ in range(256))
        self._serials = itertools.count()

    def get_entry_path(self, digest: bytes) -> str:
        """Return the path of an entry, which need not exist."""
        name = digest.hex()
        return f"{self.folder}{os.sep}{name[:2]}{os.sep}{name}{ENTRY_SUFFIX}"

    def __contains__(self, digest: bytes) -> bool:
        """Whether there is an entry, as far as is known: what others wrote within the last second may be missed."""
        shard = self._shards[digest[0]]
        now = time.monotonic()
        if now - shard.checked_at > _TRUSTED_SECONDS:
            self._check(shard, digest[0])
            shard.checked_at = now
        return digest in shard.names

    def _check(self, shard: _Shard, first: int) -> None:
        """List a folder again if it has changed. One that has just changed may change again within the same tick."""
        folder = f"{self.folder}{os.sep}{first:02x}"
        try:
            changed = os.stat(folder).st_mtime_ns  # noqa: PTH116
            if changed == shard.changed_ns:
                return
            # A text is enough here, and a path for each of thousands is not.
            shard.names = {name for entry in os.listdir(folder) if (name := _digest(entry)) is not None}  # noqa: PTH208
        except OSError:
            shard.names, shard.changed_ns = set(), -1
            return
        shard.changed_ns = changed if time.time_ns() - changed > 2e9 else -1

    def add_entry(self, digest: bytes) -> None:
        """Note an entry that was written."""
        self._shards[digest[0]].names.add(digest)

    def remove_entry(self, digest: bytes) -> int:
        """Delete an entry; return the bytes that it took, 0 if there is none."""
        self._shards[digest[0]].names.discard(digest)
        path = Path(self.get_entry_path(digest))
        with suppress(OSError):
            size = _on_disk(path.stat().st_size)
            path.unlink()
            return size
        return 0

    def mark_used(self, digest: bytes) -> None:
        """Note that an entry was used: what was used longest ago goes first."""
        with suppress(OSError):
            os.utime(self.get_entry_path(digest))

    def prepare_entry(self, digest: bytes) -> tuple[str, str]:
        """Make the folder for an entry; return a unique temporary path in it, and the entry's own path.

        Raises:
            OSError: It cannot be made.
        """
        path = self.get_entry_path(digest)
        folder = Path(path).parent
        if not folder.is_dir():
            make_matching_folder(folder)
            tag = self.folder / _TAG
            if not tag.exists():
                write_atomic(tag, _TAG_TEXT, private=is_private(folder), durable=False)
        return f"{folder}{os.sep}{digest.hex()}-{os.getpid()}-{next(self._serials)}{_TEMPORARY}", path

    def scan_entries(self) -> Iterator[FoundEntry]:
        """Yield every entry, and delete what killed programs have left half-written."""
        for first in range(256):
            shard = f"{self.folder}{os.sep}{first:02x}"
            with suppress(OSError), os.scandir(shard) as entries:
                for entry in entries:
                    with suppress(OSError):
                        found = entry.stat()
                        if entry.name.endswith(ENTRY_SUFFIX):
                            yield FoundEntry(found.st_mtime, _on_disk(found.st_size), entry.path)
                        elif entry.name.endswith(_TEMPORARY) and time.time() - found.st_mtime > _OLD_SECONDS:
                            Path(entry.path).unlink()

    def measure_usage(self) -> DiskUsage:
        """Return how much there is; looks at every file."""
        entries = taken = 0
        for found in self.scan_entries():
            entries += 1
            taken += found.bytes
        return DiskUsage(entries, taken)

    def shrink_to_limit(self, limit_for: Callable[[int], int], share: float) -> DiskUsage:
        """Delete the least recently used entries while the folder exceeds its limit; return its usage afterwards.

        Args:
            limit_for: Returns the limit in bytes, given the bytes that there are.
            share: Down to which part of the limit is deleted, so that it need not be done again at once.
        """
        found = list(self.scan_entries())
        taken = sum(entry.bytes for entry in found)
        count = len(found)
        limit = limit_for(taken)
        if taken > limit:
            found.sort()
            for entry in found:
                if taken <= limit * share:
                    break
                if _delete(entry.path):
                    taken -= entry.bytes
                    count -= 1
            self._forget_checks()
        return DiskUsage(count, taken)

    def delete_all_entries(self) -> DiskUsage:
        """Delete every entry; return how much that was. What others write meanwhile stays."""
        gone = [entry.bytes for entry in self.scan_entries() if _delete(entry.path)]
        self._forget_checks()
        return DiskUsage(len(gone), sum(gone))

    def _forget_checks(self) -> None:
        """Look again before anything is believed to be there."""
        for shard in self._shards:
            shard.checked_at, shard.changed_ns = float("-inf"), -1

    def get_free_bytes(self) -> int:
        """Return the bytes that are free on the disk beyond what is always left to others.

        Raises:
            OSError: The disk cannot be asked.
        """
        place = self.folder
        while not place.exists() and place != place.parent:
            place = place.parent
        total, _, free = disk_usage(place)
        return free - min(_KEPT_FREE, total // _KEPT_FREE_SHARE)

    def get_default_limit(self, used: int) -> int:
        """Return the bytes that entries may take unless somebody says otherwise: at most 20 GiB, at most a tenth of
        what is free or taken by them.
        """
        with suppress(OSError):
            return max(0, min(_LARGEST_DEFAULT, (self.get_free_bytes() + used) // _SHARE_OF_FREE))
        return _LARGEST_DEFAULT


def _delete(path: str) -> bool:
    with suppress(OSError):  # another program was faster, or is reading it where open files cannot be deleted
        Path(path).unlink()
        return True
    return False


def _digest(name: str) -> bytes | None:
    if not name.endswith(ENTRY_SUFFIX):
        return None
    with suppress(ValueError):
        return bytes.fromhex(name.removesuffix(ENTRY_SUFFIX))
    return None


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
