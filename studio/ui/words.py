"""Identifiers as people read them."""

from __future__ import annotations


def spoken(word: str) -> str:
    """Return an identifier as people read it: `frame_rate` as "Frame rate"; words with capitals or digits stay."""
    words = word.replace("_", " ").replace(".", " ")
    return words[:1].upper() + words[1:] if words.islower() else words
