"""Media files on disk: their versions, opening them, and one clear error for each way in which that fails."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.format import formats_available

from studio.core.errors import FileReadError, MediaError, format_reason
from studio.core.file_stamp import FileStamp
from studio.core.regular_file import open_regular_file, require_regular_file
from studio.core.translation import tr, tr_noop

ACCEPTED_KINDS = tr_noop(
    "video (MP4, MOV, MKV, WebM, AVI, TS, GIF …), sound (WAV, MP3, FLAC, AAC, Ogg …) "
    "or a picture (PNG, JPEG, TIFF, WebP, AVIF, EXR …)"
)

_REFERRING: Final = frozenset({
    "avisynth", "concat", "dash", "hls", "imf", "rtp", "rtsp", "sap", "sdp", "vapoursynth", "vobsub",
    "webm_dash_manifest", "alsa", "fbdev", "gdigrab", "kmsgrab", "lavfi", "oss", "v4l2", "video4linux2", "x11grab",
})  # fmt: skip
"""Containers that name other files or addresses, run scripts, or are devices."""

_PLAYLISTS: Final = (b"#EXTM3U", b"ffconcat ", b"file ", b"<?xml", b"<MPD", b"v=0", b"# VobSub")
_HEAD: Final = 64


def stamp_media_file(path: Path) -> FileStamp:
    """Return the present stamp of a file that can be read.

    Raises:
        MediaError: It does not exist, is a folder or no regular file, is empty, or may not be looked at.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise MediaError(path, tr("does not exist")) from None
    except (OSError, ValueError) as error:
        raise MediaError(path, tr("cannot be read: {reason}", reason=format_reason(error))) from error
    if stat.S_ISDIR(status.st_mode):
        raise MediaError(path, tr("is a folder; accepted: a file with {accepted}", accepted=tr(ACCEPTED_KINDS)))
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(
            path, tr("is not a regular file; accepted: a file with {accepted}", accepted=tr(ACCEPTED_KINDS))
        )
    if status.st_size == 0:
        raise MediaError(path, tr("is empty (0 bytes)"))
    return FileStamp(path, status.st_size, status.st_mtime_ns)


def open_container(path: Path, **options: str) -> InputContainer:
    """Open a media file for reading. FFmpeg is kept from opening anything else: other files, devices, the network.

    Args:
        path: The file.
        **options: Of FFmpeg, beside those.

    Raises:
        MediaError: It cannot be opened, is no regular file, no media file, or a list of others.
    """
    allowed = {"protocol_whitelist": "file", "format_whitelist": _formats()}
    try:
        require_regular_file(path)
        # "file:" keeps a name with a colon or a percent sign from being taken for a protocol or a pattern.
        return av.open(f"file:{path}", options={**options, **allowed}, metadata_errors="replace")
    except FileReadError as error:
        raise MediaError(path, error.reason) from None
    except (PermissionError, av.PermissionError) as error:
        raise MediaError(path, tr("cannot be read: permission denied")) from error
    except (av.FFmpegError, ValueError) as error:
        if _is_playlist(path):
            raise MediaError(
                path,
                tr("is a list of other files, which is not read; accepted: {accepted}", accepted=tr(ACCEPTED_KINDS)),
            ) from error
        reason = tr(
            "is not a media file that can be read, or is damaged ({reason}); accepted: {accepted}",
            reason=format_reason(error),
            accepted=tr(ACCEPTED_KINDS),
        )
        raise MediaError(path, reason) from error


@lru_cache(maxsize=1)
def _formats() -> str:
    """Return FFmpeg's names of the containers that are read: all but those that open other files, or are devices."""
    names = {part for name in formats_available for part in name.split(",")}
    return ",".join(sorted(names - _REFERRING))


def _is_playlist(path: Path) -> bool:
    with suppress(OSError), open_regular_file(path) as file:
        return file.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_PLAYLISTS)
    return False


@contextmanager
def translate_read_errors(path: Path) -> Iterator[None]:
    """Turn FFmpeg's and the system's errors into a MediaError that names the file."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise MediaError(path, tr("cannot be read: {reason}", reason=format_reason(error))) from error
