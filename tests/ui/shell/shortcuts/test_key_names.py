"""What keyboards send, and what it is called."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from studio.ui.shell.shortcuts.key_names import find_key_name, normalize_key

Key, NONE, SHIFT = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, PAD = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.KeypadModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Key.Key_D, NONE, "D"),
        (Key.Key_D, CTRL | SHIFT, "Ctrl+Shift+D"),
        (Key.Key_Plus, SHIFT, "+"),  # the shifted = on many keyboards
        (Key.Key_Plus, PAD, "+"),
        (Key.Key_Enter, PAD | CTRL, "Ctrl+Return"),
        (Key.Key_Backtab, SHIFT, "Shift+Tab"),
        (Key.Key_5, PAD, "5"),
        (Key.Key_Left, SHIFT, "Shift+Left"),
        (Key.Key_Exclam, SHIFT, "Shift+1"),  # on a US keyboard
        (Key.Key_3, SHIFT, "Shift+3"),
        (Key.Key_Question, SHIFT, "?"),
        (Key.Key_Shift, SHIFT, ""),
        (Key.Key_F6, SHIFT, "Shift+F6"),
    ],
)
def test_keys_have_one_name(key: Qt.Key, modifiers: Qt.KeyboardModifier, name: str) -> None:
    assert find_key_name(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == name
    assert normalize_key(name) == name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="scan codes differ from system to system")
@pytest.mark.parametrize(
    ("key", "modifiers", "code", "name"),
    [
        (Key.Key_QuoteDbl, SHIFT, 11, "Shift+2"),  # a German keyboard
        (Key.Key_Ampersand, NONE, 10, "1"),  # a French one, without Shift
        (Key.Key_1, SHIFT, 10, "Shift+1"),  # and with
        (Key.Key_A, NONE, 38, "A"),
        (Key.Key_Down, NONE, 12, "Down"),  # a made-up one, as test drivers send
    ],
)
def test_the_row_of_digits_has_its_digits_on_every_layout(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, code: int, name: str
) -> None:
    assert find_key_name(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, 0, 0)) == name


@pytest.mark.parametrize("text", ["", "Nonsense+", "Ctrl+K, Ctrl+S", "Hyper+Q"])
def test_what_names_no_key_is_nothing(text: str) -> None:
    assert normalize_key(text) == ""


def test_other_ways_of_writing_are_understood() -> None:
    assert [normalize_key(text) for text in ("shift+ctrl+d", "Ctrl+Enter", "delete")] == [
        "Ctrl+Shift+D",
        "Ctrl+Return",
        "Del",
    ]
