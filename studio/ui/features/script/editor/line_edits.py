"""Edits of lines of Python as text: indentation, comments, brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

INDENT: Final = "    "
BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
QUOTES: Final = frozenset("\"'")
_LEAVING: Final = re.compile(r"\s*(return|pass|break|continue|raise)\b")
_COMMENT: Final = re.compile(r"^(\s*)# ?")
_LARGE: Final = re.compile("[\U00010000-\U0010ffff]")
_NEIGHBORS: Final = frozenset(" \t\n)]},;:")


def align_with_qt(text: str) -> str:
    """Return a text in which each character is at the index that Qt has for it: two for one beyond 16 bits."""
    return text if text.isascii() else _LARGE.sub("  ", text)


def indent_lines(lines: Sequence[str]) -> list[str]:
    """Return lines one step further to the right; empty ones stay empty."""
    return [f"{INDENT}{line}" if line.strip() else line for line in lines]


def unindent_lines(lines: Sequence[str]) -> list[str]:
    """Return lines one step further to the left, as far as they go."""
    return [line[1:] if line.startswith("\t") else line[min(len(INDENT), count_indent(line)) :] for line in lines]


def toggle_comments(lines: Sequence[str]) -> list[str]:
    """Return lines as comments, at the indentation that they share; as code where all of them are comments."""
    filled = [line for line in lines if line.strip()]
    if filled and all(line.lstrip().startswith("#") for line in filled):
        return [_COMMENT.sub(r"\1", line) for line in lines]
    column = min((count_indent(line) for line in filled), default=0)
    return [f"{line[:column]}# {line[column:]}" if line.strip() or not filled else line for line in lines]


def count_indent(line: str) -> int:
    """Return the number of spaces and tabs that a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def find_next_indent(before: str) -> str:
    """Return the indentation of a new line.

    Args:
        before: The line above, up to the cursor.
    """
    indent = before[: count_indent(before)]
    code = strip_comment(before).rstrip()
    if code.endswith(":") or (code and code[-1] in BRACKETS):
        return indent + INDENT
    if _LEAVING.match(code):
        return indent[: -len(INDENT)]
    return indent


def strip_comment(line: str) -> str:
    """Return a line without its comment; a hash in a string is none."""
    quote, escaped = "", False
    for place, letter in enumerate(line):
        if escaped:
            escaped = False
        elif quote:
            escaped = letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in QUOTES:
            quote = letter
        elif letter == "#":
            return line[:place]
    return line


def find_closing(typed: str, before: str, after: str) -> str:
    """Return what a typed bracket or quote is followed by; nothing where a word follows, or it ends a string.

    Args:
        typed: The character.
        before: The line before the cursor.
        after: The line after it.
    """
    if after and after[0] not in _NEIGHBORS:
        return ""
    if typed in BRACKETS:
        return BRACKETS[typed]
    ends_word = bool(before) and (before[-1].isalnum() or before[-1] in "_\\\"'")
    is_prefix = bool(re.search(r"(?<![\w\"'])[rbfuRBFU]{1,2}$", before))
    return typed if typed in QUOTES and (not ends_word or is_prefix) else ""


def find_matching_bracket(text: str, place: int) -> int | None:
    """Return where the partner of a bracket is; None if there is none. Brackets in strings count, too.

    Args:
        text: The text.
        place: The index of the bracket in it.
    """
    bracket = text[place]
    pairs = {**BRACKETS, **{closing: opening for opening, closing in BRACKETS.items()}}
    partner, step = pairs[bracket], 1 if bracket in BRACKETS else -1
    depth = 0
    while 0 <= place < len(text):
        depth += (text[place] == bracket) - (text[place] == partner)
        if depth == 0:
            return place
        place += step
    return None
