"""The time of a drawing: how often something has happened, so that it comes out even where the clip loops."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SceneClock:
    """A moment of a clip.

    Args:
        seconds: Since the clip began.
        duration: Of the clip, in seconds; negative if time runs backwards.
        is_looping: The clip's end leads back to its start: whatever turns or flies by itself does so a whole number of
            times.
    """

    seconds: float
    duration: float
    is_looping: bool = False

    def count_turns(self, rate: float) -> float:
        """Return how often something has happened that happens `rate` times a second; at least once in a loop."""
        if not self.is_looping or rate == 0.0 or self.duration == 0.0:
            return rate * self.seconds
        whole = math.copysign(max(1, round(abs(rate * self.duration))), rate)
        return whole * self.seconds / abs(self.duration)

    def count_loop_turns(self, rate: float) -> int:
        """Return after how many times the clip is back at its start; 0 where it never is."""
        if not self.is_looping or rate == 0.0 or self.duration == 0.0:
            return 0
        return max(1, round(abs(rate * self.duration)))

    def compute_swing(self, rate: float, phase: float = 0.0) -> float:
        """Return a sine, −1..1, that goes to and fro `rate` times a second, `phase` (in turns) ahead."""
        return math.sin(math.tau * (self.count_turns(rate) + phase))
