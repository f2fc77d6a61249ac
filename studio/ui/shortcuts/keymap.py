"""The keys in force. There is one for the whole program, as there is one keyboard."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from studio.ui.markup import tip_text
from studio.ui.shortcuts.bindings import Bindings
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.keys import shown
from studio.ui.shortcuts.spec import Scope


class Keymap(QObject):
    """Which keys do what.

    Signals:
        changed(): Some keys are others than before.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bindings = Bindings()
        self._by_key = _index(self._bindings)

    @property
    def bindings(self) -> Bindings:
        """The keys of all actions."""
        return self._bindings

    def use(self, bindings: Bindings) -> None:
        """Let these be the keys from now on, everywhere and at once."""
        if bindings != self._bindings:
            self._bindings = bindings
            self._by_key = _index(bindings)
            self.changed.emit()

    def action_of(self, scope: Scope, key: str) -> str | None:
        """Return the action of this scope that has a key."""
        return self._by_key.get((scope, key))

    def text_of(self, action: str) -> str:
        """Return an action's first key as menus show it; empty if it has none."""
        keys = self._bindings.keys_of(action)
        return shown(keys[0]) if keys else ""

    def sequences_of(self, action: str) -> list[QKeySequence]:
        """Return an action's keys for a QAction; where Return is one of them, so is Enter."""
        keys = self._bindings.keys_of(action)
        more = (key.replace("Return", "Enter") for key in keys if key.endswith("Return"))
        return [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in (*keys, *more)]

    def with_key(self, text: str, action: str) -> str:
        """Return a text for a tooltip with an action's key behind it."""
        key = self.text_of(action)
        return f"{text}  ({key})" if key else text


@cache
def keymap() -> Keymap:
    """Return the program's keys."""
    return Keymap()


class KeyTip(QObject):
    """Keeps the tooltip of a widget right: a text, and the key of what it does.

    Args:
        widget: Gets the tooltip.
        action: What it does.
        text: What the tooltip says; by default what the action is called.
        names: Whether the text is the widget's accessible name, too.
    """

    def __init__(self, widget: QWidget, action: str, text: str = "", *, names: bool = True) -> None:
        super().__init__(widget)
        self._widget = widget
        self._names = names
        self._action = action
        keymap().changed.connect(self.refresh)
        self.say(text or CATALOGUE[action].title, action)

    def say(self, text: str, action: str = "") -> None:
        """Say something else from now on; of another action, if one is given."""
        self._text = text
        self._action = action or self._action
        if self._names:
            self._widget.setAccessibleName(text)
        self.refresh()

    def refresh(self) -> None:
        """Show the key as it is now."""
        self._widget.setToolTip(tip_text(keymap().with_key(self._text, self._action)))


def _index(bindings: Bindings) -> dict[tuple[Scope, str], str]:
    found: dict[tuple[Scope, str], str] = {}
    for spec in CATALOGUE.values():
        for key in bindings.keys_of(spec.id):
            found.setdefault((spec.scope, key), spec.id)
    return found
