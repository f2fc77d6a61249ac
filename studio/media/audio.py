"""Gives any samples of a sound track, the same ones in whatever order they are asked for.

The track is decoded in stretches of five seconds, each by a fresh decoder that begins half a second earlier:
AAC, MP3, Vorbis and Opus need what came before, and some decoders roll dice (AAC fills bands with noise), so that
only a fixed way of decoding gives fixed samples. A render that is taken up again in the middle then sounds the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from sys import maxsize

import numpy as np
from av.audio.frame import AudioFrame

from studio.media.audio_decode import OneKind, decoding, paste
from studio.media.audio_index import AudioPlan, SampleCounter
from studio.media.index import GAP_SECONDS
from studio.media.sources import reading

STRETCH_SECONDS = 5
_PREROLL_SECONDS = 0.5
_KEPT_STRETCHES = 3


class AudioReader:
    """The sound of one file. Not safe for several threads at once.

    Args:
        path: The file.
        plan: Where its samples lie.
    """

    def __init__(self, path: Path, plan: AudioPlan) -> None:
        self.path = path
        self.plan = plan
        self._length = STRETCH_SECONDS * plan.sample_rate
        self._preroll = int(_PREROLL_SECONDS * plan.sample_rate)
        # Where samples are counted, the end is known within a tick: what lies there is heard, too.
        self._limit = plan.samples + (0 if plan.exact else ceil(plan.tick * plan.sample_rate))
        self._stretches: OrderedDict[int, np.ndarray] = OrderedDict()
        self._counter = None if plan.exact else SampleCounter(path, plan)

    def close(self) -> None:
        """Close the file."""
        self._stretches.clear()
        if self._counter is not None:
            self._counter.close()

    def distance(self, start: int) -> int:
        """Return about how many samples must be decoded to reach `start`."""
        return 0 if start // self._length in self._stretches else self._length

    def read(self, start: int, count: int) -> np.ndarray:
        """Return `count` samples from `start`: float32 [channels, count], silence outside the track.

        Raises:
            MediaError: The file cannot be read any more.
        """
        result = np.zeros((self.plan.channels, count), np.float32)
        low, high = max(start, 0), min(start + count, self._limit)
        for number in range(low // self._length, -(-high // self._length)):
            paste(result, number * self._length - start, self._stretch(number), low - start, high - start)
        return result

    def _stretch(self, number: int) -> np.ndarray:
        stretch = self._stretches.pop(number, None)
        if stretch is None:
            with reading(self.path):
                stretch = self._decode(number * self._length)
        self._stretches[number] = stretch
        while len(self._stretches) > _KEPT_STRETCHES:
            self._stretches.popitem(last=False)
        return stretch

    def _decode(self, begin: int) -> np.ndarray:
        early = begin - self._preroll
        if self._counter is not None:
            self._counter.reach(begin + self._length)
        if early > 0:
            late, result = self._decode_from(
                (self._counter or self.plan).ticks_at(early), begin, early + self._preroll // 2
            )
            if not late:
                return result
        return self._decode_from(None, begin, begin)[1]

    def _decode_from(self, at: int | None, begin: int, latest: int) -> tuple[bool, np.ndarray]:
        """Return whether the container began after `latest`, and the samples from `begin` on."""
        result = np.zeros((self.plan.channels, self._length), np.float32)
        kind = OneKind(self.path, self.plan.sample_rate, self.plan.channels)
        with decoding(self.path, at) as frames:
            for position, frame in self._placed(frames):
                if at is not None and position > latest:
                    return True, result
                if position >= begin + self._length:
                    break
                paste(result, position - begin, kind.samples_of(frame), 0, self._length)
                latest = maxsize  # it is there: what follows is in order
        return False, result

    def _placed(self, frames: Iterator[AudioFrame]) -> Iterator[tuple[int, AudioFrame]]:
        """Say for each frame at which sample it begins."""
        expected: int | None = None
        for frame in frames:
            position = self._position(frame, expected)
            if position is not None:
                yield position, frame
                expected = position + frame.samples

    def _position(self, frame: AudioFrame, expected: int | None) -> int | None:
        """Return a frame's place; None as long as it is not known."""
        if frame.pts is None:
            return expected
        stated = self.plan.position(frame.pts)
        if self._counter is None:
            return stated
        if expected is None:
            return self._counter.position_of(frame.pts)
        return stated if stated - expected >= GAP_SECONDS * self.plan.sample_rate else expected
