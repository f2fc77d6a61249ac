"""Files that are still being read or written while the user goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode, SetParam
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.dialogs import Answer
from studio.ui.keeping.lock import ProjectLock
from studio.ui.window.conductor import Conductor
from tests.ui.answering import AnsweringDialogs
from tests.ui.window.conftest import Start, conductor_of, settle, small_project


@contextmanager
def slow_files(conductor: Conductor) -> Iterator[None]:
    """Let no file be read or written until the end of the block."""
    gate = threading.Event()
    conductor.background.run(lambda: gate.wait(30), lambda _: None, lambda _: None)
    try:
        yield
    finally:
        gate.set()


def test_a_save_that_ends_late_gives_its_file_to_no_other_project(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    conductor = conductor_of(window)
    conductor.document.apply(SetParam("gain", "gain", 3.0))
    dialogs.unsaved = Answer.DISCARD
    with slow_files(conductor):
        conductor.files.save()
        conductor.files.new()
    settle(qtbot, window)
    settle(qtbot, window)
    assert conductor.files.path is None
    assert not window.isWindowModified()
    assert '"gain": 3.0' in project_file.read_text()
    assert not ProjectLock(project_file).file.exists()


def test_edits_made_while_another_project_is_read_are_asked_about(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    other = tmp_path / "other.loom"
    save_project(other, small_project(tmp_path / "o.mp4", length=99), Registry())
    window = start(project_file)
    conductor = conductor_of(window)
    with slow_files(conductor):
        conductor.files.open(other)
        conductor.document.apply(RenameNode("gain", "mine"))
    settle(qtbot, window)
    settle(qtbot, window)
    assert dialogs.questions == ["small.loom"]
    assert conductor.files.path == project_file
    assert conductor.document.graph["gain"].name == "mine"
    assert not ProjectLock(other).file.exists()
    dialogs.unsaved = Answer.SAVE
    with slow_files(conductor):
        conductor.document.undo()
        conductor.files.save()
    settle(qtbot, window)
    with slow_files(conductor):
        conductor.files.open(other)
        conductor.document.apply(RenameNode("gain", "mine"))
    qtbot.waitUntil(lambda: conductor.files.path == other, timeout=10_000)
    settle(qtbot, window)
    assert '"mine"' in project_file.read_text()
    assert not ProjectLock(project_file).file.exists()
