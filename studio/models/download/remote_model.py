"""A model on the hub and the files of it that are downloaded: safetensors and configurations alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from studio.core.translation import tr, tr_noop
from studio.models.describe.pipeline import PIPELINE_FILE
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.weights import SAFETENSORS_SUFFIX, is_pickle, parse_variant, rank_weight_names

_COMPANION_SUFFIXES: Final = frozenset({".json", ".txt", ".model", ".jinja", ".md", ".spm", ".vocab", ".tiktoken"})
_RESERVED_NAMES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{name}{n}" for name in ("COM", "LPT") for n in range(10)}
)
"""What no file can be called on Windows."""
_COMPANION_STEMS: Final = ("license", "licence", "notice")
_HEX: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHARD: Final = re.compile(r"-\d{5}-of-\d{5}\.safetensors$")
_PICKLED = tr_noop("'{name}' has no safetensors, only pickles ({file}), which can run any program when they are read")
_NOTHING = tr_noop("'{name}' has no weights that can be used here; it has: {files}")
_DAMAGED = tr_noop("The hub's answer about '{name}' is not understood: {part}")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on the hub.

    Args:
        name: Its path in the repository.
        size: Bytes.
        checksum: The SHA-256 of a large file, or git's SHA-1 of a small one, in hexadecimal.
    """

    name: str
    size: int
    checksum: str

    @property
    def has_sha256(self) -> bool:
        """Whether `checksum` is a SHA-256."""
        return len(self.checksum) == 64


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model as the hub has it, before anything of it is downloaded.

    Args:
        name: 'org/name'.
        revision: As it was asked for; empty for main.
        commit: What that stands for now.
        files: All that would be downloaded.
        licence: As its card says; empty if it says nothing.
        is_gated: Whether its owner wants his licence to be accepted first.
        link: Its page.
        kind: What the hub says that it is for, as "text-to-video".
    """

    name: str
    revision: str
    commit: str
    files: tuple[RemoteFile, ...]
    licence: str = ""
    is_gated: bool = False
    link: str = ""
    kind: str = ""

    @property
    def total_bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def parse_remote_model(
    name: str, revision: str, answer: Mapping[str, Any], parts: Iterable[str], link: str
) -> RemoteModel:
    """Return a model from the hub's answer, with checksums of its files.

    Args:
        name: 'org/name'.
        revision: As it was asked for.
        answer: The hub's, as JSON.
        parts: The folders that a pipeline's index names; empty for what is no pipeline.
        link: Its page.

    Raises:
        DownloadError: The answer is not understood, or there are no safetensors.
    """
    commit = str(answer.get("sha", ""))
    if not _HEX.fullmatch(commit):
        raise DownloadError(DownloadErrorCode.UNFIT, tr(_DAMAGED, name=name, part="sha"))
    there = {file.name: file for file in map(_parse_remote_file, _read_siblings(name, answer)) if file is not None}
    chosen = select_files(name, tuple(there), tuple(parts))
    card = answer.get("cardData")
    licence = str(card.get("license_name") or card.get("license") or "") if isinstance(card, dict) else ""
    return RemoteModel(
        name=name,
        revision=revision,
        commit=commit,
        files=tuple(there[each] for each in chosen),
        licence=licence,
        is_gated=bool(answer.get("gated")),
        link=link,
        kind=str(answer.get("pipeline_tag") or ""),
    )


def select_files(name: str, there: Sequence[str], parts: Sequence[str]) -> tuple[str, ...]:
    """Return which of the files of a repository are downloaded.

    Args:
        name: 'org/name', for messages.
        there: Paths in the repository.
        parts: Folders of a pipeline's parts.

    Raises:
        DownloadError: There are no safetensors.
    """
    folders = ("", *parts) if PIPELINE_FILE in there else ("",)
    found: list[str] = []
    weights = 0
    for folder in folders:
        names = [each.rpartition("/")[2] for each in there if each.rpartition("/")[0] == folder]
        own = [] if PIPELINE_FILE in there and not folder else _select_weights(names)
        weights += len(own)
        found += [f"{folder}/{each}" if folder else each for each in names if each in own or _is_companion(each)]
    if not weights:
        pickled = next((each for each in there if is_pickle(each.rpartition("/")[2])), "")
        if pickled:
            raise DownloadError(DownloadErrorCode.UNFIT, tr(_PICKLED, name=name, file=pickled))
        raise DownloadError(
            DownloadErrorCode.UNFIT, tr(_NOTHING, name=name, files=", ".join(there[:5]) or tr("nothing"))
        )
    return tuple(sorted(found))


def _select_weights(names: Sequence[str]) -> list[str]:
    """Return the best weights among the names in a folder: one file, or an index with its shards."""
    best = next(iter(rank_weight_names(names)), None)
    if best is None:
        return [each for each in names if each.endswith(SAFETENSORS_SUFFIX) and not _SHARD.search(each)]
    if not best.endswith(".json"):
        return [best]
    stem, variant = best.partition(".")[0], parse_variant(best)
    shards = [each for each in names if _SHARD.search(each) and each.startswith(stem)]
    return [best, *(each for each in shards if _SHARD.sub("", each) == (f"{stem}.{variant}" if variant else stem))]


def _is_companion(name: str) -> bool:
    if name.startswith(".") or ".safetensors.index." in name or name.endswith(".bin.index.json"):
        return False
    return PurePosixPath(name).suffix.lower() in _COMPANION_SUFFIXES or name.lower().startswith(_COMPANION_STEMS)


def _read_siblings(name: str, answer: Mapping[str, Any]) -> list[Any]:
    found = answer.get("siblings")
    if not isinstance(found, list):
        raise DownloadError(DownloadErrorCode.UNFIT, tr(_DAMAGED, name=name, part="siblings"))
    return found


def _parse_remote_file(found: Any) -> RemoteFile | None:
    """Return a file of the hub's answer; None for one whose name would lead elsewhere, or without a checksum."""
    if not isinstance(found, dict):
        return None
    name, lfs = str(found.get("rfilename", "")), found.get("lfs")
    checksum = str(lfs.get("sha256") or lfs.get("oid") or "") if isinstance(lfs, dict) else str(found.get("blobId", ""))
    size = lfs.get("size") if isinstance(lfs, dict) else found.get("size")
    whole = isinstance(size, int) and size >= 0 and bool(_HEX.fullmatch(checksum))
    return RemoteFile(name, int(size or 0), checksum) if whole and is_safe_path(name) else None


def is_safe_path(name: str) -> bool:
    """Return whether a path stays in its folder, on every system."""
    return all(map(_is_safe_part, name.split("/")))


def _is_safe_part(part: str) -> bool:
    plain = part not in ("", ".", "..") and not set('\\:*?"<>|') & set(part) and part.isprintable()
    return plain and part[-1] not in ". " and part.partition(".")[0].rstrip().upper() not in _RESERVED_NAMES
