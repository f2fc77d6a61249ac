"""Reader of one video file with PyAV: frames by their number, exact, and in order without seeking.

Seek to the key frame at or before the wanted one, decode up to it; where the container lands too late
(MPEG-TS), go back one key frame more. Frames that are decoded on the way after a seek are kept for a while,
so that playing backwards does not decode a group of pictures anew for each of them.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import av
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from studio.core.errors import MediaError, format_reason
from studio.core.translation import tr
from studio.media.containers.file_index import VideoIndex, find_picture_stream
from studio.media.source_file import open_container, translate_read_errors

_PALETTE = "pal8"

MAX_CACHED_BYTES = 48 * 2**20
"""Of decoded frames that a reader keeps after a seek, until it has read on for a while."""

_CACHE_CLEAR_READS = 16

_SKIP = 4
"""Frames that are decoded in passing rather than seeking over them, across a key frame."""

_EXTRA_KEYS = 2
"""Key frames to go back at least before a frame is given up: after a seek, MPEG programs lack a few times."""

_LARGE = 1_500_000
"""Pixels from which decoding several frames at once pays; below, it only costs memory and processor time."""

_MAX_THREADS = 8


class VideoReader:
    """Reader of one open video file. Not safe for several threads at once.

    Args:
        path: The file.
        index: Its frames.
    """

    def __init__(self, path: Path, index: VideoIndex) -> None:
        self.path = path
        self.index = index
        self.reformatter = VideoReformatter()
        self.seek_count = 0
        self._frames: Iterator[VideoFrame] | None = None
        self._next = 0
        self._last_number = -1
        self._last: VideoFrame | None = None
        self._reads_on = 0
        self._kept: OrderedDict[int, VideoFrame] = OrderedDict()
        self._kept_bytes = 0
        self._failure = ""
        self._check: Callable[[], None] | None = None
        self._floor = 0
        self._landed_late = False
        self._open()

    def _open(self) -> None:
        self._container = open_container(self.path)
        stream = find_picture_stream(self._container)
        if stream is None:
            raise MediaError(self.path, tr("has no picture track"))
        self._stream = stream
        self._decoder = create_decoder(stream)
        if self._decoder.pix_fmt == _PALETTE:
            self._decode_palette()

    def _decode_palette(self) -> None:
        """Decode the first packet: AVI and MOV give the palette with it alone, and not again after a seek."""
        with suppress(av.FFmpegError, StopIteration):
            self._decoder.decode(next(self._container.demux(self._stream)))

    def close(self) -> None:
        """Close the file."""
        self._frames = self._last = None
        self._clear_cache()
        self._container.close()

    def estimate_distance(self, number: int) -> int:
        """Return about how many frames must be decoded to reach frame `number` from here."""
        number = self.index.resolve_frame(number)
        if number == self._last_number or self.index.pts[number] in self._kept:
            return 0
        if self._is_ahead(number):
            return number - self._next
        key = self.index.find_key_before(self.index.pts[number])
        return number - self.index.find_frame_at(self.index.key_pts[key]) + _SKIP if key >= 0 else number

    def read_frame(self, number: int, check: Callable[[], None] | None = None) -> VideoFrame:
        """Return the file's frame `number`.

        Args:
            number: From 0.
            check: Called before each frame on the way there; what it raises ends the search.

        Raises:
            MediaError: The frame cannot be decoded, or the file cannot be read any more.
        """
        number = self.index.resolve_frame(number)
        wanted = self.index.pts[number]
        if number == self._last_number and self._last is not None:
            return self._last
        kept = self._kept.get(wanted)
        if kept is not None:
            return kept
        self._check = check
        with translate_read_errors(self.path):
            try:
                found = self._decode_ahead(wanted) if self._is_ahead(number) else None
                found = found or self._seek_and_decode(wanted)
            except BaseException:
                self._frames = None  # it stands at another place than it would be taken to
                raise
        if found is None:
            self._frames = None
            text = tr("frame {number} cannot be decoded; the file is damaged there", number=number)
            raise MediaError(self.path, f"{text}: {self._failure}" if self._failure else text)
        self._next = number + 1
        self._last_number, self._last = number, found
        return found

    def _is_ahead(self, number: int) -> bool:
        """Return whether decoding on reaches a frame sooner than seeking."""
        if self._frames is None or not self._next <= number:
            return False
        if number - self._next <= _SKIP:
            return True
        here = self.index.pts[self._next]
        return self.index.find_key_before(self.index.pts[number]) <= self.index.find_key_before(here)

    def _decode_ahead(self, wanted: int) -> VideoFrame | None:
        self._reads_on += 1
        if self._reads_on == _CACHE_CLEAR_READS:
            self._clear_cache()
        return self._decode_to(wanted, keep=False)

    def _seek_and_decode(self, wanted: int) -> VideoFrame | None:
        self._clear_cache()
        self._reads_on = 0
        start = self.index.find_key_before(wanted)
        for key in range(start, -2, -1):
            self._seek(key)
            found = self._decode_to(wanted, keep=True)
            if found is not None or (start - key >= _EXTRA_KEYS and not self._landed_late):
                return found
        return None

    def _seek(self, key: int) -> None:
        """Go to a key frame by its position in the index; −1 is the beginning of the file."""
        self.seek_count += 1
        if not self._seek_key(key):
            self._rewind()
        self._floor = self.index.key_pts[max(key, 0)]
        self._frames = self._iterate_counted() if self.index.is_counted else self._iterate_decoded()

    def _seek_key(self, key: int) -> bool:
        if key < 0 or self.index.is_counted:
            return False
        try:
            self._container.seek(self.index.key_pts[key], stream=self._stream)
        except av.FFmpegError:
            return False
        if self._decoder is not self._stream.codec_context:
            self._decoder.flush_buffers()
        return True

    def _rewind(self) -> None:
        """Open the file again: the one way to its first packet that all containers know."""
        self._frames = None
        self._container.close()
        self._open()

    def _decode_to(self, wanted: int, *, keep: bool) -> VideoFrame | None:
        """Return the wanted frame if it comes; note whether nothing came before it."""
        assert self._frames is not None
        self._landed_late = True
        for frame in self._frames:
            if frame.pts is None:
                continue
            if frame.pts >= wanted:
                return frame if frame.pts == wanted else None
            self._landed_late = False
            if keep:
                self._cache_frame(frame)
        return None

    def _cache_frame(self, frame: VideoFrame) -> None:
        if frame.pts is None or frame.pts < self._floor:
            return  # a leading picture of an open group: its references were not decoded
        self._kept[frame.pts] = frame
        self._kept_bytes += _size(frame)
        while self._kept_bytes > MAX_CACHED_BYTES:
            self._kept_bytes -= _size(self._kept.popitem(last=False)[1])

    def _clear_cache(self) -> None:
        self._kept.clear()
        self._kept_bytes = 0

    def _iterate_decoded(self) -> Iterator[VideoFrame]:
        for packet in self._container.demux(self._stream):
            if self._check is not None:
                self._check()
            try:
                frames = self._decoder.decode(packet)
            except av.FFmpegError as error:
                self._failure = format_reason(error)
                continue
            yield from frames

    def _iterate_counted(self) -> Iterator[VideoFrame]:
        """Number the frames from the beginning on, where the file gives them no times."""
        for number, frame in enumerate(self._iterate_decoded()):
            frame.pts = number
            yield frame


def create_decoder(stream: av.VideoStream) -> VideoCodecContext:
    """Return the decoder of a stream: FFmpeg's choice, but libvpx where VP8 or VP9 carry an alpha channel."""
    tags = {key.lower(): value for key, value in stream.metadata.items()}
    if tags.get("alpha_mode") == "1" and stream.codec_context.name in {"vp8", "vp9"}:
        name = "libvpx-vp9" if stream.codec_context.name == "vp9" else "libvpx"
        decoder = CodecContext.create(name, "r")
        assert isinstance(decoder, VideoCodecContext)
        return decoder
    if stream.width * stream.height >= _LARGE:
        stream.codec_context.thread_type = "AUTO"
        stream.codec_context.thread_count = min(_MAX_THREADS, os.cpu_count() or 1)
    return stream.codec_context


def _size(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
