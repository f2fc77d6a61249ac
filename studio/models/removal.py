"""Removal of a model from disk: from the cache or a folder of the user's, and from nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import ModelError, format_reason
from studio.core.file_stamp import stamp_file
from studio.core.translation import tr, tr_noop
from studio.models.cache_folder import get_repository_folder
from studio.models.model_files import UnusableModelError, is_file
from studio.models.search_paths import ModelLocation, ModelSearchPath
from studio.sdk.params import ModelRef

_ELSEWHERE = tr_noop(
    "lies neither in the cache nor in one of the folders of models ({folders}), so it is not removed here"
)
_LINKED = tr_noop("is a link; remove it by hand, together with what it leads to")


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """Files that the removal of a model would delete.

    Args:
        path: The folder or file; of a model in the cache all its revisions.
        bytes: What that frees.
    """

    path: Path
    bytes: int


def plan_removal(places: ModelSearchPath, ref: ModelRef) -> RemovalPlan:
    """Return what would be deleted; nothing is.

    Raises:
        MissingModelError: The model is not there.
        ModelError: It lies elsewhere, or behind a link.
    """
    place = places.find_model(ref)
    path = _find_cached_repository(places, place) or place.path
    if path.is_symlink():
        raise UnusableModelError(path, tr(_LINKED))
    real = path.resolve()
    roots = [folder.resolve() for folder in (*places.folders, places.cache)]
    if not any(root in real.parents for root in roots):
        folders = ", ".join(map(str, places.folders)) or tr("none")
        raise UnusableModelError(path, tr(_ELSEWHERE, folders=folders))
    return RemovalPlan(path, _count_bytes(path))


def remove_model(removal: RemovalPlan) -> None:
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
            tr("{path} cannot be removed: {reason}", path=removal.path, reason=format_reason(error))
        ) from error


def _find_cached_repository(places: ModelSearchPath, place: ModelLocation) -> Path | None:
    """Return the folder of all revisions, for a model in a cache."""
    caches: Sequence[Path] = (*places.folders, places.cache)
    homes = (get_repository_folder(cache, place.ref.repository) for cache in caches if place.marker_file is not None)
    return next((home for home in homes if home in place.path.parents), None)


def _count_bytes(path: Path) -> int:
    files = (
        [path] if is_file(path) else [found for found in path.rglob("*") if is_file(found) and not found.is_symlink()]
    )
    return sum(max(0, stamp_file(found).size) for found in files)
