"""Lists of picked names as text."""

from __future__ import annotations

import pytest

from studio.sdk.param_types.pick_list import add_to_pick_list, format_pick_list, parse_pick_list, remove_from_pick_list


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        (" , ,\n", ()),
        ("a, b c ,a", ("a", "b c")),
        ("a\nb", ("a", "b")),
        ('"a, b", "say ""hi"""', ("a, b", 'say "hi"')),
        ('"not closed', ("not closed",)),
    ],
)
def test_names_are_read(text: str, names: tuple[str, ...]) -> None:
    assert parse_pick_list(text) == names


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b c"), ("a, b", 'x "y"', "<13851a76>"), ("ä/b", "c*")])
def test_names_come_back(names: tuple[str, ...]) -> None:
    assert parse_pick_list(format_pick_list(names)) == names


def test_names_are_added_and_removed_once() -> None:
    assert add_to_pick_list("a", "b") == "a, b"
    assert add_to_pick_list("a,b", "b") == "a,b"
    assert remove_from_pick_list("a, b, c", "b") == "a, c"
    assert remove_from_pick_list("a,c", "b") == "a,c"
    assert remove_from_pick_list(add_to_pick_list("", "x, y"), "x, y") == ""
