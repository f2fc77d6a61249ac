"""The menus of the window, made from the catalogue of actions."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from studio.core.language import marked, tr
from studio.ui.markup import Markup, entry_text
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import ActionBoard
from studio.ui.shortcuts.keymap import keymap
from studio.ui.shortcuts.keys import shown
from studio.ui.shortcuts.spec import SCOPE_NAMES, ActionSpec, Need, Scope
from studio.ui.window.menu_table import LANGUAGE, MENUS, PANELS, RECENT, THEME

_LONGEST_ENTRY: Final = 48
_MOUSE: Final = {
    Scope.INSPECTOR: (
        (marked("Scrub a number"), marked("Drag")),
        (marked("Coarse / fine"), "Ctrl / Ctrl+Shift"),
        (marked("Calculate"), "+1  *2  /2"),
        (marked("Reset"), marked("Double-click the label")),
    ),
    Scope.TIMELINE: (
        (marked("Zoom / pan"), marked("Wheel / Shift+wheel, middle drag")),
        (marked("Scroll the tracks"), marked("Ctrl+wheel")),
        (marked("Snap the playhead / snap nothing"), marked("Ctrl+drag / Shift+drag")),
        (marked("Slide in and out"), marked("Drag the bar between them")),
        (marked("Clear in or out, edit a mark"), marked("Double-click")),
    ),
    Scope.CURVES: (
        (marked("Add a key"), marked("Ctrl+click on a curve")),
        (marked("One tangent / its length"), marked("Alt / Shift while dragging")),
        (marked("Zoom time / values"), marked("Wheel / Ctrl+wheel")),
        (marked("Zoom both"), marked("Alt+right drag")),
        (marked("Pan"), marked("Middle drag, Shift+wheel")),
    ),
    Scope.VIEWER: (
        (marked("Move, turn, fade the wipe"), marked("Drag its handles")),
        (marked("Centre the wipe"), marked("Double-click its handle")),
        (marked("Probe a pixel"), marked("Ctrl+click")),
        (marked("Probe an area"), marked("Ctrl+Shift+drag")),
        (marked("Pan"), marked("Middle drag, Space+drag")),
    ),
    Scope.GRAPH: (
        (marked("Pan"), marked("Middle drag, Space+drag")),
        (marked("Cut wires"), marked("Alt+Shift+drag")),
    ),
}
"""What the mouse does; the list of shortcuts shows it, too."""


class Actions(QObject):
    """The menus of a window, and an action for every row of the catalogue whose keys work everywhere.

    Args:
        window: Gets the menus.
        board: Does what is chosen. Entries that nobody does are hidden.
    """

    def __init__(self, window: QMainWindow, board: ActionBoard) -> None:
        super().__init__(window)
        self._window = window
        self._board = board
        self._actions: dict[str, QAction] = {}
        self._texts: dict[str, str] = {}
        self.recent = QMenu(tr("Open Recent"), window)
        self.panels = QMenu(tr("Panels"), window)
        self.theme = QMenu(tr("Theme"), window)
        self.language = QMenu(tr("Language"), window)
        menus = {RECENT: self.recent, PANELS: self.panels, THEME: self.theme, LANGUAGE: self.language}
        self.menus: dict[str, QMenu] = {}  # QAction.menu() of PySide6 6.7 gives a menu away that is then deleted
        for title, entries in MENUS.items():
            menu = self.menus[title] = window.menuBar().addMenu(tr(title))
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                elif entry in menus:
                    self._actions[entry] = menu.addMenu(menus[entry])
                else:
                    menu.addAction(self._action(entry))
            menu.aboutToShow.connect(self.refresh)
        for spec in CATALOGUE.values():
            if spec.scope is Scope.WINDOW:
                self._action(spec.id)
        keymap().changed.connect(self._on_keys_changed)
        board.ran.connect(self._show_state)
        self.refresh()

    def _action(self, name: str) -> QAction:
        """Return the action of a row, made when it is first asked for."""
        if name not in self._actions:
            spec = CATALOGUE[name]
            action = self._actions[name] = QAction(spec.title, self._window)
            action.setCheckable(spec.checkable)
            action.setAutoRepeat(spec.repeats)
            action.triggered.connect(lambda: self._board.run(name))
            self._window.addAction(action)
            self._show_keys(name)
        return self._actions[name]

    def _on_keys_changed(self) -> None:
        for name in self._actions:
            if name in CATALOGUE:
                self._show_keys(name)

    def _show_keys(self, name: str) -> None:
        """Give an action its keys. Those of a panel are taken by the panel itself: the menu only shows them."""
        if CATALOGUE[name].scope is Scope.WINDOW:
            self._actions[name].setShortcuts(keymap().sequences_of(name))
        self._show_text(name)

    def _show_text(self, name: str) -> None:
        text = self._texts.get(name, CATALOGUE[name].title)
        key = keymap().text_of(name) if CATALOGUE[name].scope is not Scope.WINDOW else ""
        self._actions[name].setText(f"{text}\t{key}" if key else text)

    def say(self, name: str, text: str) -> None:
        """Let an entry say something else, as "Undo Move"."""
        if self._texts.get(name) != text:
            self._texts[name] = text
            self._show_text(name)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def _show_state(self, name: str) -> None:
        if name in self._actions and CATALOGUE[name].checkable:
            self._actions[name].setChecked(self._board.is_on(name))

    def refresh(self) -> None:
        """Show what can be done, and enable what can be done now."""
        loaded = self._board.has("file.open")
        for name, action in self._actions.items():
            if name in CATALOGUE:
                spec = CATALOGUE[name]
                known = self._board.has(name)
                action.setVisible(known or (spec.scope is Scope.WINDOW and not loaded))
                action.setEnabled(known and not (_is_shown_at_once(spec) and self._board.reason(name)))
                self._show_state(name)
        self._actions[RECENT].setEnabled(loaded)


def _is_shown_at_once(spec: ActionSpec) -> bool:
    """Return whether an entry is disabled while what it needs is not there.

    A window's key goes through its entry: it has to say for itself that there is nothing to do.
    """
    return spec.scope is not Scope.WINDOW or spec.needs in (Need.UNDO, Need.REDO)


def menu_text(text: str) -> str:
    """Return a text with names in it as a menu's entry: not too long, and with every & as it is."""
    short = text if len(text) <= _LONGEST_ENTRY else text[: _LONGEST_ENTRY - 1] + "…"
    return entry_text(short)


def shortcuts_text(board: ActionBoard) -> Markup:
    """Return the list of all shortcuts of what can be done, as rich text in two columns."""
    tables = []
    for scope, name in SCOPE_NAMES.items():
        rows = [_row(spec) for spec in CATALOGUE.values() if spec.scope is scope and board.has(spec.id)]
        rows += [(tr(what), tr(keys)) for what, keys in _MOUSE.get(scope, ())]
        tables.append(_table(tr(name), [row for row in rows if row[1]]))
    half = len(tables[0]) >= sum(map(len, tables[1:]))
    columns = "".join(f"<td width='50%'>{''.join(part)}</td>" for part in (tables[: 1 + half], tables[1 + half :]))
    return Markup(f"<table width='100%'><tr>{columns}</tr></table>")


def _row(spec: ActionSpec) -> tuple[str, str]:
    return spec.title.rstrip("…"), "  ".join(shown(key) for key in keymap().bindings.keys_of(spec.id))


def _table(title: str, entries: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><td width='190'>{escape(what)}</td><td>{escape(keys)}</td></tr>" for what, keys in entries)
    return f"<p><b>{escape(title)}</b></p><table>{rows}</table>" if rows else ""
