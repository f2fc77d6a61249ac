"""The place in an expression at which something is wrong."""

from __future__ import annotations

from studio.sdk.expressions.lexer import ExpressionError
from studio.ui.widgets.fields.refusal_text import describe_refusal


def describe_error(error: Exception) -> str:
    """Return what is wrong with an expression; the place is marked, so it is not said."""
    return error.reason if isinstance(error, ExpressionError) else describe_refusal(error)


def find_error_range(error: Exception, text: str) -> tuple[int, int] | None:
    """Return the word of an expression at which an error was found; None where it is about no place."""
    if not isinstance(error, ExpressionError):
        return None
    start = min(error.at, len(text))
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "_.`/"):
        end += 1
    return start, max(end, min(start + 1, len(text)), start)
