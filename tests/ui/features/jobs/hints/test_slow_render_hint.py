"""A render that takes long says so once, and offers half the size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobKind, JobState, JobStatus, QueueSnapshot
from studio.graph.file.project_file import save_project
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from studio.ui.features.jobs.hints.slow_render_hint import SlowRenderHint, _is_slow
from studio.ui.features.jobs.render_jobs import make_half_size_job
from studio.ui.shell.notifications import NotificationCard
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, small_project

LENGTH = 24


@pytest.fixture
def window(start: Start, tmp_path: Path, qtbot: QtBot) -> StudioWindow:
    """A window in which a render waits in a queue that is paused."""
    path = tmp_path / "film.loom"
    save_project(path, small_project(tmp_path / "film.mp4", length=LENGTH), Registry())
    window = start(path)
    jobs = get_controller(window).jobs
    jobs.queue.set_paused(True)
    jobs.render_selected()
    qtbot.waitUntil(lambda: len(jobs.queue.make_snapshot().jobs) == 1)
    return window


def _slow(window: StudioWindow, **changes: Any) -> QueueSnapshot:
    """Return the queue as if its render were at work, slowly."""
    snapshot = get_controller(window).jobs.queue.make_snapshot()
    figures: dict[str, Any] = {"state": JobState.RUNNING, "done": 2, "total": LENGTH, "pace": 33.2}
    figures["seconds_left"] = 730.0
    return replace(snapshot, jobs=(replace(snapshot.jobs[0], **{**figures, **changes}),))


def _hint(window: StudioWindow) -> SlowRenderHint:
    feature = next(each for each in window.features if hasattr(each, "slow_render_hint"))
    hint = feature.slow_render_hint
    assert isinstance(hint, SlowRenderHint)
    return hint


def _press(card: NotificationCard, text: str) -> None:
    QTest.mouseClick(next(button for button in card.buttons if button.text() == text), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    "changes",
    [
        {"done": 1},  # the start counts along
        {"done": 20, "restored": 19},
        {"pace": 0.5},
        {"seconds_left": 60.0},
        {"seconds_left": None},
    ],
)
def test_nothing_is_said(window: StudioWindow, changes: dict[str, Any]) -> None:
    _hint(window).show_snapshot(_slow(window, **changes))
    assert window.notifications.cards == []


def test_a_slow_render_is_spoken_of_once(window: StudioWindow) -> None:
    hint = _hint(window)
    hint.show_snapshot(_slow(window))
    hint.show_snapshot(_slow(window, done=3))
    (card,) = window.notifications.cards
    assert card.title == "“write” takes about 12 min more"
    assert card.text.startswith("A frame takes 33 s. At half size it has a quarter of the pixels")
    assert "film_half.mp4" in card.text
    QTest.mouseClick(card.close_button, Qt.MouseButton.LeftButton)
    hint.show_snapshot(_slow(window, done=4))
    assert window.notifications.cards == []


def test_the_card_goes_with_its_job(window: StudioWindow) -> None:
    hint = _hint(window)
    hint.show_snapshot(_slow(window))
    hint.show_snapshot(_slow(window, state=JobState.DONE))
    assert window.notifications.cards == []


def test_half_the_size_is_rendered_in_its_place(window: StudioWindow, tmp_path: Path, qtbot: QtBot) -> None:
    jobs = get_controller(window).jobs
    _hint(window).show_snapshot(_slow(window))
    _press(window.notifications.cards[0], "Render at Half Size")
    assert window.notifications.cards == []
    qtbot.waitUntil(lambda: len(jobs.queue.make_snapshot().jobs) == 2)
    jobs.queue.set_paused(False)
    states = {"write": JobState.CANCELLED, "write, half size": JobState.DONE}
    qtbot.waitUntil(lambda: {s.name: s.state for s in jobs.queue.make_snapshot().jobs} == states, timeout=30_000)
    assert not (tmp_path / "film.mp4").exists()
    with av.open(tmp_path / "film_half.mp4") as file:
        video = file.streams.video[0]
        assert (video.width, video.height) == (32, 24)
        assert sum(1 for _ in file.decode(video)) == LENGTH
    document = get_controller(window).document
    assert document.graph["write"].params["file"] == (tmp_path / "film.mp4").as_posix()
    assert not document.is_modified  # the project writes the same file as before


def test_a_foreign_file_keeps_the_slow_render(
    window: StudioWindow, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "film_half.mp4").write_bytes(b"somebody's")
    jobs = get_controller(window).jobs
    _hint(window).show_snapshot(_slow(window))
    _press(window.notifications.cards[0], "Render at Half Size")
    qtbot.waitUntil(lambda: bool(dialogs.questions))
    assert [status.state for status in jobs.queue.make_snapshot().jobs] == [JobState.QUEUED]
    assert (tmp_path / "film_half.mp4").read_bytes() == b"somebody's"


def test_which_jobs_have_half_a_size(window: StudioWindow) -> None:
    registry = get_controller(window).document.registry
    job = get_controller(window).jobs.queue.make_snapshot().jobs[0].job
    half = make_half_size_job(job, registry)
    assert half is not None
    assert (half.scale, half.id != job.id, half.frames, half.project) == (0.5, True, job.frames, job.project)
    own = Permission(PermissionKind.WRITE, str(half.file))
    assert half.graph.granted_permissions == {*job.graph.granted_permissions, own}
    assert make_half_size_job(half, registry) is None
    assert make_half_size_job(replace(job, kind=JobKind.GENERATE), registry) is None
    assert make_half_size_job(replace(job, node="gone"), registry) is None
    assert not _is_slow(JobStatus(replace(job, kind=JobKind.TRAIN), done=9, pace=30.0, seconds_left=900.0))
