"""A .otioz: a ZIP with the timeline and its media."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from studio.core.byte_size import format_byte_size
from studio.core.errors import FileReadError, ProjectFileError
from studio.core.files import open_replacement
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr
from studio.graph.otio.bundle_entries import DOCUMENT, VERSION, VERSION_FILE, BundleEntries, list_media
from studio.graph.otio.document_text import MAX_BYTES

_BLOCK: Final = 1 << 20
_SPARE_BYTES: Final = 64 << 20


@contextmanager
def open_bundle(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a bundle. Raises ProjectFileError if it is no ZIP, also while its files are read."""
    try:
        with open_regular_file(path) as file, zipfile.ZipFile(file) as bundle:
            yield bundle
    except FileReadError as error:
        raise ProjectFileError(path, error.reason) from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ProjectFileError(path, tr("it is no whole .otioz: {reason}", reason=error)) from None
    except RuntimeError as error:  # encrypted
        raise ProjectFileError(path, tr("it cannot be unpacked: {reason}", reason=error)) from None


def read_bundle_document(path: Path) -> bytes:
    """Return the text of the timeline in a bundle. Raises ProjectFileError."""
    with open_bundle(path) as bundle:
        try:
            entry = bundle.getinfo(DOCUMENT)
        except KeyError:
            raise ProjectFileError(path, tr("there is no {name} in it", name=DOCUMENT)) from None
        with bundle.open(entry) as file:
            data = file.read(MAX_BYTES + 1)
    return data


def unpack_media(path: Path, folder: Path, check: Callable[[], None] = lambda: None) -> BundleEntries:
    """Unpack the media of a bundle into a new folder: all of them, or none.

    Args:
        path: The bundle.
        folder: It must not be there yet. It is not made where there are no media.
        check: Called before each block; what it raises ends the work, and nothing stays.

    Raises:
        ProjectFileError: It is no bundle, is damaged, or does not fit on the disk.
    """
    with open_bundle(path) as bundle:
        found = list_media(bundle, path)
        if not found.media:
            return found
        _require_space(path, found, folder)
        temporary = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            for entry in found.media:
                _unpack_entry(bundle, entry, temporary, check)
            temporary.rename(folder)
        except OSError as error:
            raise ProjectFileError(path, tr("its media cannot be unpacked: {reason}", reason=error)) from None
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return found


def _unpack_entry(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, check: Callable[[], None]) -> None:
    target = folder / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    with bundle.open(entry) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            check()
            file.write(block)


def _require_space(path: Path, found: BundleEntries, folder: Path) -> None:
    try:
        free = shutil.disk_usage(folder.parent).free
    except OSError as error:
        raise ProjectFileError(path, tr("its media cannot be unpacked: {reason}", reason=error)) from None
    if found.size + _SPARE_BYTES > free:
        text = tr("its media take {size}, and {free} are free on the disk",
                  size=format_byte_size(found.size), free=format_byte_size(free))  # fmt: skip
        raise ProjectFileError(path, text)


def write_bundle(path: Path, document: bytes, media: dict[str, Path], check: Callable[[], None] = lambda: None) -> None:
    """Write a bundle whole, in place of what is there.

    Args:
        path: The file.
        document: The text of the timeline.
        media: Files by their names in the bundle.
        check: Called before each block; what it raises ends the work, and nothing stays.

    Raises:
        ProjectFileError: It cannot be written, or a file cannot be read.
    """
    try:
        with open_replacement(path) as temporary, zipfile.ZipFile(temporary, "x") as bundle:
            bundle.writestr(VERSION_FILE, VERSION, zipfile.ZIP_DEFLATED)
            bundle.writestr(DOCUMENT, document, zipfile.ZIP_DEFLATED)
            for name, file in media.items():
                _pack_file(bundle, name, file, check)
    except FileReadError as error:
        raise ProjectFileError(path, str(error)) from None
    except (OSError, ValueError, zipfile.LargeZipFile) as error:
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=error)) from None


def _pack_file(bundle: zipfile.ZipFile, name: str, file: Path, check: Callable[[], None]) -> None:
    entry = zipfile.ZipInfo(name)
    with open_regular_file(file, check=check) as source, bundle.open(entry, "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            target.write(block)
