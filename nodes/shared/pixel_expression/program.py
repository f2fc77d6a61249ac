"""Expressions as lists of operations: each operation is there once, however often it is written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from nodes.shared.pixel_expression.functions import FUNCTIONS
from studio.core.translation import tr
from studio.sdk.expressions.lexer import ExpressionError, ExpressionToken

MOST_OPERATIONS = 1000
"""Operations that the expressions of a node may have together."""
_WORDS = frozenset({"and", "or", "not", "neg"})  # operators, whose functions cannot be called
CONSTANTS = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True, slots=True)
class ExpressionStep:
    """One step of a program.

    Args:
        function: A name of `FUNCTIONS`; "number" for a constant, "name" for a variable.
        arguments: The numbers of the steps whose results it takes.
        value: The constant, or the variable's name.
    """

    function: str
    arguments: tuple[int, ...] = ()
    value: float | str = 0.0


@dataclass(frozen=True, slots=True)
class ExpressionProgram:
    """Compiled expressions.

    Args:
        steps: In an order in which each can be computed.
        results: The number of the step that gives each expression's result, by the expression's key.
    """

    steps: tuple[ExpressionStep, ...]
    results: Mapping[str, int]

    @property
    def names(self) -> frozenset[str]:
        """The variables that results depend on."""
        return frozenset(str(step.value) for step in self.steps if step.function == "name")

    def get_name(self, key: str) -> str | None:
        """Return the variable that a result simply is; None where it is computed."""
        step = self.steps[self.results[key]]
        return str(step.value) if step.function == "name" else None


class ProgramBuilder:
    """Collect steps while expressions are parsed.

    Args:
        names: The variables that there are.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._numbers: dict[ExpressionStep, int] = {}
        self._defined: dict[str, int] = {}

    def add_number(self, value: float) -> int:
        """Return the step of a constant."""
        return self._add(ExpressionStep("number", (), value))

    def add_variable(self, parameter: str, text: str, token: ExpressionToken) -> int:
        """Return the step of a variable.

        Raises:
            ExpressionError: There is none of that name.
        """
        name = token.text
        if name in self._defined:
            return self._defined[name]
        if name in CONSTANTS:
            return self.add_number(CONSTANTS[name])
        if name not in self._names:
            raise ExpressionError(parameter, text, token.at, self._say_unknown(name))
        return self._add(ExpressionStep("name", (), name))

    def add_call(self, parameter: str, text: str, token: ExpressionToken, name: str, arguments: list[int]) -> int:
        """Return the step of a function or an operator.

        Raises:
            ExpressionError: There is no such function, it takes another number of values, or there are too many.
        """
        if name not in FUNCTIONS:
            raise ExpressionError(parameter, text, token.at, self._say_unknown_function(name))
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
        if not least <= len(arguments) <= most:
            raise ExpressionError(parameter, text, token.at, _say_arguments(name, least, most, len(arguments)))
        if len(self._numbers) >= MOST_OPERATIONS:
            raise ExpressionError(
                parameter, text, token.at, tr("more than {most} operations are not accepted", most=MOST_OPERATIONS)
            )
        return self._add(ExpressionStep(name, tuple(arguments)))

    def define(self, parameter: str, text: str, token: ExpressionToken, step: int) -> None:
        """Give a step a name.

        Raises:
            ExpressionError: The name stands for something else.
        """
        name = token.text
        if name in self._names or name in CONSTANTS or name in FUNCTIONS or "." in name:
            raise ExpressionError(
                parameter, text, token.at, tr("“{name}” has a meaning; choose another name", name=name)
            )
        self._defined[name] = step

    def make_program(self, results: Mapping[str, int]) -> ExpressionProgram:
        """Return the steps that results need."""
        steps = list(self._numbers)
        needed = set(results.values())
        for number in range(len(steps) - 1, -1, -1):
            if number in needed:
                needed.update(steps[number].arguments)
        order = {old: new for new, old in enumerate(sorted(needed))}
        kept = tuple(
            ExpressionStep(steps[old].function, tuple(order[one] for one in steps[old].arguments), steps[old].value)
            for old in order
        )
        return ExpressionProgram(kept, {key: order[step] for key, step in results.items()})

    def _add(self, step: ExpressionStep) -> int:
        return self._numbers.setdefault(step, len(self._numbers))

    def _say_unknown(self, name: str) -> str:
        known = sorted({*self._names, *self._defined, *CONSTANTS})
        if name in FUNCTIONS:
            return tr("“{name}” is a function: write {name}(…)", name=name)
        near = get_close_matches(name, known, 1, 0.5)
        listed = ", ".join(one for one in known if "." not in one)
        if near:
            return tr(
                "there is no “{name}”; did you mean “{near}”? Names are {known}", name=name, near=near[0], known=listed
            )
        return tr("there is no “{name}”. Names are {known}", name=name, known=listed)

    def _say_unknown_function(self, name: str) -> str:
        known = sorted(list_function_names())
        near = get_close_matches(name, known, 1, 0.5)
        listed = ", ".join(known)
        if near:
            return tr(
                "there is no function “{name}”; did you mean “{near}”? Functions are {known}",
                name=name,
                near=near[0],
                known=listed,
            )
        return tr("there is no function “{name}”. Functions are {known}", name=name, known=listed)


@lru_cache(maxsize=1)
def list_function_names() -> tuple[str, ...]:
    """Return the functions that can be written, without operators."""
    return tuple(name for name in FUNCTIONS if name.isidentifier() and name not in _WORDS)


def _say_arguments(name: str, least: int, most: int, found: int) -> str:
    if least == most:
        return tr("{name} takes {count} values, found {found}", name=name, count=least, found=found)
    return tr("{name} takes {least} to {most} values, found {found}", name=name, least=least, most=most, found=found)
