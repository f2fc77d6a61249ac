"""Tokens of an expression, and the errors that name a place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from studio.core.errors import StudioError
from studio.core.translation import tr

LONGEST_TEXT = 4000
"""Characters that an expression may have."""
_EXCERPT = 24
NUMBER_PATTERN = r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
"""Regular expression of a number."""
OPERATOR_PATTERN = r"(?P<operator>\*\*|//|<=|>=|==|!=|&&|\|\||[-+*/%^<>!?:(),])"
"""Regular expression of an operator."""
_PLAIN_TOKENS = re.compile(
    NUMBER_PATTERN + r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)|" + OPERATOR_PATTERN
)
_SPACE = re.compile(r"\s*")
_WORDS = frozenset({"and", "or", "not", "if", "else"})


class ExpressionError(StudioError):
    """An expression cannot be used.

    Args:
        parameter: The parameter that holds it.
        text: The expression.
        at: The place in it, counted from 0.
        reason: What is wrong, and what is accepted.
    """

    def __init__(self, parameter: str, text: str, at: int, reason: str) -> None:
        self.parameter = parameter
        self.at = at
        self.reason = reason
        line_start = text.rfind("\n", 0, at) + 1
        place = {"line": text.count("\n", 0, at) + 1, "character": at - line_start + 1}
        rest = text[at : at + _EXCERPT].split("\n", maxsplit=1)[0]
        rest += "…" if len(text) > at + _EXCERPT else ""
        if not rest.strip():
            message = tr(
                "‘{parameter}’, at the end of line {line}: {reason}", parameter=parameter, reason=reason, **place
            )
        else:
            message = tr(
                "‘{parameter}’, line {line}, character {character}, at “{rest}”: {reason}",
                parameter=parameter,
                reason=reason,
                rest=rest,
                **place,
            )
        super().__init__(message)


class ExpressionTokenKind(Enum):
    """Kind of a token."""

    NUMBER = auto()
    NAME = auto()
    OPERATOR = auto()
    TEXT = auto()  # in quotes
    REFERENCE = auto()  # to a parameter of a node
    END = auto()


@dataclass(frozen=True, slots=True)
class ExpressionToken:
    """A piece of an expression.

    Args:
        kind: What it is; the words `and`, `or`, `not`, `if` and `else` are operators.
        text: As written; empty at the end.
        at: Its place in the text, counted from 0.
    """

    kind: ExpressionTokenKind
    text: str
    at: int


def list_tokens(
    parameter: str,
    text: str,
    start: int = 0,
    stop: int | None = None,
    pattern: re.Pattern[str] = _PLAIN_TOKENS,
) -> list[ExpressionToken]:
    """Return the tokens of a part of a text, and one that marks its end.

    Args:
        parameter: The parameter that holds the text, for messages.
        text: All of it.
        start: Where the expression begins.
        stop: Where it ends; the end of the text if None.
        pattern: The tokens that there are, as groups with the names of their kinds in lower case.

    Raises:
        ExpressionError: It is too long, or a character means nothing.
    """
    stop = len(text) if stop is None else stop
    if stop - start > LONGEST_TEXT:
        found = tr("it has {count} characters; at most {most} are accepted", count=stop - start, most=LONGEST_TEXT)
        raise ExpressionError(parameter, text, start, found)
    tokens = []
    at = _skip_space(text, start, stop)
    while at < stop:
        match = pattern.match(text, at, stop)
        if match is None:
            raise ExpressionError(parameter, text, at, tr("“{found}” means nothing here", found=text[at]))
        tokens.append(ExpressionToken(_find_kind(match), match.group(), at))
        at = _skip_space(text, match.end(), stop)
    return [*tokens, ExpressionToken(ExpressionTokenKind.END, "", stop)]


def _skip_space(text: str, at: int, stop: int) -> int:
    match = _SPACE.match(text, at, stop)
    return match.end() if match else at


def _find_kind(match: re.Match[str]) -> ExpressionTokenKind:
    if match.lastgroup == "name" and match.group() in _WORDS:
        return ExpressionTokenKind.OPERATOR
    return ExpressionTokenKind[str(match.lastgroup).upper()]
