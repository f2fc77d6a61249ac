"""References as seen from a level: relative in a document, absolute in a flat graph."""

from __future__ import annotations

from functools import lru_cache

from studio.core.errors import StudioError
from studio.graph.expressions.parser import PlacedReference, map_references
from studio.graph.expressions.reference import OUTER_LEVEL, ParamReference


@lru_cache(maxsize=65_536)
def make_absolute(text: str, prefix: str) -> str:
    """Return an expression with its references as paths from the outermost level.

    Args:
        text: The expression; one that cannot be read is returned as it is.
        prefix: The path of its level, as "group/inner/"; empty for the outermost one.
    """
    if not prefix:
        return text
    level = tuple(prefix.rstrip("/").split("/"))

    def change(placed: PlacedReference) -> ParamReference:
        return resolve_reference(placed.reference, level)

    try:
        return map_references(text, change)
    except StudioError:
        return text


def resolve_reference(reference: ParamReference, level: tuple[str, ...]) -> ParamReference:
    """Return a reference as a path from the outermost level; one that leads out of it keeps its ".."."""
    found: list[str] = list(level)
    for segment in reference.path:
        if segment == OUTER_LEVEL and found and found[-1] != OUTER_LEVEL:
            found.pop()
        else:
            found.append(segment)
    return ParamReference(tuple(found), reference.name)
