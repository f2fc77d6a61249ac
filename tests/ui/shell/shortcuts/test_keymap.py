"""Keys that change, change everywhere and at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.keymap import Keymap, KeyTooltip
from tests.ui.whole_window import Start, get_controller

Key = Qt.Key


def test_a_change_is_kept_only_where_it_differs_from_the_preset() -> None:
    changed = KeyBindings().with_keys("graph.disable", ("X",))
    assert changed.get_keys("graph.disable") == ("X",)
    assert changed.with_keys("graph.disable", ("D",)) == KeyBindings()


def test_who_collides_with_whom() -> None:
    bindings = KeyBindings()
    assert list(bindings.iter_key_users("F", ActionScope.GRAPH)) == ["graph.frame"]
    assert set(bindings.iter_key_users("F", ActionScope.WINDOW)) == {
        "graph.frame",
        "timeline.fit",
        "curves.fit",
        "viewer.fit",
    }
    assert list(bindings.iter_key_users("Space", ActionScope.VIEWER)) == ["play.toggle"]
    assert bindings.with_keys("graph.tidy", ("F",)).find_conflicts() == {("graph.frame", "graph.tidy"): "F"}
    assert bindings.with_keys("graph.tidy", ("Space",)).find_conflicts() == {("play.toggle", "graph.tidy"): "Space"}


def test_tooltips_follow(qtbot: QtBot, keys: Keymap) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    tip = KeyTooltip(button, "graph.disable")
    assert button.toolTip() == "Disable / Enable  (D)"
    keys.set_bindings(KeyBindings().with_keys("graph.disable", ()))
    assert button.toolTip() == "Disable / Enable"
    tip.set_text("Disable it")
    assert button.accessibleName() == "Disable it"


@pytest.mark.slow
def test_panels_and_menus_follow(start: Start, project_file: Path, qtbot: QtBot, keys: Keymap) -> None:
    window = start(project_file)
    controller = get_controller(window)
    editor, document = controller.panels.node_editor, controller.document
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    keys.set_bindings(KeyBindings().with_keys("graph.disable", ("X",)).with_keys("edit.undo", ("Ctrl+U",)))
    editor.select_nodes(("gain",))
    editor.canvas.setFocus()
    QTest.keyClick(editor.canvas, Key.Key_D)
    assert document.undo_label == ""
    QTest.keyClick(editor.canvas, Key.Key_X)
    assert document.undo_label == "Disable gain"
    assert window.window_actions["graph.disable"].text() == "Disable / Enable\tX"
    controller.panels.viewer.setFocus()
    QTest.keyClick(controller.panels.viewer, Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert document.undo_label == ""
    assert window.window_actions["edit.undo"].shortcut().toString() == "Ctrl+U"
