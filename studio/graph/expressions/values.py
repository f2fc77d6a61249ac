"""Values of expressions: numbers, texts and vectors of numbers. The operations on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from studio.core.errors import StudioError
from studio.core.translation import tr

ExpressionValue: TypeAlias = float | str | tuple[float, ...]
"""A number, a text, or the parts of a point or a color."""

LONGEST_RESULT = 100_000
"""Characters that a text may have while an expression is computed."""


def map_numbers(compute: Callable[..., float], *values: ExpressionValue) -> ExpressionValue:
    """Return a function of numbers, part by part where an argument is a vector.

    Raises:
        StudioError: An argument is a text, or two vectors have different lengths.
    """
    lengths = set()
    for value in values:
        if isinstance(value, str):
            raise StudioError(tr("a number is needed, and “{text}” is a text", text=value[:40]))
        if isinstance(value, tuple):
            lengths.add(len(value))
    if not lengths:
        return compute(*values)
    if len(lengths) > 1:
        raise StudioError(tr("a point and a color cannot be combined: they have {counts} parts", counts=_list(lengths)))
    rows = (value if isinstance(value, tuple) else (value,) * min(lengths) for value in values)
    return tuple(compute(*parts) for parts in zip(*rows, strict=True))


def add_values(one: ExpressionValue, other: ExpressionValue) -> ExpressionValue:
    """Return a sum; of texts one after the other.

    Raises:
        StudioError: The text is too long, or the values do not fit each other.
    """
    if isinstance(one, str) or isinstance(other, str):
        text = format_value(one) + format_value(other)
        if len(text) > LONGEST_RESULT:
            raise StudioError(tr("the text has more than {most} characters", most=LONGEST_RESULT))
        return text
    return map_numbers(lambda a, b: a + b, one, other)


def format_value(value: ExpressionValue, digits: int | None = None) -> str:
    """Return a value as text; numbers with so many digits after the point, or with as many as they need."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(format_value(part, digits) for part in value)
    return f"{value:.10g}" if digits is None else f"{value:.{digits}f}"


def _list(lengths: set[int]) -> str:
    return ", ".join(str(length) for length in sorted(lengths))
