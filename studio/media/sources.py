"""Media files on disk: their versions, opening them, and one clear error for each way in which that fails."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer

from studio.core.errors import MediaError
from studio.core.language import marked, tr

ACCEPTED = marked(
    "video (MP4, MOV, MKV, WebM, AVI, TS, GIF …), sound (WAV, MP3, FLAC, AAC, Ogg …) "
    "or a picture (PNG, JPEG, TIFF, WebP, EXR …)"
)


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One state of a file; another size or time of change is another version."""

    path: Path
    size: int
    mtime_ns: int


def file_version(path: Path) -> FileVersion:
    """Return the present version of a file that can be read.

    Raises:
        MediaError: It does not exist, is a folder or no regular file, is empty, or may not be looked at.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise MediaError(path, tr("does not exist")) from None
    except (OSError, ValueError) as error:
        raise MediaError(path, tr("cannot be read: {reason}", reason=reason_of(error))) from error
    if stat.S_ISDIR(status.st_mode):
        raise MediaError(path, tr("is a folder; accepted: a file with {accepted}", accepted=tr(ACCEPTED)))
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(path, tr("is no regular file; accepted: a file with {accepted}", accepted=tr(ACCEPTED)))
    if status.st_size == 0:
        raise MediaError(path, tr("is empty (0 bytes)"))
    return FileVersion(path, status.st_size, status.st_mtime_ns)


def open_container(path: Path) -> InputContainer:
    """Open a media file for reading.

    Raises:
        MediaError: It cannot be opened, or is no media file.
    """
    try:
        # "file:" keeps a name with a colon or a percent sign from being taken for a protocol or a pattern.
        return av.open(f"file:{path}", metadata_errors="replace")
    except (PermissionError, av.PermissionError) as error:
        raise MediaError(path, tr("cannot be read: permission denied")) from error
    except (av.FFmpegError, ValueError) as error:
        reason = tr(
            "is no media file that can be read, or is damaged ({reason}); accepted: {accepted}",
            reason=reason_of(error),
            accepted=tr(ACCEPTED),
        )
        raise MediaError(path, reason) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn FFmpeg's and the system's errors into a MediaError that names the file."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise MediaError(path, tr("cannot be read: {reason}", reason=reason_of(error))) from error


def reason_of(error: BaseException) -> str:
    """Return the system's words for an error, without its number and path."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)[:1].lower() + str(text)[1:]
