"""Checksums of files of weights: computed once for each state of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from studio.core.errors import format_reason
from studio.core.file_stamp import compute_file_sha256, stamp_file
from studio.core.translation import tr
from studio.models.metadata_cache import ModelMetadataCache
from studio.models.model_files import UnusableModelError


def compute_model_sha256(files: Sequence[Path], home: Path, remembered: ModelMetadataCache) -> str:
    """Return the SHA-256 of one file, or of the names and sums of several, in hexadecimal.

    Args:
        files: In the order that counts.
        home: What their names are relative to.
        remembered: Keeps the sum of each file.

    Raises:
        ModelError: A file cannot be read.
    """
    sums = [_get_cached_sha256(path, remembered) for path in files]
    if len(files) == 1:
        return sums[0]
    names = [path.relative_to(home).as_posix() for path in files]
    rows = "".join(f"{found}  {name}\n" for name, found in zip(names, sums, strict=True))
    return hashlib.sha256(rows.encode()).hexdigest()


def _get_cached_sha256(path: Path, remembered: ModelMetadataCache) -> str:
    stamp = stamp_file(path)
    known = remembered.get_checksum(stamp)
    if known is None:
        try:
            known = compute_file_sha256(path)
        except OSError as error:
            raise UnusableModelError(path, tr("cannot be read: {reason}", reason=format_reason(error))) from None
        remembered.set_checksum(stamp, known)
    return known
