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
from typing import NamedTuple

import numpy as np
from av.audio.frame import AudioFrame

from studio.core.errors import MediaError
from studio.core.language import tr
from studio.media.audio_decode import Damage, decoding, to_floats
from studio.media.audio_index import AudioPlan, SampleCounter
from studio.media.index import GAP_SECONDS
from studio.media.sources import reading

STRETCH_SECONDS = 5
_PREROLL_SECONDS = 0.5
_KEPT_STRETCHES = 3


class _Stretch(NamedTuple):
    """Samples, float32 [channels, samples], and which of the track's samples among them are damaged."""

    samples: np.ndarray
    damaged: tuple[range, ...] = ()


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
        self._stretches: OrderedDict[int, _Stretch] = OrderedDict()
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
        for number in self._numbers(low, high):
            _paste(result, number * self._length - start, self._stretch(number).samples, low - start, high - start)
        return result

    def damaged(self, start: int, count: int) -> tuple[range, ...]:
        """Return which of these samples are silent because the file is damaged there, in order.

        Raises:
            MediaError: The file cannot be read any more.
        """
        low, high = max(start, 0), min(start + count, self._limit)
        found = [lost for number in self._numbers(low, high) for lost in self._stretch(number).damaged]
        cut = (range(max(lost.start, low), min(lost.stop, high)) for lost in found)
        return tuple(lost for lost in cut if lost)

    def _numbers(self, low: int, high: int) -> range:
        return range(low // self._length, -(-high // self._length))

    def _stretch(self, number: int) -> _Stretch:
        stretch = self._stretches.pop(number, None)
        if stretch is None:
            with reading(self.path):
                stretch = self._decode(number * self._length)
        self._stretches[number] = stretch
        while len(self._stretches) > _KEPT_STRETCHES:
            self._stretches.popitem(last=False)
        return stretch

    def _decode(self, begin: int) -> _Stretch:
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

    def _decode_from(self, at: int | None, begin: int, latest: int) -> tuple[bool, _Stretch]:
        """Return whether the container began after `latest`, and the samples from `begin` on."""
        result = np.zeros((self.plan.channels, self._length), np.float32)
        damage: list[Damage] = []
        with decoding(self.path, at, damage) as frames:
            for position, frame in self._placed(frames):
                if at is not None and position > latest:
                    return True, _Stretch(result)
                if position >= begin + self._length:
                    break
                _paste(result, position - begin, self._samples(frame), 0, self._length)
                latest = begin + self._length
        return False, _Stretch(result, tuple(self._damaged(damage, range(begin, begin + self._length))))

    def _damaged(self, damage: list[Damage], inside: range) -> Iterator[range]:
        for pts, duration in damage:
            first, last = self.plan.position(pts), self.plan.position(pts + max(1, duration))
            if max(first, inside.start) < min(last, inside.stop):
                yield range(max(first, inside.start), min(last, inside.stop))

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

    def _samples(self, frame: AudioFrame) -> np.ndarray:
        samples = to_floats(frame)
        plan = self.plan
        if frame.sample_rate != plan.sample_rate or len(samples) != plan.channels:
            found = f"{frame.sample_rate} Hz × {len(samples)}"
            raise MediaError(
                self.path,
                tr(
                    "its sound changes from {before} to {found}; accepted: one kind",
                    before=f"{plan.sample_rate} Hz × {plan.channels}",
                    found=found,
                ),
            )
        return samples


def _paste(target: np.ndarray, at: int, samples: np.ndarray, low: int, high: int) -> None:
    """Write `samples`, which begin at column `at`, into the columns `low` to `high` of the target."""
    first, last = max(at, low), min(at + samples.shape[1], high)
    if first < last:
        target[:, first:last] = samples[:, first - at : last - at]
