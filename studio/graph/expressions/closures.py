"""Compilation of syntax trees to closures: each is called with the moment and returns a value.

Numbers take the short way; texts and vectors the way through `map_numbers`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.expressions.functions import FUNCTIONS
from studio.graph.expressions.reference import ParamReference
from studio.graph.expressions.syntax_tree import (
    FrameVariable,
    FunctionCall,
    NumberLiteral,
    ParamValueAt,
    SyntaxTree,
    TextLiteral,
    VectorPart,
)
from studio.graph.expressions.values import ExpressionValue, add_values, map_numbers


class ExpressionMoment(Protocol):
    """What an expression may ask for while it is computed."""

    frame: float

    def get_variable(self, name: str) -> float:
        """Return a variable besides `frame`: "time", "fps", "width", "height", "length"."""
        ...

    def read_param(self, slot: int, frame: float) -> ExpressionValue:
        """Return what the reference with this number gives at a frame."""
        ...


Evaluator: TypeAlias = Callable[[ExpressionMoment], ExpressionValue]
"""Computes a value at a moment."""


def compile_tree(tree: SyntaxTree, slots: Sequence[ParamReference]) -> Evaluator:
    """Return the closure that computes a tree.

    Args:
        tree: Not deeper than `DEEPEST_TREE`.
        slots: The references that it reads; each is asked for by its number.
    """
    if isinstance(tree, (NumberLiteral, TextLiteral)):
        value = tree.value
        return lambda moment: value
    if isinstance(tree, FrameVariable):
        name = tree.name
        return (lambda moment: moment.frame) if name == "frame" else (lambda moment: moment.get_variable(name))
    if isinstance(tree, ParamValueAt):
        return _compile_reference(tree, slots)
    if isinstance(tree, FunctionCall):
        return _compile_call(tree.function, [compile_tree(each, slots) for each in tree.arguments])
    if isinstance(tree, VectorPart):
        return _compile_part(compile_tree(tree.vector, slots), tree.index)
    parts = [compile_tree(each, slots) for each in tree.parts]
    return lambda moment: tuple([_require_number(part(moment)) for part in parts])


def _compile_reference(tree: ParamValueAt, slots: Sequence[ParamReference]) -> Evaluator:
    slot = slots.index(tree.reference)
    if tree.frame is None:
        return lambda moment: moment.read_param(slot, moment.frame)
    frame = compile_tree(tree.frame, slots)
    return lambda moment: moment.read_param(slot, _require_number(frame(moment)))


def _compile_call(name: str, arguments: list[Evaluator]) -> Evaluator:
    if name in _CONDITIONS:
        return _CONDITIONS[name](*arguments)
    if name in _BINARY:
        return _compile_binary(_BINARY[name], *arguments)
    if name in ("+", "==", "!="):
        one, other = arguments
        compute = _WHOLE[name]
        return lambda moment: compute(one(moment), other(moment))
    if name == "neg":
        (only,) = arguments
        return lambda moment: map_numbers(operator.neg, only(moment))
    return _compile_function(name, arguments)


def _compile_function(name: str, arguments: list[Evaluator]) -> Evaluator:
    function = FUNCTIONS[name]
    apply = function.apply
    if function.whole is not None:
        return lambda moment: apply(*[argument(moment) for argument in arguments])
    compute = function.compute
    if len(arguments) != 1:
        return _compile_numbers(compute, apply, arguments)
    (only,) = arguments

    def call(moment: ExpressionMoment) -> ExpressionValue:
        value = only(moment)
        return compute(value) if type(value) is float else apply(value)

    return call


def _compile_numbers(
    compute: Callable[..., float], apply: Callable[..., ExpressionValue], arguments: list[Evaluator]
) -> Evaluator:
    def call(moment: ExpressionMoment) -> ExpressionValue:
        values = [argument(moment) for argument in arguments]
        for value in values:
            if type(value) is not float:
                return apply(*values)
        return compute(*values)

    return call


def _compile_binary(compute: Callable[[float, float], float], one: Evaluator, other: Evaluator) -> Evaluator:
    def call(moment: ExpressionMoment) -> ExpressionValue:
        a, b = one(moment), other(moment)
        return compute(a, b) if type(a) is type(b) is float else map_numbers(compute, a, b)

    return call


def _compile_part(vector: Evaluator, index: int) -> Evaluator:
    def call(moment: ExpressionMoment) -> ExpressionValue:
        value = vector(moment)
        if not isinstance(value, tuple) or index >= len(value):
            raise StudioError(tr("only a point has .x and .y, only a color .r, .g, .b and .a"))
        return value[index]

    return call


def _where(condition: Evaluator, yes: Evaluator, no: Evaluator) -> Evaluator:
    return lambda moment: yes(moment) if is_true(condition(moment)) else no(moment)


def _and(one: Evaluator, other: Evaluator) -> Evaluator:
    return lambda moment: float(is_true(one(moment)) and is_true(other(moment)))


def _or(one: Evaluator, other: Evaluator) -> Evaluator:
    return lambda moment: float(is_true(one(moment)) or is_true(other(moment)))


def _not(only: Evaluator) -> Evaluator:
    return lambda moment: float(not is_true(only(moment)))


def is_true(value: ExpressionValue) -> bool:
    """Return whether a value counts as yes: a number that is not 0, a text that is not empty.

    Raises:
        StudioError: It is a point or a color.
    """
    if isinstance(value, tuple):
        raise StudioError(tr("a point or a color is neither true nor false"))
    return bool(value)


def _require_number(value: ExpressionValue) -> float:
    if isinstance(value, float):
        return value
    raise StudioError(tr("a number is needed here, and {value!r} is none", value=value))


def _equals(one: ExpressionValue, other: ExpressionValue) -> float:
    return float(one == other)


def _differs(one: ExpressionValue, other: ExpressionValue) -> float:
    return float(one != other)


_CONDITIONS: dict[str, Callable[..., Evaluator]] = {"where": _where, "and": _and, "or": _or, "not": _not}
_WHOLE: dict[str, Callable[[ExpressionValue, ExpressionValue], ExpressionValue]] = {
    "+": lambda one, other: one + other if type(one) is type(other) is float else add_values(one, other),
    "==": _equals,
    "!=": _differs,
}
_BINARY: dict[str, Callable[[float, float], float]] = {
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": lambda a, b: float(a // b),
    "%": operator.mod,
    "**": math.pow,
    "<": lambda a, b: float(a < b),
    "<=": lambda a, b: float(a <= b),
    ">": lambda a, b: float(a > b),
    ">=": lambda a, b: float(a >= b),
}
