"""Index of a media file: the times of all its frames and of its sound, read from the packets without decoding."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.stream import VideoStream

_VP8_SHOWN = 0x10
"""A bit of a VP8 frame's first byte; clear when the frame only serves to predict others (RFC 6386, 9.1)."""


GAP_SECONDS = Fraction(1, 20)
"""From here on a hole between two packets is silence; a shorter one is an inaccuracy of the file."""

_NO_TIME = -(1 << 63)
_LARGE_BYTES = 64 << 20
_TAIL_BYTES = 4 << 20
_MIN_COUNTED_PACKETS = 1024  # packets of sound, 20 s of it


@dataclass(frozen=True, slots=True)
class VideoIndex:
    """The frames of a picture track in the order in which they are shown.

    Args:
        pts: Their times, rising; in ticks, or plain numbers if `is_counted`.
        key_pts: The times of frames at which decoding can begin, rising.
        tick: Seconds a tick.
        end_pts: The tick at which the last frame ends; not after its beginning if unknown.
        is_counted: The file has no times of showing that can be trusted (bare H.264, and H.264 in AVI): frames are
            counted from the beginning of the file.
        missing_frames: Numbers of the frames that the decoder does not give, rising; the frame before each is held.
    """

    pts: array[int]
    key_pts: array[int]
    tick: Fraction
    end_pts: int
    is_counted: bool = False
    missing_frames: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.pts)

    def resolve_frame(self, number: int) -> int:
        """Return the frame that is shown for frame `number`: itself, or the one before it that the decoder gives."""
        at = bisect_right(self.missing_frames, number) - 1
        while at >= 0 and self.missing_frames[at] == number > 0:
            number, at = number - 1, at - 1
        return number

    def find_key_before(self, pts: int) -> int:
        """Return the position in `keys` of the last one at or before `pts`; −1 if there is none."""
        return bisect_right(self.key_pts, pts) - 1

    def find_frame_at(self, pts: int) -> int:
        """Return the number of the first frame at or after `pts`."""
        return bisect_left(self.pts, pts)

    @property
    def start_seconds(self) -> Fraction:
        """The time of the first frame, in seconds."""
        return Fraction(0) if self.is_counted else self.pts[0] * self.tick


@dataclass(frozen=True, slots=True)
class AudioIndex:
    """The packets of a sound track in their order.

    Args:
        pts: Their times, in ticks.
        durations: Their lengths, in ticks.
        tick: Seconds a tick.
        frame_size: Samples in every packet; 0 where they differ.
        is_complete: Whether all packets are there; else those at the beginning and at the end.
    """

    pts: array[int]
    durations: array[int]
    tick: Fraction
    frame_size: int = 0
    is_complete: bool = True

    def has_jitter(self, sample_rate: int) -> bool:
        """Return whether packets lie a little off the ends of those before them, which no sound ever does."""
        lengths = np.asarray(self.durations, dtype=np.float64)
        if self.frame_size:
            size = float(Fraction(self.frame_size, sample_rate) / self.tick)
            lengths = np.where(lengths >= size * 0.75, size, lengths)
        excess = np.abs(np.diff(np.asarray(self.pts, dtype=np.float64)) - lengths[:-1])
        return bool(np.any((excess > 1.01) & (excess < float(GAP_SECONDS / self.tick))))


@dataclass(frozen=True, slots=True)
class FileIndex:
    """The indices of the tracks that are read; None where there is no such track, or nothing in it."""

    video: VideoIndex | None
    audio: AudioIndex | None


class _PicturePackets:
    """Packets of pictures in the order of the file: an object for each would cost more than reading it."""

    def __init__(self) -> None:
        self.pts, self.durations = array("q"), array("q")
        self.keys, self.shown = bytearray(), bytearray()

    def add_packet(self, packet: Packet[Stream], *, shown: bool) -> None:
        """Take a packet."""
        pts = packet.pts
        self.pts.append(_NO_TIME if pts is None else pts)
        self.durations.append(packet.duration or 0)
        self.keys.append(packet.is_keyframe)
        self.shown.append(shown)


def find_picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the first picture track that is no attached cover, and for which there is a decoder."""
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic and stream.codec_context is not None:
            return stream
    return None


def find_sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the first sound track for which there is a decoder."""
    return next((s for s in container.streams.audio if s.codec_context is not None), None)


def read_file_index(container: InputContainer, *, thorough: bool = True) -> FileIndex | None:
    """Read the packets of a file; what follows a broken place that cannot be passed is left out.

    Args:
        container: Just opened.
        thorough: Read all of them. Otherwise, of a large file whose sound is seen to be one that must be counted
            anyway (its times are too coarse, or jitter), the sound between its beginning and its end is skipped.

    Returns:
        None if the sound that was skipped ends before the file does: then only a thorough look will do.
    """
    video, audio = find_picture_stream(container), find_sound_stream(container)
    rows = _PicturePackets()
    hides = video is not None and video.codec_context.name in {"vp8", "libvpx"}
    sound = _SoundPackets(audio, container.size, may_skip=not thorough and video is not None)
    for packet in _packets(container, [s for s in (video, audio) if s is not None]):
        if video is not None and packet.stream_index == video.index:
            rows.add_packet(packet, shown=not (packet.is_discard or (hides and _is_hidden(packet))))
            if sound.is_skipping:
                sound.pass_picture_packet(packet)
        elif packet.pts is not None and not packet.is_discard:
            sound.add_packet(packet)
    if sound.is_missing_end:
        return None
    pictures = _video_index(rows, video) if video is not None and any(rows.shown) else None
    return FileIndex(pictures, sound.audio_index)


class _SoundPackets:
    """Collects packets of sound, as many as are needed.

    Args:
        stream: The track; None where there is none.
        size: Of the file, in bytes.
        may_skip: Whether packets may be left out.
    """

    def __init__(self, stream: AudioStream | None, size: int, *, may_skip: bool) -> None:
        self._stream = stream
        self._tail = size - _TAIL_BYTES
        self._skip_at = _MIN_COUNTED_PACKETS if may_skip and size >= _LARGE_BYTES else -1
        self._pts, self._durations = array("q"), array("q")
        self._kept = 0
        self.is_skipping = False

    def add_packet(self, packet: Packet[Stream]) -> None:
        """Take a packet of the track."""
        self._pts.append(packet.pts or 0)
        self._durations.append(packet.duration or 0)
        if len(self._pts) == self._skip_at and self._stream is not None and self._is_counted():
            self._kept = len(self._pts)
            self._stream.discard = Discard.all
            self.is_skipping = True

    def pass_picture_packet(self, packet: Packet[Stream]) -> None:
        """Say that a packet of pictures was read, while sound is skipped: near the file's end it is no longer."""
        if packet.pos is not None and packet.pos >= self._tail and self._stream is not None:
            self._stream.discard = Discard.default
            self.is_skipping = False

    @property
    def is_missing_end(self) -> bool:
        """Whether sound was skipped and none came after that."""
        return self.is_skipping or (self._kept > 0 and len(self._pts) == self._kept)

    @property
    def audio_index(self) -> AudioIndex | None:
        """The index of the collected packets; None if there are none."""
        if self._stream is None or not self._pts:
            return None
        frame_size = self._stream.codec_context.frame_size or 0
        return AudioIndex(self._pts, self._durations, _tick(self._stream), frame_size, is_complete=not self._kept)

    def _is_counted(self) -> bool:
        """Return whether it is sure by now that timestamps do not give the places of samples."""
        found, rate = self.audio_index, self._stream.codec_context.sample_rate if self._stream is not None else 0
        return found is not None and rate > 0 and (found.tick > Fraction(1, rate) or found.has_jitter(rate))


def _packets(container: InputContainer, streams: list[Stream]) -> Iterator[Packet[Stream]]:
    try:
        for packet in container.demux(streams):
            if packet.size:
                yield packet
    except av.FFmpegError:
        return  # a broken end: the frames before it can be had


def _video_index(rows: _PicturePackets, stream: VideoStream) -> VideoIndex:
    pts, durations = np.asarray(rows.pts), np.asarray(rows.durations)
    keys, shown = np.frombuffer(rows.keys, np.bool_), np.frombuffer(rows.shown, np.bool_)
    tick, count = _tick(stream), int(shown.sum())
    reordered = stream.container.format.name == "avi" and stream.codec_context.codec.canonical_name in {"h264", "hevc"}
    if reordered or bool((pts[shown] == _NO_TIME).any()):
        step = int(durations[shown].max()) * tick or Fraction(1, 25)
        return VideoIndex(array("q", range(count)), array("q", [0]), step, count, is_counted=True)
    times = sort_unique(pts[shown])
    starts = sort_unique(pts[keys & (pts != _NO_TIME)])
    end = int((pts + durations)[shown].max())
    return VideoIndex(to_index_array(times), to_index_array(starts if starts.size else times[:1]), tick, end)


def sort_unique(values: np.ndarray) -> np.ndarray:
    """Return each value once, in order."""
    found = np.sort(values)
    return found[np.append(True, np.diff(found) > 0)] if found.size else found


def to_index_array(values: np.ndarray) -> array[int]:
    """Return whole numbers as an index keeps them."""
    return array("q", values.astype(np.int64).tobytes())


def _is_hidden(packet: Packet[Stream]) -> bool:
    return not memoryview(packet)[0] & _VP8_SHOWN


def _tick(stream: Stream | None) -> Fraction:
    return (stream.time_base if stream is not None else None) or Fraction(1, 1000)
