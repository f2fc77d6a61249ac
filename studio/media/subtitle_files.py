"""Files of subtitles: read whole, and written from tracks of a sequence."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from studio.core.byte_size import format_byte_size
from studio.core.errors import FileReadError, MediaError, format_reason
from studio.core.files import write_atomic
from studio.core.regular_file import read_bytes
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.sdk.cues.formats import find_format
from studio.sdk.media import MAX_TEXT_BYTES
from studio.sdk.sequence.clip_sequence import SequenceTrack
from studio.sdk.sequence.subtitle_tracks import collect_cues

SUBTITLE_SUFFIXES: Final = (".srt", ".vtt", ".ass", ".ssa")


def read_subtitle_file(path: Path) -> bytes:
    """Return what is in a file, in whatever encoding.

    Raises:
        MediaError: It cannot be read, is no regular file, or is too large for a text.
    """
    try:
        return read_bytes(path, limit_bytes=MAX_TEXT_BYTES)
    except FileReadError as error:
        if error.errno != errno.EFBIG:
            raise MediaError(path, error.reason) from None
        most = format_byte_size(MAX_TEXT_BYTES)
        raise MediaError(path, tr("is larger than {most}, too much for subtitles", most=most)) from None


def write_subtitle_file(path: Path, tracks: Iterable[SequenceTrack], rate: FrameRate) -> int:
    """Write the subtitles of tracks that are enabled, in UTF-8, and return how many there are.

    Args:
        path: Its suffix says the kind of file.
        tracks: Of a sequence.
        rate: Of the sequence.

    Raises:
        MediaError: The kind is not known, there is no subtitle, or the file cannot be written.
    """
    form, cues = find_format(path), collect_cues(tracks, rate)
    if not cues.cues:
        raise MediaError(path, tr("cannot be written: there is no subtitle that is enabled"))
    try:
        write_atomic(path, form.write(cues))
    except OSError as error:
        raise MediaError(path, tr("cannot be written: {reason}", reason=format_reason(error))) from None
    return len(cues.cues)
