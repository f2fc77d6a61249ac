"""Evaluate what is typed into a number field.

Accepted are `3.5`, `1/24` and `(2+3)*4`, and relative to the current value `+1`, `*2`, `/2` and `50%`.

    expression = term (("+" | "-") term)*
    term       = factor (("*" | "/") factor)*
    factor     = ("+" | "-") factor | number ["%"] | "(" expression ")"

A leading `+`, `*` or `/`, or any of `+= -= *= /=`, works on the current value. A leading `-` is a sign: `-2` is minus
two, and `-=2` is two less. A percentage is a share of the current value, `+10%` is a tenth more; as a factor it is a
share of what it is multiplied with. Nothing but numbers is ever evaluated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from studio.core.translation import tr

_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([-+*/()%]))")
_RELATIVE = re.compile(r"\s*(?:([-+*/])=|([+*/]))(.*)", re.DOTALL)
_MAX_DEPTH = 50  # brackets and signs; far beyond what anyone types, far below what Python's stack takes
_MAX_LENGTH = 200

_APPLY: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def evaluate_expression(text: str, current: float = 0.0, unit: str = "") -> float:
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
    if len(plain) > _MAX_LENGTH:
        raise ValueError(tr("the text is longer than {count} characters", count=_MAX_LENGTH))
    relative = _RELATIVE.fullmatch(plain)
    try:
        operator = (relative[1] or relative[2]) if relative else "+"
        number = _ExpressionParser(
            relative[3] if relative else plain, current if operator in "+-" else 1.0
        ).parse_expression()
        if relative:
            number = _APPLY[operator](current, number)
    except ZeroDivisionError:
        raise ValueError(tr("it divides by zero")) from None
    if not math.isfinite(number):
        raise ValueError(tr("the result is too large"))
    return number


class _ExpressionParser:
    """A recursive-descent reader of one expression.

    Args:
        text: The expression.
        hundred: What 100 % is.
    """

    def __init__(self, text: str, hundred: float) -> None:
        self._tokens = _tokenize(text)
        self._hundred = hundred
        self._depth = 0

    def parse_expression(self) -> float:
        """Return the value of the whole text."""
        number = self._expression()
        if self._tokens:
            raise ValueError(tr("'{found}' was not expected", found=self._tokens[0]))
        return number

    def _next(self) -> str:
        if not self._tokens:
            raise ValueError(tr("a number is missing"))
        return self._tokens.pop(0)

    def _expression(self) -> float:
        number = self._term()
        while self._tokens and self._tokens[0] in "+-":
            number = _APPLY[self._next()](number, self._term())
        return number

    def _term(self) -> float:
        hundred = self._hundred
        number = self._factor()
        self._hundred = 1.0
        while self._tokens and self._tokens[0] in "*/":
            number = _APPLY[self._next()](number, self._factor())
        self._hundred = hundred
        return number

    def _factor(self) -> float:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(tr("there are too many brackets or signs"))
        word = self._next()
        number = self._signed(word)
        self._depth -= 1
        return number

    def _signed(self, word: str) -> float:
        if word in "+-":
            return self._factor() if word == "+" else -self._factor()
        if word != "(":
            return _parse_number(word) * self._parse_percentage()
        number = self._expression()
        if self._next() != ")":
            raise ValueError(tr("a closing bracket is missing"))
        return number

    def _parse_percentage(self) -> float:
        """Return what a number is to be multiplied with: a hundredth of the whole before a percent sign."""
        if not self._tokens or self._tokens[0] != "%":
            return 1.0
        self._next()
        return self._hundred / 100.0


def _parse_number(word: str) -> float:
    if word in "*/)%":
        raise ValueError(tr("a number is missing before '{found}'", found=word))
    return float(word)


def _tokenize(text: str) -> list[str]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(tr("'{found}' is not part of a number", found=text[at:].strip()[0]))
        tokens.append(match[1] or match[2])
        at = match.end()
    return tokens
