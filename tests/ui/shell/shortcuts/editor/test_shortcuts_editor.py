"""The editor of shortcuts, worked by keys and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.editor.key_capture import KeyCapture
from studio.ui.shell.shortcuts.editor.shortcuts_editor import ShortcutsEditor
from studio.ui.shell.shortcuts.keymap import Keymap

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
    assert "graph.disable" in editor.shortcut_list.visible_actions
    assert "graph.extract" not in editor.shortcut_list.visible_actions
    assert editor.shortcut_list.format_keys("edit.redo") == "Ctrl+Shift+Z   Ctrl+Y"


def test_a_name_finds(editor: ShortcutsEditor) -> None:
    QTest.keyClicks(editor.search_field, "duplic")
    found = ["graph.duplicate", "graph.duplicate_wired", "sequence.duplicate", "shapes.duplicate"]
    assert editor.shortcut_list.visible_actions == found
    assert editor.shortcut_list.current_action == "graph.duplicate"
    editor.search_field.clear()
    assert len(editor.shortcut_list.visible_actions) > 50


def test_a_key_finds_those_that_have_it(editor: ShortcutsEditor) -> None:
    press(editor.key_finder, Key.Key_F)
    assert editor.shortcut_list.visible_actions == ["graph.frame", "timeline.fit", "curves.fit", "viewer.fit"]
    press(editor.key_finder, Key.Key_Tab)
    assert editor.shortcut_list.visible_actions == ["graph.add"]
    press(editor.key_finder, Key.Key_Escape)
    assert editor.shortcut_list.visible_actions == ["graph.add"], "Esc ends the wait"
    assert not editor.key_finder.isChecked()


def test_keys_are_changed_added_and_removed(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.shortcut_list.select_action("graph.tidy")
    press(editor.change_button, Key.Key_T)
    assert keys.bindings.get_keys("graph.tidy") == ("T",)
    press(editor.add_button, Key.Key_L, CTRL | SHIFT)
    assert keys.bindings.get_keys("graph.tidy") == ("T", "Ctrl+Shift+L")
    chip = editor.chips.itemAt(0).widget()
    assert isinstance(chip, QPushButton)
    click(chip)
    assert keys.bindings.get_keys("graph.tidy") == ("Ctrl+Shift+L",)
    click(editor.reset_button)
    assert keys.bindings == KeyBindings()


def test_a_conflict_can_be_swapped(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.shortcut_list.select_action("graph.tidy")
    press(editor.change_button, Key.Key_D)
    assert editor.conflict_bar.isVisible()
    assert editor.conflict_bar.text_label.text() == "D is the key of Disable / Enable (Node Graph)."
    assert keys.bindings == KeyBindings(), "nothing has changed yet"
    QTest.keyClick(editor.conflict_bar.swap, Key.Key_Space)
    assert keys.bindings.changed_keys == {"graph.tidy": ("D",), "graph.disable": ("L",)}
    assert not editor.conflict_bar.isVisible()


def test_a_conflict_can_be_taken_or_left(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.shortcut_list.select_action("graph.tidy")
    press(editor.add_button, Key.Key_Delete)
    click(editor.conflict_bar.cancel_button)
    assert keys.bindings == KeyBindings()
    press(editor.add_button, Key.Key_Delete)
    click(editor.conflict_bar.take)
    assert keys.bindings.get_keys("graph.tidy") == ("L", "Del")
    assert keys.bindings.get_keys("graph.delete") == ("Backspace",)


def test_a_key_for_the_whole_window_collides_with_every_panel(editor: ShortcutsEditor, keys: Keymap) -> None:
    editor.shortcut_list.select_action("help.about")
    press(editor.change_button, Key.Key_F)
    assert editor.conflict_bar.swap.isHidden(), "three panels have it"
    click(editor.conflict_bar.take)
    assert {action: keys.bindings.get_keys(action) for action in ("graph.frame", "timeline.fit", "viewer.fit")} == {
        "graph.frame": (),
        "timeline.fit": (),
        "viewer.fit": (),
    }
    click(editor.reset_all_button)
    assert keys.bindings == KeyBindings()


def test_a_preset_is_taken_whole(editor: ShortcutsEditor, keys: Keymap) -> None:
    keys.set_bindings(KeyBindings().with_keys("graph.tidy", ("T",)))
    editor.preset_box.setFocus()
    QTest.keyClick(editor.preset_box, Key.Key_Down)
    editor.preset_box.activated.emit(editor.preset_box.currentIndex())
    assert keys.bindings == KeyBindings("nuke")
    assert editor.shortcut_list.format_keys("graph.duplicate") == "Alt+C"


def test_conflicts_that_a_file_brought_are_shown(editor: ShortcutsEditor, keys: Keymap) -> None:
    keys.set_bindings(KeyBindings().with_keys("graph.tidy", ("D",)))
    row = editor.shortcut_list.currentItem()
    editor.shortcut_list.select_action("graph.tidy")
    row = editor.shortcut_list.currentItem()
    assert row.toolTip(1) == "D is also Disable / Enable"
