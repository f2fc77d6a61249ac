"""Sequential reader of a sound track for display, several times as fast as an exact one.

Samples for hearing come from fresh decoders at fixed places, so that they are the same ones in whatever order they are
asked for. A waveform needs no such care: after a seek its samples lie where the timestamps say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame

from studio.media.audio.audio_decode import DamagedPacket, copy_overlap, get_frame_format, open_decoder, to_floats
from studio.media.audio.audio_plan import AudioPlan
from studio.media.containers.file_index import GAP_SECONDS
from studio.media.source_file import translate_read_errors

_PREROLL_SECONDS = 0.2
_UNREACHABLE_DISTANCE = 1 << 40


class AudioScanner:
    """Sequential reader of one file's sound, for display. Not safe for several threads at once.

    Args:
        path: The file.
        plan: Where its samples lie.
    """

    def __init__(self, path: Path, plan: AudioPlan) -> None:
        self.path = path
        self.plan = plan
        self._kind = plan.sample_rate, plan.channels
        self._preroll = int(_PREROLL_SECONDS * plan.sample_rate)
        self._gap = GAP_SECONDS * plan.sample_rate
        self._open = ExitStack()
        self._frames: Iterator[AudioFrame] = iter(())
        self._next: int | None = None
        self._place: int | None = None
        self._left: tuple[int, np.ndarray] | None = None
        self._damage: list[DamagedPacket] = []

    def close(self) -> None:
        """Close the file."""
        self._open.close()
        self._frames, self._next, self._left = iter(()), None, None

    def estimate_distance(self, start: int) -> int:
        """Return 0 where reading on comes to `start`, else more than anybody goes."""
        return 0 if start == self._next else _UNREACHABLE_DISTANCE

    def read_samples(self, start: int, count: int) -> tuple[np.ndarray, tuple[range, ...]]:
        """Return samples, and which of them are damaged.

        Returns:
            float32 [channels, count], silence outside the track; ranges of columns, in order.

        Raises:
            MediaError: The file cannot be read any more.
        """
        result = np.zeros((self.plan.channels, count), np.float32)
        with translate_read_errors(self.path):
            if start != self._next:
                self._seek(start)
            self._fill(result, start)
        self._next = start + count
        places = (range(*self._clip_damage(damage, start, count)) for damage in self._damage)
        damaged = tuple(place for place in places if place)
        del self._damage[: max(0, len(self._damage) - 1)]  # the last one may reach into what follows
        return result, damaged

    def _seek(self, start: int) -> None:
        self.close()
        early = start - self._preroll
        self._damage, self._place = [], None
        at = self.plan.find_ticks_at(early) if early > 0 else None
        self._frames = self._open.enter_context(open_decoder(self.path, at, self._damage))

    def _fill(self, result: np.ndarray, start: int) -> None:
        """Decode until the result is full; what a frame holds beyond it is left for the next time."""
        count = result.shape[1]
        while True:
            place, samples = self._left or self._decode()
            if samples is None:
                return
            copy_overlap(result, place - start, samples, 0, count)
            if place + samples.shape[1] > start + count:
                self._left = place, samples
                return
            self._left = None

    def _decode(self) -> tuple[int, np.ndarray | None]:
        """Return the next frame's place and samples; None for samples at the end."""
        frame = next(self._frames, None)
        if frame is None:
            return 0, None
        stated = None if frame.pts is None else self.plan.get_sample_at(frame.pts)
        if self._place is None or (
            stated is not None and (self.plan.has_exact_times or stated - self._place >= self._gap)
        ):
            self._place = stated or 0
        place = self._place
        self._place = place + frame.samples
        if get_frame_format(frame) == self._kind:
            return place, to_floats(frame)
        seconds = Fraction(frame.samples, self.plan.sample_rate)
        self._damage.append(DamagedPacket(self.plan.find_ticks_at(place), ceil(seconds / self.plan.tick)))
        return place, np.zeros((self.plan.channels, frame.samples), np.float32)

    def _clip_damage(self, damage: DamagedPacket, start: int, count: int) -> tuple[int, int]:
        first, last = self.plan.get_sample_at(damage.pts), self.plan.get_sample_at(damage.pts + max(1, damage.duration))
        return min(count, max(0, first - start)), min(count, max(0, last - start))
