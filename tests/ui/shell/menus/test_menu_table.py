"""Actions of features get their places in the menus."""

from __future__ import annotations

import pytest

from studio.ui.shell.menus.menu_table import MENUS, merge_menus


def test_an_action_follows_another_one_or_comes_last() -> None:
    menus = merge_menus([("a.one", "Cache", "cache.pause"), ("a.two", "Cache", "")])
    cache = menus["Cache"]
    assert cache.index("a.one") == cache.index("cache.pause") + 1
    assert cache[-1] == "a.two"
    assert [action for action in cache if action not in {"a.one", "a.two"}] == list(MENUS["Cache"])


def test_a_menu_of_its_own_stands_before_help() -> None:
    menus = merge_menus([("a.one", "Statistics", ""), ("a.two", "Statistics", "a.one")])
    assert [*menus][-2:] == ["Statistics", "Help"]
    assert menus["Statistics"] == ("a.one", "a.two")


def test_what_it_is_to_follow_has_to_be_there() -> None:
    with pytest.raises(ValueError, match=r"'Cache' has no 'graph\.add', which 'a\.one' is to follow"):
        merge_menus([("a.one", "Cache", "graph.add")])
