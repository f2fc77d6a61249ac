"""The list of jobs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.ui.jobs import JobsPanel
from studio.ui.jobs.words import duration, summary
from studio.ui.results import JobState, JobStatus

RUNNING = JobStatus(
    1, "write", JobState.RUNNING, Path("/out/a.mp4"), done=60, total=192, fps=30.62, seconds=2.0, seconds_left=4.3
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot) -> JobsPanel:
    made = JobsPanel()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (125.0, "2 min 05 s"), (3840.0, "1 h 04 min"), (-1.0, "0 s")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (RUNNING, "60 of 192 frames · 30.6 fps · 4 s left"),
        (replace(RUNNING, done=0), "Starting…"),
        (replace(RUNNING, state=JobState.QUEUED), "Waiting"),
        (replace(RUNNING, state=JobState.DONE, done=192, seconds=63.0), "192 frames in 1 min 03 s · 30.6 fps"),
        (replace(RUNNING, state=JobState.CANCELLED), "Cancelled after 60 of 192 frames"),
        (replace(RUNNING, state=JobState.FAILED, total=0), "Failed after 60 frames"),
    ],
)
def test_summaries(status: JobStatus, text: str) -> None:
    assert summary(status) == text


def test_a_job_goes_through_its_states(panel: JobsPanel) -> None:
    counts: list[int] = []
    panel.active_changed.connect(counts.append)
    panel.show_status(replace(RUNNING, state=JobState.QUEUED, done=0, total=0))
    panel.show_status(RUNNING)
    row = panel.rows[1]
    assert row.bar.value() == round(1000 * 60 / 192)
    assert row.cancel.isVisible()
    assert not row.open_folder.isVisible()
    panel.show_status(replace(RUNNING, state=JobState.DONE, done=192))
    assert row.bar.value() == 1000
    assert row.open_folder.isVisible()
    assert not row.cancel.isVisible()
    assert counts == [1, 0]


def test_cancel_names_the_job(panel: JobsPanel) -> None:
    asked: list[int] = []
    panel.cancel_requested.connect(asked.append)
    panel.show_status(RUNNING)
    panel.show_status(replace(RUNNING, id=2))
    QTest.mouseClick(panel.rows[2].cancel, LEFT)
    assert asked == [2]


def test_a_failure_says_why(panel: JobsPanel) -> None:
    panel.show_status(replace(RUNNING, state=JobState.FAILED, error="/out/a.mp4: the disk is full"))
    assert panel.rows[1].error.isVisible()
    assert panel.rows[1].error.text() == "/out/a.mp4: the disk is full"


def test_finished_jobs_can_be_cleared(panel: JobsPanel) -> None:
    panel.show_status(RUNNING)
    panel.show_status(replace(RUNNING, id=2, state=JobState.DONE))
    QTest.mouseClick(panel.clear_button, LEFT)
    assert list(panel.rows) == [1]
    assert not panel.clear_button.isVisible()
    assert panel.active == 1
