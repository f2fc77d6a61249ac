"""The parser: from a text to the steps of a program, by operator precedence (V. Pratt, 1973)."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from nodes.shared.pixel_expression.lexer import ExpressionError, ExpressionToken, ExpressionTokenKind, list_tokens
from nodes.shared.pixel_expression.program import ExpressionProgram, ProgramBuilder
from studio.core.translation import tr

DEEPEST = 60
"""Parentheses and operators that may stand within each other."""
LONGEST_VARIABLES = 20_000
"""Characters that the definitions of variables may have together."""
_TERNARY, _OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _UNARY, _POWER = range(1, 10)
_BINARY = {
    "or": _OR, "||": _OR, "and": _AND, "&&": _AND,
    "<": _COMPARE, "<=": _COMPARE, ">": _COMPARE, ">=": _COMPARE, "==": _COMPARE, "!=": _COMPARE,
    "+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "//": _MULTIPLY, "%": _MULTIPLY,
    "**": _POWER, "^": _POWER,
}  # fmt: skip
_SAME = {"||": "or", "&&": "and", "^": "**"}
_DEFINITION = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(?!=)")


@lru_cache(maxsize=256)
def compile_expressions(
    expressions: tuple[tuple[str, str], ...], variables: str, names: frozenset[str]
) -> ExpressionProgram:
    """Return the program that computes some expressions.

    Args:
        expressions: For each the parameter that holds it, which is its key in the program, and its text.
        variables: Definitions, one a line, as `name = expression`; each may use those above it.
        names: The variables that there are besides.

    Raises:
        ExpressionError: Something cannot be read; it names the place.
    """
    builder = ProgramBuilder(names)
    _define_variables(variables, builder)
    results = {key: _parse(key, text, builder) for key, text in expressions}
    return builder.make_program(results)


def _define_variables(text: str, builder: ProgramBuilder) -> None:
    if len(text) > LONGEST_VARIABLES:
        found = tr("there are {count} characters; at most {most} are accepted", count=len(text), most=LONGEST_VARIABLES)
        raise ExpressionError("variables", text, 0, found)
    start = 0
    for line in re.split(r"[\n;]", text):
        stop = start + len(line)
        code = line.split("#")[0]
        if code.strip():
            match = _DEFINITION.match(code)
            if match is None:
                at = start + len(code) - len(code.lstrip())
                raise ExpressionError("variables", text, at, tr("a line must be “name = expression”"))
            step = _parse("variables", text, builder, start + match.end(), start + len(code))
            token = ExpressionToken(ExpressionTokenKind.NAME, match.group(1), start + match.start(1))
            builder.define("variables", text, token, step)
        start = stop + 1


def _parse(parameter: str, text: str, builder: ProgramBuilder, start: int = 0, stop: int | None = None) -> int:
    return _ExpressionParser(parameter, text, builder, list_tokens(parameter, text, start, stop)).parse()


class _ExpressionParser:
    """Parse one expression into a builder."""

    def __init__(self, parameter: str, text: str, builder: ProgramBuilder, tokens: list[ExpressionToken]) -> None:
        self._parameter, self._text, self._builder, self._tokens = parameter, text, builder, tokens
        self._next, self._depth = 0, 0

    def parse(self) -> int:
        """Return the step of the whole expression."""
        if len(self._tokens) == 1:
            raise self._error(tr("an expression is needed, as: r * 0.5"))
        step = self._parse_above(_TERNARY)
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

    def _call(self, token: ExpressionToken, name: str, *arguments: int) -> int:
        return self._builder.add_call(self._parameter, self._text, token, name, list(arguments))

    def _parse_above(self, level: int) -> int:
        """Return the step of an expression whose operators bind at least as `level` does."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(tr("more than {most} levels are not accepted; use variables", most=DEEPEST))
        left = self._parse_start()
        while self._token.kind is ExpressionTokenKind.OPERATOR:
            token = self._token
            own = _BINARY.get(token.text, _TERNARY if token.text in ("?", "if") else 0)
            if own < max(level, 1):
                break
            left = self._parse_rest(left, own)
        self._depth -= 1
        return left

    def _parse_rest(self, left: int, own: int) -> int:
        """Return the step of an operator with its left side."""
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

    def _parse_comparisons(self, left: int) -> int:
        """Return the step of `a < b`, or of `a < b < c`, which is `a < b and b < c`."""
        result: int | None = None
        while self._token.kind is ExpressionTokenKind.OPERATOR and _BINARY.get(self._token.text) == _COMPARE:
            token = self._take()
            right = self._parse_above(_COMPARE + 1)
            one = self._call(token, token.text, left, right)
            result = one if result is None else self._call(token, "and", result, one)
            left = right
        return left if result is None else result

    def _parse_start(self) -> int:
        """Return the step of what an expression begins with."""
        token = self._take()
        if token.kind is ExpressionTokenKind.NUMBER:
            return self._parse_number(token)
        if token.kind is ExpressionTokenKind.NAME:
            if self._is_at("("):
                return self._parse_arguments(token)
            return self._builder.add_variable(self._parameter, self._text, token)
        if token.text == "(":
            inner = self._parse_above(_TERNARY)
            self._expect(")", token)
            return inner
        if token.text in ("-", "+"):
            inner = self._parse_above(_UNARY)
            return self._call(token, "neg", inner) if token.text == "-" else inner
        if token.text == "not":
            return self._call(token, "not", self._parse_above(_NOT))
        if token.text == "!":
            return self._call(token, "not", self._parse_above(_UNARY))
        raise self._error(tr("a number, a name or a parenthesis is needed here"), token)

    def _parse_number(self, token: ExpressionToken) -> int:
        value = float(token.text)
        if not math.isfinite(value):
            raise self._error(tr("the number is too large"), token)
        return self._builder.add_number(value)

    def _parse_arguments(self, name: ExpressionToken) -> int:
        """Return the step of a call."""
        opened = self._take()
        arguments = []
        while not self._is_at(")"):
            arguments.append(self._parse_above(_TERNARY))
            if not self._is_at(","):
                break
            self._take()
        self._expect(")", opened)
        return self._call(name, name.text, *arguments)
