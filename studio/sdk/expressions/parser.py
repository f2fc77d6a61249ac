"""Parser of expressions, by operator precedence (V. Pratt, "Top down operator precedence", 1973).

What an expression becomes is the builder's business: steps of a program over pixels, or a tree of a parameter's
expression.
"""

from __future__ import annotations

import math
from typing import Generic, Protocol, TypeVar

from studio.core.translation import tr
from studio.sdk.expressions.lexer import ExpressionError, ExpressionToken, ExpressionTokenKind

DEEPEST = 60
"""Parentheses and operators that may stand within each other."""
_TERNARY, _OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _UNARY, _POWER = range(1, 10)
_BINARY = {
    "or": _OR, "||": _OR, "and": _AND, "&&": _AND,
    "<": _COMPARE, "<=": _COMPARE, ">": _COMPARE, ">=": _COMPARE, "==": _COMPARE, "!=": _COMPARE,
    "+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "//": _MULTIPLY, "%": _MULTIPLY,
    "**": _POWER, "^": _POWER,
}  # fmt: skip
_SAME = {"||": "or", "&&": "and", "^": "**"}

T = TypeVar("T")


class ExpressionBuilder(Protocol[T]):
    """Builder of what an expression becomes."""

    def add_number(self, value: float) -> T:
        """Return a constant."""
        ...

    def add_variable(self, parameter: str, text: str, token: ExpressionToken) -> T:
        """Return a variable. Raises ExpressionError if there is none of that name."""
        ...

    def add_call(self, parameter: str, text: str, token: ExpressionToken, name: str, arguments: list[T]) -> T:
        """Return a function or an operator of values. Raises ExpressionError if it cannot be."""
        ...


class ExpressionParser(Generic[T]):
    """Parse one expression into a builder.

    Args:
        parameter: The parameter that holds it, for messages.
        text: All of the text.
        builder: What makes the results.
        tokens: Of the expression, the end's among them.
    """

    def __init__(self, parameter: str, text: str, builder: ExpressionBuilder[T], tokens: list[ExpressionToken]) -> None:
        self._parameter, self._text, self._builder, self._tokens = parameter, text, builder, tokens
        self._next, self._depth = 0, 0

    def parse(self) -> T:
        """Return the whole expression.

        Raises:
            ExpressionError: It cannot be read.
        """
        if len(self._tokens) == 1:
            raise self._error(tr("an expression is needed, as: 2 * 0.5"))
        step = self._parse_whole()
        if self._next < len(self._tokens) - 1:
            raise self._error(tr("an operator is needed before this, or nothing more"))
        return step

    @property
    def _token(self) -> ExpressionToken:
        return self._tokens[self._next]

    def _take(self) -> ExpressionToken:
        token = self._token
        self._next += token.kind is not ExpressionTokenKind.END
        return token

    def _is_at(self, *operators: str) -> bool:
        return self._token.kind is ExpressionTokenKind.OPERATOR and self._token.text in operators

    def _expect(self, operator: str, opened: ExpressionToken) -> None:
        if not self._is_at(operator):
            raise self._error(
                tr(
                    "“{wanted}” is missing for “{opened}” at character {at}",
                    wanted=operator,
                    opened=opened.text,
                    at=opened.at + 1,
                )
            )
        self._take()

    def _error(self, reason: str, token: ExpressionToken | None = None) -> ExpressionError:
        return ExpressionError(self._parameter, self._text, (token or self._token).at, reason)

    def _call(self, token: ExpressionToken, name: str, *arguments: T) -> T:
        return self._builder.add_call(self._parameter, self._text, token, name, list(arguments))

    def _parse_above(self, level: int) -> T:
        """Return an expression whose operators bind at least as `level` does."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(tr("more than {most} levels are not accepted", most=DEEPEST))
        left = self._parse_start()
        while self._token.kind is ExpressionTokenKind.OPERATOR:
            token = self._token
            own = _BINARY.get(token.text, _TERNARY if token.text in ("?", "if") else 0)
            if own < max(level, 1):
                break
            left = self._parse_rest(left, own)
        self._depth -= 1
        return left

    def _parse_rest(self, left: T, own: int) -> T:
        """Return an operator with its left side."""
        if own == _COMPARE:
            return self._parse_comparisons(left)
        token = self._take()
        if token.text == "?":
            yes = self._parse_above(_TERNARY)
            self._expect(":", token)
            return self._call(token, "where", left, yes, self._parse_above(_TERNARY))
        if token.text == "if":
            condition = self._parse_above(_OR)
            self._expect("else", token)
            return self._call(token, "where", condition, left, self._parse_above(_TERNARY))
        right = self._parse_above(_UNARY if own == _POWER else own + 1)
        return self._call(token, _SAME.get(token.text, token.text), left, right)

    def _parse_comparisons(self, left: T) -> T:
        """Return `a < b`, or of `a < b < c`, which is `a < b and b < c`."""
        result: T | None = None
        while self._token.kind is ExpressionTokenKind.OPERATOR and _BINARY.get(self._token.text) == _COMPARE:
            token = self._take()
            right = self._parse_above(_COMPARE + 1)
            one = self._call(token, token.text, left, right)
            result = one if result is None else self._call(token, "and", result, one)
            left = right
        return left if result is None else result

    def _parse_start(self) -> T:
        """Return what an expression begins with."""
        token = self._take()
        if token.kind is ExpressionTokenKind.NUMBER:
            return self._parse_number(token)
        if token.kind is ExpressionTokenKind.NAME:
            if self._is_at("("):
                return self._parse_arguments(token)
            return self._builder.add_variable(self._parameter, self._text, token)
        if token.text == "(":
            return self._parse_parenthesis(token)
        if token.text in ("-", "+"):
            inner = self._parse_above(_UNARY)
            return self._call(token, "neg", inner) if token.text == "-" else inner
        if token.text == "not":
            return self._call(token, "not", self._parse_above(_NOT))
        if token.text == "!":
            return self._call(token, "not", self._parse_above(_UNARY))
        return self._parse_other_start(token)

    def _parse_other_start(self, token: ExpressionToken) -> T:
        """Return what begins with a token that only some languages have."""
        raise self._error(tr("a number, a name or a parenthesis is needed here"), token)

    def _parse_parenthesis(self, opened: ExpressionToken) -> T:
        """Return what is in parentheses."""
        inner = self._parse_whole()
        self._expect(")", opened)
        return inner

    def _parse_whole(self) -> T:
        """Return an expression with operators of any kind."""
        return self._parse_above(_TERNARY)

    def _parse_number(self, token: ExpressionToken) -> T:
        value = float(token.text)
        if not math.isfinite(value):
            raise self._error(tr("the number is too large"), token)
        return self._builder.add_number(value)

    def _parse_arguments(self, name: ExpressionToken) -> T:
        """Return a call."""
        opened = self._take()
        arguments = []
        while not self._is_at(")"):
            arguments.append(self._parse_whole())
            if not self._is_at(","):
                break
            self._take()
        self._expect(")", opened)
        return self._call(name, name.text, *arguments)
