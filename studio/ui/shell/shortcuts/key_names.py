"""The names of keys: what a keyboard sends, as the text that tables and files of shortcuts hold."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_EQUIVALENT_KEYS: Final = {Qt.Key.Key_Enter: Qt.Key.Key_Return, Qt.Key.Key_Backtab: Qt.Key.Key_Tab}
_DIGITS: Final = tuple(Qt.Key(code) for code in range(Qt.Key.Key_1, Qt.Key.Key_9 + 1))
_ON_US_KEYS: Final = dict(zip("!@#$%^&*(", _DIGITS, strict=True))
_MAC_DIGITS: Final = dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25), _DIGITS, strict=True))
_MODIFIER_KEYS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown}
)


def find_key_name(event: QKeyEvent) -> str:
    """Return the name of a key with its modifiers: "Ctrl+Shift+D"; empty for a modifier alone.

    The keypad is no other, Enter is Return. The row of digits has its digits, with Shift too and on every layout;
    other signs are named as they are, without the Shift that brings some of them about.
    """
    key = Qt.Key(event.key())
    if key in _MODIFIER_KEYS:
        return ""
    modifiers = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    digit = _digit(event, key)
    if digit is not None:
        key = digit
    elif _is_symbol(key):
        modifiers &= ~_SHIFT
    return _text(QKeyCombination(modifiers, _EQUIVALENT_KEYS.get(key, key)))


def normalize_key(text: str) -> str:
    """Return a key's name as `find_key_name` would give it; empty if it names no key, or several in a row."""
    sequence = QKeySequence(text, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1:
        return ""
    found: QKeyCombination = sequence[0]  # type: ignore[index]  # the stubs lack it
    if found.key() in _MODIFIER_KEYS:
        return ""
    return _text(QKeyCombination(found.keyboardModifiers(), _EQUIVALENT_KEYS.get(found.key(), found.key())))


def format_native_key(key: str) -> str:
    """Return a key's name as this system writes it in menus."""
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText).toString(QKeySequence.SequenceFormat.NativeText)


def _text(combination: QKeyCombination) -> str:
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)


def _is_symbol(key: Qt.Key) -> bool:
    return Qt.Key.Key_Space < key < Qt.Key.Key_ydiaeresis and not chr(key).isalnum()


def _digit(event: QKeyEvent, key: Qt.Key) -> Qt.Key | None:
    """Return which key of the row 1 to 9 this is: with Shift, or on a French keyboard, it sends the sign on it."""
    if not Qt.Key.Key_Space < key < Qt.Key.Key_ydiaeresis or event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    code = event.nativeScanCode()
    if sys.platform == "darwin":
        return _MAC_DIGITS.get(event.nativeVirtualKey()) if code else _of_us_layout(event, key)
    if not code:
        return _of_us_layout(event, key)
    place = code - (2 if sys.platform == "win32" else 10)
    return _DIGITS[place] if 0 <= place < len(_DIGITS) else None


def _of_us_layout(event: QKeyEvent, key: Qt.Key) -> Qt.Key | None:
    return _ON_US_KEYS.get(chr(key)) if event.modifiers() & _SHIFT else None
