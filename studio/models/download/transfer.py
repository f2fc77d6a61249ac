"""Brings one file from the hub: from where it stopped, verified before it gets its name."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.models.download.errors import DownloadError, Why
from studio.models.download.hub import Hub
from studio.models.download.offer import Offer, RemoteFile
from studio.models.download.store import Store, Sum, free_bytes, held, sum_of
from studio.models.reading import reason_of

_WRONG = marked("{file} is damaged: its checksum is {found} instead of {expected}")
_CUT = marked("{file} ended after {got} of {size} bytes")
_LONG = marked("{file} is damaged: it is longer than its {size} bytes")
_FULL = marked("The disk with {folder} is full: {free} are free, {needed} more are needed")

OnBytes = Callable[[int], None]
"""Is told how many bytes of the file are there."""


def bring(hub: Hub, offer: Offer, file: RemoteFile, store: Store, on_bytes: OnBytes) -> None:
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
    partial = store.partial(file)
    with writing(partial), held(store.lock(file), file.name):
        partial.parent.mkdir(parents=True, exist_ok=True)
        begun = _size(partial) > 0
        try:
            _fill(hub, offer, file, partial, on_bytes)
        except DownloadError as error:
            if error.why is not Why.DAMAGED or not begun:
                raise
            _fill(hub, offer, file, partial, on_bytes)
        store.keep(file)


def _fill(hub: Hub, offer: Offer, file: RemoteFile, partial: Path, on_bytes: OnBytes) -> None:
    """Bring what is missing of a part, and verify the whole; one that is wrong is removed."""
    there = _size(partial)
    if there > file.size:
        partial.unlink()
        there = 0
    total = sum_of(partial, file, lambda: on_bytes(there))
    try:
        if there < file.size or not file.size:
            _append(hub, offer, file, partial, total, on_bytes)
        if total.hexdigest() != file.sum:
            text = tr(_WRONG, file=file.name, found=total.hexdigest(), expected=file.sum)
            raise DownloadError(Why.DAMAGED, text)
    except DownloadError as error:
        if error.why is Why.DAMAGED:
            partial.unlink(missing_ok=True)
        raise


def _append(hub: Hub, offer: Offer, file: RemoteFile, partial: Path, total: Sum, on_bytes: OnBytes) -> None:
    """Write the bytes that are missing behind those that are there, and add them to the sum."""
    there = _size(partial)
    with hub.content(offer, file, there) as (start, pieces), partial.open("ab") as out:
        if start != there:
            raise DownloadError(Why.DAMAGED, tr("The hub cannot go on in the middle of {file}", file=file.name))
        for piece in pieces:
            there += len(piece)
            if there > file.size:
                break
            out.write(piece)
            total.update(piece)
            on_bytes(there)
    if there > file.size:
        raise DownloadError(Why.DAMAGED, tr(_LONG, file=file.name, size=file.size))
    if there < file.size:
        raise DownloadError(Why.NETWORK, tr(_CUT, file=file.name, got=there, size=file.size))


def check_room(folder: Path, needed: int) -> None:
    """Raise DownloadError where a disk has no room for so many bytes."""
    with writing(folder):
        free = free_bytes(folder)
    if free < needed:
        raise full(folder, free, needed)


def full(folder: Path, free: int, needed: int) -> DownloadError:
    """Return the error for a disk that is full."""
    text = tr(_FULL, folder=folder, free=size_text(free), needed=size_text(needed))
    return DownloadError(Why.DISK, text)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's errors into one that names the file and says what helps."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = tr("The disk with {folder} is full; make room, then go on", folder=path.parent)
        else:
            text = tr("{file} cannot be written: {reason}", file=path, reason=reason_of(error))
        raise DownloadError(Why.DISK, text) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
