"""The menus of the window, made from its actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from studio.core.translation import tr, tr_noop
from studio.ui.shell.menus.menu_table import LANGUAGE, LAYOUT, PANELS, RECENT, THEME, arrange_menus
from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES, ActionScope, ActionSpec
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import ActionRegistry
from studio.ui.shell.shortcuts.key_names import format_native_key
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.shell.shortcuts.requirements import REDO_NEEDED, UNDO_NEEDED
from studio.ui.widgets.text.markup import Markup, escape_menu_text

_MAX_ENTRY_LENGTH: Final = 48
_MOUSE: Final = {
    ActionScope.INSPECTOR: (
        (tr_noop("Scrub a number"), tr_noop("Drag")),
        (tr_noop("Coarse / fine"), "Ctrl / Ctrl+Shift"),
        (tr_noop("Calculate"), "+1  *2  /2"),
        (tr_noop("Reset"), tr_noop("Ctrl+click the number, or double-click the label")),
    ),
    ActionScope.TIMELINE: (
        (tr_noop("Zoom / pan"), tr_noop("Wheel / Shift+wheel, middle drag")),
        (tr_noop("Scroll the tracks"), tr_noop("Ctrl+wheel")),
        (tr_noop("Snap the playhead / snap nothing"), tr_noop("Ctrl+drag / Shift+drag")),
        (tr_noop("Slide in and out"), tr_noop("Drag the bar between them")),
        (tr_noop("Clear in or out, edit a mark"), tr_noop("Double-click")),
    ),
    ActionScope.CURVES: (
        (tr_noop("Add a key"), tr_noop("Ctrl+click on a curve")),
        (tr_noop("One tangent / its length"), tr_noop("Alt / Shift while dragging")),
        (tr_noop("Zoom time / values"), tr_noop("Wheel / Ctrl+wheel")),
        (tr_noop("Zoom both"), tr_noop("Alt+right drag")),
        (tr_noop("Pan"), tr_noop("Middle drag, Shift+wheel")),
    ),
    ActionScope.VIEWER: (
        (tr_noop("Move, turn, fade the wipe"), tr_noop("Drag its handles")),
        (tr_noop("Center the wipe"), tr_noop("Double-click its handle")),
        (tr_noop("Probe a pixel"), tr_noop("Ctrl+click")),
        (tr_noop("Probe an area"), tr_noop("Ctrl+Shift+drag")),
        (tr_noop("Pan"), tr_noop("Middle drag, Space+drag")),
    ),
    ActionScope.GRAPH: (
        (tr_noop("Add a node"), tr_noop("Double-click where nothing lies")),
        (tr_noop("Pan"), tr_noop("Middle drag, Space+drag")),
        (tr_noop("Cut wires"), tr_noop("Alt+Shift+drag")),
    ),
}
"""What the mouse does; the list of shortcuts shows it, too."""


class WindowActions(QObject):
    """The menus of a window, and an action for every row of the catalogue whose keys work everywhere.

    Args:
        window: Gets the menus.
        board: Does what is chosen. Entries that nobody does are hidden.
        specs: The actions of the window.
    """

    def __init__(self, window: QMainWindow, board: ActionRegistry, specs: Sequence[ActionSpec]) -> None:
        super().__init__(window)
        self._window = window
        self._board = board
        self._actions: dict[str, QAction] = {}
        self._texts: dict[str, str] = {}
        self.recent_menu = QMenu(tr("Open Recent"), window)
        self.panels_menu = QMenu(tr("Panels"), window)
        self.layout_menu = QMenu(tr("Layout"), window)
        self.theme_menu = QMenu(tr("Theme"), window)
        self.language_menu = QMenu(tr("Language"), window)
        menus = {
            RECENT: self.recent_menu,
            PANELS: self.panels_menu,
            LAYOUT: self.layout_menu,
            THEME: self.theme_menu,
            LANGUAGE: self.language_menu,
        }
        entries = arrange_menus(specs)
        self.menus: dict[str, QMenu] = {}  # QAction.menu() of PySide6 6.7 gives a menu away that is then deleted
        self.menu_titles = {action: title for title, actions in entries.items() for action in actions if action}
        for title, actions in entries.items():
            menu = self.menus[title] = window.menuBar().addMenu(tr(title))
            for entry in actions:
                if entry is None:
                    menu.addSeparator()
                elif entry in menus:
                    self._actions[entry] = menu.addMenu(menus[entry])
                else:
                    menu.addAction(self._action(entry))
            menu.aboutToShow.connect(self.refresh)
        for spec in specs:
            if spec.scope is ActionScope.WINDOW:
                self._action(spec.id)
        get_keymap().bindings_changed.connect(self._on_keys_changed)
        board.action_triggered.connect(self._show_state)
        self.refresh()

    def _action(self, name: str) -> QAction:
        """Return the action of a row, created on demand."""
        if name not in self._actions:
            spec = CATALOGUE[name]
            action = self._actions[name] = QAction(spec.title, self._window)
            action.setCheckable(spec.is_checkable)
            action.setAutoRepeat(spec.can_repeat)
            action.triggered.connect(lambda: self._board.run_action(name))
            self._window.addAction(action)
            self._show_keys(name)
        return self._actions[name]

    def _on_keys_changed(self) -> None:
        for name in self._actions:
            if name in CATALOGUE:
                self._show_keys(name)

    def _show_keys(self, name: str) -> None:
        """Give an action its keys. Those of a panel are taken by the panel itself: the menu only shows them."""
        if CATALOGUE[name].scope is ActionScope.WINDOW:
            self._actions[name].setShortcuts(get_keymap().make_sequences(name))
        self._show_text(name)

    def _show_text(self, name: str) -> None:
        text = self._texts.get(name, CATALOGUE[name].title)
        key = get_keymap().format_key(name) if CATALOGUE[name].scope is not ActionScope.WINDOW else ""
        self._actions[name].setText(f"{text}\t{key}" if key else text)

    def set_action_text(self, name: str, text: str) -> None:
        """Let an entry say something else, as "Undo Move"."""
        if self._texts.get(name) != text:
            self._texts[name] = text
            self._show_text(name)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def _show_state(self, name: str) -> None:
        if name in self._actions and CATALOGUE[name].is_checkable:
            self._actions[name].setChecked(self._board.is_on(name))

    def refresh(self) -> None:
        """Show what can be done, and enable what can be done now."""
        loaded = self._board.has_action("file.open")
        for name, action in self._actions.items():
            if name in CATALOGUE:
                spec = CATALOGUE[name]
                known = self._board.has_action(name)
                action.setVisible(known or (spec.scope is ActionScope.WINDOW and not loaded))
                action.setEnabled(known and not (_should_disable(spec) and self._board.disabled_reason(name)))
                self._show_state(name)
        self._actions[RECENT].setEnabled(loaded)


def _should_disable(spec: ActionSpec) -> bool:
    """Return whether an entry is disabled while what it needs is not there.

    A window's key goes through its entry: it has to say for itself that there is nothing to do.
    """
    return spec.scope is not ActionScope.WINDOW or spec.requirement in (UNDO_NEEDED, REDO_NEEDED)


def format_menu_text(text: str) -> str:
    """Return a text with names in it as a menu's entry: not too long, and with every & as it is."""
    short = text if len(text) <= _MAX_ENTRY_LENGTH else text[: _MAX_ENTRY_LENGTH - 1] + "…"
    return escape_menu_text(short)


def format_shortcuts(board: ActionRegistry) -> Markup:
    """Return the list of all shortcuts of what can be done, as rich text in two columns."""
    tables = []
    for scope, name in SCOPE_NAMES.items():
        rows = [_table_row(spec) for spec in CATALOGUE.values() if spec.scope is scope and board.has_action(spec.id)]
        rows += [(tr(what), tr(keys)) for what, keys in _MOUSE.get(scope, ())]
        tables.append(_table(tr(name), [row for row in rows if row[1]]))
    half = len(tables[0]) >= sum(map(len, tables[1:]))
    columns = "".join(f"<td width='50%'>{''.join(part)}</td>" for part in (tables[: 1 + half], tables[1 + half :]))
    return Markup(f"<table width='100%'><tr>{columns}</tr></table>")


def _table_row(spec: ActionSpec) -> tuple[str, str]:
    return spec.title.rstrip("…"), "  ".join(format_native_key(key) for key in get_keymap().bindings.get_keys(spec.id))


def _table(title: str, entries: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><td width='190'>{escape(what)}</td><td>{escape(keys)}</td></tr>" for what, keys in entries)
    return f"<p><b>{escape(title)}</b></p><table>{rows}</table>" if rows else ""
