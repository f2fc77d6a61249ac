"""The place in an expression at which something is wrong."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.graph.expressions.parser import parse_expression
from studio.sdk.expressions.lexer import ExpressionError
from studio.ui.widgets.fields.refusal_text import describe_refusal


def describe_error(error: Exception) -> str:
    """Return what is wrong with an expression; the place is marked, so it is not said."""
    reason = error.reason if isinstance(error, ExpressionError) else describe_refusal(error)
    return f"{reason[:1].upper()}{reason[1:]}"


def find_error_range(error: Exception, text: str) -> tuple[int, int] | None:
    """Return the word of an expression at which an error was found; None where it is about no place."""
    if not isinstance(error, ExpressionError) or error.at < 0:
        return None
    start = end = min(error.at, len(text))
    is_quoted = False
    while end < len(text) and (is_quoted or text[end].isalnum() or text[end] in "_.`/"):
        is_quoted ^= text[end] == "`"
        end += 1
    return start, max(end, min(start + 1, len(text)))


def place_error(error: ExpressionError, text: str, param: str, typed: str) -> ExpressionError:
    """Return an error with the place that it has in what was typed.

    The texts differ in how nodes are named alone: the references are the same, one after the other.

    Args:
        error: About `text`.
        text: The expression with the paths of nodes.
        param: The parameter, for the message.
        typed: The expression with the names of nodes.
    """
    try:
        ends = zip(parse_expression(text).references, parse_expression(typed).references, strict=True)
        at = next((shown.start for placed, shown in ends if placed.start == error.at), -1)
    except (StudioError, ValueError):
        at = -1
    return ExpressionError(param, typed, at, error.reason)
