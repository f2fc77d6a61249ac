"""A job that would write over files that the project did not make asks before it is queued."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.graph.commands import SetParam
from studio.graph.file.project_file import load_project
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.shell.choice_dialog import ChoiceDialog, ChoiceQuestion
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller

OLD = b"somebody's own"
ASKED = "This file exists and was not made by this project"


def states(window: StudioWindow) -> list[JobState]:
    return [status.state for status in get_controller(window).jobs.queue.make_snapshot().jobs]


def _stand(window: StudioWindow, wanted: list[JobState]) -> bool:
    return states(window) == wanted


def ready(window: StudioWindow, qtbot: QtBot) -> StudioWindow:
    qtbot.waitUntil(lambda: bool(get_controller(window).preview.facts.clips), timeout=10_000)
    return window


def render(window: StudioWindow) -> None:
    window.window_actions["file.render"].trigger()


def idle(window: StudioWindow) -> bool:
    return not get_controller(window).background.is_busy


def test_nothing_is_queued_where_the_user_cancels(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "out.mp4").write_bytes(OLD)
    window = ready(start(project_file), qtbot)
    render(window)
    qtbot.waitUntil(lambda: dialogs.questions == [ASKED])
    qtbot.waitUntil(lambda: idle(window))
    assert states(window) == []
    assert (tmp_path / "out.mp4").read_bytes() == OLD


def test_what_may_be_replaced_is_the_projects_afterwards(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "out.mp4").write_bytes(OLD)
    dialogs.choice = "Replace"
    window = ready(start(project_file), qtbot)
    for done in ([JobState.DONE], [JobState.DONE] * 2):
        render(window)
        qtbot.waitUntil(partial(_stand, window, done), timeout=30_000)
    assert dialogs.questions == [ASKED]
    assert (tmp_path / "out.mp4").read_bytes() != OLD


@pytest.mark.quick
def test_another_file_can_be_chosen(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("out.mp4", "other.mp4"):
        (tmp_path / name).write_bytes(OLD)
    dialogs.choice, dialogs.file = "Choose Another…", tmp_path / "other.mp4"
    window = ready(start(project_file), qtbot)
    document = get_controller(window).document
    render(window)
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    assert dialogs.questions == [ASKED]  # the file dialog asks by itself
    assert document.graph["write"].params["file"] == (tmp_path / "other.mp4").as_posix()
    assert (tmp_path / "out.mp4").read_bytes() == OLD
    assert (tmp_path / "other.mp4").read_bytes() != OLD
    document.undo()
    assert document.graph["write"].params["file"] == (tmp_path / "out.mp4").as_posix()


def test_a_project_that_is_saved_under_another_name_keeps_what_it_made(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start()
    files = get_controller(window).files
    files.open_copy(load_project(project_file, get_controller(window).document.registry))
    ready(window, qtbot)
    render(window)
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    dialogs.file = tmp_path / "saved.loom"
    files.save_project_as()
    qtbot.waitUntil(lambda: files.path == tmp_path / "saved.loom")
    render(window)
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE] * 2, timeout=30_000)
    assert dialogs.questions == []
    files.open_project(project_file)
    qtbot.waitUntil(lambda: files.path == project_file)
    ready(window, qtbot)
    render(window)
    qtbot.waitUntil(lambda: dialogs.questions == [ASKED])


@pytest.mark.quick
def test_a_job_of_the_last_time_fails_and_asks_when_it_is_tried_again(
    start: Start, dialogs: AnsweringDialogs, folders: AppFolders, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    graph = replace(load_project(project_file, Registry()).graph, is_restricted=False)
    job = Job("write", graph, "write", file=tmp_path / "out.mp4", project=str(project_file))
    folders.state.mkdir(parents=True, exist_ok=True)
    JobsFile(folders.state / "jobs-0.json", Registry()).write_queue([JobStatus(job, is_held=True)])
    (tmp_path / "out.mp4").write_bytes(OLD)
    window = ready(start(project_file), qtbot)
    qtbot.waitUntil(lambda: states(window) == [JobState.QUEUED])
    jobs = get_controller(window).jobs
    jobs.queue.resume_held_jobs()
    qtbot.waitUntil(lambda: states(window) == [JobState.FAILED], timeout=10_000)
    assert "exists and was not made by this project" in jobs.queue.make_snapshot().jobs[0].error
    assert (tmp_path / "out.mp4").read_bytes() == OLD
    dialogs.choice = "Replace"
    get_controller(window).panels.jobs.action_requested.emit("retry", job.id)
    qtbot.waitUntil(lambda: states(window) == [JobState.DONE], timeout=30_000)
    assert (tmp_path / "out.mp4").read_bytes() != OLD


def test_the_same_job_is_asked_about_once(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "out.mp4").write_bytes(OLD)
    window = ready(start(project_file), qtbot)
    render(window)
    render(window)
    qtbot.waitUntil(lambda: bool(dialogs.questions) and idle(window))
    assert dialogs.questions == [ASKED]


def test_the_question_names_the_file_as_it_is_and_return_cancels(
    start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "<b>clip<b>.mp4"
    target.write_bytes(b"x" * 2048)
    os.utime(target, (1_777_777_777, 1_777_777_777))
    window = ready(start(project_file), qtbot)
    asked: list[ChoiceQuestion] = []
    answers: list[int] = []
    monkeypatch.setattr(
        window.dialogs, "ask_choice", lambda parent, choice, on_answer: asked.append(choice), raising=False
    )
    get_controller(window).document.apply_command(SetParam("write", "file", target.as_posix()))
    ready(window, qtbot)
    render(window)
    qtbot.waitUntil(lambda: bool(asked))
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ChoiceDialog(parent, asked[0], answers.append)
    dialog.show()
    found: Iterable[QLabel] = dialog.findChildren(QLabel)
    labels = list(found)
    title, text = labels
    assert title.text() == ASKED
    assert "<b>clip<b>.mp4\n(2.0 KiB, changed 2026-05-0" in text.text()
    assert text.textFormat() is Qt.TextFormat.PlainText
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)
    assert [button.text() for button in dialog.buttons] == ["Replace", "Choose Another…", "Cancel"]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert answers == [2]


def test_several_outputs_are_asked_about_one_after_the_other(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("out.mp4", "two.mp4"):
        (tmp_path / name).write_bytes(OLD)
    dialogs.choice = "Replace"
    window = ready(start(project_file), qtbot)
    controller = get_controller(window)
    job = Job("write", controller.document.graph, "write", file=tmp_path / "out.mp4")
    graph = controller.document.graph
    other = replace(graph["write"], params={**graph["write"].params, "file": (tmp_path / "two.mp4").as_posix()})
    second = Job("two", replace(graph, nodes={**graph.nodes, "write": other}), "write", file=tmp_path / "two.mp4")
    begun: list[str] = []
    overwriting = controller.jobs._overwrite_prompt
    overwriting.ask_before_overwriting([job, second], lambda jobs: begun.extend(each.name for each in jobs), None)
    qtbot.waitUntil(lambda: begun == ["write", "two"])
    assert dialogs.questions == [ASKED, ASKED]
