"""Frames, rates, ranges and timecode: exact arithmetic, no floats where a frame number comes out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from studio.core.errors import ParameterError
from studio.core.translation import tr

_NTSC_DENOMINATOR = 1001
_TIMECODE = re.compile(r"\s*(-)?(?:(?:(\d{1,6}):)?(\d{1,2}):)?(\d{1,2})([:;])(\d{1,3})\s*", re.ASCII)
_RANGE = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?")


@dataclass(frozen=True, slots=True, order=True)
class FrameRate:
    """Frames a second, exact.

    Args:
        value: A positive fraction: 25, 30000/1001.

    Raises:
        ParameterError: The value is not positive.
    """

    value: Fraction

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ParameterError("rate", str(self.value), tr("a positive number of frames a second"))

    @classmethod
    def from_value(cls, value: int | float | str | Fraction | FrameRate) -> FrameRate:
        """Make a rate from what people and files write: 25, "25", "30000/1001", 29.97, 23.976.

        Floats and decimals near an NTSC rate become that rate (29.97 → 30000/1001).

        Raises:
            ParameterError: It is no positive number.
        """
        if isinstance(value, FrameRate):
            return value
        try:
            exact = Fraction(value)
        except (ValueError, ZeroDivisionError, OverflowError):
            raise ParameterError("rate", value, tr("a positive number such as 25, 29.97 or 30000/1001")) from None
        if isinstance(value, (float, str)) and exact.denominator != 1 and "/" not in str(value):
            exact = _nearest_standard(exact)
        return cls(exact)

    def seconds_at(self, frame: int) -> Fraction:
        """Return the time at which `frame` begins, in seconds."""
        return Fraction(frame) / self.value

    def frame_at(self, seconds: float | Fraction) -> int:
        """Return the frame shown at `seconds` (the last one that has begun)."""
        return math.floor(Fraction(seconds) * self.value)

    def sample_at(self, frame: int, sample_rate: int) -> int:
        """Return the index of the first audio sample that belongs to `frame`.

        Differences between neighbours are the exact lengths of the frames' audio: they never drift.
        """
        return math.floor(Fraction(frame * sample_rate) / self.value + Fraction(1, 2))

    def get_frame_samples(self, frame: int, sample_rate: int) -> range:
        """Return the indices of the audio samples that belong to `frame`."""
        return range(self.sample_at(frame, sample_rate), self.sample_at(frame + 1, sample_rate))

    def frame_at_sample(self, sample: int, sample_rate: int) -> int:
        """Return the frame that an audio sample belongs to: the last one whose `sample_at` is not after it."""
        return math.ceil((sample + Fraction(1, 2)) * self.value / sample_rate) - 1

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        return f"{float(self.value):.6g}" if self.value.denominator == 1 else f"{float(self.value):.2f}"


def _nearest_standard(exact: Fraction) -> Fraction:
    ntsc = Fraction(round(exact * _NTSC_DENOMINATOR / 1000) * 1000, _NTSC_DENOMINATOR)
    return ntsc if abs(ntsc - exact) < Fraction(1, 200) else exact.limit_denominator(1_000_000)


@dataclass(frozen=True, slots=True)
class FrameRange:
    """Frames from `start` up to, but without, `stop`.

    Raises:
        ParameterError: The range is negative or runs backwards.
    """

    start: int
    stop: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.stop < self.start:
            raise ParameterError("range", f"[{self.start}, {self.stop})", tr("0 ≤ start ≤ stop"))

    @classmethod
    def from_text(cls, text: str) -> FrameRange:
        """Read what a user writes: "10-40" is frames 10 to 40, both included; "7" is one frame.

        Raises:
            ParameterError: The text is no range.
        """
        match = _RANGE.fullmatch(text)
        if match is None:
            raise ParameterError("range", text, tr("FIRST-LAST, both included, such as 10-40; or one frame such as 7"))
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ParameterError("range", text, tr("a first frame that is not after the last one"))
        return cls(first, last + 1)

    def intersect(self, other: FrameRange) -> FrameRange:
        """Return the frames that are in both; empty at our start if there are none."""
        start, stop = max(self.start, other.start), min(self.stop, other.stop)
        return FrameRange(start, stop) if stop >= start else FrameRange(self.start, self.start)

    def clamp(self, frame: int) -> int:
        """Return the frame in the range that is nearest to `frame`; `start` for an empty range."""
        return max(self.start, min(frame, self.stop - 1))

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.stop))

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.start <= frame < self.stop

    def __str__(self) -> str:
        return f"{self.start}-{self.stop - 1}" if self else "empty"


def space_evenly(count: int, length: int) -> list[int]:
    """Return `count` frames of a clip of `length` frames, evenly spaced from its first to its last; of one, the first.

    Where there are more than the clip has, frames come more than once.
    """
    return [round(step * (length - 1) / max(1, count - 1)) for step in range(count)]


def format_timecode(frame: int, rate: FrameRate, *, drop_frame: bool = False) -> str:
    """Write a frame number as SMPTE 12M timecode, HH:MM:SS:FF (or HH:MM:SS;FF with dropped numbers).

    Args:
        frame: From 0; one before has a sign, "-00:00:01:00" is a second before.
        rate: The rate; its nearest whole number counts the frames within a second.
        drop_frame: Skip the first numbers of each minute but every tenth, as 29.97 and 59.94 need it
            to stay near the clock. Ignored for rates that have no drop-frame count.
    """
    base, dropping = _base(rate), drop_frame and has_drop_frames(rate)
    number = _with_dropped_numbers(abs(frame), base) if dropping else abs(frame)
    seconds, frames = divmod(number, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    width = max(2, len(str(base - 1)))
    sign, joint = "-" if frame < 0 else "", ";" if dropping else ":"
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}{joint}{frames:0{width}d}"


def parse_timecode(text: str, rate: FrameRate, *, drop_frame: bool = False) -> int:
    """Return the frame that a timecode names: what `format_timecode` writes is read back exactly.

    Args:
        text: HH:MM:SS:FF; hours, or hours and minutes, may be left out. ";" before the frames says that numbers are
            dropped.
        rate: The rate; its nearest whole number counts the frames within a second.
        drop_frame: Numbers are dropped with ":", too. Ignored for rates that have no drop-frame count.

    Raises:
        ParameterError: It is no timecode; a part is too large; the number is one of those that are dropped; or there is
            a ";" at a rate that drops none.
    """
    match = _TIMECODE.fullmatch(text)
    if match is None:
        raise ParameterError("timecode", text, tr("HH:MM:SS:FF such as 01:00:10:24; hours and minutes may be left out"))
    sign, *parts, joint, last = match.groups()
    hours, minutes, seconds, frames = (int(part or 0) for part in (*parts, last))
    base, dropping = _base(rate), has_drop_frames(rate)
    if joint == ";" and not dropping:
        raise ParameterError("timecode", text, tr("':' before the frames: {rate} fps drops no numbers", rate=rate))
    if minutes > 59 or seconds > 59 or frames >= base:
        most = tr("at most 59 minutes, 59 seconds and {frames} frames, at {rate} fps", frames=base - 1, rate=rate)
        raise ParameterError("timecode", text, most)
    number = ((hours * 60 + minutes) * 60 + seconds) * base + frames
    if dropping and (drop_frame or joint == ";"):
        number -= _dropped_before(text, hours * 60 + minutes, seconds, frames, base)
    return -number if sign else number


def has_drop_frames(rate: FrameRate) -> bool:
    """Return whether a rate has a drop-frame count: 29.97 and its multiples do."""
    return _base(rate) % 30 == 0 and rate.value.denominator == _NTSC_DENOMINATOR


def _base(rate: FrameRate) -> int:
    return max(1, round(rate.value))


def _dropped_before(text: str, minutes: int, seconds: int, frames: int, base: int) -> int:
    """Return how many numbers are dropped before one; raise ParameterError if it is dropped itself."""
    dropped = base // 15
    if minutes % 10 and seconds == 0 and frames < dropped:
        first = tr("a number that is counted: this minute begins with ;{frames:02d}", frames=dropped)
        raise ParameterError("timecode", text, first)
    return dropped * (minutes - minutes // 10)


def _with_dropped_numbers(frame: int, base: int) -> int:
    dropped = base // 15
    per_minute = base * 60 - dropped
    per_ten_minutes = base * 600 - 9 * dropped
    tens, rest = divmod(frame, per_ten_minutes)
    minutes = 0 if rest < base * 60 else 1 + (rest - base * 60) // per_minute
    return frame + dropped * (9 * tens + minutes)
