"""The Script panel in the window, on the open project."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.ui.features.script.feature import ScriptFeature
from studio.ui.features.script.files.name_popover import NamePopover
from studio.ui.features.script.script_control import ScriptControl
from studio.ui.shell.dialogs import SaveAnswer
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, settle

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def open_panel(window: StudioWindow, qtbot: QtBot) -> ScriptControl:
    window.board.run_action("view.script")
    control = window.get_feature(ScriptFeature).control
    assert control is not None
    settle(qtbot, window)
    return control


def run(control: ScriptControl, text: str, qtbot: QtBot) -> str:
    """Run a text as a script; return all that was printed by it."""
    control.panel.output.clear_output()
    control.panel.editor.setPlainText(text)
    QTest.keyClick(control.panel.editor, Key.Key_Return, CTRL)
    finish(control, qtbot)
    return control.panel.output.toPlainText()


def finish(control: ScriptControl, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not control.is_running, timeout=10_000)
    qtbot.waitUntil(lambda: not control.runner.has_output)


def test_scripts_are_kept_and_nothing_is_lost(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    control = open_panel(window, qtbot)
    panel, library = control.panel, control.files.library
    QTest.keyClicks(panel.editor, "x = 1")
    assert panel.script_box.placeholderText() == "New script •"
    QTest.keyClick(panel.editor, Key.Key_S, CTRL)
    popover = cast("list[NamePopover]", panel.findChildren(NamePopover))[0]
    QTest.keyClicks(popover.field, "gra/de")
    QTest.keyClick(popover.field, Key.Key_Return)
    assert popover.error_label.text()
    popover.field.setText("grade")
    QTest.keyClick(popover.field, Key.Key_Return)
    qtbot.waitUntil(lambda: library.current_name == "grade")
    settle(qtbot, window)
    assert panel.script_box.currentText() == "grade"
    QTest.keyClicks(panel.editor, "2")
    assert panel.script_box.currentText() == "grade •"
    dialogs.unsaved = SaveAnswer.CANCEL
    window.board.run_action("script.new")
    assert panel.editor.toPlainText().strip() == "x = 12"
    dialogs.unsaved = SaveAnswer.SAVE
    window.board.run_action("script.new")
    qtbot.waitUntil(lambda: panel.editor.toPlainText() == "")
    assert library.files.read_script("grade").text == "x = 12\n"
    panel.script_box.activated.emit(0)
    qtbot.waitUntil(lambda: panel.editor.toPlainText() == "x = 12\n")
    dialogs.yes = True
    window.board.run_action("script.delete")
    qtbot.waitUntil(lambda: library.names == ())
    assert panel.editor.toPlainText() == "x = 12\n"
