"""Gives any samples of a sound track, exact to the sample, and in order without seeking.

A seek decodes from half a second earlier and drops that: AAC, MP3, Vorbis and Opus need what came before.
Where timestamps are too coarse to tell a sample's place, samples are counted from the beginning once, and the
places found are remembered for seeking.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.stream import Discard

from studio.core.errors import MediaError
from studio.media.audio_index import GAP_SECONDS, AudioPlan
from studio.media.index import sound_stream
from studio.media.sources import open_container, reading

_PREROLL_SECONDS = 0.5
_KEPT_SECONDS = 1.0
_AHEAD_SECONDS = 2.0
_SCALES = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0, "s64": 2.0**63}

Block = tuple[int, np.ndarray]
"""(the first sample's number, float32 [channels, samples])."""


class AudioReader:
    """One open sound track. Not safe for several threads at once.

    Args:
        path: The file.
        plan: Where its samples lie.
    """

    def __init__(self, path: Path, plan: AudioPlan) -> None:
        self.path = path
        self.plan = plan
        self.seeks = 0
        self._known_pts: array[int] = array("q")
        self._known_positions: array[int] = array("q")
        self._open()

    def _open(self) -> None:
        self._container = open_container(self.path)
        stream = sound_stream(self._container)
        if stream is None:
            raise MediaError(self.path, "has no sound track")
        for other in self._container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        self._stream = stream
        self._begin(self._placed(None), valid_from=None)

    def _begin(self, blocks: Iterator[Block], valid_from: int | None) -> None:
        self._blocks: deque[Block] = deque()
        self._source = blocks
        self._valid_from = valid_from
        self._reached = 0

    def close(self) -> None:
        """Close the file."""
        self._begin(iter(()), None)
        self._container.close()

    def distance(self, start: int) -> int:
        """Return about how many samples must be decoded to reach `start` from here."""
        preroll = int(_PREROLL_SECONDS * self.plan.sample_rate)
        return max(0, start - self._reached) if self._is_ahead(start) else 4 * preroll

    def read(self, start: int, count: int) -> np.ndarray:
        """Return `count` samples from `start`: float32 [channels, count], silence outside the track.

        Raises:
            MediaError: The file cannot be read any more.
        """
        result = np.zeros((self.plan.channels, count), np.float32)
        low, high = max(start, 0), min(start + count, self.plan.samples)
        if low >= high:
            return result
        with reading(self.path):
            if not self._is_ahead(low):
                self._seek(low)
            self._decode_to(high)
        for position, samples in self._blocks:
            _paste(result, position - start, samples, low - start, high - start)
        self._forget(low)
        return result

    def _is_ahead(self, start: int) -> bool:
        if self._valid_from is not None and start < self._valid_from:
            return False
        first = self._blocks[0][0] if self._blocks else self._reached
        if start < first and (self._dropped or self._valid_from is not None):
            return False
        return not self._can_seek(start) or start - self._reached <= _AHEAD_SECONDS * self.plan.sample_rate

    @property
    def _dropped(self) -> bool:
        return self._reached > 0 and (not self._blocks or self._blocks[0][0] > 0)

    def _can_seek(self, start: int) -> bool:
        return self.plan.exact or bool(self._known_positions and start <= self._known_positions[-1])

    def _seek(self, start: int) -> None:
        self.seeks += 1
        early = start - int(_PREROLL_SECONDS * self.plan.sample_rate)
        pts = self._seek_point(early)
        if pts is not None:
            self._container.seek(pts, stream=self._stream)
            blocks = self._placed(early)
            first = next(blocks, None)
            if first is not None and first[0] <= max(early, 0) + _quarter(self.plan):
                self._begin(blocks, valid_from=start)
                self._add(first)
                return
        self._container.close()
        self._open()

    def _seek_point(self, early: int) -> int | None:
        """Return the tick to seek to; None for the beginning of the file."""
        if early <= 0:
            return None
        if self.plan.exact:
            pts = self.plan.ticks_at(early)
            return pts if pts > self.plan.first else None
        known = bisect_right(self._known_positions, early) - 1
        return self._known_pts[known] if known > 0 else None

    def _decode_to(self, stop: int) -> None:
        while self._reached < stop:
            block = next(self._source, None)
            if block is None:
                return
            self._add(block)

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        self._reached = max(self._reached, block[0] + block[1].shape[1])

    def _forget(self, low: int) -> None:
        oldest = low - int(_KEPT_SECONDS * self.plan.sample_rate)
        while self._blocks and self._blocks[0][0] + self._blocks[0][1].shape[1] < oldest:
            self._blocks.popleft()

    def _placed(self, early: int | None) -> Iterator[Block]:
        """Decode on and place each block; `early` is None when decoding begins with the file."""
        expected: int | None = None
        for frame in self._decoded():
            if self.plan.exact:
                expected = self.plan.position(frame.pts or 0) if frame.pts is not None else expected or 0
            else:
                expected = self._count(frame, expected, from_start=early is None)
                if expected is None:
                    return
            samples = to_floats(frame, self.path, self.plan)
            yield expected, samples
            expected += samples.shape[1]

    def _count(self, frame: AudioFrame, expected: int | None, *, from_start: bool) -> int | None:
        """Return a frame's place by counting, and remember it; None if there is nothing to count from."""
        stated = self.plan.position(frame.pts) if frame.pts is not None else None
        if expected is None and from_start:
            place = stated or 0
        elif expected is None:
            known = bisect_left(self._known_pts, frame.pts or 0)
            if known >= len(self._known_pts) or self._known_pts[known] != frame.pts:
                return None
            return self._known_positions[known]
        else:
            place = expected
            if stated is not None and stated - expected >= GAP_SECONDS * self.plan.sample_rate:
                place = stated
        if frame.pts is not None and (not self._known_pts or frame.pts > self._known_pts[-1]):
            self._known_pts.append(frame.pts)
            self._known_positions.append(place)
        return place

    def _decoded(self) -> Iterator[AudioFrame]:
        for packet in self._container.demux(self._stream):
            try:
                frames = self._stream.decode(packet)
            except av.FFmpegError:
                continue  # silence for what is damaged
            yield from frames


def to_floats(frame: AudioFrame, path: Path, plan: AudioPlan) -> np.ndarray:
    """Return a decoded frame as float32 [channels, samples], −1..1, at full precision."""
    channels = frame.layout.nb_channels
    if frame.sample_rate != plan.sample_rate or channels != plan.channels:
        found = f"{frame.sample_rate} Hz × {channels}"
        raise MediaError(path, f"changes its sound from {plan.sample_rate} Hz × {plan.channels} to {found} on the way")
    array = frame.to_ndarray()
    if not frame.format.is_planar:
        array = array.reshape(-1, channels).T
    scale = _SCALES.get(frame.format.name.rstrip("p"))
    if scale is None:
        return np.ascontiguousarray(array, dtype=np.float32)
    offset = 128.0 if frame.format.name.startswith("u8") else 0.0
    return np.ascontiguousarray((array.astype(np.float64) - offset) / scale, dtype=np.float32)


def _paste(target: np.ndarray, at: int, samples: np.ndarray, low: int, high: int) -> None:
    """Write `samples`, which begin at `at`, into columns `low` to `high` of the target."""
    first, last = max(at, low), min(at + samples.shape[1], high)
    if first < last:
        target[:, first:last] = samples[:, first - at : last - at]


def _quarter(plan: AudioPlan) -> int:
    return int(_PREROLL_SECONDS / 2 * plan.sample_rate)
