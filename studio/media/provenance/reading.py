"""Finds what a file says of how it was made, whichever program wrote it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import av

from studio.core.errors import MediaError
from studio.core.reading import open_regular_file
from studio.media.provenance.packet import BEGIN, END, Said, parse
from studio.media.sources import FileVersion, open_container, reading
from studio.sdk.provenance import SourceType

_KEYS: Final = ("xmp", "id3v2_priv.xmp")
_TAGGED: Final = ("mov", "matroska", "mp3", "flac", "ogg")
"""The beginnings of FFmpeg's names of containers whose packets it finds wherever they lie."""

_MOST: Final = 1000  # packets of a file that are looked at
_HEAD: Final = 8 << 20
_TAIL: Final = 64 << 20


def said_by(path: Path) -> Said | None:
    """Return what a file says of how it was made, or None.

    Containers are asked by FFmpeg; in all else a packet is looked for at the beginning and at the end, where programs
    put it: that is what its first and last bytes are for.

    Raises:
        MediaError: It cannot be read.
    """
    found, is_all = _tagged(path)
    return found if found is not None or is_all else _scanned(path)


@lru_cache(maxsize=256)
def source_type_of(version: FileVersion) -> SourceType | None:
    """Return what a file says of itself if it was generated, wholly or in part.

    Raises:
        MediaError: It cannot be read.
    """
    found = said_by(version.path)
    return next((kind for kind in SourceType if found is not None and kind.uri == found.source), None)


def _tagged(path: Path) -> tuple[Said | None, bool]:
    """Return what FFmpeg finds, and whether a container has no other place for it."""
    with suppress(av.FFmpegError, MediaError, OSError, ValueError), open_container(path, export_xmp="1") as file:
        for holder in (file, *file.streams):
            for key, text in holder.metadata.items():
                if key.lower() in _KEYS and (found := _within(text.encode())) is not None:
                    return found, True
        return None, file.format.name.startswith(_TAGGED)
    return None, False


def _scanned(path: Path) -> Said | None:
    with reading(path), open_regular_file(path) as file:
        head = file.read(_HEAD)
        size = file.seek(0, 2)
        file.seek(max(len(head), size - _TAIL))
        tail = file.read()
    return _within(head + tail) if size <= _HEAD + _TAIL else _within(tail) or _within(head)


def _within(data: bytes) -> Said | None:
    """Return the last packet that says how the file was made: one is written behind those that are there."""
    end = len(data)
    for _ in range(_MOST):
        start = data.rfind(BEGIN, 0, end)
        if start < 0:
            break
        stop = data.find(END, start, end)
        if stop >= 0 and (found := parse(data[start : stop + len(END)])) is not None:
            return found
        end = start
    return None
