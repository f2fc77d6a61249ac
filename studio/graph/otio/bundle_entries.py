"""Files in a .otioz: names that may be unpacked, and sizes that are meant."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

from studio.core.byte_size import format_byte_size
from studio.core.errors import ProjectFileError
from studio.core.translation import tr

DOCUMENT: Final = "content.otio"
VERSION_FILE: Final = "version.txt"
VERSION: Final = "1.0.0"
MEDIA_FOLDER: Final = "media"
MAX_ENTRIES: Final = 200_000
MAX_RATIO: Final = 100
"""Bytes of media for one in the file: media are packed already, and are stored as they are."""
_BOMB_BYTES: Final = 64 << 20
_LONGEST_NAME: Final = 200
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{digit}" for digit in range(1, 10)), *(f"lpt{digit}" for digit in range(1, 10))}
)
"""Names of devices on Windows."""
_FORBIDDEN: Final = frozenset('\\:*?"<>|')


class RefusedEntry(NamedTuple):
    """A file that is not unpacked.

    Args:
        name: As the bundle has it.
        reason: Why.
    """

    name: str
    reason: str


class BundleEntries(NamedTuple):
    """Media in a bundle.

    Args:
        media: Those that may be unpacked; their names are paths within a folder.
        refused: The others.
    """

    media: tuple[zipfile.ZipInfo, ...]
    refused: tuple[RefusedEntry, ...]

    @property
    def size(self) -> int:
        """Bytes that the media take when they are unpacked."""
        return sum(entry.file_size for entry in self.media)


def list_media(bundle: zipfile.ZipFile, path: Path) -> BundleEntries:
    """Return the media in a bundle, after a look at their names and sizes.

    Raises:
        ProjectFileError: It would take far more space than it has itself, or has too many files.
    """
    entries = bundle.infolist()
    if len(entries) > MAX_ENTRIES:
        text = tr("it has {count} files; at most {most} are unpacked", count=len(entries), most=MAX_ENTRIES)
        raise ProjectFileError(path, text)
    media, refused, seen = [], [], set[str]()
    for entry in entries:
        if entry.is_dir() or entry.filename in (DOCUMENT, VERSION_FILE):
            continue
        reason = _find_fault(entry)
        if not reason and entry.filename.lower() in seen:
            reason = tr("another file has the same name")
        seen.add(entry.filename.lower())
        if reason:
            refused.append(RefusedEntry(entry.filename, reason))
        else:
            media.append(entry)
    found = BundleEntries(tuple(media), tuple(refused))
    _refuse_bomb(found, path)
    return found


def _find_fault(entry: zipfile.ZipInfo) -> str:
    """Return why a file must not be unpacked; empty if it may."""
    name = entry.filename
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or any(ord(each) < 32 or each in _FORBIDDEN for each in name):
        return tr("its name leads out of the folder, or no file can have it")
    if any(part.endswith((" ", ".")) or part.partition(".")[0].lower() in _RESERVED for part in parts):
        return tr("no file can have its name on every system")
    if max(len(part.encode("utf-8", "replace")) for part in parts) > _LONGEST_NAME or len(name) > 5 * _LONGEST_NAME:
        return tr("its name is too long")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return tr("it is a link")
    return tr("it is encrypted") if entry.flag_bits & 0x1 else ""


def _refuse_bomb(found: BundleEntries, path: Path) -> None:
    """Refuse what unpacks to far more than it is: also where files share one place in the bundle."""
    whole = path.stat().st_size
    for name, size, packed in (
        *((entry.filename, entry.file_size, entry.compress_size) for entry in found.media),
        (tr("all media"), found.size, whole),
    ):
        if size > _BOMB_BYTES and size > MAX_RATIO * max(1, packed):
            text = tr(
                "{name} would take {size} unpacked and has {packed} in the file; that is no media",
                name=name, size=format_byte_size(size), packed=format_byte_size(packed),
            )  # fmt: skip
            raise ProjectFileError(path, text)
