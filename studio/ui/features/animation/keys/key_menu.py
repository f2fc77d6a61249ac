"""The menu of a line of keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.ui.features.animation.keys.interpolation_menus import (
    fill_ease_menu,
    fill_extrapolation_menu,
    fill_interpolation_menu,
)
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_rows import ExpressionRow, KeyRow, ParamRow
from studio.ui.shell.menus.menu_entries import add_actions
from studio.ui.shell.shortcuts.action_spec import ContextMenu

_PASTE: Final = "timeline.paste_keys"


def make_key_menu(
    edits: KeyEdits,
    parent: QWidget,
    row: KeyRow,
    frame: int,
    *,
    on_key: bool,
    edit_text: Callable[[ParamRow, int], object],
) -> QMenu:
    """Return the menu for what is selected and for a line.

    Args:
        edits: Makes the edits.
        parent: What the menu belongs to.
        row: The line under the mouse.
        frame: The frame under the mouse.
        on_key: Whether a key, or a block of text, lies there.
        edit_text: Lets the user type the text of the block that begins at a frame.
    """
    menu = QMenu(parent)
    if isinstance(row, ParamRow) and row.is_text:
        _add_blocks(menu, edits, row, frame, edit_text)
    elif isinstance(row, ParamRow) and not on_key:
        menu.addAction(tr("Set a Key Here")).triggered.connect(partial(edits.add_key, row.param_key, frame))
    if edits.selection.selected_keys:
        _add_ways(menu, edits)
    menu.addSeparator()
    selected = bool(edits.selection.selected_keys)
    add_actions(menu, ContextMenu.KEYS, edits.build_handlers(), possible=lambda action: selected or action == _PASTE)
    menu.addSeparator()
    if not isinstance(row, ExpressionRow):
        every = tr("Select All Keys of This Line")
        menu.addAction(every).triggered.connect(lambda: edits.selection.select_keys(row.key_addresses))
    return menu


def _add_blocks(
    menu: QMenu, edits: KeyEdits, row: ParamRow, frame: int, edit_text: Callable[[ParamRow, int], object]
) -> None:
    begin = max((key for key in row.key_frames if key <= frame), default=row.key_frames[0])

    def add() -> None:
        if edits.add_key(row.param_key, frame):
            edit_text(row, frame)

    menu.addAction(tr("Edit the Text")).triggered.connect(lambda: edit_text(row, begin))
    menu.addAction(tr("Add a Block Here")).triggered.connect(add)
    split = menu.addAction(tr("Split at the Playhead"))
    split.triggered.connect(lambda: edits.add_key(row.param_key, edits.current_frame))
    split.setEnabled(edits.current_frame not in row.key_frames)


def _add_ways(menu: QMenu, edits: KeyEdits) -> None:
    menu.addSeparator()
    if edits.has_numeric_keys():
        fill_interpolation_menu(menu.addMenu(tr("Interpolation")), edits)
        fill_ease_menu(menu.addMenu(tr("Ease")), edits)
    if edits.has_keys_of_params():
        fill_extrapolation_menu(menu.addMenu(tr("Beyond the Ends")), edits)
