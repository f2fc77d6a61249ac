"""Parts of menus that several panels share: headings, and entries of the catalogue of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio.core.translation import tr
from studio.ui.shell.menus.context_menu import MenuSpec, SubmenuSpec, arrange_context_menu
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets import theme


def add_heading(menu: QMenu, text: str) -> QAction:
    """Add a line that says what the entries below it are: of a section, a style sheet paints no text."""
    if not menu.isEmpty():
        menu.addSeparator()
    heading = menu.addAction(text)
    heading.setFont(theme.make_ui_font(theme.FONT_SMALL, bold=True))
    heading.setEnabled(False)
    return heading


def add_actions(
    menu: QMenu,
    place: ContextMenu,
    handlers: Handlers,
    *,
    possible: Callable[[str], bool] | None = None,
    states: Mapping[str, Callable[[], bool]] | None = None,
) -> None:
    """Add entries for actions of the catalogue, with their keys.

    Args:
        menu: Gets them.
        place: Where actions stand that are added, if there is a handler.
        handlers: Does what is chosen.
        possible: Whether an action can be done now; None if all can.
        states: Whether what can be switched is on.
    """
    _add_entries(menu, arrange_context_menu(place), handlers, possible, states)


def _add_entries(
    menu: QMenu,
    actions: MenuSpec,
    handlers: Handlers,
    possible: Callable[[str], bool] | None,
    states: Mapping[str, Callable[[], bool]] | None,
) -> None:
    for action in actions:
        if action is None:
            menu.addSeparator()
        if isinstance(action, SubmenuSpec) and any(each in handlers for each in action.actions):
            _add_entries(menu.addMenu(tr(action.text)), action.actions, handlers, possible, states)
        if not isinstance(action, str) or action not in handlers:
            continue
        key, spec = get_keymap().format_key(action), CATALOGUE[action]
        entry = menu.addAction(f"{spec.title}\t{key}" if key else spec.title)
        entry.setEnabled(possible is None or possible(action))
        entry.setCheckable(spec.is_checkable)
        entry.setChecked(states is not None and action in states and states[action]())
        entry.triggered.connect(lambda _=False, do=handlers[action]: do())
