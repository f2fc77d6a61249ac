"""What may be typed into a number field: `3.5`, `1/24`, `(2+3)*4`, and `+1`, `*2`, `/2` on the value that is there.

    expression = term (("+" | "-") term)*
    term       = factor (("*" | "/") factor)*
    factor     = ("+" | "-") factor | number | "(" expression ")"

A leading `+`, `*` or `/`, or any of `+= -= *= /=`, works on the current value. A leading `-` is a sign: `-2` is minus
two. Nothing but numbers is ever evaluated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([-+*/()]))")
_RELATIVE = re.compile(r"\s*(?:([-+*/])=|([+*/]))(.*)", re.DOTALL)
_DEEPEST = 50  # brackets and signs; far beyond what anyone types, far below what Python's stack takes
_LONGEST = 200

_APPLY: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def evaluate(text: str, current: float = 0.0, unit: str = "") -> float:
    """Return the number that `text` stands for.

    Args:
        text: What was typed; a comma counts as a decimal point, a trailing unit is dropped.
        current: The value that a leading `+`, `*`, `/` works on.
        unit: The field's unit.

    Raises:
        ValueError: It is no number; the message says what is wrong.
    """
    plain = text.strip().replace("−", "-").replace("×", "*").replace(",", ".")
    if unit and plain.endswith(unit):
        plain = plain.removesuffix(unit)
    if len(plain) > _LONGEST:
        raise ValueError(f"the text is longer than {_LONGEST} characters")
    relative = _RELATIVE.fullmatch(plain)
    try:
        number = _Reader(relative[3] if relative else plain).whole()
        if relative:
            number = _APPLY[relative[1] or relative[2]](current, number)
    except ZeroDivisionError:
        raise ValueError("it divides by zero") from None
    if not math.isfinite(number):
        raise ValueError("the result is too large")
    return number


class _Reader:
    """A recursive-descent reader of one expression."""

    def __init__(self, text: str) -> None:
        self._tokens = _split(text)
        self._depth = 0

    def whole(self) -> float:
        """Return the value of the whole text."""
        number = self._expression()
        if self._tokens:
            raise ValueError(f"'{self._tokens[0]}' was not expected")
        return number

    def _next(self) -> str:
        if not self._tokens:
            raise ValueError("a number is missing")
        return self._tokens.pop(0)

    def _chain(self, operators: str, operand: Callable[[], float]) -> float:
        number = operand()
        while self._tokens and self._tokens[0] in operators:
            number = _APPLY[self._next()](number, operand())
        return number

    def _expression(self) -> float:
        return self._chain("+-", self._term)

    def _term(self) -> float:
        return self._chain("*/", self._factor)

    def _factor(self) -> float:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("there are too many brackets or signs")
        word = self._next()
        number = self._signed(word)
        self._depth -= 1
        return number

    def _signed(self, word: str) -> float:
        if word in "+-":
            return self._factor() if word == "+" else -self._factor()
        if word != "(":
            return _number(word)
        number = self._expression()
        if self._next() != ")":
            raise ValueError("a closing bracket is missing")
        return number


def _number(word: str) -> float:
    if word in "*/)":
        raise ValueError(f"a number is missing before '{word}'")
    return float(word)


def _split(text: str) -> list[str]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"'{text[at:].strip()[0]}' is no part of a number")
        tokens.append(match[1] or match[2])
        at = match.end()
    return tokens
