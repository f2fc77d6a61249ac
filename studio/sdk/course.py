"""A parameter over time, for nodes that need more of it than its value at one frame."""

from __future__ import annotations

import math
import threading
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from studio.sdk.param_kinds import Prompt

_FARTHEST = 50_000
"""So many frames are looked through for a course that never settles."""

NODES: Final = (0.5 - math.sqrt(3) / 6, 0.5 + math.sqrt(3) / 6)
"""Where Gauss's rule of two points looks at each frame. It is exact for cubics, and for keys that hold."""


@dataclass(frozen=True, slots=True)
class Course:
    """A number at every frame: what a parameter is in time, whole.

    A parameter declared as `Course` is a number with keyframes everywhere else; its node is given the curve. It may be
    used in `facts`, too: there is one for the clip. No Signal can drive it, as only one frame of a Signal is known.

    Args:
        named: Says which it is, in plain values: the number, or the keyframes. Two with the same are equal.
        value_at: Returns the value at any place, also between two frames.
        steady_from: The frame from which the value stays what it is; None if it never does.
    """

    named: object
    value_at: Callable[[float], float] = field(repr=False, compare=False)
    steady_from: int | None = field(default=0, repr=False, compare=False)
    _sums: array[float] = field(default_factory=lambda: array("d", [0.0]), init=False, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, value: float) -> Course:
        """Return the course of what never changes."""
        return cls(value, lambda frame: value)

    @property
    def constant(self) -> float | None:
        """The value, if it is the same at every frame."""
        return self.named if isinstance(self.named, float) else None

    def at(self, frame: float) -> float:
        """Return the value at a frame, or between two."""
        return self.value_at(frame)

    def inside(self, frame: int) -> tuple[float, float]:
        """Return the values at `NODES` within a frame; the straight line through them has the frame's integral."""
        return self.value_at(frame + NODES[0]), self.value_at(frame + NODES[1])

    def integral(self, frame: int) -> float:
        """Return the integral from frame 0 to `frame`, 0 or later: of a speed, the way that was gone.

        Each frame's part is Gauss's rule of two points; sums are kept, so that going on costs one frame.
        """
        if self.constant is not None:
            return self.constant * frame
        with self._lock:
            while len(self._sums) <= frame:
                self._sums.append(self._sums[-1] + math.fsum(self.inside(len(self._sums) - 1)) / 2)
            return self._sums[frame]

    def reaches(self, goal: float) -> int | None:
        """Return the first frame whose integral is at least `goal`; None if there is none, or none within 50 000."""
        settled = _FARTHEST if self.steady_from is None else max(0, self.steady_from)
        for frame in range(min(settled, _FARTHEST) + 1):
            if self.integral(frame) >= goal - 1e-9:
                return frame
        if self.steady_from is None or settled > _FARTHEST or self.value_at(settled) <= 0.0:
            return None
        rate, gone = self.value_at(settled), self.integral(settled)
        return settled + math.ceil((goal - gone) / rate - 1e-9)


@dataclass(frozen=True, slots=True)
class PromptCourse:
    """A text at every frame: what a keyed prompt is in time, whole.

    Args:
        named: Says which it is, in plain values: the text, or the keyframes. Two with the same are equal.
        value_at: Returns the text at a frame, and the one that it blends into.
        blocks: Where each text begins, and the text, in order; the first one holds before its frame, too.
    """

    named: object
    value_at: Callable[[float], Prompt] = field(repr=False, compare=False)
    blocks: tuple[tuple[int, str], ...] = field(repr=False, compare=False)

    @classmethod
    def of(cls, text: str) -> PromptCourse:
        """Return the course of a text that stays."""
        return cls(text, lambda frame: Prompt(text), ((0, text),))

    @property
    def constant(self) -> str | None:
        """The text, if it is the same at every frame."""
        return self.named if isinstance(self.named, str) else None

    def at(self, frame: float) -> Prompt:
        """Return the text at a frame."""
        return self.value_at(frame)
