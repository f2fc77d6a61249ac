"""Compilation of a node's expressions: from their texts to the steps of one program."""

from __future__ import annotations

import re
from functools import lru_cache

from nodes.shared.pixel_expression.program import ExpressionProgram, ProgramBuilder
from studio.core.translation import tr
from studio.sdk.expressions.lexer import ExpressionError, ExpressionToken, ExpressionTokenKind, list_tokens
from studio.sdk.expressions.parser import ExpressionParser

LONGEST_VARIABLES = 20_000
"""Characters that the definitions of variables may have together."""
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
    return ExpressionParser(parameter, text, builder, list_tokens(parameter, text, start, stop)).parse()
