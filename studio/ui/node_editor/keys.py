"""Which key does what on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_NONE: Final = Qt.KeyboardModifier.NoModifier
_IGNORED: Final = Qt.KeyboardModifier.KeypadModifier

KeyName = tuple[Qt.KeyboardModifier, Qt.Key]


class KeyTable:
    """Actions by key. Keys that are not in it are left to the window.

    Args:
        actions: What to do, by modifiers and key.
    """

    def __init__(self, actions: Mapping[KeyName, Callable[[], object]]) -> None:
        self._actions = dict(actions)

    def wants(self, event: QKeyEvent) -> bool:
        """Return whether this key does something here."""
        return _name(event) in self._actions

    def press(self, event: QKeyEvent) -> bool:
        """Do what this key does; return whether it did something."""
        action = self._actions.get(_name(event))
        if action is not None:
            action()
        return action is not None


def plain(key: Qt.Key) -> KeyName:
    """Return the name of a key alone."""
    return (_NONE, key)


def ctrl(key: Qt.Key) -> KeyName:
    """Return the name of a key with Ctrl (on a Mac: Command)."""
    return (Qt.KeyboardModifier.ControlModifier, key)


def ctrl_shift(key: Qt.Key) -> KeyName:
    """Return the name of a key with Ctrl and Shift."""
    return (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, key)


def _name(event: QKeyEvent) -> KeyName:
    return (event.modifiers() & ~_IGNORED, Qt.Key(event.key()))
