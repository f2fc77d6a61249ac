"""Many frames as few ranges."""

from __future__ import annotations

from bisect import bisect_right

from studio.core.time import FrameRange


class FrameSet:
    """A set of frames that mostly lie beside each other. Adding one next to another takes constant time."""

    __slots__ = ("_starts", "_stops")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []

    def add_frame(self, frame: int) -> bool:
        """Add a frame, and return whether it is new."""
        at = bisect_right(self._starts, frame)
        if at and frame < self._stops[at - 1]:
            return False
        joins_before = at > 0 and self._stops[at - 1] == frame
        joins_after = at < len(self._starts) and self._starts[at] == frame + 1
        if joins_before and joins_after:
            self._stops[at - 1] = self._stops.pop(at)
            del self._starts[at]
        elif joins_before:
            self._stops[at - 1] = frame + 1
        elif joins_after:
            self._starts[at] = frame
        else:
            self._starts.insert(at, frame)
            self._stops.insert(at, frame + 1)
        return True

    @property
    def ranges(self) -> tuple[FrameRange, ...]:
        """The frames, in order."""
        return tuple(FrameRange(start, stop) for start, stop in zip(self._starts, self._stops, strict=True))
