"""The editor of shortcuts, worked by keys and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.ui.shortcuts.bindings import Bindings
from studio.ui.shortcuts.capture import KeyCapture
from studio.ui.shortcuts.editor import ShortcutsEditor
from studio.ui.shortcuts.keymap import Keymap

Key, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(qtbot: QtBot, keys: Keymap) -> ShortcutsEditor:
    made = ShortcutsEditor(lambda action: action != "graph.extract")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def click(button: QPushButton) -> None:
    """Press a button."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press(button: KeyCapture, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a button that waits for a key, and then that key."""
    click(button)
    QTest.keyClick(button, key, modifiers)


def test_it_lists_what_can_be_done_by_scope(editor: ShortcutsEditor) -> None:
    assert "graph.disable" in editor.list.shown
    assert "graph.extract" not in editor.list.shown
    assert editor.list.keys_text("edit.redo") == "Ctrl+Shift+Z   Ctrl+Y"


def test_a_name_finds(editor: ShortcutsEditor) -> None:
    QTest.keyClicks(editor.search, "duplic")
    assert editor.list.shown == ["graph.duplicate", "graph.duplicate_wired"]
    assert editor.list.current == "graph.duplicate"
    editor.search.clear()
    assert len(editor.list.shown) > 50


def test_a_key_finds_those_that_have_it(editor: ShortcutsEditor) -> None:
    press(editor.finder, Key.Key_F)
    assert editor.list.shown == ["graph.frame", "timeline.fit", "curves.fit", "viewer.fit"]
    press(editor.finder, Key.Key_Tab)
    assert editor.list.shown == ["graph.add"]
    press(editor.finder, Key.Key_Escape)
    assert editor.list.shown == ["graph.add"], "Esc ends the wait"
    assert not editor.finder.isChecked()


def test_keys_are_changed_added_and_removed(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.list.choose("graph.tidy")
    press(editor.change, Key.Key_T)
    assert keys.bindings.keys_of("graph.tidy") == ("T",)
    press(editor.add, Key.Key_L, CTRL | SHIFT)
    assert keys.bindings.keys_of("graph.tidy") == ("T", "Ctrl+Shift+L")
    chip = editor.chips.itemAt(0).widget()
    assert isinstance(chip, QPushButton)
    click(chip)
    assert keys.bindings.keys_of("graph.tidy") == ("Ctrl+Shift+L",)
    click(editor.reset)
    assert keys.bindings == Bindings()


def test_a_conflict_can_be_swapped(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.list.choose("graph.tidy")
    press(editor.change, Key.Key_D)
    assert editor.conflict.isVisible()
    assert editor.conflict.text.text() == "D is the key of Disable / Enable (Node Graph)."
    assert keys.bindings == Bindings(), "nothing has changed yet"
    QTest.keyClick(editor.conflict.swap, Key.Key_Space)
    assert keys.bindings.changed == {"graph.tidy": ("D",), "graph.disable": ("L",)}
    assert not editor.conflict.isVisible()


def test_a_conflict_can_be_taken_or_left(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.list.choose("graph.tidy")
    press(editor.add, Key.Key_Delete)
    click(editor.conflict.cancel)
    assert keys.bindings == Bindings()
    press(editor.add, Key.Key_Delete)
    click(editor.conflict.take)
    assert keys.bindings.keys_of("graph.tidy") == ("L", "Del")
    assert keys.bindings.keys_of("graph.delete") == ("Backspace",)


def test_a_key_for_the_whole_window_collides_with_every_panel(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.list.choose("help.about")
    press(editor.change, Key.Key_F)
    assert editor.conflict.swap.isHidden(), "three panels have it"
    click(editor.conflict.take)
    assert {action: keys.bindings.keys_of(action) for action in ("graph.frame", "timeline.fit", "viewer.fit")} == {
        "graph.frame": (),
        "timeline.fit": (),
        "viewer.fit": (),
    }
    click(editor.reset_all)
    assert keys.bindings == Bindings()


def test_a_preset_is_taken_whole(editor: ShortcutsEditor, keys: Keymap) -> None:
    keys.use(Bindings().with_keys("graph.tidy", ("T",)))
    editor.preset.setFocus()
    QTest.keyClick(editor.preset, Key.Key_Down)
    editor.preset.activated.emit(editor.preset.currentIndex())
    assert keys.bindings == Bindings("nuke")
    assert editor.list.keys_text("graph.duplicate") == "Alt+C"


def test_conflicts_that_a_file_brought_are_shown(editor: ShortcutsEditor, keys: Keymap) -> None:
    keys.use(Bindings().with_keys("graph.tidy", ("D",)))
    row = editor.list.currentItem()
    editor.list.choose("graph.tidy")
    row = editor.list.currentItem()
    assert row.toolTip(1) == "D is also Disable / Enable"
