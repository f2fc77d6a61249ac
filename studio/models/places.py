"""Where models lie: the user's folders, first, then the Hugging Face cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import MissingModelError
from studio.models.cache_folder import is_incomplete, ref_file, repositories, snapshot
from studio.models.describe.folder import is_model
from studio.models.reading import GONE, is_file, stamp
from studio.models.weights import SUFFIX
from studio.sdk.params import ModelRef

_DEPTH: Final = 3
"""So many folders down models are looked for: folder/family/org/name."""
_MOST: Final = 20_000  # folders that are looked into


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model lies.

    Args:
        path: Its folder or file.
        ref: What it is asked for as.
        marker: A file that changes when the name stands for another folder, as after an update; None where none does.
        incomplete: Whether a download of it was begun and not finished.
    """

    path: Path
    ref: ModelRef
    marker: Path | None = None
    incomplete: bool = False


class Places:
    """Where models lie.

    Args:
        folders: The user's, in the order in which they are looked into.
        cache: The Hugging Face cache.
    """

    def __init__(self, folders: tuple[Path, ...], cache: Path) -> None:
        self.folders = folders
        self.cache = cache

    def find(self, ref: ModelRef, size: int | None = None) -> Place:
        """Return where a model lies.

        Args:
            ref: Which.
            size: Bytes of its weights where they were seen once, for the error.

        Raises:
            MissingModelError: It is nowhere.
        """
        found = self._named(ref) if _may_be_name(ref) else None
        if found is None and not ref.is_name and stamp(ref.path) != GONE:
            found = Place(ref.path, ref)
        if found is None:
            raise MissingModelError(str(ref), self._looked(ref), size)
        return found

    def everything(self) -> Iterator[Place]:
        """Yield all models that are there; one of a name that was there before is left out."""
        seen: set[Path] = set()
        for folder in self.folders:
            for path in _below(folder):
                if (real := _real(path)) not in seen:
                    seen.add(real)
                    yield Place(path, self._name_of(folder, path))
        for cache in (*self.folders, self.cache):
            for name in repositories(cache):
                cached = snapshot(cache, name)
                if cached is not None and (real := _real(cached)) not in seen:
                    seen.add(real)
                    yield from self._cached_models(cache, ModelRef(name), cached)

    def _named(self, ref: ModelRef) -> Place | None:
        name, revision = ref.repository, ref.revision
        for folder in self.folders:
            if not revision and is_model(folder / name):
                return Place(folder / name, ref)
        for cache in (*self.folders, self.cache):
            path = snapshot(cache, name, revision)
            if path is not None:
                return self._cached(cache, ref, path)
        return None

    def _cached_models(self, cache: Path, ref: ModelRef, path: Path) -> Iterator[Place]:
        """Yield the model in a snapshot, or its files of weights where it holds several, as LoRAs."""
        files = [] if is_model(path) else [found for found in _below(path) if is_file(found)]
        if len(files) > 1:
            yield from (Place(file, ModelRef(file)) for file in files)
        else:
            yield self._cached(cache, ref, path)

    def _cached(self, cache: Path, ref: ModelRef, path: Path) -> Place:
        marker = ref_file(cache, ref.repository, ref.revision)
        return Place(path, ref, marker, is_incomplete(cache, ref.repository))

    def _name_of(self, folder: Path, path: Path) -> ModelRef:
        """Return 'org/name' for what lies just so below a folder, and the path of anything else."""
        name = ModelRef(path.relative_to(folder).as_posix())
        named = self._named(name) if name.is_name and not path.name.endswith(SUFFIX) else None
        return name if named is not None and named.path == path else ModelRef(path)

    def _looked(self, ref: ModelRef) -> tuple[str, ...]:
        if not _may_be_name(ref):
            return (str(ref.path),)
        return tuple(map(str, (*self.folders, self.cache)))


def _may_be_name(ref: ModelRef) -> bool:
    """Return whether it is 'org/name', or a name of the hub's first years, as 'gpt2'."""
    return ref.is_name or (bool(ref) and not {"/", "\\"} & set(ref) and not ref.startswith(".") and SUFFIX not in ref)


def _below(folder: Path) -> Iterator[Path]:
    """Yield folders of models, and files of weights that belong to none, at any depth that people use."""
    waiting = [(folder, 0)]
    count = 0
    while waiting and count < _MOST:
        here, depth = waiting.pop(0)
        count += 1
        if is_model(here):
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
            elif entry.name.lower().endswith(SUFFIX):
                yield Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
