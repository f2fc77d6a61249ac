"""Removes a model from disk: out of the cache or a folder of the user's, and from nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import ModelError
from studio.core.language import marked, tr
from studio.models.cache_folder import folder_of
from studio.models.places import Place, Places
from studio.models.reading import UnfitError, is_file, reason_of, stamp
from studio.sdk.params import ModelRef

_ELSEWHERE = marked(
    "lies neither in the cache nor in one of the folders of models ({folders}), so it is not removed here"
)
_LINKED = marked("is a link; remove it by hand, together with what it leads to")


@dataclass(frozen=True, slots=True)
class Removal:
    """What removing a model would delete.

    Args:
        path: The folder or file; of a model in the cache all its revisions.
        bytes: What that frees.
    """

    path: Path
    bytes: int


def plan_removal(places: Places, ref: ModelRef) -> Removal:
    """Return what would be deleted; nothing is.

    Raises:
        MissingModelError: The model is not there.
        ModelError: It lies elsewhere, or behind a link.
    """
    place = places.find(ref)
    path = _cached_home(places, place) or place.path
    if path.is_symlink():
        raise UnfitError(path, tr(_LINKED))
    real = path.resolve()
    roots = [folder.resolve() for folder in (*places.folders, places.cache)]
    if not any(root in real.parents for root in roots):
        folders = ", ".join(map(str, places.folders)) or tr("none")
        raise UnfitError(path, tr(_ELSEWHERE, folders=folders))
    return Removal(path, _bytes(path))


def remove(removal: Removal) -> None:
    """Delete it.

    Raises:
        ModelError: Something of it cannot be deleted.
    """
    try:
        if removal.path.is_dir():
            shutil.rmtree(removal.path)
        else:
            removal.path.unlink()
    except OSError as error:
        raise ModelError(
            tr("{path} cannot be removed: {reason}", path=removal.path, reason=reason_of(error))
        ) from error


def _cached_home(places: Places, place: Place) -> Path | None:
    """Return the folder of all revisions, of a model that lies in a cache."""
    caches: Sequence[Path] = (*places.folders, places.cache)
    homes = (folder_of(cache, place.ref.repository) for cache in caches if place.marker is not None)
    return next((home for home in homes if home in place.path.parents), None)


def _bytes(path: Path) -> int:
    files = (
        [path] if is_file(path) else [found for found in path.rglob("*") if is_file(found) and not found.is_symlink()]
    )
    return sum(max(0, stamp(found)[0]) for found in files)
