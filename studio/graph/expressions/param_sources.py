"""Sources that an expression reads: what a parameter is set to, its keys, a Signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.curves.curve import Curve
from studio.graph.expressions.values import ExpressionValue
from studio.graph.param_limits import clamp_value
from studio.sdk.params import ParamKind, ParamSpec, ParamValue

READABLE_KINDS = frozenset(
    (ParamKind.BOOL, ParamKind.INT, ParamKind.FLOAT, ParamKind.TEXT, ParamKind.CHOICE, ParamKind.COLOR, ParamKind.POINT)
)
"""The kinds of parameters that an expression can read."""

EXPRESSION_KINDS = frozenset((ParamKind.INT, ParamKind.FLOAT, ParamKind.TEXT, ParamKind.COLOR, ParamKind.POINT))
"""The kinds of parameters that may have an expression, if they can be animated."""


def accepts_expression(param: ParamSpec) -> bool:
    """Return whether a parameter may have an expression."""
    return param.animatable and param.kind in EXPRESSION_KINDS


@dataclass(frozen=True, slots=True)
class FixedValue:
    """A value that was set."""

    value: ExpressionValue

    @property
    def identity(self) -> object:
        """Plain values that say which it is."""
        return self.value


@dataclass(frozen=True, slots=True)
class KeyedValue:
    """A parameter with keys."""

    param: ParamSpec
    curve: Curve

    @property
    def identity(self) -> object:
        """Plain values that say which it is."""
        return repr(self.curve)

    def evaluate_at(self, frame: float) -> ExpressionValue:
        """Return the value at a frame, or between two."""
        return to_expression_value(clamp_value(self.param, self.curve.evaluate_at(frame)))


@dataclass(frozen=True, slots=True)
class SignalValue:
    """A Signal, or a parameter that Signals drive.

    Args:
        ports: The hidden input of each part that a Signal drives, by the name that it drives.
        param: The parameter; None where the Signal itself is read.
        beneath: What the parameter has beneath its Signals.
    """

    ports: Mapping[str, str]
    param: ParamSpec | None = None
    beneath: FixedValue | KeyedValue | None = None

    @property
    def identity(self) -> object:
        """Plain values that say which it is."""
        return tuple(sorted(self.ports.items())), None if self.beneath is None else self.beneath.identity

    def evaluate_at(self, frame: float, own_frame: float, signals: Mapping[str, float]) -> ExpressionValue:
        """Return the value at the frame of the expression.

        Raises:
            StudioError: It is asked for at another frame: a Signal is read at one frame alone.
        """
        if frame != own_frame:
            raise StudioError(tr("a value that a Signal drives is known at this frame alone, not with .at(…)"))
        numbers = {name: signals[port] for name, port in self.ports.items()}
        if self.param is None:
            return next(iter(numbers.values()))
        beneath = self.beneath.value if isinstance(self.beneath, FixedValue) else None
        if isinstance(self.beneath, KeyedValue):
            beneath = self.beneath.evaluate_at(frame)
        assert beneath is not None
        return to_expression_value(self.param.apply_drivers(beneath, numbers))


def to_expression_value(value: ParamValue) -> ExpressionValue:
    """Return a parameter's value as expressions see it: whole numbers, true and false as numbers."""
    if isinstance(value, tuple):
        return tuple(float(number) for number in value)
    return value if isinstance(value, str) else float(value)
