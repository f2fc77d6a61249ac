"""Index of the frames that the decoder gives, for files whose packets may be more than their frames.

A GIF has a packet for each graphic control block, also for one that no picture follows; raw streams have a packet for
each field. Both are decoded once, from the beginning to the end, one frame in memory at a time.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import av

from studio.media.containers.file_index import VideoIndex, find_picture_stream
from studio.media.containers.video_reader import create_decoder
from studio.media.source_file import open_container

logger = logging.getLogger(__name__)

MAX_COUNTED_BYTES: Final = 64 << 20
"""Raw streams up to this size are decoded to count their frames; of larger ones the packets are counted."""

_PICTURE_CLIPS: Final = frozenset({"gif", "apng"})


def needs_decoding_index(kind: str, index: VideoIndex, size: int) -> bool:
    """Return whether only the decoder tells how many frames a file has.

    Args:
        kind: The container's name, as FFmpeg has it.
        index: Made from the packets.
        size: Of the file, in bytes.
    """
    return kind in _PICTURE_CLIPS or (index.is_counted and size <= MAX_COUNTED_BYTES)


def drop_undecodable_frames(path: Path, index: VideoIndex) -> VideoIndex:
    """Return the index of those frames that the decoder gives; the same index if that is all of them or none.

    Packets before the first and behind the last of them are left out. One between them keeps its time and counts as
    absent: the frame before it is held, as players do.

    Raises:
        MediaError: The file cannot be opened any more.
        FFmpegError: It cannot be read any more.
    """
    if index.is_counted:
        count = sum(1 for _ in _decoded_times(path))
        return index if count in (0, len(index)) else replace(index, pts=array("q", range(count)), end_pts=count)
    given = {pts for pts in _decoded_times(path) if pts is not None}
    numbers = [number for number, pts in enumerate(index.pts) if pts in given]
    if not numbers or len(numbers) == len(index):
        return index
    logger.warning("%s: %d of %d packets give no frame", path, len(index) - len(numbers), len(index))
    first, last = numbers[0], numbers[-1]
    kept = index.pts[first : last + 1]
    absent = sorted(set(range(len(kept))) - {number - first for number in numbers})
    keys = array("q", (pts for pts in index.key_pts if pts in given)) or kept[:1]
    end = index.pts[last + 1] if last + 1 < len(index) else index.end_pts
    return replace(index, pts=kept, key_pts=keys, end_pts=end, missing_frames=tuple(absent))


def _decoded_times(path: Path) -> Iterator[int | None]:
    with open_container(path) as container:
        stream = find_picture_stream(container)
        if stream is None:
            return
        decoder = create_decoder(stream)
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                return  # a broken end: the index ends there, too
            if packet is None:
                return
            try:
                yield from (frame.pts for frame in decoder.decode(packet))
            except av.FFmpegError:
                continue
