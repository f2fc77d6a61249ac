"""The command palette in the window, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddBookmark
from studio.graph.model import Bookmark
from studio.sdk.params import Point
from studio.ui.shell.palette.command_palette import PaletteView
from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.theme import Theme
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, close, get_controller

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def opened(window: StudioWindow, qtbot: QtBot, over: QWidget | None = None) -> PaletteView:
    """Press Ctrl+K over a panel; by default over the canvas."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    panel = over or get_controller(window).panels.node_editor.canvas
    panel.setFocus()
    QTest.keyClick(panel, Key.Key_K, CTRL)
    palette = get_controller(window).keyboard.palette
    assert palette.isVisible()
    return palette


def choose(palette: PaletteView, text: str) -> None:
    """Type, and press Enter."""
    QTest.keyClicks(palette.field, text)
    QTest.keyClick(palette.field, Key.Key_Return)


def test_an_action_is_found_by_some_letters_and_done(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.panels.node_editor.select_nodes(("gain",))
    palette = opened(window, qtbot)
    QTest.keyClicks(palette.field, "disab")
    assert palette.visible_entries[0].id == "action:graph.disable"
    assert palette.visible_entries[0].key == "D"
    QTest.keyClick(palette.field, Key.Key_Return)
    assert not palette.isVisible()
    assert controller.document.graph["gain"].is_disabled
    assert controller.panels.node_editor.canvas.hasFocus(), "the keys are back where they were"


def test_what_cannot_be_done_says_why(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.panels.node_editor.select_nodes(())
    before = controller.document.project
    palette = opened(window, qtbot)
    choose(palette, "disable")
    assert palette.isVisible()
    assert palette.note_label.text() == "Select a node first."
    QTest.keyClick(palette.field, Key.Key_Escape)
    assert not palette.isVisible()
    assert controller.document.project is before


def test_what_was_used_last_comes_first_also_after_a_restart(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    choose(opened(window, qtbot), "tidy")
    choose(opened(window, qtbot), "frame all")
    assert [entry.id for entry in opened(window, qtbot).visible_entries[:2]] == [
        "action:graph.frame_all",
        "action:graph.tidy",
    ]
    close(window)
    again = start(project_file)
    assert opened(again, qtbot).visible_entries[0].id == "action:graph.frame_all"


def test_nodes_bookmarks_types_themes_and_panels(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(AddBookmark(Bookmark("Sky replacement", Point(5000.0, 0.0), 0.5)))
    choose(opened(window, qtbot), "noise go")
    assert controller.panels.node_editor.selected_nodes == ("noise",)
    choose(opened(window, qtbot), "checkerboard")
    assert len(controller.document.graph.nodes) == 4
    choose(opened(window, qtbot), "sky replacement")
    qtbot.waitUntil(lambda: controller.panels.node_editor.canvas.zoom == pytest.approx(0.5))
    choose(opened(window, qtbot), "theme light")
    assert window.theme.theme is Theme.LIGHT
    window.theme.apply_theme(Theme.DARK)
    choose(opened(window, qtbot), "log show")
    assert not window.log.visibleRegion().isEmpty()
    assert window.log.isAncestorOf(QApplication.focusWidget())


def test_projects_and_templates(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    texts = {entry.id for entry in controller.keyboard.palette._entries()}
    assert f"recent:{project_file}" in texts
    assert "template:grade" in texts
    choose(opened(window, qtbot), "grade template")
    qtbot.waitUntil(lambda: controller.files.path is None and "noise" not in controller.document.graph.nodes)


def test_it_opens_from_every_panel_and_from_a_text_field(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    panels = get_controller(window).panels
    for panel in (
        panels.viewer,
        panels.timeline,
        panels.library.filter_field,
        panels.timeline.transport_bar.frame_field,
    ):
        palette = opened(window, qtbot, panel)
        QTest.keyClick(palette.field, Key.Key_Escape)
        assert QApplication.focusWidget() is panel


@pytest.mark.quick
def test_the_arrows_walk(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    palette = opened(window, qtbot)
    first = palette.results.currentRow()
    QTest.keyClick(palette.field, Key.Key_Down)
    QTest.keyClick(palette.field, Key.Key_Down)
    QTest.keyClick(palette.field, Key.Key_Up)
    assert palette.results.currentRow() == first + 1
    QTest.keyClicks(palette.field, "qqqq")
    assert palette.note_label.text() == "Nothing has that name."


@pytest.mark.quick
def test_keys_are_kept_imported_and_exported(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    keyboard = get_controller(window).keyboard
    mine = KeyBindings("blender").with_keys("graph.tidy", ("T",))
    get_keymap().set_bindings(mine)
    window.board.run_action("edit.shortcuts")
    assert keyboard.editor is not None
    dialogs.file = tmp_path / "mine.json"
    keyboard.editor.export_button.click()
    qtbot.waitUntil(dialogs.file.exists)
    get_keymap().set_bindings(KeyBindings())
    keyboard.editor.import_button.click()
    qtbot.waitUntil(lambda: get_keymap().bindings == mine)
    keyboard.editor.close()
    close(window)
    get_keymap().set_bindings(KeyBindings())
    again = start(project_file)
    assert get_keymap().bindings == mine
    assert again.window_actions["graph.tidy"].text().endswith("\tT")
    dialogs.file = project_file
    get_controller(again).keyboard._on_import()
    qtbot.waitUntil(lambda: bool(again.notifications.cards))
    assert get_keymap().bindings == mine
    get_keymap().set_bindings(KeyBindings())
