"""Place of a clip in its source, for programs that count a clip played backwards from its other end.

A source range of OpenTimelineIO is as long as its clip on the timeline; a linear time warp says how fast the source
runs in it. Of a clip with a negative speed the range begins at the earliest frame of the source that is seen.
"""

from __future__ import annotations

from fractions import Fraction


def find_range_start(source_start: float, length: int, speed: float) -> float:
    """Return where the range begins of a clip that begins at a frame of its source."""
    return source_start - _find_reach(length, speed) if speed < 0.0 else source_start


def find_source_start(range_start: Fraction, length: int, speed: float) -> Fraction:
    """Return the frame of the source that a clip begins with, whose range begins somewhere."""
    return range_start + _find_reach(length, speed) if speed < 0.0 else range_start


def _find_reach(length: int, speed: float) -> int:
    """Return how many frames of the source lie between the first and the last one that are seen."""
    return round(Fraction(length - 1) * abs(Fraction(speed)))
