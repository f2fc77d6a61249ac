"""Signals made from signals."""

from __future__ import annotations

import math
from enum import StrEnum

from studio.sdk import FrameNode, Param, node


@node(
    "signal.remap",
    aliases=("Fit", "Range", "Scale Signal", "Normalize", "Gain Signal", "Curve", "Map Range", "Map Value"),
)
class RemapSignal(FrameNode):
    """Map a signal from one range to another.

    The low end of the first range maps to the low end of the second, and the high end to the high end; a range may run
    backwards. The power bends the curve in between: 2 stays low for longer, 0.5 rises earlier.
    """

    in_low: float = Param(
        default=0.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, help="Low end of the first range."
    )
    in_high: float = Param(
        default=1.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, help="High end of the first range."
    )
    out_low: float = Param(
        default=0.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, help="Low end of the second range."
    )
    out_high: float = Param(
        default=1.0, min=-1e9, max=1e9, slider=(-1.0, 1.0), step=0.01, help="High end of the second range."
    )
    power: float = Param(
        default=1.0,
        min=0.01,
        max=100.0,
        slider=(0.1, 4.0),
        step=0.05,
        help="Exponent that bends the curve from one end to the other.",
    )
    clamp: bool = Param(default=True, help="Limit values outside the first range to its ends.")

    def process(self, signal: float) -> float:
        """Find the place in the first range, and the number at that place of the second."""
        span = self.in_high - self.in_low
        share = (signal - self.in_low) / span if span else float(signal >= self.in_high)
        if self.clamp:
            share = min(1.0, max(0.0, share))
        bent = math.copysign(abs(share) ** self.power, share)
        return self.out_low + (self.out_high - self.out_low) * bent


class SignalOperation(StrEnum):
    """How two numbers become one."""

    ADD = "add"
    MULTIPLY = "multiply"
    MIN = "min"
    MAX = "max"


@node("signal.math", name="Signal Math", aliases=("Add", "Multiply", "Minimum", "Maximum", "Combine", "Expression"))
class SignalMath(FrameNode):
    """Combine two signals: their sum, their product, the minimum or the maximum.

    Without a second signal, the number beside it is used instead.
    """

    operation: SignalOperation = Param(default=SignalOperation.ADD, help="How to combine the two numbers.")
    number: float = Param(
        default=0.0, min=-1e9, max=1e9, slider=(-2.0, 2.0), step=0.01, help="Used where no second signal is connected."
    )

    def process(self, a: float, b: float | None) -> float:
        """Compute it."""
        other = self.number if b is None else b
        if self.operation is SignalOperation.ADD:
            return a + other
        if self.operation is SignalOperation.MULTIPLY:
            return a * other
        return min(a, other) if self.operation is SignalOperation.MIN else max(a, other)
