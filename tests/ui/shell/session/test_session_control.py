"""Two windows on one file, files that others change, and what a crash has left."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.commands.in_group import EditInGroup
from studio.graph.file.linked_files import read_linked_file
from studio.graph.file.project_file import save_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import Point
from studio.services.engine_setup import load_registry
from studio.services.folders import AppFolders
from studio.ui.shell.session.storage.project_lock import ProjectLock
from studio.ui.shell.session.storage.recovery import recovery_file_for
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, close, edit, get_controller, settle, small_project


def _notice(qtbot: QtBot, window: StudioWindow) -> str:
    get_controller(window).session.file_watch.check_file()
    settle(qtbot, window)
    return window.notice_bar.text


def _write_as_somebody_else(path: Path, name: str = "Theirs") -> None:
    content = json.loads(path.read_text())
    content["nodes"]["gain"]["name"] = name
    path.write_text(json.dumps(content))


def _gain_of(path: Path) -> object:
    return json.loads(path.read_text())["nodes"]["gain"].get("params", {}).get("gain")


def test_the_second_window_is_told_and_opens_read_only(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    first = start(project_file)
    dialogs.choice = "Open read-only"
    second = start(project_file)
    assert dialogs.questions[-1] == "“small.loom” is open in another window"
    files = get_controller(second).files
    assert second.windowTitle().startswith("small.loom (read-only)")
    assert f"process {os.getpid()}" in _notice(qtbot, second)
    assert second.notice_bar.isVisible()
    assert not first.notice_bar.isVisible()
    edit(second)
    dialogs.file = tmp_path / "mine.loom"
    second.window_actions["file.save"].trigger()
    settle(qtbot, second)
    assert files.path == tmp_path / "mine.loom"
    assert not files.is_read_only
    assert _gain_of(project_file) is None
    assert _gain_of(tmp_path / "mine.loom") == 2.0
    assert not _notice(qtbot, second)


@pytest.mark.quick
def test_taking_over_makes_the_first_one_read_only(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    first = start(project_file)
    dialogs.choice = "Take over"
    second = start(project_file)
    assert not get_controller(second).files.is_read_only
    assert "read-only" in _notice(qtbot, first)
    assert get_controller(first).files.is_read_only
    take_over = first.notice_bar.buttons[0]
    assert take_over.text() == "Take over"
    QTest.mouseClick(take_over, Qt.MouseButton.LeftButton)
    settle(qtbot, first)
    assert not get_controller(first).files.is_read_only
    assert "read-only" in _notice(qtbot, second)


def test_cancelling_leaves_the_second_window_as_it_was(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    start(project_file)
    second = start(project_file)
    assert get_controller(second).files.path is None
    assert not get_controller(second).document.graph.nodes


@pytest.mark.quick
def test_who_was_taken_over_is_asked_before_saving(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    other = ProjectLock(project_file)
    other.acquire(by_force=True)
    edit(window)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    assert dialogs.questions == ["“small.loom” is open in another window"]
    assert _gain_of(project_file) is None
    dialogs.choice = "Overwrite"
    get_controller(window).files._save(project_file, None)
    settle(qtbot, window)
    assert _gain_of(project_file) == 2.0
    assert not other.is_held


def test_closing_gives_the_file_free(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    lock = ProjectLock(project_file)
    assert lock.find_holder() is not None
    close(window)
    assert not lock.file.exists()


def test_another_project_gives_the_file_free(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    window.window_actions["file.new"].trigger()
    settle(qtbot, window)
    assert not ProjectLock(project_file).file.exists()


def test_a_file_that_somebody_else_has_written_is_noticed_and_saving_asks(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, folders: AppFolders, qtbot: QtBot
) -> None:
    window = start(project_file)
    assert not _notice(qtbot, window)
    _write_as_somebody_else(project_file)
    theirs = project_file.read_text()
    assert "changed by somebody else" in _notice(qtbot, window)
    edit(window)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    assert dialogs.questions == ["“small.loom” has been changed by somebody else"]
    assert project_file.read_text() == theirs
    assert window.isWindowModified()
    dialogs.choice = "Overwrite"
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    assert _gain_of(project_file) == 2.0
    assert not _notice(qtbot, window)
    versions = get_controller(window).files.store._recovery.versions.list_versions(project_file)
    assert theirs in [version.file.read_text() for version in versions]


@pytest.mark.quick
def test_reloading_takes_theirs_and_keeps_mine(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    _write_as_somebody_else(project_file)
    edit(window, 3.0)
    dialogs.choice = "Reload"
    window.window_actions["file.save"].trigger()
    qtbot.waitUntil(lambda: get_controller(window).document.graph["gain"].name == "Theirs")
    assert not window.isWindowModified()
    versions = get_controller(window).files.store._recovery.versions.list_versions(project_file)
    assert versions[0].is_unsaved
    assert _gain_of(versions[0].file) == 3.0
    assert get_controller(window).files.is_ours


def test_a_touched_file_is_no_changed_file(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    os.utime(project_file, (1.0, 1.0))
    assert not _notice(qtbot, window)


def test_a_file_deleted_while_it_is_open_is_noticed_and_saving_writes_it_again(
    start: Start, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    project_file.unlink()
    assert "no longer there" in _notice(qtbot, window)
    QTest.mouseClick(window.notice_bar.buttons[0], Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert project_file.exists()
    assert not _notice(qtbot, window)


def test_a_folder_that_is_gone_is_said_and_nothing_is_lost(
    start: Start, project_file: Path, tmp_path: Path, folders: AppFolders, qtbot: QtBot
) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    path = folder / "small.loom"
    path.write_text(project_file.read_text())
    window = start(path)
    shutil.rmtree(folder)
    edit(window)
    qtbot.waitUntil((folders.state / "recovery-0.loom").exists)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    assert window.notifications.cards[0].title == "“small.loom” cannot be saved"
    assert str(path) in window.notifications.cards[0].text
    assert window.isWindowModified()


def test_a_full_disk_is_said_and_nothing_is_lost(
    start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start(project_file)
    before = project_file.read_text()
    edit(window)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    monkeypatch.undo()
    assert "No space left on device" in window.notifications.cards[-1].text
    assert project_file.read_text() == before
    assert window.isWindowModified()
    assert not [file for file in project_file.parent.glob(".small.loom.*") if file.suffix not in {".lock", ".recovery"}]


def test_an_edit_in_a_linked_group_survives_a_crash_and_its_file_has_versions(
    start: Start, dialogs: AnsweringDialogs, tmp_path: Path, folders: AppFolders, qtbot: QtBot
) -> None:
    link, path, registry = tmp_path / "grade.loom", tmp_path / "film.loom", load_registry()
    save_project(link, small_project(tmp_path / "out.mp4"), registry)
    group = NodeRecord("grade", GROUP, "Grade", link=link.as_posix(), group_project=read_linked_file(link, registry))
    save_project(path, Project(Graph({"grade": group}), {"grade": Point(0.0, 0.0)}), registry)
    before = link.read_text()
    window = start(path)
    controller = get_controller(window)
    controller.document.apply_command(EditInGroup(("grade",), SetParam("gain", "gain", 2.0)))
    qtbot.waitUntil(recovery_file_for(path).exists)
    shutil.copy(recovery_file_for(path), tmp_path / "kept")
    close(window)
    shutil.copy(tmp_path / "kept", recovery_file_for(path))  # as if it had been killed
    dialogs.choice = "Restore"
    again = start(path)
    document = get_controller(again).document
    qtbot.waitUntil(lambda: document.is_modified)
    inside = document.graph["grade"].group_project
    assert inside is not None
    assert inside.graph["gain"].params == {"gain": 2.0}
    assert link.read_text() == before
    again.window_actions["file.save"].trigger()
    settle(qtbot, again)
    assert [card.text for card in again.notifications.cards] == []
    assert _gain_of(link) == 2.0
    versions = get_controller(again).files.store._recovery.versions.list_versions(link)
    assert before in [version.file.read_text() for version in versions]


def test_without_unsaved_work_the_menu_says_so(start: Start, qtbot: QtBot) -> None:
    window = start()
    window.window_actions["file.unsaved_work"].trigger()
    qtbot.waitUntil(lambda: "no unsaved work" in window.status.currentMessage())
