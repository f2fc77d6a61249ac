"""Reader of a sound track: the same samples for a position, in whatever order they are read.

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

from studio.media.audio.audio_decode import FormatUnifier, copy_overlap, open_decoder
from studio.media.audio.audio_plan import AudioPlan, SampleCounter
from studio.media.containers.file_index import GAP_SECONDS
from studio.media.source_file import translate_read_errors

BLOCK_SECONDS = 5
_PREROLL_SECONDS = 0.5
_MAX_CACHED_BLOCKS = 3


class AudioReader:
    """The sound of one file. Not safe for several threads at once.

    Args:
        path: The file.
        plan: Where its samples lie.
    """

    def __init__(self, path: Path, plan: AudioPlan) -> None:
        self.path = path
        self.plan = plan
        self._length = BLOCK_SECONDS * plan.sample_rate
        self._preroll = int(_PREROLL_SECONDS * plan.sample_rate)
        # Where samples are counted, the end is known within a tick: what lies there is heard, too.
        self._limit = plan.sample_count + (0 if plan.has_exact_times else ceil(plan.tick * plan.sample_rate))
        self._stretches: OrderedDict[int, np.ndarray] = OrderedDict()
        self._counter = None if plan.has_exact_times else SampleCounter(path, plan)

    def close(self) -> None:
        """Close the file."""
        self._stretches.clear()
        if self._counter is not None:
            self._counter.close()

    def estimate_distance(self, start: int) -> int:
        """Return about how many samples must be decoded to reach `start`."""
        return 0 if start // self._length in self._stretches else self._length

    def read_samples(self, start: int, count: int) -> np.ndarray:
        """Return `count` samples from `start`: float32 [channels, count], silence outside the track.

        Raises:
            MediaError: The file cannot be read any more.
        """
        result = np.zeros((self.plan.channels, count), np.float32)
        low, high = max(start, 0), min(start + count, self._limit)
        for number in range(low // self._length, -(-high // self._length)):
            copy_overlap(result, number * self._length - start, self._read_block(number), low - start, high - start)
        return result

    def _read_block(self, number: int) -> np.ndarray:
        stretch = self._stretches.pop(number, None)
        if stretch is None:
            with translate_read_errors(self.path):
                stretch = self._decode(number * self._length)
        self._stretches[number] = stretch
        while len(self._stretches) > _MAX_CACHED_BLOCKS:
            self._stretches.popitem(last=False)
        return stretch

    def _decode(self, begin: int) -> np.ndarray:
        early = begin - self._preroll
        if self._counter is not None:
            self._counter.count_to(begin + self._length)
        if early > 0:
            late, result = self._decode_from(
                (self._counter or self.plan).find_ticks_at(early), begin, early + self._preroll // 2
            )
            if not late:
                return result
        return self._decode_from(None, begin, begin)[1]

    def _decode_from(self, at: int | None, begin: int, latest: int) -> tuple[bool, np.ndarray]:
        """Return whether the container began after `max_lateness`, and the samples from `begin` on."""
        result = np.zeros((self.plan.channels, self._length), np.float32)
        kind = FormatUnifier(self.path, self.plan.sample_rate, self.plan.channels)
        with open_decoder(self.path, at) as frames:
            for position, frame in self._yield_positioned_frames(frames):
                if at is not None and position > latest:
                    return True, result
                if position >= begin + self._length:
                    break
                copy_overlap(result, position - begin, kind.convert_frame(frame), 0, self._length)
                latest = maxsize  # it is there: what follows is in order
        return False, result

    def _yield_positioned_frames(self, frames: Iterator[AudioFrame]) -> Iterator[tuple[int, AudioFrame]]:
        """Say for each frame at which sample it begins."""
        expected: int | None = None
        for frame in frames:
            position = self._find_position(frame, expected)
            if position is not None:
                yield position, frame
                expected = position + frame.samples

    def _find_position(self, frame: AudioFrame, expected: int | None) -> int | None:
        """Return a frame's place; None as long as it is not known."""
        if frame.pts is None:
            return expected
        stated = self.plan.get_sample_at(frame.pts)
        if self._counter is None:
            return stated
        if expected is None:
            return self._counter.find_sample_at(frame.pts)
        return stated if stated - expected >= GAP_SECONDS * self.plan.sample_rate else expected
