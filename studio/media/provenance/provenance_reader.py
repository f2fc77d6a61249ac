"""Reader of a file's provenance, whichever program wrote it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import av

from studio.core.errors import MediaError
from studio.core.file_stamp import FileStamp
from studio.core.regular_file import open_regular_file
from studio.media.provenance.xmp_packet import PACKET_BEGIN, PACKET_END, XmpInfo, parse_comment, parse_xmp
from studio.media.source_file import open_container, translate_read_errors
from studio.sdk.files.provenance import SourceType

_KEYS: Final = ("xmp", "id3v2_priv.xmp")
_COMMENT: Final = "comment"
_TAGGED: Final = ("mov", "matroska", "mp3", "flac", "ogg")
"""The beginnings of FFmpeg's names of containers whose packets it finds wherever they lie."""

_MAX_PACKETS: Final = 1000  # packets of a file that are looked at
_HEAD: Final = 8 << 20
_TAIL: Final = 64 << 20


def read_provenance(path: Path) -> XmpInfo | None:
    """Return what a file says of how it was made, or None.

    Containers are asked by FFmpeg; in all else a packet is looked for at the beginning and at the end, where programs
    put it: that is what its first and last bytes are for.

    Raises:
        MediaError: It cannot be read.
    """
    found, is_all = _read_tags(path)
    return found if found is not None or is_all else _scan_file(path)


@lru_cache(maxsize=256)
def read_source_type(version: FileStamp) -> SourceType | None:
    """Return what a file says of itself if it was generated, wholly or in part.

    Raises:
        MediaError: It cannot be read.
    """
    found = read_provenance(version.path)
    return next((kind for kind in SourceType if found is not None and kind.uri == found.source_type), None)


def _read_tags(path: Path) -> tuple[XmpInfo | None, bool]:
    """Return what FFmpeg finds, and whether a container has no other place for it."""
    with suppress(av.FFmpegError, MediaError, OSError, ValueError), open_container(path, export_xmp="1") as file:
        for holder in (file, *file.streams):
            for key, text in holder.metadata.items():
                if key.lower() in _KEYS and (found := _find_last_packet(text.encode())) is not None:
                    return found, True
        for key, text in file.metadata.items():  # what another program has copied has no other place
            if key.lower() == _COMMENT and (found := parse_comment(text)) is not None:
                return found, True
        return None, file.format.name.startswith(_TAGGED)
    return None, False


def _scan_file(path: Path) -> XmpInfo | None:
    with translate_read_errors(path), open_regular_file(path) as file:
        head = file.read(_HEAD)
        size = file.seek(0, 2)
        file.seek(max(len(head), size - _TAIL))
        tail = file.read()
    return (
        _find_last_packet(head + tail) if size <= _HEAD + _TAIL else _find_last_packet(tail) or _find_last_packet(head)
    )


def _find_last_packet(data: bytes) -> XmpInfo | None:
    """Return the last packet that says how the file was made: one is written behind those that are there."""
    end = len(data)
    for _ in range(_MAX_PACKETS):
        start = data.rfind(PACKET_BEGIN, 0, end)
        if start < 0:
            break
        stop = data.find(PACKET_END, start, end)
        if stop >= 0 and (found := parse_xmp(data[start : stop + len(PACKET_END)])) is not None:
            return found
        end = start
    return None
