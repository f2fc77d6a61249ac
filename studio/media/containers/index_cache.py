"""Indices of large files on disk: where only reading a whole file tells where its frames lie, that is done once.

An entry is one file, named after the path, size and time of what it is about; it appears whole, and a checksum tells
whether it still is. What was used longest ago goes first.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import zlib
from array import array
from contextlib import suppress
from fractions import Fraction
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from studio.core.file_stamp import FileStamp
from studio.core.files import is_private, make_matching_folder, write_atomic
from studio.media.containers.file_index import AudioIndex, FileIndex, VideoIndex

logger = logging.getLogger(__name__)

MIN_READ_SECONDS = 0.25
"""What reading an index takes at least, for it to be kept."""

_FORMAT = 2  # goes up when indices are made or written in another way
_HEADER = struct.Struct("<II")
_MAX_FILES = 500
_SUFFIX = ".index"


class IndexCache:
    """A folder of indices. Safe to share by several threads and programs.

    Args:
        folder: Made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_index(self, version: FileStamp) -> FileIndex | None:
        """Return the index of a file as it is now; None where it is not kept, or cannot be read any more."""
        path = self._path(version)
        try:
            data = path.read_bytes()
            found = _unpack_index(data)
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, struct.error, zlib.error) as error:
            logger.warning("the index of %s is read anew: %s", version.path, error)
            with suppress(OSError):
                path.unlink()
            return None
        return found

    def store_index(self, version: FileStamp, index: FileIndex) -> None:
        """Write an index; where that cannot be done, it is not kept."""
        path = self._path(version)
        try:
            make_matching_folder(self._folder)
            write_atomic(path, _pack_index(index), private=is_private(self._folder), durable=False)
            self._evict_oldest()
        except OSError as error:
            logger.warning("the index of %s is not kept: %s", version.path, error)

    def _path(self, version: FileStamp) -> Path:
        facts = repr((_FORMAT, str(version.path), version.size, version.modified_ns))
        return self._folder / (blake2b(facts.encode(), digest_size=16).hexdigest() + _SUFFIX)

    def _evict_oldest(self) -> None:
        found = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime)
        for path in found[: max(0, len(found) - _MAX_FILES)]:
            path.unlink(missing_ok=True)


def _pack_index(index: FileIndex) -> bytes:
    """Return facts as JSON and times as differences, which are nearly all the same."""
    facts: dict[str, Any] = {}
    arrays: list[array[int]] = []
    if index.video is not None:
        video = index.video
        facts["video"] = {
            "tick": str(video.tick),
            "end": video.end_pts,
            "counted": video.is_counted,
            "absent": video.missing_frames,
        }
        arrays += [video.pts, video.key_pts]
    if index.audio is not None:
        audio = index.audio
        facts["audio"] = {"tick": str(audio.tick), "frame_size": audio.frame_size, "whole": audio.is_complete}
        arrays += [audio.pts, audio.durations]
    facts["counts"] = [len(each) for each in arrays]
    header = json.dumps(facts).encode()
    steps = [np.diff(np.asarray(each, np.int64), prepend=0) for each in arrays]
    times = zlib.compress(np.concatenate(steps).tobytes() if steps else b"", 1)
    return _HEADER.pack(zlib.crc32(header + times), len(header)) + header + times


def _unpack_index(data: bytes) -> FileIndex:
    checksum, length = _HEADER.unpack_from(data)
    if zlib.crc32(data[_HEADER.size :]) != checksum:
        raise ValueError("its checksum differs")
    facts = json.loads(data[_HEADER.size : _HEADER.size + length])
    steps = np.frombuffer(zlib.decompress(data[_HEADER.size + length :]), np.int64)
    ends = np.cumsum(facts["counts"], dtype=np.int64)
    arrays = [array("q", np.cumsum(part).tobytes()) for part in np.split(steps, ends[:-1])] if len(ends) else []
    video, audio = facts.get("video"), facts.get("audio")
    pictures = None
    if video is not None:
        tick, absent = Fraction(video["tick"]), tuple(int(number) for number in video["absent"])
        pictures = VideoIndex(arrays[0], arrays[1], tick, int(video["end"]), bool(video["counted"]), absent)
    sound = None
    if audio is not None:
        tick = Fraction(audio["tick"])
        sound = AudioIndex(arrays[-2], arrays[-1], tick, int(audio["frame_size"]), is_complete=bool(audio["whole"]))
    return FileIndex(pictures, sound)
