"""Everything can be reached and told apart without a mouse and without seeing it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.window import StudioWindow
from tests.ui.controls import is_control, name_of
from tests.ui.whole_window import Start, get_controller

Key, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def ready(window: StudioWindow, qtbot: QtBot) -> NodeEditorPanel:
    """Make the window the active one; return its node editor, with the keys."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    editor = get_controller(window).panels.node_editor
    editor.canvas.setFocus()
    return editor


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key, whoever has the keys."""
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClick(focused, key, modifiers)


def test_every_control_has_aname_of(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    panels = get_controller(window).panels
    panels.node_editor.select_nodes(("noise",))
    qtbot.waitUntil(lambda: bool(panels.inspector.param_rows))
    widgets = [widget for widget in cast("list[QWidget]", window.findChildren(QWidget)) if is_control(widget, window)]
    assert len(widgets) > 60
    nameless = {f"{type(w).__name__} in {type(w.parent()).__name__}" for w in widgets if not name_of(w).strip()}
    assert not nameless, "\n".join(sorted(nameless))


def test_the_editor_of_shortcuts_has_names_too(start: Start, project_file: Path) -> None:
    window = start(project_file)
    window.board.run_action("edit.shortcuts")
    editor = get_controller(window).keyboard.editor
    assert editor is not None
    widgets = [widget for widget in cast("list[QWidget]", editor.findChildren(QWidget)) if is_control(widget, editor)]
    assert [type(widget).__name__ for widget in widgets if not name_of(widget).strip()] == []
    editor.close()


def test_f6_goes_round_the_panels_that_are_seen(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    ready(window, qtbot)
    visited = []
    for _ in range(5):
        press(Key.Key_F6)
        focused = QApplication.focusWidget()
        visited.append(next(name for name in window.docks.specs if window.docks[name].isAncestorOf(focused)))
        assert window.docks._ring.isVisible()
    assert visited == ["viewer", "inspector", "timeline", "graph", "viewer"]
    press(Key.Key_F6, SHIFT)
    assert get_controller(window).panels.node_editor.canvas.hasFocus()
    get_controller(window).panels.library.filter_field.setFocus()
    assert not window.docks._ring.isVisible()


def test_a_screen_reader_hears_what_is_selected(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    editor = ready(window, qtbot)
    editor.select_nodes(("noise", "gain"))
    assert editor.canvas.accessibleDescription() == "Selected: noise, gain"
    editor.select_nodes(())
    assert editor.canvas.accessibleDescription() == ""


@pytest.mark.quick
def test_nodes_are_chosen_by_direction_and_connected(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    editor = ready(window, qtbot)
    editor.select_nodes(())
    editor.add_node("color.gain")
    (added,) = editor.selected_nodes
    document = get_controller(window).document
    editor.select_nodes(("gain",))
    walked = []
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Right):
        press(key, ALT)
        walked.append(editor.selected_nodes[-1])
    assert walked[:2] == ["noise", "noise"], "there is nothing further left"
    assert walked[2] in {"gain", added}
    editor.select_nodes(("noise", added))
    press(Key.Key_C)
    assert document.graph.wires[Endpoint(added, "image")] == Endpoint("noise", "image")
    editor.select_nodes(("noise",))
    press(Key.Key_Right, ALT | CTRL | SHIFT)
    assert editor.selected_nodes[0] == "noise"
    assert len(editor.selected_nodes) == 2
    editor.select_nodes(())
    press(Key.Key_Right, ALT)
    assert len(editor.selected_nodes) == 1, "from nothing, the one in the middle"


@pytest.mark.parametrize(("key", "modifiers"), [(Key.Key_Menu, NONE), (Key.Key_F10, SHIFT)])
def test_the_menu_of_a_node_opens_by_key(
    start: Start, project_file: Path, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    window = start(project_file)
    editor = ready(window, qtbot)
    editor.select_nodes(("gain",))
    press(key, modifiers)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert any(action.text().startswith("Disable") for action in menu.actions())
    menu.close()


def test_space_presses_the_button_that_has_the_keys(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    ready(window, qtbot)
    controller = get_controller(window)
    controller.panels.node_editor.select_nodes(("gain",))
    buttons = cast("list[QAbstractButton]", controller.panels.inspector.header_view.findChildren(QAbstractButton))
    button = next(button for button in buttons if button.text() == "Enabled")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Space)
    assert controller.document.undo_label.startswith("Disable")
    assert not controller.panels.timeline.is_playing
