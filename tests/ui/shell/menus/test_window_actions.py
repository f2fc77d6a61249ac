"""The menus as they are opened: how high they are, and what is in the menus in them."""

from __future__ import annotations

from pathlib import Path

from studio.ui.shell.shortcuts.keymap import get_keymap
from tests.ui.whole_window import Start

_LOW = 700
"""Pixels of a low screen for a menu."""


def test_every_menu_fits_a_low_screen_in_one_column(start: Start, project_file: Path) -> None:
    actions = start(project_file).window_actions
    actions.refresh()
    menus = {**actions.menus, **actions.submenus}
    heights = {title: menu.sizeHint().height() for title, menu in menus.items()}
    assert not {title: height for title, height in heights.items() if height > _LOW}


def test_a_menu_in_a_menu_does_what_it_says_and_shows_keys(start: Start, project_file: Path) -> None:
    window = start(project_file)
    channels = window.window_actions.submenus["Channels"]
    assert channels.menuAction() in window.window_actions.menus["Viewer"].actions()
    assert [entry.text() for entry in channels.actions()][:3] == [
        "RGB, All Channels",
        "Red Channel\tR",
        "Green Channel\tG",
    ]
    assert window.window_actions.menu_titles["viewer.red"] == "Viewer"


def test_f11_stands_once(start: Start, project_file: Path) -> None:
    start(project_file)
    assert get_keymap().format_key("view.full_screen") == "F11"
    assert get_keymap().format_key("viewer.full_screen") == "Shift+F11"
