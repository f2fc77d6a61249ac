"""The menus under the right mouse button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

MenuEntry = tuple[str, str, Callable[[], object]] | None
"""What it says, its key, and what it does; None is a line."""

_KEY_GAP: Final = "\t"


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
