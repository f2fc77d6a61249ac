"""The Hugging Face cache: where it is, and which snapshots of which repositories lie in it.

`models--org--name/refs/main` holds a commit, `snapshots/<commit>/` the files, as links into `blobs/`; where links
cannot be made (Windows), the files themselves (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from studio.core.file_stamp import stamp_file
from studio.core.regular_file import read_bytes
from studio.models.model_files import is_folder

_PREFIX: Final = "models--"
_SEPARATOR: Final = "--"
_MAX_REF_BYTES: Final = 4096  # bytes


def find_default_cache() -> Path:
    """Return the cache's location in the environment: HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, or ~/.cache."""
    for name, below in (
        ("HF_HUB_CACHE", ""),
        ("HUGGINGFACE_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ):
        found = os.environ.get(name)
        if found:
            return Path(found).expanduser() / below
    return Path.home() / ".cache" / "huggingface" / "hub"


def get_repository_folder(cache: Path, repository: str) -> Path:
    """Return the folder of a repository, 'org/name', whether it is there or not."""
    return cache / (_PREFIX + repository.replace("/", _SEPARATOR))


def iter_repositories(cache: Path) -> Iterator[str]:
    """Yield the names of the repositories of models that lie in a cache."""
    try:
        names = sorted(path.name for path in cache.iterdir() if path.name.startswith(_PREFIX) and is_folder(path))
    except (OSError, ValueError):
        return
    for name in names:
        yield name.removeprefix(_PREFIX).replace(_SEPARATOR, "/", 1)


def find_snapshot(cache: Path, repository: str, revision: str = "") -> Path | None:
    """Return the folder of a repository's files; None where there is none.

    Args:
        cache: The cache's folder.
        repository: 'org/name'.
        revision: A branch, a tag or the beginning of a commit; empty for main, or the newest where main is not here.
    """
    home = get_repository_folder(cache, repository)
    snapshots = home / "snapshots"
    commit = _read_commit(home, revision or "main")
    if commit and is_folder(snapshots / commit):
        return snapshots / commit
    try:
        there = [path for path in snapshots.iterdir() if is_folder(path)]
    except (OSError, ValueError):
        return None
    if revision:
        fitting = [path for path in there if len(revision) >= 7 and path.name.startswith(revision)]
        return fitting[0] if len(fitting) == 1 else None
    return max(there, key=lambda path: stamp_file(path).modified_ns, default=None)


def get_ref_file(cache: Path, repository: str, revision: str = "") -> Path:
    """Return the file that says which commit a branch or tag stands for; it changes with an update."""
    return get_repository_folder(cache, repository) / "refs" / (revision or "main")


def is_incomplete(cache: Path, repository: str) -> bool:
    """Return whether a download of a repository was begun and not finished."""
    try:
        return any(
            path.name.endswith(".incomplete") for path in (get_repository_folder(cache, repository) / "blobs").iterdir()
        )
    except (OSError, ValueError):
        return False


def _read_commit(home: Path, revision: str) -> str:
    if any(part in ("", ".", "..") for part in revision.split("/")):
        return ""
    try:
        found = read_bytes(home / "refs" / revision, limit_bytes=_MAX_REF_BYTES).decode().strip()
    except (OSError, ValueError):
        return ""
    return found if found.isalnum() else ""  # anything else would lead elsewhere
