"""Media beside a timeline, or in a bundle: each file once, by names that no two files share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from studio.core.errors import FileReadError, ProjectFileError
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr
from studio.graph.otio.exporter.media_references import MediaUse
from studio.graph.otio.media_urls import make_absolute_url
from studio.sdk.files.sequence_pattern import SequencePattern, has_number_field

_BLOCK: Final = 1 << 20
_SAFE: Final = "/!$&'()*+,;=@~-._"


def plan_media(uses: Iterable[MediaUse], folder: str) -> dict[str, Path]:
    """Return the files to be copied by their new names; references name these from now on, those missing by their path.

    Args:
        uses: References, and what they name.
        folder: The first part of the new names, as "media".
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    planned: dict[str, Path] = {}
    for use in uses:
        if not use.files:
            _refer(use.reference, use.file, make_absolute_url(use.file))
            continue
        if use.file not in names:
            names[use.file] = _find_name(use.file, folder, taken)
            planned |= _list_copies(use, names[use.file])
        _refer(use.reference, use.file, quote(names[use.file], safe=_SAFE))
    return planned


def _find_name(file: str, folder: str, taken: set[str]) -> str:
    """Return a free name: of numbered pictures that of a folder, with a slash at its end."""
    path = Path(file)
    is_numbered = has_number_field(path)
    stem = SequencePattern.from_text(path).prefix.strip(" ._-") or path.parent.name if is_numbered else path.stem
    suffix, number = "/" if is_numbered else path.suffix, 1
    name = f"{stem}{suffix}"
    while name.lower().rstrip("/") in taken:
        number += 1
        name = f"{stem}_{number}{suffix}"
    taken.add(name.lower().rstrip("/"))
    return f"{folder}/{name}"


def _list_copies(use: MediaUse, name: str) -> dict[str, Path]:
    return {f"{name}{file.name}" if name.endswith("/") else name: file for file in use.files}


def _refer(reference: Any, file: str, url: str) -> None:
    if hasattr(reference, "target_url_base"):
        reference.target_url_base = url if url.endswith("/") else f"{url.rpartition('/')[0]}/"
    else:
        reference.target_url = url


def find_free_folder(folder: Path) -> Path:
    """Return a folder that is not there yet: this one, or with a number."""
    found, number = folder, 1
    while found.exists():
        number += 1
        found = folder.with_name(f"{folder.name} {number}")
    return found


def copy_media(path: Path, planned: dict[str, Path], check: Callable[[], None] = lambda: None) -> None:
    """Copy files beside a timeline.

    Args:
        path: The timeline.
        planned: Files by their new names.
        check: Called before each block; what it raises ends the work.

    Raises:
        ProjectFileError: One cannot be copied.
    """
    for name, file in planned.items():
        target = path.parent / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with open_regular_file(file, check=check) as source, target.open("xb") as copy:
                while block := source.read(_BLOCK):
                    copy.write(block)
        except FileReadError as error:
            raise ProjectFileError(path, str(error)) from None
        except OSError as error:
            text = tr("{file} cannot be copied to {target}: {reason}", file=file, target=target, reason=error.strerror)
            raise ProjectFileError(path, text) from None
