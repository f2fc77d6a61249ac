"""Search path of models: the user's folders first, then the Hugging Face cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import MissingModelError
from studio.core.file_stamp import stamp_file
from studio.models.cache_folder import find_snapshot, get_ref_file, is_incomplete, iter_repositories
from studio.models.describe.model_folder import looks_like_model
from studio.models.model_files import is_file
from studio.models.weights import SINGLE_FILE_SUFFIXES
from studio.sdk.params import ModelRef

_DEPTH: Final = 3
"""So many folders down models are looked for: folder/family/org/name."""
_MAX_FOLDERS: Final = 20_000  # folders that are looked into


@dataclass(frozen=True, slots=True)
class ModelLocation:
    """Location of a model.

    Args:
        path: Its folder or file.
        ref: What it is asked for as.
        marker_file: A file that changes when the name stands for another folder, as after an update; None where none
            does.
        is_incomplete: Whether a download of it was begun and not finished.
    """

    path: Path
    ref: ModelRef
    marker_file: Path | None = None
    is_incomplete: bool = False


class ModelSearchPath:
    """Search path of models.

    Args:
        folders: The user's, in the order in which they are looked into.
        cache: The Hugging Face cache.
    """

    def __init__(self, folders: tuple[Path, ...], cache: Path) -> None:
        self.folders = folders
        self.cache = cache

    def find_model(self, ref: ModelRef, size: int | None = None) -> ModelLocation:
        """Return the location of a model.

        Args:
            ref: Which.
            size: Bytes of its weights where they were seen once, for the error.

        Raises:
            MissingModelError: It is nowhere.
        """
        found = self._find_by_name(ref) if _can_be_name(ref) else None
        if found is None and not ref.is_name and not stamp_file(ref.path).is_missing:
            found = ModelLocation(ref.path, ref)
        if found is None:
            raise MissingModelError(str(ref), self._list_searched_places(ref), size)
        return found

    def iter_models(self) -> Iterator[ModelLocation]:
        """Yield all models that are there; one of a name that was there before is left out."""
        seen: set[Path] = set()
        for folder in self.folders:
            for path in _iter_model_paths(folder):
                if (real := _resolve_path(path)) not in seen:
                    seen.add(real)
                    yield ModelLocation(path, self._make_ref(folder, path))
        for cache in (*self.folders, self.cache):
            for name in iter_repositories(cache):
                cached = find_snapshot(cache, name)
                if cached is not None and (real := _resolve_path(cached)) not in seen:
                    seen.add(real)
                    yield from self._iter_cached_models(cache, ModelRef(name), cached)

    def _find_by_name(self, ref: ModelRef) -> ModelLocation | None:
        name, revision = ref.repository, ref.revision
        for folder in self.folders:
            if not revision and looks_like_model(folder / name):
                return ModelLocation(folder / name, ref)
        for cache in (*self.folders, self.cache):
            path = find_snapshot(cache, name, revision)
            if path is not None:
                return self._make_cached_location(cache, ref, path)
        return None

    def _iter_cached_models(self, cache: Path, ref: ModelRef, path: Path) -> Iterator[ModelLocation]:
        """Yield the model in a snapshot, or its files of weights where it holds several, as LoRAs."""
        files = [] if looks_like_model(path) else [found for found in _iter_model_paths(path) if is_file(found)]
        if len(files) > 1:
            yield from (ModelLocation(file, ModelRef(file)) for file in files)
        else:
            yield self._make_cached_location(cache, ref, path)

    def _make_cached_location(self, cache: Path, ref: ModelRef, path: Path) -> ModelLocation:
        marker = get_ref_file(cache, ref.repository, ref.revision)
        return ModelLocation(path, ref, marker, is_incomplete(cache, ref.repository))

    def _make_ref(self, folder: Path, path: Path) -> ModelRef:
        """Return 'org/name' for a path of that form below a folder, and the path of any other model."""
        name = ModelRef(path.relative_to(folder).as_posix())
        named = self._find_by_name(name) if name.is_name and not path.name.endswith(SINGLE_FILE_SUFFIXES) else None
        return name if named is not None and named.path == path else ModelRef(path)

    def _list_searched_places(self, ref: ModelRef) -> tuple[str, ...]:
        if not _can_be_name(ref):
            return (str(ref.path),)
        return tuple(map(str, (*self.folders, self.cache)))


def _can_be_name(ref: ModelRef) -> bool:
    """Return whether it is 'org/name', or a name of the hub's first years, as 'gpt2'."""
    is_file = ref.endswith(SINGLE_FILE_SUFFIXES)
    return ref.is_name or (bool(ref) and not {"/", "\\"} & set(ref) and not ref.startswith(".") and not is_file)


def _iter_model_paths(folder: Path) -> Iterator[Path]:
    """Yield folders of models, and files of weights that belong to none, at any depth that people use."""
    waiting = [(folder, 0)]
    count = 0
    while waiting and count < _MAX_FOLDERS:
        here, depth = waiting.pop(0)
        count += 1
        if looks_like_model(here):
            yield here
            continue
        try:
            with os.scandir(here) as opened:
                entries = sorted(opened, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith((".", "models--", "datasets--", "spaces--")):
                continue
            if _is_folder(entry):
                if depth < _DEPTH:
                    waiting.append((Path(entry.path), depth + 1))
            elif entry.name.lower().endswith(SINGLE_FILE_SUFFIXES):
                yield Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _resolve_path(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
