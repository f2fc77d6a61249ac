"""The menus under the right mouse button: which actions stand in them, and how they open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.keymap import keymap

MenuEntry = tuple[str, str, Callable[[], object]] | None
"""What it says, its key, and what it does; None is a line."""

_KEY_GAP: Final = "\t"

CANVAS_MENU: Final = (
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
NODE_MENU: Final = (
    "graph.pin_a1",
    "graph.pin_b1",
    None,
    "graph.rename",
    "graph.disable",
    "graph.mute",
    "graph.lock",
    None,
    "graph.group",
    "graph.ungroup",
    "graph.enter",
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
    "graph.select_upstream",
    "graph.select_downstream",
    "graph.select_connected",
    None,
    "graph.align_left",
    "graph.align_right",
    "graph.align_top",
    "graph.align_bottom",
    "graph.align_center",
    "graph.align_middle",
    "graph.distribute_x",
    "graph.distribute_y",
    "graph.tidy",
    "graph.frame",
)


def action_entries(actions: Sequence[str | None], can: Handlers) -> list[MenuEntry]:
    """Return the entries of a menu: what can be done of these actions, with their keys; None is a line."""
    return [
        None if action is None else (CATALOGUE[action].title, keymap().text_of(action), can[action])
        for action in actions
        if action is None or action in can
    ]


def show_menu(parent: QWidget, at: QPoint, entries: Sequence[MenuEntry], *, chosen: bool = False) -> QMenu:
    """Open a menu that goes away by itself.

    Args:
        parent: Over what it opens.
        at: Where on the screen.
        entries: What it offers.
        chosen: The first entry is chosen at once, so that Enter takes it.
    """
    menu = QMenu(parent)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        text, key, action = entry
        added = menu.addAction(f"{text}{_KEY_GAP}{key}" if key else text)
        added.triggered.connect(lambda _checked=False, action=action: action())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    if chosen:
        menu.setActiveAction(menu.actions()[0])
    return menu
