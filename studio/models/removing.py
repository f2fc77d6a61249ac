"""Deletes models: of the cache a whole repository with all its revisions, elsewhere a model's folder or file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import ModelError
from studio.core.language import tr
from studio.models.cache_folder import folder_of
from studio.models.reading import reason_of
from studio.sdk.models import ModelFacts


@dataclass(frozen=True, slots=True)
class Removal:
    """What would be deleted.

    Args:
        path: A folder with all that is in it, or a file.
        bytes: What that frees.
        files: How many files it is.
    """

    path: Path
    bytes: int
    files: int


def removal_of(facts: ModelFacts, cache: Path) -> Removal:
    """Return what would be deleted with a model.

    Args:
        facts: The model.
        cache: The Hugging Face cache. What lies in it are links; the files themselves are beside them.

    Raises:
        ModelError: It is no longer there.
    """
    home = folder_of(cache, facts.ref.repository) if facts.ref.is_name else facts.path
    path = home if facts.path.is_relative_to(home) else facts.path
    sizes = list(_sizes(path))
    if not sizes:
        raise ModelError(tr("{path} is no longer there.", path=path))
    return Removal(path, sum(sizes), len(sizes))


def remove(removal: Removal) -> None:
    """Delete it.

    Raises:
        ModelError: Something cannot be deleted; what came before it is gone.
    """
    try:
        if removal.path.is_dir() and not removal.path.is_symlink():
            shutil.rmtree(removal.path)
        else:
            removal.path.unlink()
    except OSError as error:
        path = error.filename or removal.path
        raise ModelError(tr("{path} cannot be deleted: {reason}.", path=path, reason=reason_of(error))) from None


def _sizes(path: Path) -> Iterator[int]:
    """Yield what each file takes; a link takes nothing, and what it leads to is counted where it lies."""
    try:
        if path.is_dir() and not path.is_symlink():
            for entry in os.scandir(path):
                yield from _sizes(Path(entry.path))
        else:
            yield 0 if path.is_symlink() else path.stat().st_size
    except OSError:
        return
