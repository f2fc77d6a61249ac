"""References of expressions to parameters of nodes."""

from __future__ import annotations

import re
from typing import NamedTuple

from studio.core.errors import GraphError
from studio.core.translation import tr

VARIABLES = ("frame", "time", "fps", "width", "height", "length")
"""The names that stand for a number at a frame."""
CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045, "true": 1.0, "false": 0.0}
"""The names that stand for a number always."""
OUTER_LEVEL = ".."
"""The segment that stands for the level around a group."""

_WORDS = ("and", "or", "not", "if", "else")
_NAME = r"[^\W\d]\w*"
_SEGMENT = rf"(?:\.\.(?=/)|{_NAME}|`[^`\n]+`)"
_RESERVED = "|".join((*VARIABLES, *CONSTANTS, *_WORDS))
REFERENCE_PATTERN = rf"(?P<reference>(?!(?:{_RESERVED})\s*/){_SEGMENT}(?:/{_SEGMENT})*\.{_NAME})"
"""Regular expression of a reference. A variable before a slash is divided."""
_PLAIN_SEGMENT = re.compile(rf"{_NAME}\Z")
_SEGMENTS = re.compile(_SEGMENT)


class ParamReference(NamedTuple):
    """Reference to a parameter, or to an output that is a Signal.

    Args:
        path: The nodes' ids or names, from the level of the expression inwards; ".." goes outwards. The last one is the
            node.
        name: The parameter or the output.
    """

    path: tuple[str, ...]
    name: str

    def __str__(self) -> str:
        return format_reference(self)


def parse_reference(text: str) -> ParamReference:
    """Read a reference as the lexer finds it: "Blur.radius", "Group/`Blur 2`.radius", "../gain.gain"."""
    path, _, name = text.rpartition(".")
    return ParamReference(tuple(segment.strip("`") for segment in _SEGMENTS.findall(path)), name)


def format_reference(reference: ParamReference) -> str:
    """Return a reference as text. What is no plain name is put in backquotes.

    Raises:
        GraphError: A name has a backquote itself.
    """
    segments = [_quote(segment, first=number == 0) for number, segment in enumerate(reference.path)]
    return f"{'/'.join(segments)}.{reference.name}"


def _quote(segment: str, *, first: bool) -> str:
    if "`" in segment or "\n" in segment:
        told = tr("An expression cannot name “{name}”: rename the node, without ` in its name.", name=segment)
        raise GraphError(told)
    is_reserved = first and (segment in VARIABLES or segment in CONSTANTS or segment in _WORDS)
    is_plain = segment == OUTER_LEVEL or (_PLAIN_SEGMENT.match(segment) is not None and not is_reserved)
    return segment if is_plain else f"`{segment}`"
