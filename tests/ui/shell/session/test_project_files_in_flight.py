"""Files that are still being read or written while the user goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode, SetParam
from studio.graph.file.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.shell.dialogs import SaveAnswer
from studio.ui.shell.session.storage.project_lock import ProjectLock
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, settle, small_project
from tests.ui.window_parts import WindowParts


@contextmanager
def slow_files(controller: WindowParts) -> Iterator[None]:
    """Let no file be read or written until the end of the block."""
    gate = threading.Event()
    controller.background.run_task(lambda: gate.wait(30), lambda _: None, lambda _: None)
    try:
        yield
    finally:
        gate.set()


def test_a_save_that_ends_late_gives_its_file_to_no_other_project(
    start: Start, project_file: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start(project_file)
    controller = get_controller(window)
    controller.document.apply_command(SetParam("gain", "gain", 3.0))
    dialogs.unsaved = SaveAnswer.DISCARD
    with slow_files(controller):
        controller.files.save_project()
        controller.files.new_project()
    settle(qtbot, window)
    settle(qtbot, window)
    assert controller.files.path is None
    assert not window.isWindowModified()
    assert '"gain": 3.0' in project_file.read_text()
    assert not ProjectLock(project_file).file.exists()


def test_edits_made_while_another_project_is_read_are_asked_about(
    start: Start, project_file: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    other = tmp_path / "other.loom"
    save_project(other, small_project(tmp_path / "o.mp4", length=99), Registry())
    window = start(project_file)
    controller = get_controller(window)
    with slow_files(controller):
        controller.files.open_project(other)
        controller.document.apply_command(RenameNode("gain", "mine"))
    settle(qtbot, window)
    settle(qtbot, window)
    assert dialogs.questions == ["small.loom"]
    assert controller.files.path == project_file
    assert controller.document.graph["gain"].name == "mine"
    assert not ProjectLock(other).file.exists()
    dialogs.unsaved = SaveAnswer.SAVE
    with slow_files(controller):
        controller.document.undo()
        controller.files.save_project()
    settle(qtbot, window)
    with slow_files(controller):
        controller.files.open_project(other)
        controller.document.apply_command(RenameNode("gain", "mine"))
    qtbot.waitUntil(lambda: controller.files.path == other, timeout=10_000)
    settle(qtbot, window)
    assert '"mine"' in project_file.read_text()
    assert not ProjectLock(project_file).file.exists()
