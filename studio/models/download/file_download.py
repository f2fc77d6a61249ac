"""Brings one file from the hub: from where it stopped, verified before it gets its name."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.core.byte_size import format_byte_size
from studio.core.errors import format_reason
from studio.core.translation import tr, tr_noop
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.download.hub import HubClient
from studio.models.download.remote_model import RemoteFile, RemoteModel
from studio.models.download.store import DownloadStore, IncrementalHash, get_free_bytes, hash_file, lock_file

_WRONG_CHECKSUM = tr_noop("{file} is damaged: its checksum is {found} instead of {expected}")
_TOO_SHORT = tr_noop("{file} ended after {got} of {size} bytes")
_TOO_LONG = tr_noop("{file} is damaged: it is longer than its {size} bytes")
_DISK_FULL = tr_noop("The disk with {folder} is full: {free} are free, {needed} more are needed")

OnBytes = Callable[[int], None]
"""Is told how many bytes of the file are there."""


def download_file(
    hub: HubClient, offer: RemoteModel, file: RemoteFile, store: DownloadStore, on_bytes: OnBytes
) -> None:
    """Download a file that is not there, or the rest of it.

    A part whose checksum proves wrong at the end is thrown away, and the file is brought once more from its beginning;
    so what an earlier try left, in whatever state, does no harm.

    Args:
        hub: Where from.
        offer: Of which model.
        file: Which.
        store: Where to.
        on_bytes: Called for each piece; what it raises ends the work, and the part stays.

    Raises:
        DownloadError: It is not to be had, or damaged, the connection was lost or the disk is full.
    """
    partial = store.get_partial_path(file)
    with translate_write_errors(partial), lock_file(store.get_lock_path(file), file.name):
        partial.parent.mkdir(parents=True, exist_ok=True)
        begun = _size(partial) > 0
        try:
            _complete_partial(hub, offer, file, partial, on_bytes)
        except DownloadError as error:
            if error.code is not DownloadErrorCode.DAMAGED or not begun:
                raise
            _complete_partial(hub, offer, file, partial, on_bytes)
        store.commit_file(file)


def _complete_partial(hub: HubClient, offer: RemoteModel, file: RemoteFile, partial: Path, on_bytes: OnBytes) -> None:
    """Bring what is missing of a part, and verify the whole; one that is wrong is removed."""
    there = _size(partial)
    if there > file.size:
        partial.unlink()
        there = 0
    total = hash_file(partial, file, lambda: on_bytes(there))
    try:
        if there < file.size or not file.size:
            _append(hub, offer, file, partial, total, on_bytes)
        if total.hexdigest() != file.checksum:
            text = tr(_WRONG_CHECKSUM, file=file.name, found=total.hexdigest(), expected=file.checksum)
            raise DownloadError(DownloadErrorCode.DAMAGED, text)
    except DownloadError as error:
        if error.code is DownloadErrorCode.DAMAGED:
            partial.unlink(missing_ok=True)
        raise


def _append(
    hub: HubClient, offer: RemoteModel, file: RemoteFile, partial: Path, total: IncrementalHash, on_bytes: OnBytes
) -> None:
    """Write the bytes that are missing behind those that are there, and add them to the sum."""
    there = _size(partial)
    with hub.open_file(offer, file, there) as (start, pieces), partial.open("ab") as out:
        if start != there:
            raise DownloadError(
                DownloadErrorCode.DAMAGED, tr("The hub cannot continue in the middle of {file}", file=file.name)
            )
        for piece in pieces:
            there += len(piece)
            if there > file.size:
                break
            out.write(piece)
            total.update(piece)
            on_bytes(there)
    if there > file.size:
        raise DownloadError(DownloadErrorCode.DAMAGED, tr(_TOO_LONG, file=file.name, size=file.size))
    if there < file.size:
        raise DownloadError(DownloadErrorCode.NETWORK, tr(_TOO_SHORT, file=file.name, got=there, size=file.size))


def check_disk_space(folder: Path, needed: int) -> None:
    """Raise DownloadError where a disk has no room for so many bytes."""
    with translate_write_errors(folder):
        free = get_free_bytes(folder)
    if free < needed:
        raise make_disk_full_error(folder, free, needed)


def make_disk_full_error(folder: Path, free: int, needed: int) -> DownloadError:
    """Return the error for a disk that is full."""
    text = tr(_DISK_FULL, folder=folder, free=format_byte_size(free), needed=format_byte_size(needed))
    return DownloadError(DownloadErrorCode.DISK, text)


@contextmanager
def translate_write_errors(path: Path) -> Iterator[None]:
    """Turn the system's errors into one that names the file and says what helps."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = tr("The disk with {folder} is full; make room, then resume", folder=path.parent)
        else:
            text = tr("{file} cannot be written: {reason}", file=path, reason=format_reason(error))
        raise DownloadError(DownloadErrorCode.DISK, text) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
