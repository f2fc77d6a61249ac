"""Work that was never saved comes back after a crash, and no answer loses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode, SetParam
from studio.graph.file.project_file import load_project
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.shell.choice_dialog import ChoiceDialog, ChoiceQuestion
from studio.ui.shell.dialogs import QtDialogs
from studio.ui.shell.session.storage.crash_recovery import RecoveredProjects
from studio.ui.shell.session.storage.recovery import RecoveryStore, recovery_file_for
from studio.ui.shell.session.storage.versions import VersionStore
from studio.ui.shell.session.views.version_preview import VersionPreview
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, close, get_controller, settle, small_project


def leave_behind(state: Path, path: Path | None, tmp_path: Path, *, length: int = 12) -> None:
    recovery = RecoveryStore(state, Registry())
    recovery.write_recovery(small_project(tmp_path / "out.mp4", length=length), path, ours=True)
    recovery.release_slot()


def kept(state: Path) -> RecoveredProjects:
    return RecoveredProjects(state, Registry(), VersionStore(state))


def test_restoring(start: Start, folders: AppFolders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "film.loom"
    leave_behind(folders.state, path, tmp_path)
    dialogs.choice = "Restore"
    window = start()
    controller = get_controller(window)
    qtbot.waitUntil(lambda: bool(controller.document.graph.nodes))
    assert "Restore unsaved work on “film”" in dialogs.questions[0]
    assert controller.document.graph == small_project(tmp_path / "out.mp4").graph
    assert controller.files.path == path
    assert window.isWindowModified()
    assert not path.exists()
    qtbot.waitUntil(lambda: not kept(folders.state).list_all())
    assert recovery_file_for(path).exists()  # it is as safe as before


def test_closing_before_the_answer_keeps_it_for_the_next_start(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, tmp_path / "film.loom", tmp_path)
    asked: list[object] = []
    dialogs.ask_choice = lambda parent, choice, on_answer: asked.append(choice)  # type: ignore[method-assign]
    window = start()
    qtbot.waitUntil(lambda: bool(asked))
    close(window)
    assert len(kept(folders.state).list_all()) == 1


@pytest.mark.quick
def test_later_keeps_it_whatever_is_edited_meanwhile(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, project_file, tmp_path, length=99)
    leave_behind(folders.state, None, tmp_path, length=77)
    dialogs.choice = "Later"
    window = start()
    controller = get_controller(window)
    settle(qtbot, window)
    assert not controller.document.graph.nodes
    assert len(kept(folders.state).list_all()) == 2
    assert window.notifications.cards[0].title == "Unsaved work is kept"
    controller.files.open_project(project_file)
    settle(qtbot, window)
    assert len(dialogs.questions) == 2  # it is offered when its project is opened, too
    controller.document.apply_command(SetParam("gain", "gain", 3.0))
    qtbot.waitUntil(recovery_file_for(project_file).exists)
    assert len(kept(folders.state).list_all()) == 2
    controller.session.offer_postponed()
    settle(qtbot, window)
    assert len(dialogs.questions) == 3


def test_the_saved_one_opens_and_the_other_becomes_a_version(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, project_file, tmp_path, length=99)
    dialogs.choice = "Open the saved one"
    window = start()
    controller = get_controller(window)
    qtbot.waitUntil(lambda: controller.files.path == project_file)
    assert controller.document.graph["noise"].params["length"] == 12
    assert not controller.document.is_modified
    assert not kept(folders.state).list_all()
    (version,) = VersionStore(folders.state).list_versions(project_file)
    assert version.is_unsaved
    assert '"length": 99' in version.file.read_text()


def test_starting_without_work_that_was_never_saved_keeps_it_too(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, None, tmp_path)
    dialogs.choice = "Start without it"
    window = start()
    settle(qtbot, window)
    assert not get_controller(window).document.graph.nodes
    assert VersionStore(folders.state).list_versions(None)[0].is_unsaved


def test_what_equals_the_saved_file_is_not_asked_about(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, project_file, tmp_path)
    window = start()
    settle(qtbot, window)
    assert not dialogs.questions
    assert not kept(folders.state).list_all()


def test_a_project_on_the_command_line_wins(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, tmp_path / "film.loom", tmp_path)
    window = start(project_file)
    settle(qtbot, window)
    assert get_controller(window).files.path == project_file
    assert not dialogs.questions
    (card,) = window.notifications.cards
    assert "film" in card.text
    dialogs.choice = "Restore"
    card.buttons[0].click()
    qtbot.waitUntil(lambda: get_controller(window).files.path == tmp_path / "film.loom")


def test_edits_are_kept_beside_the_project_and_a_clean_close_leaves_nothing(
    start: Start, folders: AppFolders, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    beside = recovery_file_for(project_file)
    assert not beside.exists()
    controller.document.apply_command(SetParam("gain", "gain", 3.0))
    qtbot.waitUntil(beside.exists)
    assert load_project(beside, controller.document.registry).graph == controller.document.graph
    controller.document.undo()
    qtbot.waitUntil(lambda: not beside.exists())
    controller.document.redo()
    qtbot.waitUntil(beside.exists)
    controller.files.save_project()
    qtbot.waitUntil(lambda: not beside.exists())
    controller.document.undo()
    qtbot.waitUntil(beside.exists)
    close(window)
    assert not beside.exists()
    assert not list(folders.state.glob("recovery-*.[lj]*o*"))


def test_a_burst_of_edits_writes_the_newest(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    written: list[object] = []
    keep = controller.session.autosave._recovery.write_recovery
    controller.session.autosave._recovery.write_recovery = lambda *a, **k: (written.append(a[0]), keep(*a, **k))[1]  # type: ignore[method-assign, func-returns-value]
    for value in range(50):
        controller.document.apply_command(SetParam("gain", "gain", 1.0 + value / 50))
    last = controller.document.project
    qtbot.waitUntil(lambda: bool(written) and written[-1] is last)
    assert len(written) <= 2


@pytest.mark.quick
def test_a_spoilt_one_is_said_and_put_aside(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, None, tmp_path)
    (folders.state / "recovery-0.loom").write_text("{")
    window = start()
    qtbot.waitUntil(lambda: bool(window.notifications.cards))
    assert window.notifications.cards[0].title == "The unsaved work cannot be restored"
    (damaged,) = (folders.state / "unsaved").glob("*.damaged")
    assert damaged.read_text() == "{"
    assert damaged.name in window.notifications.cards[0].text


def test_where_nothing_can_be_kept_the_user_is_told_once(
    start: Start, folders: AppFolders, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    window = start()
    controller = get_controller(window)
    slot = controller.session.autosave._recovery.instance_dir
    assert slot is not None
    note = slot.get_file("recovery-{}.json")
    note.mkdir()
    controller.files.open_copy(small_project(folders.state / "out.mp4"))
    qtbot.waitUntil(lambda: bool(window.notifications.cards))
    controller.document.apply_command(RenameNode("gain", "a"))
    controller.session.autosave.write_now()
    qtbot.waitUntil(lambda: not controller.session.autosave._is_writing)
    assert [card.title_label.text() for card in window.notifications.cards] == [
        "Unsaved work is not safe from a crash: the recovery file cannot be written"
    ]
    note.rmdir()
    controller.session.autosave.write_now()
    qtbot.waitUntil(note.exists)


@pytest.mark.quick
def test_the_dialog_shows_what_it_holds_and_is_answered_with_keys(
    start: Start, folders: AppFolders, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    leave_behind(folders.state, project_file, tmp_path, length=99)
    real = QtDialogs()
    shown: list[ChoiceDialog] = []

    def choose(parent: QWidget, choice: ChoiceQuestion, on_answer: Callable[[int], None]) -> None:
        real.ask_choice(parent, choice, on_answer)
        shown.extend(child for child in parent.children() if isinstance(child, ChoiceDialog))

    dialogs.ask_choice = choose  # type: ignore[method-assign]
    window = start()
    qtbot.waitUntil(lambda: bool(shown))
    (look,) = (child for child in shown[0].children() if isinstance(child, VersionPreview))
    assert look.count.text() == "3 nodes, 2 wires"
    assert look.differences.text() == "Compared with the saved file:\n1 changed: noise"
    assert not look.grab().isNull()
    QTest.keyClick(shown[0], Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert len(kept(folders.state).list_all()) == 1
    shown.clear()
    get_controller(window).session.offer_postponed()
    qtbot.waitUntil(lambda: bool(shown))
    QTest.mouseClick(shown[-1].buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.isWindowModified)
    assert get_controller(window).document.graph["noise"].params["length"] == 99
