"""Functions and operators of expressions, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.graph.expressions.values import ExpressionValue, format_value, map_numbers
from studio.sdk.expressions.scalar_noise import compute_scalar_noise, hash_to_unit

_MANY = 16
_WIDEST = 1000


@dataclass(frozen=True, slots=True)
class ValueFunction:
    """A function that an expression may call.

    Args:
        signature: As shown: "clamp(x, low = 0, high = 1)".
        help: What it gives, in one sentence.
        least: Values that it takes at least.
        most: Values that it takes at most.
        compute: Computes it of numbers.
        whole: Computes it of values of any kind; None for a function of numbers, which takes vectors part by part.
    """

    signature: str
    help: str
    least: int
    most: int
    compute: Callable[..., float] = math.fabs
    whole: Callable[..., ExpressionValue] | None = None

    def apply(self, *values: ExpressionValue) -> ExpressionValue:
        """Return its value. Raises StudioError or ArithmeticError where there is none."""
        return self.whole(*values) if self.whole is not None else map_numbers(self.compute, *values)


def _clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    return min(max(value, low), high)


def _smoothstep(low: float, high: float, value: float) -> float:
    share = _clamp((value - low) / (high - low if high != low else 1e-30))
    return share * share * (3.0 - 2.0 * share)


def _fit(value: float, low: float, high: float, new_low: float = 0.0, new_high: float = 1.0) -> float:
    return new_low + (new_high - new_low) * (value - low) / (high - low if high != low else 1e-30)


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else 0.0


def _random(*seeds: float) -> float:
    numbers = [hash(float(seed)) for seed in (*seeds, 0.0, 0.0)[:3]]
    return hash_to_unit(numbers[0], numbers[1], numbers[2], 7)


def _round(value: float, digits: float = 0.0) -> float:
    return float(round(value, int(_clamp(digits, 0.0, 15.0))))


def _text(value: ExpressionValue, digits: ExpressionValue | None = None) -> str:
    return format_value(value, None if digits is None else int(_clamp(_number(digits), 0.0, 15.0)))


def _pad(value: ExpressionValue, width: ExpressionValue) -> str:
    return format_value(value, 0).zfill(int(_clamp(_number(width), 0.0, _WIDEST)))


def _length(value: ExpressionValue) -> float:
    if isinstance(value, str):
        return float(len(value))
    return math.hypot(*value) if isinstance(value, tuple) else abs(value)


def _number(value: ExpressionValue) -> float:
    if isinstance(value, float):
        return value
    raise StudioError(tr("a number is needed, and “{text}” is none", text=format_value(value)[:40]))


def _plain(name: str, help: str, argument: str = "x") -> ValueFunction:
    function = getattr(math, name)
    count = argument.count(",") + 1
    return ValueFunction(f"{name}({argument})", help, count, count, lambda *values: float(function(*values)))


FUNCTIONS: Final[Mapping[str, ValueFunction]] = {
    "abs": ValueFunction("abs(x)", tr_noop("The size of a number, without its sign."), 1, 1, abs),
    "acos": _plain("acos", tr_noop("Arc cosine, in radians.")),
    "asin": _plain("asin", tr_noop("Arc sine, in radians.")),
    "atan": _plain("atan", tr_noop("Arc tangent, in radians.")),
    "atan2": _plain("atan2", tr_noop("The angle of the point (x, y), in radians."), "y, x"),
    "ceil": _plain("ceil", tr_noop("The next whole number above.")),
    "clamp": ValueFunction("clamp(x, low = 0, high = 1)", tr_noop("x between two limits."), 1, 3, _clamp),
    "cos": _plain("cos", tr_noop("Cosine of an angle in radians.")),
    "cosh": _plain("cosh", tr_noop("Hyperbolic cosine.")),
    "degrees": _plain("degrees", tr_noop("Radians as degrees.")),
    "exp": _plain("exp", tr_noop("e to the power of x.")),
    "fit": ValueFunction(
        "fit(x, low, high, new_low = 0, new_high = 1)", tr_noop("x moved from one range to another."), 3, 5, _fit
    ),
    "floor": _plain("floor", tr_noop("The next whole number below.")),
    "fmod": _plain("fmod", tr_noop("The remainder of x / y, with the sign of x."), "x, y"),
    "fract": ValueFunction("fract(x)", tr_noop("What is behind the point."), 1, 1, lambda x: x - math.floor(x)),
    "hypot": _plain("hypot", tr_noop("The length of (x, y)."), "x, y"),
    "len": ValueFunction("len(v)", tr_noop("The length of a vector; the characters of a text."), 1, 1, whole=_length),
    "lerp": ValueFunction(
        "lerp(a, b, t)", tr_noop("From a at t = 0 to b at t = 1."), 3, 3, lambda a, b, t: a + (b - a) * t
    ),
    "log": _plain("log", tr_noop("Natural logarithm.")),
    "log10": _plain("log10", tr_noop("Logarithm to the base 10.")),
    "log2": _plain("log2", tr_noop("Logarithm to the base 2.")),
    "max": ValueFunction("max(a, b, …)", tr_noop("The greatest."), 1, _MANY, lambda *values: max(values)),
    "min": ValueFunction("min(a, b, …)", tr_noop("The least."), 1, _MANY, lambda *values: min(values)),
    "mix": ValueFunction("mix(a, b, t)", tr_noop("The same as lerp."), 3, 3, lambda a, b, t: a + (b - a) * t),
    "mod": ValueFunction("mod(x, y)", tr_noop("The remainder of x / y, with the sign of y."), 2, 2, lambda x, y: x % y),
    "noise": ValueFunction(
        "noise(x, y = 0, z = 0)",
        tr_noop("Perlin noise, about −0.9 to 0.9; 0 at whole numbers."),
        1,
        3,
        compute_scalar_noise,
    ),
    "pad": ValueFunction("pad(x, width)", tr_noop("A whole number as text, with zeros in front."), 2, 2, whole=_pad),
    "pow": _plain("pow", tr_noop("x to the power of y."), "x, y"),
    "radians": _plain("radians", tr_noop("Degrees as radians.")),
    "random": ValueFunction(
        "random(seed, …)",
        tr_noop("0 to 1: always the same number for the same seeds, as random(frame)."),
        1,
        3,
        _random,
    ),
    "round": ValueFunction("round(x, digits = 0)", tr_noop("The nearest number with so many digits."), 1, 2, _round),
    "sign": ValueFunction("sign(x)", tr_noop("−1, 0 or 1."), 1, 1, _sign),
    "sin": _plain("sin", tr_noop("Sine of an angle in radians.")),
    "sinh": _plain("sinh", tr_noop("Hyperbolic sine.")),
    "smoothstep": ValueFunction(
        "smoothstep(low, high, x)", tr_noop("0 below low, 1 above high, smooth between."), 3, 3, _smoothstep
    ),
    "sqrt": _plain("sqrt", tr_noop("Square root.")),
    "step": ValueFunction(
        "step(edge, x)", tr_noop("0 below the edge, 1 from it on."), 2, 2, lambda edge, x: float(x >= edge)
    ),
    "tan": _plain("tan", tr_noop("Tangent of an angle in radians.")),
    "tanh": _plain("tanh", tr_noop("Hyperbolic tangent.")),
    "text": ValueFunction("text(x, digits)", tr_noop("A number as text."), 1, 2, whole=_text),
    "trunc": _plain("trunc", tr_noop("What is before the point.")),
    "where": ValueFunction("where(c, yes, no)", tr_noop("yes where c is not 0, else no."), 3, 3),
}
"""Every function that can be called."""
