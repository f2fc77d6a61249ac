"""Positions of a sound track's samples on the clip's own time.

Sample 0 belongs to the first picture. Without pictures it is the first sample that is heard. The delay that encoders
put before the sound is dropped by FFmpeg's decoders, where the file tells of it.

Timestamps that are fine enough and follow each other without jitter give each sample's place at once. Where they do not
(Matroska and WebM round to milliseconds), samples are counted from the beginning once, and the result is kept. Seeking
then gives the same samples as reading on.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import floor
from pathlib import Path

from av.audio.frame import AudioFrame

from studio.media.audio.audio_decode import get_frame_format, open_decoder
from studio.media.containers.file_index import GAP_SECONDS, AudioIndex

_TAIL_SECONDS = 1
_FIRST_FRAMES = 9


@dataclass(frozen=True, slots=True)
class AudioPlan:
    """Plan for reading a sound track.

    Args:
        sample_rate: Samples a second.
        channels: Sound channels.
        sample_count: Samples from sample 0 to the end of the track; where samples are counted, within a tick.
        tick: Seconds a tick of the track's timestamps.
        origin: The time of sample 0 in the track, in seconds.
        has_exact_times: Timestamps give the places of samples; otherwise they are counted.
    """

    sample_rate: int
    channels: int
    sample_count: int
    tick: Fraction
    origin: Fraction
    has_exact_times: bool

    def get_sample_at(self, pts: int) -> int:
        """Return the sample that begins at `pts` ticks; negative before sample 0."""
        tick, origin = self.tick, self.origin  # of one denominator: fractions would take half of the time
        whole = 2 * self.sample_rate * (pts * tick.numerator * origin.denominator - origin.numerator * tick.denominator)
        half = tick.denominator * origin.denominator
        return (whole + half) // (2 * half)

    def find_ticks_at(self, sample: int) -> int:
        """Return the tick at or before a sample's beginning."""
        return floor((Fraction(sample, self.sample_rate) + self.origin) / self.tick)


def plan_audio(path: Path, index: AudioIndex, video_start: Fraction | None) -> AudioPlan | None:
    """Decode the first and the last moment of a track to learn where it begins and ends.

    Args:
        path: The file.
        index: The track's packets.
        video_start: The time of the first picture in seconds; None without pictures.

    Returns:
        None for a track of which nothing can be decoded.
    """
    with open_decoder(path) as frames:
        firsts = list(islice(frames, _FIRST_FRAMES))
    if not firsts:
        return None
    first = firsts[0]
    start = index.pts[0] if first.pts is None else first.pts
    origin = start * index.tick if video_start is None else video_start
    (rate, channels), _ = Counter(map(get_frame_format, firsts)).most_common(1)[0]  # one of them may be damaged
    exact = index.is_complete and index.tick <= Fraction(1, rate) and not index.has_jitter(rate)
    end = _find_end(path, index, rate, exact=exact)
    samples = max(0, floor((end - origin) * rate + Fraction(1, 2)))
    return AudioPlan(rate, channels, samples, index.tick, origin, exact)


def _find_end(path: Path, index: AudioIndex, rate: int, *, exact: bool) -> Fraction:
    """Return the time at which the last sample ends, in seconds."""
    stated = (index.pts[-1] + index.durations[-1]) * index.tick
    with open_decoder(path, max(index.pts[0], index.pts[-1] - floor(_TAIL_SECONDS / index.tick))) as frames:
        last = max((f for f in frames if f.pts is not None), key=lambda f: f.pts or 0, default=None)
    if last is None or last.pts is None:
        return stated
    heard = last.pts * index.tick + Fraction(last.samples, rate)
    return min(heard, stated) if exact and index.durations[-1] else heard


class SampleCounter:
    """Counter of samples from the beginning of a track, with the position of each decoded frame.

    Args:
        path: The file.
        plan: Its sound.
    """

    def __init__(self, path: Path, plan: AudioPlan) -> None:
        self._plan = plan
        self._pts: array[int] = array("q")
        self._positions: array[int] = array("q")
        self._next = 0
        self._open = ExitStack()
        self._frames = self._open.enter_context(open_decoder(path))

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def count_to(self, sample: int) -> None:
        """Count at least to `sample`, or to the end."""
        while self._next <= sample:
            frame = next(self._frames, None)
            if frame is None:
                return
            self._count_frame(frame)

    def find_sample_at(self, pts: int) -> int | None:
        """Return the sample at which the frame of this time begins; None if unknown, or if two have this time."""
        at = bisect_left(self._pts, pts)
        return self._positions[at] if at < len(self._pts) and self._pts[at] == pts else None

    def find_ticks_at(self, sample: int) -> int:
        """Return the time of the counted frame at or before a sample."""
        return self._pts[max(0, bisect_right(self._positions, sample) - 1)]

    def _count_frame(self, frame: AudioFrame) -> None:
        position = self._next
        if frame.pts is not None:
            stated = self._plan.get_sample_at(frame.pts)
            if not self._pts or stated - position >= GAP_SECONDS * self._plan.sample_rate:
                position = stated
            self._remember(frame.pts, position)
        self._next = position + frame.samples

    def _remember(self, pts: int, position: int) -> None:
        if self._pts and pts == self._pts[-1]:
            self._pts.pop()  # short frames may round to one time, which then tells neither
            self._positions.pop()
        elif not self._pts or pts > self._pts[-1]:
            self._pts.append(pts)
            self._positions.append(position)
