"""A finished render shows a frame of its file, also after a restart."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.engine.jobs.jobs_file import JobsFile
from studio.sdk.registry import Registry
from studio.services.folders import AppFolders
from studio.ui.features.jobs.feature import JobsFeature
from tests.ui.whole_window import Start, get_controller, small_project


def test_a_finished_render_shows_its_file_after_a_restart(
    start: Start, folders: AppFolders, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    qtbot.waitUntil(lambda: bool(get_controller(window).preview.facts.clips), timeout=10_000)
    QTest.mouseClick(window.get_feature(JobsFeature).render_button.button, Qt.MouseButton.LeftButton)
    queue = get_controller(window).jobs.queue
    qtbot.waitUntil(lambda: [s.state for s in queue.make_snapshot().jobs] == [JobState.DONE], timeout=30_000)
    done = queue.make_snapshot().jobs[0]
    window._can_close = True
    window.close()

    gone = Job("gone", small_project(tmp_path / "gone.mp4").graph, "write")
    lost = JobStatus(gone, JobState.DONE, done=12, total=12, file=tmp_path / "gone.mp4")
    JobsFile(folders.state / "jobs-0.json", Registry()).write_queue([done, lost])
    again = start()
    panel = get_controller(again).panels.jobs
    again.docks.show_panel("jobs")
    qtbot.waitUntil(lambda: done.id in panel.rows, timeout=10_000)
    label = panel.rows[done.id].preview_label
    qtbot.waitUntil(label.isVisible, timeout=10_000)
    assert label.pixmap().width() > label.pixmap().height() > 10, "of 64×48"
    assert not panel.rows[lost.id].preview_label.isVisible()
