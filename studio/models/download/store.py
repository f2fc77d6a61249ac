"""Where a download goes: the layout of the Hugging Face cache, so that other programs find it, or a plain folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from studio.core.files import write_atomic
from studio.core.language import tr
from studio.models.cache_folder import folder_of, ref_file
from studio.models.download.errors import DownloadError, Why
from studio.models.download.offer import Offer, RemoteFile

PARTIAL: Final = ".incomplete"
_PIECE: Final = 4 << 20


class Sum(Protocol):
    """A checksum that grows."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""
        ...

    def hexdigest(self) -> str:
        """Return it, in hexadecimal."""
        ...


class Store(Protocol):
    """Where the files of one model go."""

    @property
    def home(self) -> Path:
        """The folder in which all of it lies."""
        ...

    def partial(self, file: RemoteFile) -> Path:
        """Return where a file grows; it stays there over a restart."""
        ...

    def has(self, file: RemoteFile) -> bool:
        """Return whether a file is there under its name."""
        ...

    def keep(self, file: RemoteFile) -> None:
        """Give a file its name, once it is verified."""
        ...

    def begin(self) -> None:
        """Mark the model as one that is not whole yet."""
        ...

    def finish(self) -> None:
        """Mark it as whole."""
        ...

    def discard(self) -> None:
        """Remove what was downloaded of a model that is not whole."""
        ...

    def lock(self, file: RemoteFile) -> Path:
        """Return the file that is locked while a file grows."""
        ...


class CacheStore:
    """A snapshot in a Hugging Face cache.

    Args:
        cache: The cache's folder; made if it is missing.
        offer: Which model.
    """

    def __init__(self, cache: Path, offer: Offer) -> None:
        self.cache = cache
        self.home = folder_of(cache, offer.name)
        self.snapshot = self.home / "snapshots" / offer.commit
        self._offer = offer
        self._mark = self.home / "blobs" / f"{offer.commit}{PARTIAL}"

    def partial(self, file: RemoteFile) -> Path:
        """Return where a file grows, under the name that huggingface_hub gives it, too."""
        return self.home / "blobs" / f"{file.sum}{PARTIAL}"

    def has(self, file: RemoteFile) -> bool:
        """Return whether a file is there; one of another snapshot is linked."""
        pointer, blob = self.snapshot / file.name, self.home / "blobs" / file.sum
        if _size(pointer) == file.size:
            return True
        if _size(blob) != file.size:
            return False
        _link(blob, pointer)
        return True

    def keep(self, file: RemoteFile) -> None:
        """Move a file to its blob, and link the snapshot to that."""
        blob = self.home / "blobs" / file.sum
        self.partial(file).replace(blob)
        _link(blob, self.snapshot / file.name)

    def begin(self) -> None:
        """Leave a mark among the blobs, as a file that grows does."""
        self._mark.parent.mkdir(parents=True, exist_ok=True)
        self._mark.touch()

    def finish(self) -> None:
        """Let the branch or tag stand for this commit, now that all of it is here."""
        ref = ref_file(self.cache, self._offer.name, self._offer.revision)
        if self._offer.revision != self._offer.commit:
            ref.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(ref, self._offer.commit)
        self._mark.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove the snapshot, and the blobs that no other snapshot links to."""
        shutil.rmtree(self.snapshot, ignore_errors=True)
        linked = {path.resolve() for path in self.home.glob("snapshots/**/*") if path.is_symlink()}
        for file in self._offer.files:
            blob = self.home / "blobs" / file.sum
            for path in (self.partial(file), blob):
                if path.resolve() not in linked:
                    path.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)
        if not any(self.home.glob("snapshots/*")):
            shutil.rmtree(self.home, ignore_errors=True)

    def lock(self, file: RemoteFile) -> Path:
        """Return the lock that huggingface_hub takes, too."""
        return self.cache / ".locks" / self.home.name / f"{file.sum}.lock"


class FolderStore:
    """A plain folder of the user's: `folder/org/name`.

    Args:
        folder: The user's.
        offer: Which model.
    """

    def __init__(self, folder: Path, offer: Offer) -> None:
        self.home = folder / offer.name
        self._offer = offer
        self._mark = self.home / f".frameloom{PARTIAL}"

    def partial(self, file: RemoteFile) -> Path:
        """Return where a file grows: hidden, beside its name; that of another revision is another file."""
        path = self.home / file.name
        return path.with_name(f".{path.name}.{file.sum[:16]}{PARTIAL}")

    def has(self, file: RemoteFile) -> bool:
        """Return whether a file is there as the hub has it; that takes its checksum."""
        path = self.home / file.name
        return _size(path) == file.size and sum_of(path, file).hexdigest() == file.sum

    def keep(self, file: RemoteFile) -> None:
        """Give a file its name, and note that it is this download's."""
        self.partial(file).replace(self.home / file.name)
        with self._mark.open("a", encoding="utf-8") as mark:
            mark.write(f"{file.name}\n")
        self.lock(file).unlink(missing_ok=True)

    def begin(self) -> None:
        """Leave a hidden mark in the folder."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._mark.touch()

    def finish(self) -> None:
        """Take the mark away."""
        self._mark.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove the files that the mark names, and those that grow; what lay there before stays."""
        own = set(self._mark.read_text(encoding="utf-8").split("\n")) if self._mark.exists() else set()
        for file in self._offer.files:
            for path in (self.partial(file), self.lock(file), *([self.home / file.name] if file.name in own else [])):
                path.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)
        for folder in sorted(
            {(self.home / file.name).parent for file in self._offer.files} | {self.home}, reverse=True
        ):
            with suppress(OSError):  # it holds something else
                folder.rmdir()

    def lock(self, file: RemoteFile) -> Path:
        """Return a lock beside what grows; it goes when that is whole."""
        path = self.partial(file)
        return path.with_name(f"{path.name}.lock")


def free_bytes(path: Path) -> int:
    """Return what is free where a path lies, or will lie."""
    there = next((each for each in (path, *path.parents) if each.exists()), Path())
    return shutil.disk_usage(there).free


@contextmanager
def held(lock: Path, name: str) -> Iterator[None]:
    """Keep others from writing the same file during the block.

    Args:
        lock: The file that is locked.
        name: Of the file, for the message.

    Raises:
        DownloadError: Another program writes it just now.
    """
    from filelock import FileLock, Timeout

    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout:
        text = tr("{file} is being downloaded already, here or by another program", file=name)
        raise DownloadError(Why.BUSY, text) from None


def sum_of(path: Path, file: RemoteFile, check: Callable[[], None] | None = None) -> Sum:
    """Return the sum, so far, of a file on disk as the hub computes it.

    Args:
        path: What is there of it; may be missing.
        file: Which.
        check: Called now and then; what it raises ends the work.
    """
    found = new_sum(file)
    if path.exists():
        with path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                if check is not None:
                    check()
                found.update(piece)
    return found


def new_sum(file: RemoteFile) -> Sum:
    """Return the sum of no bytes yet: SHA-256, or that of a git blob (SHA-1 of a head with the size, and the bytes)."""
    if file.large:
        return hashlib.sha256()
    found = hashlib.sha1(usedforsecurity=False)
    found.update(b"blob %d\0" % file.size)
    return found


def _link(blob: Path, pointer: Path) -> None:
    """Link a snapshot's file to its blob; where links cannot be made, the file itself goes there."""
    pointer.parent.mkdir(parents=True, exist_ok=True)
    pointer.unlink(missing_ok=True)
    try:
        pointer.symlink_to(os.path.relpath(blob, pointer.parent))
    except OSError:
        blob.replace(pointer)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
