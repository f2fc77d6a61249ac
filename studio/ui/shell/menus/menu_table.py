"""The menus of the window: their titles, and the entries that actions ask for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from studio.ui.shell.menus.context_menu import SubmenuSpec
from studio.ui.shell.shortcuts.action_spec import ActionSpec, MenuPlace, MenuTitle

RECENT: Final = "recent"
PANELS: Final = "panels"
LAYOUT: Final = "layout"
THEME: Final = "theme"
LANGUAGE: Final = "language"

MENU_TITLES: Final = tuple(title.value for title in MenuTitle)
_SUBMENUS: Final = {
    RECENT: MenuPlace(MenuTitle.FILE, 10, 40),
    PANELS: MenuPlace(MenuTitle.VIEW, 10, 10),
    LAYOUT: MenuPlace(MenuTitle.VIEW, 10, 12),
    THEME: MenuPlace(MenuTitle.VIEW, 20, 10),
    LANGUAGE: MenuPlace(MenuTitle.VIEW, 20, 20),
}


def arrange_menus(specs: Iterable[ActionSpec]) -> dict[str, tuple[str | SubmenuSpec | None, ...]]:
    """Return the entries of each menu, by its title: ids of actions, names of submenus, and submenus of actions.

    None is a line.

    Args:
        specs: The actions. Those that share a place come in the order in which they are given.
    """
    places = [(place, name) for name, place in _SUBMENUS.items()]
    places += dict.fromkeys((place, spec.id) for spec in specs for place in spec.menus)  # two features may share one
    menus: dict[str, list[tuple[MenuPlace, str]]] = {title: [] for title in MENU_TITLES[:-1]}
    for place, entry in places:
        if place.menu != MENU_TITLES[-1]:
            menus.setdefault(place.menu, []).append((place, entry))
    menus[MENU_TITLES[-1]] = [(place, entry) for place, entry in places if place.menu == MENU_TITLES[-1]]
    return {title: _separate_sections(entries) for title, entries in menus.items() if entries}


def _separate_sections(entries: Iterable[tuple[MenuPlace, str]]) -> tuple[str | SubmenuSpec | None, ...]:
    """Return the entries in their order, with None between sections."""
    found: list[str | SubmenuSpec | None] = []
    ordered = sorted(entries, key=lambda pair: (pair[0].section, pair[0].order))
    for _, section in groupby(ordered, key=lambda pair: pair[0].section):
        found.append(None)
        for submenu, below in groupby(section, key=lambda pair: pair[0].submenu):
            names = tuple(entry for _, entry in below)
            found += (SubmenuSpec(submenu, names),) if submenu else names
    return tuple(found[1:])
