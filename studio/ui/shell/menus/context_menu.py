"""The menus under the right mouse button: the actions that ask for a place in them, and how they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keymap import get_keymap


@dataclass(frozen=True, slots=True)
class Submenu:
    """A menu in a menu.

    Args:
        text: What it is called.
        entries: What it offers.
    """

    text: str
    entries: tuple[MenuEntry, ...]


MenuEntry = tuple[str, str, Callable[[], object]] | Submenu | None
"""What it says, its key, and what it does; None is a line."""


@dataclass(frozen=True, slots=True)
class SubmenuSpec:
    """Actions that stand in a menu of their own.

    Args:
        text: What it is called; marked for translation.
        actions: Their ids.
    """

    text: str
    actions: tuple[str, ...]


ParamEntries = Callable[[str], Sequence[MenuEntry]]
"""Returns entries for the menu of a parameter, by its name."""

MenuSpec = Sequence[str | SubmenuSpec | None]
"""What stands in a menu: actions by their ids, menus of such; None is a line."""

_KEY_GAP: Final = "\t"


def arrange_context_menu(menu: ContextMenu) -> MenuSpec:
    """Return the actions of a menu under the right mouse button in their order, from all that are known."""
    places = [(place, spec.id) for spec in CATALOGUE.values() for place in spec.contexts if place.menu is menu]
    entries: list[str | SubmenuSpec | None] = []
    ordered = sorted(places, key=lambda pair: (pair[0].section, pair[0].order))
    for _, section in groupby(ordered, key=lambda pair: pair[0].section):
        entries.append(None)
        for submenu, below in groupby(section, key=lambda pair: pair[0].submenu):
            actions = tuple(action for _, action in below)
            entries += (SubmenuSpec(submenu, actions),) if submenu else actions
    return tuple(entries[1:])


def build_action_entries(actions: MenuSpec, can: Handlers) -> list[MenuEntry]:
    """Return the entries of a menu: what can be done of these actions, with their keys; None is a line."""
    return list(_entries(actions, can))


def _entries(actions: MenuSpec, can: Handlers) -> Iterator[MenuEntry]:
    for action in actions:
        if action is None:
            yield None
        elif isinstance(action, SubmenuSpec):
            if below := tuple(_entries(action.actions, can)):
                yield Submenu(tr(action.text), below)
        elif action in can:
            yield CATALOGUE[action].title, get_keymap().format_key(action), can[action]


def show_menu(parent: QWidget, at: QPoint, entries: Sequence[MenuEntry], *, chosen: bool = False) -> QMenu:
    """Open a menu that goes away by itself.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        entries: What it offers.
        chosen: The first entry is chosen at once, so that Enter takes it.
    """
    menu = QMenu(parent)
    fill_menu(menu, entries)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    if chosen:
        menu.setActiveAction(menu.actions()[0])
    return menu


def fill_menu(menu: QMenu, entries: Sequence[MenuEntry]) -> None:
    """Add entries to a menu."""
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, Submenu):
            below = QMenu(entry.text, menu)
            fill_menu(below, entry.entries)
            menu.addMenu(below)
        else:
            text, key, action = entry
            added = menu.addAction(f"{text}{_KEY_GAP}{key}" if key else text)
            added.triggered.connect(lambda _checked=False, action=action: action())
