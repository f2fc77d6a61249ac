"""Every entry of the menus: its words, its shortcut, and in which menu it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An entry of a menu.

    Args:
        name: What the code calls it.
        text: What the menu says.
        keys: Its shortcut. One in brackets belongs to a panel, which takes the key itself while the mouse is over it;
            the menu only shows it.
        at_start: Whether it works before the nodes are loaded.
        checkable: Whether it is on or off.
    """

    name: str
    text: str
    keys: str = ""
    at_start: bool = False
    checkable: bool = False


_LONGEST_ENTRY = 48
SEPARATOR = ActionSpec("", "")

MENUS: dict[str, tuple[ActionSpec, ...]] = {
    "File": (
        ActionSpec("new", "New", "Ctrl+N"),
        ActionSpec("open", "Open…", "Ctrl+O"),
        ActionSpec("recent", "Open Recent"),
        SEPARATOR,
        ActionSpec("save", "Save", "Ctrl+S"),
        ActionSpec("save_as", "Save As…", "Ctrl+Shift+S"),
        SEPARATOR,
        ActionSpec("render", "Render", "Ctrl+Return"),
        ActionSpec("render_all", "Render All Outputs", "Ctrl+Shift+Return"),
        ActionSpec("cancel_render", "Cancel Render", "Ctrl+Alt+Return"),
        ActionSpec("pause_queue", "Pause Queue"),
        SEPARATOR,
        ActionSpec("quit", "Quit", "Ctrl+Q", at_start=True),
    ),
    "Edit": (
        ActionSpec("undo", "Undo", "Ctrl+Z"),
        ActionSpec("redo", "Redo", "Ctrl+Shift+Z"),
        SEPARATOR,
        ActionSpec("cut", "Cut", "[Ctrl+X]"),
        ActionSpec("copy", "Copy", "[Ctrl+C]"),
        ActionSpec("paste", "Paste", "[Ctrl+V]"),
        ActionSpec("duplicate", "Duplicate", "[Ctrl+D]"),
        ActionSpec("delete", "Delete", "[Del]"),
    ),
    "View": (
        ActionSpec("panels", "Panels", at_start=True),
        ActionSpec("reset_layout", "Reset Layout", at_start=True),
        ActionSpec("full_screen", "Full Screen", "F11", at_start=True),
        SEPARATOR,
        ActionSpec("fit_view", "Fit Picture", "[F]"),
        ActionSpec("actual_size", "Picture at 1:1", "[Ctrl+1]"),
        SEPARATOR,
        ActionSpec("theme", "Theme", at_start=True),
        ActionSpec("node_times", "Node Times", "Ctrl+T", checkable=True),
    ),
    "Graph": (
        ActionSpec("add_node", "Add Node…", "[Tab]"),
        SEPARATOR,
        ActionSpec("frame_selected", "Frame Selected", "[F]"),
        ActionSpec("frame_all", "Frame All"),
        ActionSpec("disable", "Disable / Enable", "[D]"),
        ActionSpec("tidy", "Tidy Up", "[L]"),
    ),
    "Playback": (
        ActionSpec("play", "Play / Pause", "Space"),
        ActionSpec("previous", "Previous Frame", "Left"),
        ActionSpec("next", "Next Frame", "Right"),
        ActionSpec("back_10", "Back 10 Frames", "Shift+Left"),
        ActionSpec("forward_10", "Forward 10 Frames", "Shift+Right"),
        ActionSpec("first", "First Frame", "Home"),
        ActionSpec("last", "Last Frame", "End"),
        ActionSpec("previous_key", "Previous Key", "Ctrl+Alt+Left"),
        ActionSpec("next_key", "Next Key", "Ctrl+Alt+Right"),
        SEPARATOR,
        ActionSpec("set_in", "Set In", "I"),
        ActionSpec("set_out", "Set Out", "O"),
        ActionSpec("clear_range", "Clear In and Out", "Alt+X"),
    ),
    "Cache": (
        ActionSpec("recompute", "Recompute Frame", "U"),
        ActionSpec("pause", "Pause Computing", "P", checkable=True),
        ActionSpec("cache_range", "Cache This Range", "Shift+C"),
        SEPARATOR,
        ActionSpec("clear_cache", "Clear All"),
        ActionSpec("clear_node", "Clear This Node"),
        ActionSpec("clear_node_range", "Clear This Node in the Range"),
    ),
    "Help": (
        ActionSpec("shortcuts", "Shortcuts", "F1", at_start=True),
        ActionSpec("about", "About Frameloom", at_start=True),
    ),
}

OTHER_SHORTCUTS: dict[str, tuple[tuple[str, str], ...]] = {
    "Timeline": (
        ("Back, stop, forward", "J K L"),
        ("Go to frame", "G"),
        ("Loop, ping-pong, once", "Ctrl+L"),
        ("Every frame ↔ real time", "Shift+A"),
    ),
    "Inspector": (
        ("Set / delete a key, over a field", "K / Alt+K"),
        ("Scrub a number", "Drag"),
        ("Coarse / fine", "Ctrl / Ctrl+Shift"),
        ("Calculate", "+1  *2  /2"),
        ("Reset", "Double-click the label"),
    ),
    "Jobs": (
        ("Pause, go on", "P"),
        ("Retry", "R"),
        ("Cancel, take off the list", "Del"),
        ("Earlier, later, first", "Alt+Up  Alt+Down  Alt+Home"),
    ),
    "Viewer": (("Channels, luma", "R G B A Y"), ("Proxy", "Ctrl+P")),
}
"""What panels do with keys beyond the menus; the list of shortcuts shows them too."""


class Actions:
    """The menus of a window.

    Args:
        window: Gets the menus. Entries that need a project are disabled until `enable`.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._actions: dict[str, QAction] = {}
        self.recent = QMenu("Open Recent", window)
        self.panels = QMenu("Panels", window)
        self.theme = QMenu("Theme", window)
        menus = {"recent": self.recent, "panels": self.panels, "theme": self.theme}
        self.menus: dict[str, QMenu] = {}  # QAction.menu() of PySide6 6.7 gives a menu away that is then deleted
        for title, specs in MENUS.items():
            menu = self.menus[title] = window.menuBar().addMenu(title)
            for spec in specs:
                if spec is SEPARATOR:
                    menu.addSeparator()
                elif spec.name in menus:
                    self._actions[spec.name] = menu.addMenu(menus[spec.name])
                else:
                    self._actions[spec.name] = self._make(spec, menu)
                    window.addAction(self._actions[spec.name])
        self.enable(project=False)

    @staticmethod
    def _make(spec: ActionSpec, menu: QMenu) -> QAction:
        action = QAction(spec.text, menu)
        action.setCheckable(spec.checkable)
        if spec.keys.startswith("["):
            native = QKeySequence(spec.keys.strip("[]")).toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(f"{spec.text}\t{native}")
        elif spec.keys:
            keys = [QKeySequence(spec.keys)]
            if spec.keys.endswith("Return"):
                keys.append(QKeySequence(spec.keys.replace("Return", "Enter")))
            action.setShortcuts([*keys, QKeySequence("Ctrl+Y")] if spec.name == "redo" else keys)
        menu.addAction(action)
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def enable(self, *, project: bool) -> None:
        """Turn on what needs a project, or turn it off."""
        for specs in MENUS.values():
            for spec in specs:
                if spec.name and not spec.at_start:
                    self._actions[spec.name].setEnabled(project)


def menu_text(text: str) -> str:
    """Return a text with names in it as a menu's entry: not too long, and with every & as it is."""
    short = text if len(text) <= _LONGEST_ENTRY else text[: _LONGEST_ENTRY - 1] + "…"
    return short.replace("&", "&&")


def shortcuts_text() -> str:
    """Return the list of all shortcuts, as rich text in two columns."""
    groups = {
        menu: tuple((spec.text.rstrip("…"), spec.keys.strip("[]")) for spec in specs if spec.keys)
        for menu, specs in MENUS.items()
    }
    tables = [_table(title, entries) for title, entries in (groups | OTHER_SHORTCUTS).items() if entries]
    half = len(tables) // 2
    columns = "".join(f"<td width='50%'>{''.join(part)}</td>" for part in (tables[:half], tables[half:]))
    return f"<table width='100%'><tr>{columns}</tr></table>"


def _table(title: str, entries: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><td width='190'>{what}</td><td>{escape(keys)}</td></tr>" for what, keys in entries)
    return f"<p><b>{title}</b></p><table>{rows}</table>"
