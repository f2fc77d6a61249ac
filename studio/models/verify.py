"""Checksums of files of weights: computed once for each state of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from studio.core.language import tr
from studio.core.reading import open_regular_file
from studio.models.reading import UnfitError, reason_of, stamp
from studio.models.remembered import Remembered

_PIECE: Final = 4 << 20


def sha256_of(files: Sequence[Path], home: Path, remembered: Remembered) -> str:
    """Return the SHA-256 of one file, or of the names and sums of several, in hexadecimal.

    Args:
        files: In the order that counts.
        home: What their names are relative to.
        remembered: Keeps the sum of each file.

    Raises:
        ModelError: A file cannot be read.
    """
    sums = [_remembered_sum(path, remembered) for path in files]
    if len(files) == 1:
        return sums[0]
    names = [path.relative_to(home).as_posix() for path in files]
    rows = "".join(f"{found}  {name}\n" for name, found in zip(names, sums, strict=True))
    return hashlib.sha256(rows.encode()).hexdigest()


def file_sum(path: Path, check: Callable[[], None] | None = None) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Args:
        path: The file.
        check: Called now and then; what it raises ends the work.

    Raises:
        ModelError: It cannot be read.
    """
    found = hashlib.sha256()
    try:
        with open_regular_file(path, check=check) as file:
            while piece := file.read(_PIECE):
                found.update(piece)
    except OSError as error:
        raise UnfitError(path, tr("cannot be read: {reason}", reason=reason_of(error))) from None
    return found.hexdigest()


def _remembered_sum(path: Path, remembered: Remembered) -> str:
    now = stamp(path)
    known = remembered.sum_of(path, now)
    if known is None:
        known = file_sum(path)
        remembered.note_sum(path, now, known)
    return known
