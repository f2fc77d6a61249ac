"""Functions of expressions: each for numbers by NumPy, and for pixels by torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from studio.sdk.expressions.scalar_noise import compute_scalar_noise

if TYPE_CHECKING:
    import torch

    PixelValue: TypeAlias = "float | torch.Tensor"

_MANY = 16


_TORCH_NAMES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "rint": "round", "mod": "remainder",
    "power": "pow",
}  # fmt: skip
_TENSOR_ONLY = frozenset({"arctan2", "hypot", "fmod"})


class _NumberMath:
    """Functions of numbers."""

    def __getattr__(self, name: str) -> Callable[..., float]:
        import numpy as np

        function = getattr(np, name)
        return lambda *numbers: float(function(*(np.float64(one) for one in numbers)))

    def truth(self, condition: bool) -> float:
        return float(condition)

    def where(self, condition: float, yes: float, no: float) -> float:
        return yes if condition else no

    def noise(self, x: float, y: float, z: float) -> float:
        return compute_scalar_noise(x, y, z)


class _TensorMath:
    """Functions of tensors on a device; numbers among their arguments become tensors where torch needs that."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def __getattr__(self, name: str) -> Callable[..., torch.Tensor]:
        import torch

        function: Callable[..., torch.Tensor] = getattr(torch, _TORCH_NAMES.get(name, name))
        if name in _TENSOR_ONLY:
            return lambda *values: function(*(self._to_tensor(one) for one in values))
        return function

    def _to_tensor(self, value: PixelValue) -> torch.Tensor:
        import torch

        return torch.full((1, 1), value, device=self._device) if isinstance(value, float) else value

    def truth(self, condition: bool | torch.Tensor) -> PixelValue:
        import torch

        return condition.to(torch.float32) if isinstance(condition, torch.Tensor) else float(condition)

    def minimum(self, one: PixelValue, other: PixelValue) -> torch.Tensor:
        import torch

        first, second = self._with_tensor_first(one, other)
        return first.clamp_max(second) if isinstance(second, float) else torch.minimum(first, second)

    def maximum(self, one: PixelValue, other: PixelValue) -> torch.Tensor:
        import torch

        first, second = self._with_tensor_first(one, other)
        return first.clamp_min(second) if isinstance(second, float) else torch.maximum(first, second)

    def where(self, condition: PixelValue, yes: PixelValue, no: PixelValue) -> PixelValue:
        import torch

        if not isinstance(condition, torch.Tensor):
            return yes if condition else no
        return torch.where(condition != 0.0, self._to_tensor(yes), self._to_tensor(no))

    def noise(self, x: PixelValue, y: PixelValue, z: PixelValue) -> torch.Tensor:
        from nodes.shared.point_noise import compute_point_noise

        return compute_point_noise(self._to_tensor(x), self._to_tensor(y), self._to_tensor(z))

    @staticmethod
    def _with_tensor_first(one: PixelValue, other: PixelValue) -> tuple[torch.Tensor, PixelValue]:
        if isinstance(one, float):
            assert not isinstance(other, float)  # two numbers never come here
            return other, one
        return one, other


@dataclass(frozen=True, slots=True)
class ExpressionFunction:
    """A function or an operator.

    Args:
        least: Values that it takes at least.
        most: Values that it takes at most.
        compute: Computes it by the functions of numbers or of tensors.
    """

    least: int
    most: int
    compute: Callable[..., Any]


def apply_function(name: str, arguments: list[PixelValue], device: torch.device) -> PixelValue:
    """Return a function's value.

    Args:
        name: Of `FUNCTIONS`.
        arguments: Numbers, and tensors that fit each other by broadcasting.
        device: Where tensors lie.

    Returns:
        A number if all arguments are numbers, else float32.
    """
    import numpy as np
    import torch

    if all(isinstance(one, float) for one in arguments):
        with np.errstate(all="ignore"):
            return float(FUNCTIONS[name].compute(_NumberMath(), *arguments))
    found = FUNCTIONS[name].compute(_TensorMath(device), *arguments)
    return found.to(torch.float32) if isinstance(found, torch.Tensor) else found


def _plain(name: str, count: int = 1) -> ExpressionFunction:
    """Return a function that NumPy and torch have."""
    return ExpressionFunction(count, count, lambda m, *values: getattr(m, name)(*values))


def _fold(name: str) -> ExpressionFunction:
    """Return a function of two values as one of several."""

    def compute(m: Any, first: Any, *others: Any) -> Any:
        for other in others:
            first = getattr(m, name)(first, other)
        return first

    return ExpressionFunction(1, _MANY, compute)


def _clamp(m: Any, value: Any, low: Any = 0.0, high: Any = 1.0) -> Any:
    return m.minimum(m.maximum(value, low), high)


def _smoothstep(m: Any, low: Any, high: Any, value: Any) -> Any:
    share = _clamp(m, (value - low) / _without_zero(m, high - low))
    return share * share * (3.0 - 2.0 * share)


def _without_zero(m: Any, value: Any) -> Any:
    """Return a divisor that is never 0."""
    return m.where(value != 0.0, value, 1e-30)


def _divide(m: Any, one: Any, other: Any) -> Any:
    if isinstance(one, float) and isinstance(other, float):
        return m.divide(one, other)
    return one / other


def _binary(compute: Callable[..., Any]) -> ExpressionFunction:
    return ExpressionFunction(2, 2, compute)


_UNARY_NAMES = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "log2", "log10", "sqrt", "abs", "floor",
                "ceil", "trunc", "sign")  # fmt: skip

FUNCTIONS: dict[str, ExpressionFunction] = {
    **{name: _plain(name) for name in _UNARY_NAMES},
    "asin": _plain("arcsin"),
    "acos": _plain("arccos"),
    "atan": _plain("arctan"),
    "round": _plain("rint"),
    "atan2": _plain("arctan2", 2),
    "hypot": _plain("hypot", 2),
    "pow": _plain("power", 2),
    "fmod": _plain("fmod", 2),
    "mod": _plain("mod", 2),
    "min": _fold("minimum"),
    "max": _fold("maximum"),
    "fract": ExpressionFunction(1, 1, lambda m, value: value - m.floor(value)),
    "radians": ExpressionFunction(1, 1, lambda m, value: value * 0.017453292519943295),
    "degrees": ExpressionFunction(1, 1, lambda m, value: value * 57.29577951308232),
    "clamp": ExpressionFunction(1, 3, _clamp),
    "lerp": ExpressionFunction(3, 3, lambda m, one, other, share: one + (other - one) * share),
    "mix": ExpressionFunction(3, 3, lambda m, one, other, share: one + (other - one) * share),
    "step": _binary(lambda m, edge, value: m.truth(value >= edge)),
    "smoothstep": ExpressionFunction(3, 3, _smoothstep),
    "where": ExpressionFunction(3, 3, lambda m, condition, yes, no: m.where(condition, yes, no)),
    "noise": ExpressionFunction(1, 3, lambda m, x, y=0.0, z=0.0: m.noise(x, y, z)),
    "neg": ExpressionFunction(1, 1, lambda m, value: -value),
    "not": ExpressionFunction(1, 1, lambda m, value: m.truth(value == 0.0)),
    "and": _binary(lambda m, one, other: m.truth((one != 0.0) & (other != 0.0))),
    "or": _binary(lambda m, one, other: m.truth((one != 0.0) | (other != 0.0))),
    "+": _binary(lambda m, one, other: one + other),
    "-": _binary(lambda m, one, other: one - other),
    "*": _binary(lambda m, one, other: one * other),
    "/": _binary(_divide),
    "//": _binary(lambda m, one, other: m.floor(_divide(m, one, other))),
    "%": _plain("mod", 2),
    "**": _plain("power", 2),
    "<": _binary(lambda m, one, other: m.truth(one < other)),
    "<=": _binary(lambda m, one, other: m.truth(one <= other)),
    ">": _binary(lambda m, one, other: m.truth(one > other)),
    ">=": _binary(lambda m, one, other: m.truth(one >= other)),
    "==": _binary(lambda m, one, other: m.truth(one == other)),
    "!=": _binary(lambda m, one, other: m.truth(one != other)),
}
"""Every function and operator by its name."""
