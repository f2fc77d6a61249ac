"""Suggestion of a name that is near to one that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from studio.core.translation import tr


def format_suggestion(name: str, known: Sequence[str], cutoff: float = 0.6) -> str:
    """Return a sentence with the nearest name, a space before it; empty where none is near.

    Args:
        name: What was written.
        known: What there is.
        cutoff: How alike they have to be, 0 to 1: see `difflib.get_close_matches`.
    """
    near = get_close_matches(name, known, 1, cutoff)
    return tr(" Did you mean “{near}”?", near=near[0]) if near else ""
