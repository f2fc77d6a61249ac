"""A parameter over time, for nodes that need more of it than its value at one frame."""

from __future__ import annotations

import math
import threading
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from studio.sdk.param_types.kinds import Prompt

_MAX_FRAMES = 50_000
"""So many frames are looked through for a course that never settles."""

GAUSS_NODES: Final = (0.5 - math.sqrt(3) / 6, 0.5 + math.sqrt(3) / 6)
"""Where Gauss's rule of two points looks at each frame. It is exact for cubics, and for keys that hold."""


@dataclass(frozen=True, slots=True)
class AnimatedParam:
    """A number at every frame: what a parameter is in time, whole.

    A parameter declared as `AnimatedParam` is a number with keyframes everywhere else; its node is given the curve. It
    may be used in `facts`, too: there is one for the clip. No Signal can drive it, because only one frame of a Signal
    is known.

    Args:
        identity: Says which it is, in plain values: the number, or the keyframes. Two with the same are equal.
        evaluator: Returns the value at any place, also between two frames.
        constant_from: The frame from which the value stays what it is; None if it never does.
    """

    identity: object
    evaluator: Callable[[float], float] = field(repr=False, compare=False)
    constant_from: int | None = field(default=0, repr=False, compare=False)
    _sums: array[float] = field(default_factory=lambda: array("d", [0.0]), init=False, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @classmethod
    def from_constant(cls, value: float) -> AnimatedParam:
        """Return the course of what never changes."""
        return cls(value, lambda frame: value)

    @property
    def constant_value(self) -> float | None:
        """The value, if it is the same at every frame."""
        return self.identity if isinstance(self.identity, float) else None

    def evaluate_at(self, frame: float) -> float:
        """Return the value at a frame, or between two."""
        return self.evaluator(frame)

    def evaluate_gauss_nodes(self, frame: int) -> tuple[float, float]:
        """Return the values at `GAUSS_NODES` within a frame. The line through them has the frame's integral."""
        return self.evaluator(frame + GAUSS_NODES[0]), self.evaluator(frame + GAUSS_NODES[1])

    def integrate_to(self, frame: int) -> float:
        """Return the integral from frame 0 to `frame`, 0 or later: of a speed, the way that was gone.

        Each frame's part is Gauss's rule of two points; sums are kept, so that going on costs one frame.
        """
        if self.constant_value is not None:
            return self.constant_value * frame
        with self._lock:
            while len(self._sums) <= frame:
                self._sums.append(self._sums[-1] + math.fsum(self.evaluate_gauss_nodes(len(self._sums) - 1)) / 2)
            return self._sums[frame]

    def find_frame_of_integral(self, goal: float) -> int | None:
        """Return the first frame whose integral is at least `goal`; None if there is none, or none within 50 000."""
        settled = _MAX_FRAMES if self.constant_from is None else max(0, self.constant_from)
        for frame in range(min(settled, _MAX_FRAMES) + 1):
            if self.integrate_to(frame) >= goal - 1e-9:
                return frame
        if self.constant_from is None or settled > _MAX_FRAMES or self.evaluator(settled) <= 0.0:
            return None
        rate, gone = self.evaluator(settled), self.integrate_to(settled)
        return settled + math.ceil((goal - gone) / rate - 1e-9)


@dataclass(frozen=True, slots=True)
class AnimatedPrompt:
    """A text at every frame: what a keyed prompt is in time, whole.

    Args:
        identity: Says which it is, in plain values: the text, or the keyframes. Two with the same are equal.
        evaluator: Returns the text at a frame, and the one that it blends into.
        blocks: Where each text begins, and the text, in order; the first one holds before its frame, too.
    """

    identity: object
    evaluator: Callable[[float], Prompt] = field(repr=False, compare=False)
    blocks: tuple[tuple[int, str], ...] = field(repr=False, compare=False)

    @classmethod
    def from_constant(cls, text: str) -> AnimatedPrompt:
        """Return the course of a text that stays."""
        return cls(text, lambda frame: Prompt(text), ((0, text),))

    @property
    def constant_text(self) -> str | None:
        """The text, if it is the same at every frame."""
        return self.identity if isinstance(self.identity, str) else None

    def evaluate_at(self, frame: float) -> Prompt:
        """Return the text at a frame."""
        return self.evaluator(frame)
