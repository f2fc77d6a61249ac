"""Order in which frames are played: a range, a frame to start from, and a direction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.core.time import FrameRange


class LoopMode(StrEnum):
    """Behaviour at the end of the range."""

    LOOP = "loop"
    PING_PONG = "ping-pong"
    ONCE = "once"

    @property
    def next_mode(self) -> LoopMode:
        """The mode that a click on the button selects."""
        order = list(LoopMode)
        return order[(order.index(self) + 1) % len(order)]


@dataclass(frozen=True, slots=True)
class PlaybackRange:
    """Path through a range while playing. Its steps are counted from 0, one for each frame that is passed.

    Args:
        frames: The range; not empty.
        start_frame: The frame at place 0, counted from the range's start.
        speed: How many places are passed in the time of one frame; negative backwards.
        loop_mode: What happens at the end.
    """

    frames: FrameRange
    start_frame: int
    speed: int
    loop_mode: LoopMode

    def get_frame_at(self, place: int) -> int | None:
        """Return the frame at a place; None behind the end of a range that is played once."""
        found = self._locate_place(place)
        return None if found is None else self.frames.start + found[0]

    def get_direction_at(self, place: int) -> int:
        """Return 1 where frames are passed forwards, −1 where backwards."""
        found = self._locate_place(place)
        return 1 if found is None else found[1]

    @property
    def last_place(self) -> int | None:
        """The last place of a range that is played once; None where there is always another one."""
        if self.loop_mode is not LoopMode.ONCE:
            return None
        return len(self.frames) - 1 - self.start_frame if self.speed > 0 else self.start_frame

    def _locate_place(self, place: int) -> tuple[int, int] | None:
        """Return the frame at a place, counted from the range's start, and the direction in which it is passed."""
        length, side = len(self.frames), 1 if self.speed > 0 else -1
        at = self.start_frame + place * side
        if length <= 1:
            return (0, side) if self.loop_mode is not LoopMode.ONCE or place == 0 else None
        if self.loop_mode is LoopMode.ONCE:
            return (at, side) if 0 <= at < length else None
        if self.loop_mode is LoopMode.LOOP:
            return at % length, side
        around = 2 * (length - 1)
        turned = at % around
        return (turned, side) if turned < length else (around - turned, -side)
