"""Destination of a download: the layout of the Hugging Face cache, which other programs find, or a plain folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from studio.core.files import move_file, write_atomic
from studio.core.translation import tr
from studio.models.cache_folder import get_ref_file, get_repository_folder
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.download.remote_model import RemoteFile, RemoteModel

PARTIAL_SUFFIX: Final = ".incomplete"
_PIECE: Final = 4 << 20


class IncrementalHash(Protocol):
    """A checksum that grows."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""
        ...

    def hexdigest(self) -> str:
        """Return it, in hexadecimal."""
        ...


class DownloadStore(Protocol):
    """Destination of the files of one model."""

    @property
    def model_folder(self) -> Path:
        """The folder of the whole download."""
        ...

    def get_partial_path(self, file: RemoteFile) -> Path:
        """Return where a file grows; it stays there over a restart."""
        ...

    def has_file(self, file: RemoteFile) -> bool:
        """Return whether a file is there under its name."""
        ...

    def commit_file(self, file: RemoteFile) -> None:
        """Give a file its name, once it is verified."""
        ...

    def mark_incomplete(self) -> None:
        """Mark the model as one that is not whole yet."""
        ...

    def mark_complete(self) -> None:
        """Mark it as whole."""
        ...

    def discard_files(self) -> None:
        """Remove what was downloaded of a model that is not whole."""
        ...

    def get_lock_path(self, file: RemoteFile) -> Path:
        """Return the file that is locked while a file grows."""
        ...


class CacheStore:
    """A snapshot in a Hugging Face cache.

    Args:
        cache: The cache's folder; made if it is missing.
        offer: Which model.
    """

    def __init__(self, cache: Path, offer: RemoteModel) -> None:
        self.cache = cache
        self.model_folder = get_repository_folder(cache, offer.name)
        self.snapshot = self.model_folder / "snapshots" / offer.commit
        self._remote_model = offer
        self._mark_file = self.model_folder / "blobs" / f"{offer.commit}{PARTIAL_SUFFIX}"

    def get_partial_path(self, file: RemoteFile) -> Path:
        """Return where a file grows, under the name that huggingface_hub gives it, too."""
        return self.model_folder / "blobs" / f"{file.checksum}{PARTIAL_SUFFIX}"

    def has_file(self, file: RemoteFile) -> bool:
        """Return whether a file is there; one of another snapshot is linked."""
        pointer, blob = self.snapshot / file.name, self.model_folder / "blobs" / file.checksum
        if _size(pointer) == file.size:
            return True
        if _size(blob) != file.size:
            return False
        _link(blob, pointer)
        return True

    def commit_file(self, file: RemoteFile) -> None:
        """Move a file to its blob, and link the snapshot to that."""
        blob = self.model_folder / "blobs" / file.checksum
        move_file(self.get_partial_path(file), blob)
        _link(blob, self.snapshot / file.name)

    def mark_incomplete(self) -> None:
        """Leave a mark among the blobs, as a file that grows does."""
        self._mark_file.parent.mkdir(parents=True, exist_ok=True)
        self._mark_file.touch()

    def mark_complete(self) -> None:
        """Let the branch or tag stand for this commit, now that all of it is here."""
        ref = get_ref_file(self.cache, self._remote_model.name, self._remote_model.revision)
        if self._remote_model.revision != self._remote_model.commit:
            ref.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(ref, self._remote_model.commit)
        self._mark_file.unlink(missing_ok=True)

    def discard_files(self) -> None:
        """Remove the snapshot, and the blobs that no other snapshot links to."""
        shutil.rmtree(self.snapshot, ignore_errors=True)
        linked = {path.resolve() for path in self.model_folder.glob("snapshots/**/*") if path.is_symlink()}
        for file in self._remote_model.files:
            blob = self.model_folder / "blobs" / file.checksum
            for path in (self.get_partial_path(file), blob):
                if path.resolve() not in linked:
                    path.unlink(missing_ok=True)
        self._mark_file.unlink(missing_ok=True)
        if not any(self.model_folder.glob("snapshots/*")):
            shutil.rmtree(self.model_folder, ignore_errors=True)

    def get_lock_path(self, file: RemoteFile) -> Path:
        """Return the lock that huggingface_hub takes, too."""
        return self.cache / ".locks" / self.model_folder.name / f"{file.checksum}.lock"


class FolderStore:
    """A plain folder of the user's: `folder/org/name`.

    Args:
        folder: The user's.
        offer: Which model.
    """

    def __init__(self, folder: Path, offer: RemoteModel) -> None:
        self.model_folder = folder / offer.name
        self._remote_model = offer
        self._mark_file = self.model_folder / f".frameloom{PARTIAL_SUFFIX}"

    def get_partial_path(self, file: RemoteFile) -> Path:
        """Return where a file grows: hidden, beside its name; that of another revision is another file."""
        path = self.model_folder / file.name
        return path.with_name(f".{path.name}.{file.checksum[:16]}{PARTIAL_SUFFIX}")

    def has_file(self, file: RemoteFile) -> bool:
        """Return whether a file is there as the hub has it; that takes its checksum."""
        path = self.model_folder / file.name
        return _size(path) == file.size and hash_file(path, file).hexdigest() == file.checksum

    def commit_file(self, file: RemoteFile) -> None:
        """Give a file its name, and note that it is this download's."""
        move_file(self.get_partial_path(file), self.model_folder / file.name)
        with self._mark_file.open("a", encoding="utf-8") as mark:
            mark.write(f"{file.name}\n")
        self.get_lock_path(file).unlink(missing_ok=True)

    def mark_incomplete(self) -> None:
        """Leave a hidden mark in the folder."""
        self.model_folder.mkdir(parents=True, exist_ok=True)
        self._mark_file.touch()

    def mark_complete(self) -> None:
        """Take the mark away."""
        self._mark_file.unlink(missing_ok=True)

    def discard_files(self) -> None:
        """Remove the files that the mark names, and those that grow; what lay there before stays."""
        own = set(self._mark_file.read_text(encoding="utf-8").split("\n")) if self._mark_file.exists() else set()
        for file in self._remote_model.files:
            for path in (
                self.get_partial_path(file),
                self.get_lock_path(file),
                *([self.model_folder / file.name] if file.name in own else []),
            ):
                path.unlink(missing_ok=True)
        self._mark_file.unlink(missing_ok=True)
        for folder in sorted(
            {(self.model_folder / file.name).parent for file in self._remote_model.files} | {self.model_folder},
            reverse=True,
        ):
            with suppress(OSError):  # it holds something else
                folder.rmdir()

    def get_lock_path(self, file: RemoteFile) -> Path:
        """Return a lock beside what grows; it goes when that is whole."""
        path = self.get_partial_path(file)
        return path.with_name(f"{path.name}.lock")


def get_free_bytes(path: Path) -> int:
    """Return the free space of the disk that holds a path, which need not exist."""
    there = next((each for each in (path, *path.parents) if each.exists()), Path())
    return shutil.disk_usage(there).free


@contextmanager
def lock_file(lock: Path, name: str) -> Iterator[None]:
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
        raise DownloadError(DownloadErrorCode.BUSY, text) from None


def hash_file(path: Path, file: RemoteFile, check: Callable[[], None] | None = None) -> IncrementalHash:
    """Return the checksum, so far, of a file on disk as the hub computes it.

    Args:
        path: What is there of it; may be missing.
        file: Which.
        check: Called now and then; what it raises ends the work.
    """
    found = make_hash(file)
    if path.exists():
        with path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                if check is not None:
                    check()
                found.update(piece)
    return found


def make_hash(file: RemoteFile) -> IncrementalHash:
    """Return an empty checksum: SHA-256, or that of a git blob (SHA-1 of a head with the size, and the bytes)."""
    if file.has_sha256:
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
