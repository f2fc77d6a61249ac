"""The menus under the right mouse button: which actions stand in them, and how they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.language import marked, tr
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.keymap import keymap


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
class Row:
    """Actions that stand in a menu of their own.

    Args:
        text: What it is called; marked for translation.
        actions: Their ids.
    """

    text: str
    actions: tuple[str, ...]


Rows = Sequence[str | Row | None]
"""What stands in a menu: actions by their ids, menus of such; None is a line."""

_KEY_GAP: Final = "\t"

CANVAS_MENU: Final[Rows] = (
    "graph.add",
    "graph.dot",
    None,
    "graph.backdrop",
    "graph.sticky",
    "graph.bookmark",
    "graph.bookmarks",
    None,
    "graph.paste",
    "graph.paste_wired",
    "graph.select_all",
    "graph.find",
    None,
    "graph.tidy",
    "graph.frame_all",
    "graph.leave",
)
NODE_MENU: Final[Rows] = (
    "graph.pin_a1",
    "graph.pin_b1",
    "variants.copy",
    None,
    "graph.rename",
    "graph.disable",
    "graph.mute",
    "graph.lock",
    None,
    "graph.group",
    "graph.ungroup",
    "graph.enter",
    "graph.take_apart",
    None,
    "graph.cut",
    "graph.copy",
    "graph.duplicate",
    "graph.duplicate_wired",
    "graph.delete",
    "graph.extract",
    "graph.replace",
    "graph.swap_inputs",
    "graph.connect",
    None,
    Row(marked("Select"), ("graph.select_upstream", "graph.select_downstream", "graph.select_connected")),
    Row(
        marked("Align"),
        (
            "graph.align_left",
            "graph.align_right",
            "graph.align_top",
            "graph.align_bottom",
            "graph.align_center",
            "graph.align_middle",
            "graph.distribute_x",
            "graph.distribute_y",
        ),
    ),
    "graph.tidy",
    "graph.frame",
)


def action_entries(actions: Rows, can: Handlers) -> list[MenuEntry]:
    """Return the entries of a menu: what can be done of these actions, with their keys; None is a line."""
    return list(_entries(actions, can))


def _entries(actions: Rows, can: Handlers) -> Iterator[MenuEntry]:
    for action in actions:
        if action is None:
            yield None
        elif isinstance(action, Row):
            if below := tuple(_entries(action.actions, can)):
                yield Submenu(tr(action.text), below)
        elif action in can:
            yield CATALOGUE[action].title, keymap().text_of(action), can[action]


def show_menu(parent: QWidget, at: QPoint, entries: Sequence[MenuEntry], *, chosen: bool = False) -> QMenu:
    """Open a menu that goes away by itself.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        entries: What it offers.
        chosen: The first entry is chosen at once, so that Enter takes it.
    """
    menu = QMenu(parent)
    _fill(menu, entries)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    if chosen:
        menu.setActiveAction(menu.actions()[0])
    return menu


def _fill(menu: QMenu, entries: Sequence[MenuEntry]) -> None:
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, Submenu):
            below = QMenu(entry.text, menu)
            _fill(below, entry.entries)
            menu.addMenu(below)
        else:
            text, key, action = entry
            added = menu.addAction(f"{text}{_KEY_GAP}{key}" if key else text)
            added.triggered.connect(lambda _checked=False, action=action: action())
