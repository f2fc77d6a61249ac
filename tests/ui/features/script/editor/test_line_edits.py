"""Indentation, comments and brackets of Python as text."""

from __future__ import annotations

import pytest

from studio.ui.features.script.editor.line_edits import (
    find_closing,
    find_matching_bracket,
    find_next_indent,
    indent_lines,
    strip_comment,
    toggle_comments,
    unindent_lines,
)


def test_lines_move_in_steps() -> None:
    assert indent_lines(["a", "", "  b"]) == ["    a", "", "      b"]
    assert unindent_lines(["    a", "  b", "\tc", "d", ""]) == ["a", "b", "c", "d", ""]


def test_comments_go_on_and_off() -> None:
    lines = ["    a = 1", "", "      b = 2"]
    commented = ["    # a = 1", "", "    #   b = 2"]
    assert toggle_comments(lines) == commented
    assert toggle_comments(commented) == lines
    assert toggle_comments(["#a", "# b"]) == ["a", "b"]
    assert toggle_comments(["# a", "b"]) == ["# # a", "# b"]
    assert toggle_comments([""]) == ["# "]


@pytest.mark.parametrize(
    ("before", "indent"),
    [
        ("if a:", 4),
        ("    for b in c:  # all", 8),
        ("x = 'a:'", 0),
        ("    return 3", 0),
        ("        pass", 4),
        ("    returned = 3", 4),
        ("call(", 4),
        ("", 0),
        ("    # if:", 4),
    ],
)
def test_a_new_line_is_indented(before: str, indent: int) -> None:
    assert find_next_indent(before) == " " * indent


def test_a_hash_in_a_string_is_no_comment() -> None:
    assert strip_comment("a = '#' # b") == "a = '#' "
    assert strip_comment(r"a = '\'#' + 1") == r"a = '\'#' + 1"


@pytest.mark.parametrize(
    ("typed", "before", "after", "closing"),
    [
        ("(", "call", "", ")"),
        ("[", "", ")", "]"),
        ("(", "", "name", ""),
        ('"', "x = ", "", '"'),
        ("'", "don", "", ""),
        ("'", "x = rb", "", "'"),
        ('"', '""', "", ""),
        ("x", "", "", ""),
    ],
)
def test_brackets_and_quotes_come_in_pairs(typed: str, before: str, after: str, closing: str) -> None:
    assert find_closing(typed, before, after) == closing


def test_brackets_find_their_partners() -> None:
    text = "f(a[0], (b))"
    assert find_matching_bracket(text, 1) == 11
    assert find_matching_bracket(text, 11) == 1
    assert find_matching_bracket(text, 3) == 5
    assert find_matching_bracket("f(", 1) is None
    assert find_matching_bracket(")", 0) is None
