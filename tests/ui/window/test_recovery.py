"""Work that was never saved comes back after a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.app.folders import Folders
from studio.graph.commands import SetParam
from studio.sdk.registry import Registry
from studio.ui.window.recovery import Recovery
from tests.ui.answering import AnsweringDialogs
from tests.ui.window.conftest import Start, close, conductor_of, small_project


def _leave_behind(folder: Path, path: Path | None, tmp_path: Path) -> None:
    recovery = Recovery(folder, Registry())
    recovery.keep(small_project(tmp_path / "out.mp4"), path)
    recovery.release()


def test_a_slot_that_is_taken_is_not_touched(tmp_path: Path) -> None:
    first, second = Recovery(tmp_path, Registry()), Recovery(tmp_path, Registry())
    first.keep(small_project(tmp_path / "out.mp4"), None)
    assert second.leftover() is None
    second.drop()
    assert first.leftover() is not None
    first.release()
    third = Recovery(tmp_path, Registry())
    left = third.leftover()
    assert left is not None
    assert left.name == "Untitled"
    third.drop()
    assert third.leftover() is None
    second.release()
    third.release()


def test_a_spoilt_note_does_no_harm(tmp_path: Path) -> None:
    _leave_behind(tmp_path, tmp_path / "a.loom", tmp_path)
    (tmp_path / "recovery-0.json").write_text("{{{")
    recovery = Recovery(tmp_path, Registry())
    left = recovery.leftover()
    assert left is not None
    assert left.path is None
    recovery.release()


def test_restoring(start: Start, folders: Folders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot) -> None:
    _leave_behind(folders.state, tmp_path / "film.loom", tmp_path)
    dialogs.yes = True
    window = start()
    conductor = conductor_of(window)
    qtbot.waitUntil(lambda: bool(conductor.document.graph.nodes))
    assert "Restore unsaved work on “film”" in dialogs.questions[0]
    assert conductor.document.graph == small_project(tmp_path / "out.mp4").graph
    assert conductor.files.path == tmp_path / "film.loom"
    assert window.isWindowModified()
    assert not (tmp_path / "film.loom").exists()


def test_while_nobody_has_answered_nothing_is_lost(
    start: Start, folders: Folders, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    _leave_behind(folders.state, tmp_path / "film.loom", tmp_path)
    answers: list[Callable[[bool], None]] = []
    dialogs.confirm = lambda parent, question, on_answer: answers.append(on_answer)  # type: ignore[method-assign]
    window = start(project_file)
    files = conductor_of(window).files
    qtbot.waitUntil(lambda: bool(answers))
    files._timer.setInterval(1)
    files._timer.start()
    qtbot.waitUntil(lambda: not files._timer.isActive())
    qtbot.waitUntil(lambda: not conductor_of(window).background.busy)
    assert (folders.state / "recovery-0.loom").exists()
    answers[0](True)
    qtbot.waitUntil(lambda: files.path == tmp_path / "film.loom")
    assert window.isWindowModified()


def test_closing_before_the_answer_keeps_it_for_the_next_start(
    start: Start, folders: Folders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    _leave_behind(folders.state, tmp_path / "film.loom", tmp_path)
    asked: list[object] = []
    dialogs.confirm = lambda parent, question, on_answer: asked.append(question)  # type: ignore[method-assign]
    window = start()
    qtbot.waitUntil(lambda: bool(asked))
    close(window)
    assert (folders.state / "recovery-0.loom").exists()


def test_declining_forgets_it(
    start: Start, folders: Folders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    _leave_behind(folders.state, tmp_path / "film.loom", tmp_path)
    window = start()
    qtbot.waitUntil(lambda: not conductor_of(window).background.busy)
    assert len(dialogs.questions) == 1
    assert not conductor_of(window).document.graph.nodes
    assert not list(folders.state.glob("recovery-*.loom"))


def test_edits_are_kept_and_a_clean_close_leaves_nothing(
    start: Start, folders: Folders, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    kept = folders.state / "recovery-0.loom"
    assert not kept.exists()
    conductor.document.apply(SetParam("gain", "gain", 3.0))
    qtbot.waitUntil(kept.exists, timeout=8000)
    assert '"gain": 3' in kept.read_text()
    conductor.document.undo()
    qtbot.waitUntil(lambda: not kept.exists(), timeout=8000)
    conductor.document.redo()
    qtbot.waitUntil(kept.exists, timeout=8000)
    close(window)
    assert not kept.exists()


def test_a_spoilt_recovery_file_is_said(
    start: Start, folders: Folders, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    _leave_behind(folders.state, None, tmp_path)
    (folders.state / "recovery-0.loom").write_text("{")
    dialogs.yes = True
    window = start()
    qtbot.waitUntil(lambda: bool(window.cards.cards))
    assert window.cards.cards[0].title == "The unsaved work cannot be restored"
    assert (folders.state / "recovery-0.damaged").read_text() == "{"
    assert "recovery-0.damaged" in window.cards.cards[0].text
