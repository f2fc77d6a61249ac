"""The keys in force. There is one for the whole program, as there is one keyboard."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.key_names import format_native_key
from studio.ui.widgets.text.markup import escape_tooltip


class Keymap(QObject):
    """Mapping from keys to actions.

    Signals:
        bindings_changed(): Some keys are others than before.
    """

    bindings_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bindings = KeyBindings()
        self._by_key = _index(self._bindings)

    @property
    def bindings(self) -> KeyBindings:
        """The keys of all actions."""
        return self._bindings

    def set_bindings(self, bindings: KeyBindings) -> None:
        """Let these be the keys from now on, everywhere and at once."""
        if bindings != self._bindings:
            self._bindings = bindings
            self._by_key = _index(bindings)
            self.bindings_changed.emit()

    def update_actions(self) -> None:
        """Take in the actions that were added to the catalogue."""
        self._by_key = _index(self._bindings)

    def find_action(self, scope: ActionScope, key: str) -> str | None:
        """Return the action of this scope that has a key."""
        return self._by_key.get((scope, key))

    def format_key(self, action: str) -> str:
        """Return an action's first key as menus show it; empty if it has none."""
        keys = self._bindings.get_keys(action)
        return format_native_key(keys[0]) if keys else ""

    def make_sequences(self, action: str) -> list[QKeySequence]:
        """Return an action's keys for a QAction; where Return is one of them, so is Enter."""
        keys = self._bindings.get_keys(action)
        more = (key.replace("Return", "Enter") for key in keys if key.endswith("Return"))
        return [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in (*keys, *more)]

    def append_key(self, text: str, action: str) -> str:
        """Return a text for a tooltip with an action's key behind it."""
        key = self.format_key(action)
        return f"{text}  ({key})" if key else text


@cache
def get_keymap() -> Keymap:
    """Return the program's keys."""
    return Keymap()


class KeyTooltip(QObject):
    """Tooltip of a widget: a text, and the current key of its action.

    Args:
        widget: Gets the tooltip.
        action: What it does.
        text: What the tooltip says; by default what the action is called.
        names: Whether the text is the widget's accessible name, too.
    """

    def __init__(self, widget: QWidget, action: str, text: str = "", *, names: bool = True) -> None:
        super().__init__(widget)
        self._widget = widget
        self._should_set_name = names
        self._action = action
        get_keymap().bindings_changed.connect(self.refresh)
        self.set_text(text or CATALOGUE[action].title, action)

    def set_text(self, text: str, action: str = "") -> None:
        """Say something else from now on; of another action, if one is given."""
        self._text = text
        self._action = action or self._action
        if self._should_set_name:
            self._widget.setAccessibleName(text)
        self.refresh()

    def refresh(self) -> None:
        """Show the key as it is now."""
        self._widget.setToolTip(escape_tooltip(get_keymap().append_key(self._text, self._action)))


def _index(bindings: KeyBindings) -> dict[tuple[ActionScope, str], str]:
    found: dict[tuple[ActionScope, str], str] = {}
    for spec in CATALOGUE.values():
        for key in bindings.get_keys(spec.id):
            found.setdefault((spec.scope, key), spec.id)
    return found
