"""The index of MP4 and MOV files from their tables of contents: two hours take a moment instead of reading it all.

FFmpeg gives when each sample is decoded, as its edit lists have it; how long after that it is shown stands in a table
of the file. That both together say what reading the packets would is checked at places all over the file. Where it is
not so, or the file is in any way unusual, there is no such index, and the packets are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from studio.media.containers.file_index import (
    AudioIndex,
    FileIndex,
    VideoIndex,
    find_picture_stream,
    find_sound_stream,
    sort_unique,
    to_index_array,
)
from studio.media.containers.mp4_boxes import TrackTimes, read_track_times

_KEY, _DISCARD = 1, 2  # AVINDEX_KEYFRAME, AVINDEX_DISCARD_FRAME
_PLACES = 5
_PACKETS = 24
_ENDS = 256
_ENTRIES = 2000


def has_sample_tables(container: InputContainer) -> bool:
    """Return whether a container is of the kind that has a table of contents."""
    return "mp4" in container.format.name


def read_mp4_index(path: Path, container: InputContainer) -> FileIndex | None:
    """Return the index of a file; None where only its packets can tell.

    The container is anywhere then.

    Raises:
        OSError: The file cannot be read.
        FFmpegError: The same.
    """
    video, audio = find_picture_stream(container), find_sound_stream(container)
    if video is None and audio is None:
        return None
    tables = read_track_times(path)
    if tables is None:
        return None
    pictures = _TrackSamples(video, tables) if video is not None else None
    sounds = _TrackSamples(audio, tables) if audio is not None else None
    found = [track for track in (pictures, sounds) if track is not None]
    if not all(track.is_usual and track.has_matching_packets(container) for track in found):
        return None
    return FileIndex(_video_index(pictures), _audio_index(sounds, audio))


class _TrackSamples:
    """The samples of a track in the order in which they are decoded.

    Attributes:
        decode_times: int64 [samples], when each is decoded, in ticks of the stream.
        pts: int64 [samples], when it is shown.
        durations: int64 [samples].
        flags: int64 [samples], as FFmpeg's own index has them.
        is_usual: Whether all of that is known.
    """

    def __init__(self, stream: VideoStream | AudioStream, tables: dict[int, TrackTimes]) -> None:
        self.stream = stream
        self.tick = stream.time_base
        times = tables.get(stream.id)
        count = len(stream.index_entries)
        self.is_usual = False
        if times is None or not times.has_plain_edits or not count or stream.codec_context.name in {"vp8", "libvpx"}:
            return
        if count == len(times.durations):
            self._take_samples(times)
        elif isinstance(stream, AudioStream) and count < len(times.durations):
            self._take_chunks(times)

    def _take_samples(self, times: TrackTimes) -> None:
        entries = self.stream.index_entries
        self.durations = times.durations.expand_values()
        self.decode_times = np.concatenate([[0], np.cumsum(self.durations[:-1])]) + entries[0].timestamp
        self.pts = self.decode_times + times.expand_composition_offsets()
        if times.key_samples is None and isinstance(self.stream, VideoStream):
            self.flags = np.array([entry.flags for entry in entries], np.int64)
        else:
            self.flags = np.full(
                len(entries), _KEY if times.key_samples is None or times.has_only_keys else 0, np.int64
            )
            if times.key_samples is not None:
                self.flags[times.key_samples] = _KEY
            ends = {*range(min(_ENDS, len(entries))), *range(max(0, len(entries) - _ENDS), len(entries))}
            for at in ends:  # what an edit list leaves out lies there
                self.flags[at] = entries[at].flags
        looked_at = range(0, len(entries), max(1, len(entries) // _ENTRIES))
        same = all(
            (entries[at].timestamp, entries[at].flags) == (self.decode_times[at], self.flags[at]) for at in looked_at
        )
        self.is_usual = same and bool((self.durations > 0).all())

    def _take_chunks(self, times: TrackTimes) -> None:
        """Plain sound lies in chunks of many samples each."""
        rows = np.array([(entry.timestamp, entry.flags) for entry in self.stream.index_entries], np.int64)
        self.decode_times, self.flags = rows[:, 0], rows[:, 1]
        ends = np.append(self.decode_times[1:], self.decode_times[0] + times.durations.total_count)
        self.pts, self.durations = self.decode_times, ends - self.decode_times
        self.is_usual = bool((self.durations > 0).all())

    def has_matching_packets(self, container: InputContainer) -> bool:
        """Return whether packets all over the file are as the tables say; a constant delay is taken over from them."""
        first = next(_iterate_packets_from(container, self.stream, int(self.decode_times[0])), None)
        if first is None or first.pts is None:
            return False
        self.pts = self.pts + (first.pts - int(self.pts[0]))
        places = np.linspace(0, len(self.decode_times) - 1, _PLACES + 1).astype(np.int64)[:-1].tolist()
        last = max(0, len(self.decode_times) - _PACKETS // 2)
        return all(self._has_matching_packets_at(container, place) for place in (*places, last))

    def _has_matching_packets_at(self, container: InputContainer, place: int) -> bool:
        seen = 0
        reaches_end = place + _PACKETS >= len(self.decode_times)
        for packet in _iterate_packets_from(container, self.stream, int(self.decode_times[place])):
            if packet.dts is None:
                return False
            at = int(np.searchsorted(self.decode_times, packet.dts))
            if at >= len(self.decode_times) or not self._is_same_packet(packet, at):
                return False
            seen += 1
            if not reaches_end and seen >= _PACKETS:
                return True
        return seen > 0 and at == len(self.decode_times) - 1

    def _is_same_packet(self, packet: Packet[Stream], at: int) -> bool:
        flags = int(self.flags[at])
        return (
            (packet.dts, packet.pts, packet.duration) == (self.decode_times[at], self.pts[at], self.durations[at])
            and packet.is_keyframe == bool(flags & _KEY)
            and packet.is_discard == bool(flags & _DISCARD)
        )


def _iterate_packets_from(container: InputContainer, stream: Stream, decoded: int) -> Iterator[Packet[Stream]]:
    """Yield a stream's packets from the key frame at or before a time on."""
    container.seek(decoded, stream=stream)
    try:
        yield from (packet for packet in container.demux(stream) if packet.size)
    except av.FFmpegError:
        return


def _video_index(track: _TrackSamples | None) -> VideoIndex | None:
    if track is None or track.tick is None:
        return None
    shown = (track.flags & _DISCARD) == 0
    if not shown.any():
        return None
    pts = sort_unique(track.pts[shown])
    keys = sort_unique(track.pts[(track.flags & _KEY) != 0])
    end = int((track.pts + track.durations)[shown].max())
    return VideoIndex(to_index_array(pts), to_index_array(keys if keys.size else pts[:1]), track.tick, end)


def _audio_index(track: _TrackSamples | None, stream: AudioStream | None) -> AudioIndex | None:
    if track is None or track.tick is None or stream is None:
        return None
    heard = (track.flags & _DISCARD) == 0
    if not heard.any():
        return None
    frame_size = stream.codec_context.frame_size or 0
    return AudioIndex(to_index_array(track.pts[heard]), to_index_array(track.durations[heard]), track.tick, frame_size)
