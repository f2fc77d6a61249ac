"""Earlier versions: listed, looked at, restored as one step, opened as a copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode
from studio.ui.shell.dialogs import SaveAnswer
from studio.ui.shell.session.views.versions_dialog import VersionsDialog
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, edit, get_controller, settle


def _opened(qtbot: QtBot, window: StudioWindow) -> VersionsDialog:
    window.window_actions["file.earlier_versions"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(VersionsDialog)))
    *_, view = (child for child in window.children() if isinstance(child, VersionsDialog))
    return view


@pytest.mark.quick
def test_each_save_is_kept_and_one_can_be_restored_as_one_step(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    document = get_controller(window).document
    for value in (1.5, 2.0, 2.5):
        edit(window, value)
        window.window_actions["file.save"].trigger()
        settle(qtbot, window)
    document.apply_command(RenameNode("gain", "Louder"))
    view = _opened(qtbot, window)
    assert view.version_list.topLevelItemCount() == 4  # three saves, and what the first one replaced
    assert [view.version_list.topLevelItem(0).text(column) for column in (2, 3)] == ["3", "~1"]
    assert "1 changed: gain" in view.preview.differences.text()
    QTest.keyClick(view.version_list, Qt.Key.Key_Down)
    QTest.mouseClick(view.restore_button, Qt.MouseButton.LeftButton)
    assert document.graph["gain"].params == {"gain": 2.0}
    assert document.graph["gain"].name == "gain"
    assert document.undo_label.startswith("Restore the version of")
    document.undo()
    assert document.graph["gain"].name == "Louder"


def test_a_version_opens_as_a_copy(start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot) -> None:
    window = start(project_file)
    edit(window)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    view = _opened(qtbot, window)
    QTest.keyClick(view.version_list, Qt.Key.Key_Down)
    assert not view.grab().isNull()
    QTest.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    controller = get_controller(window)
    assert controller.files.path is None
    assert controller.document.graph["gain"].params == {}
    assert window.isWindowModified()
    assert not dialogs.questions


def test_unsaved_changes_are_asked_about_before_a_copy_opens(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    edit(window)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    edit(window, 3.0)
    view = _opened(qtbot, window)
    QTest.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    assert dialogs.questions == ["small.loom"]
    assert get_controller(window).files.path == project_file
    dialogs.unsaved = SaveAnswer.DISCARD
    view = _opened(qtbot, window)
    QTest.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    assert get_controller(window).files.path is None


def test_a_version_that_cannot_be_read_is_listed_with_why(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    edit(window)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    versions = get_controller(window).files.store._recovery.versions
    versions.list_versions(project_file)[0].file.write_text("{")
    view = _opened(qtbot, window)
    assert "not JSON" in view.preview.differences.text()
    assert not view.restore_button.isEnabled()
    view.reject()


@pytest.mark.quick
def test_without_versions_the_list_says_so(start: Start, qtbot: QtBot) -> None:
    window = start()
    view = _opened(qtbot, window)
    assert "none yet" in view.preview.differences.text()
    assert not view.copy_button.isEnabled()
    view.reject()
