"""The list of jobs, with real mouse and key events."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobFailure, JobState, JobStatus, QueueSnapshot
from studio.engine.jobs.job_preview import JobPreview
from studio.graph.model import Graph
from studio.ui.features.jobs.panel import JobsPanel
from studio.ui.features.jobs.rows.job_view import JobView

LEFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier
FAILURES = (JobFailure(17, "no", "Blur", "blur"), JobFailure(23, "no", "Blur", "blur"))


def status(name: str, state: JobState = JobState.QUEUED, **changes: object) -> JobStatus:
    job = Job(name, Graph(), name, file=Path(f"/out/{name}.mp4"), id=name)
    return replace(JobStatus(job, state, done=60, total=192), **changes)  # type: ignore[arg-type]


class Rig:
    """A panel, and what it was told by the user."""

    def __init__(self, qtbot: QtBot) -> None:
        self.panel = JobsPanel()
        qtbot.addWidget(self.panel)
        self.panel.resize(420, 400)
        self.panel.show()
        self.panel.activateWindow()
        qtbot.waitUntil(self.panel.isActiveWindow)
        self.asked: list[tuple[str, str]] = []
        self.moved: list[tuple[str, int]] = []
        self.panel.action_requested.connect(lambda wish, job: self.asked.append((wish, job)))
        self.panel.job_moved.connect(lambda job, place: self.moved.append((job, place)))
        self._serial = 0

    def show(self, *statuses: JobStatus, paused: bool = False) -> None:
        self._serial += 1
        self.panel.show_snapshot(QueueSnapshot(statuses, paused, self._serial))
        QApplication.processEvents()

    def row(self, name: str) -> JobView:
        return self.panel.rows[name]

    def buttons(self, name: str) -> set[str]:
        return {wish for wish, button in self.row(name).buttons.items() if button.isVisible()}

    def order(self) -> list[str]:
        return sorted(self.panel.rows, key=lambda name: self.row(name).y())

    def click(self, name: str, wish: str) -> None:
        QTest.mouseClick(self.row(name).buttons[wish], LEFT)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.panel.focusWidget(), key, modifiers)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


@pytest.mark.parametrize(
    ("state", "changes", "buttons"),
    [
        (JobState.QUEUED, {}, {"up", "down", "pause", "cancel"}),
        (JobState.QUEUED, {"is_held": True}, {"up", "down", "resume", "cancel"}),
        (JobState.RUNNING, {}, {"pause", "cancel"}),
        (JobState.PAUSED, {}, {"up", "down", "resume", "cancel"}),
        (JobState.INTERRUPTED, {"is_held": True}, {"up", "down", "resume", "cancel"}),
        (JobState.DONE, {"file": Path("/out/a.mp4")}, {"open", "reveal", "remove"}),
        (JobState.DONE, {"failures": FAILURES, "file": Path("/o")}, {"open", "reveal", "remove", "retry", "details"}),
        (JobState.FAILED, {"error": "the disk is full"}, {"retry", "remove"}),
        (JobState.CANCELLED, {}, {"retry", "remove"}),
    ],
)
def test_each_state_has_its_buttons(rig: Rig, state: JobState, changes: dict[str, object], buttons: set[str]) -> None:
    rig.show(status("a", state, **changes))
    assert rig.buttons("a") == buttons
    assert rig.row("a").progress_bar.value() == round(1000 * 60 / 192)
    assert all(rig.row("a").buttons[name].toolTip() for name in buttons)


def test_buttons_say_what_is_wanted_of_which_job(rig: Rig) -> None:
    rig.show(status("a", JobState.RUNNING), status("b"), status("c", JobState.FAILED))
    for name, wish in (("a", "pause"), ("b", "up"), ("b", "down"), ("b", "cancel"), ("c", "retry"), ("c", "remove")):
        rig.click(name, wish)
    assert rig.asked == [("pause", "a"), ("up", "b"), ("down", "b"), ("cancel", "b"), ("retry", "c"), ("remove", "c")]


def test_rows_follow_the_order_and_an_older_snapshot_is_too_late(rig: Rig) -> None:
    a, b, c = status("a"), status("b"), status("c")
    rig.show(a, b, c)
    row = rig.row("c")
    rig.show(c, a, b)
    assert rig.order() == ["c", "a", "b"]
    assert rig.row("c") is row
    rig.panel.show_snapshot(QueueSnapshot((a, b), serial=1))
    assert rig.order() == ["c", "a", "b"]
    rig.show(b)
    assert rig.order() == ["b"]


def test_the_head_tells_of_the_queue(rig: Rig) -> None:
    clicks: list[object] = []
    rig.panel.pause_clicked.connect(clicks.append)
    rig.panel.clear_clicked.connect(lambda: clicks.append("clear"))
    rig.show(status("a", JobState.RUNNING, seconds_left=60.0), status("b", JobState.DONE))
    assert rig.panel.head.text_label.text() == "1 job · about 1 min"
    QTest.mouseClick(rig.panel.head.pause_button, LEFT)
    rig.show(status("a", JobState.RUNNING), status("b", JobState.DONE), paused=True)
    assert rig.row("a").figures_label.text().startswith("Paused with the queue")
    QTest.mouseClick(rig.panel.head.pause_button, LEFT)
    QTest.mouseClick(rig.panel.head.clear_button, LEFT)
    assert clicks == [True, False, "clear"]
    rig.show(status("a"))
    assert not rig.panel.head.clear_button.isVisible()


def test_jobs_of_the_last_time_wait_for_a_word(rig: Rig) -> None:
    clicks: list[str] = []
    rig.panel.resume_clicked.connect(lambda: clicks.append("go on"))
    rig.panel.discard_clicked.connect(lambda: clicks.append("discard"))
    rig.show(status("a", JobState.INTERRUPTED, is_held=True), status("b", is_held=True), status("c", JobState.DONE))
    assert rig.panel.leftover.text_label.text() == "2 jobs from the last session"
    QTest.mouseClick(rig.panel.leftover.resume_button, LEFT)
    QTest.mouseClick(rig.panel.leftover.discard_button, LEFT)
    assert clicks == ["go on", "discard"]
    rig.show(status("b"))
    assert not rig.panel.leftover.isVisible()


def test_an_empty_list_says_how_to_begin(rig: Rig) -> None:
    assert rig.panel.hint_label.isVisible()
    assert "Ctrl+Shift+Enter" in rig.panel.hint_label.text()
    rig.show(status("a"))
    assert not rig.panel.hint_label.isVisible()
    rig.show()
    assert rig.panel.hint_label.isVisible()


def test_failed_frames_are_listed_and_a_click_goes_there(rig: Rig) -> None:
    chosen: list[JobFailure] = []
    rig.panel.failure_activated.connect(chosen.append)
    rig.show(status("a", JobState.DONE, failures=FAILURES))
    row = rig.row("a")
    assert not row.failure_list.isVisible()
    rig.click("a", "details")
    assert [row.failure_list.item(n).text() for n in range(2)] == ["Frame 17 · Blur: no", "Frame 23 · Blur: no"]
    place = row.failure_list.visualItemRect(row.failure_list.item(1)).center()
    QTest.mouseClick(row.failure_list.viewport(), LEFT, pos=place)
    assert chosen == [FAILURES[1]]
    rig.click("a", "details")
    assert not row.failure_list.isVisible()


def test_an_error_is_shown_whole(rig: Rig) -> None:
    rig.show(status("a", JobState.FAILED, error="/out/a.mp4: the disk is full"))
    assert rig.row("a").error.isVisible()
    assert rig.row("a").error.text() == "/out/a.mp4: the disk is full"


def test_what_is_odd_about_frames_is_shown(rig: Rig) -> None:
    rig.show(status("a", JobState.DONE, notices=("Blur: 12 of 300 values are not finite",)))
    assert rig.row("a").notices.isVisible()
    assert rig.row("a").notices.text() == "Blur: 12 of 300 values are not finite"
    rig.show(status("a"))
    assert not rig.row("a").notices.isVisible()


def test_long_names_are_shortened_and_the_tooltip_has_all(rig: Rig) -> None:
    rig.show(status("x" * 300))
    label = rig.row("x" * 300).name_label
    rig.panel.grab()
    assert label.visible_text.endswith("…")
    assert label.toolTip() == "x" * 300
    assert rig.panel.width() == 420


def test_keys_move_between_rows_and_do_what_buttons_do(rig: Rig) -> None:
    rig.show(status("a", JobState.RUNNING), status("b"), status("c", JobState.FAILED))
    rig.row("a").setFocus()
    for key in (Qt.Key.Key_P, Qt.Key.Key_Delete, Qt.Key.Key_Down, Qt.Key.Key_P, Qt.Key.Key_Down, Qt.Key.Key_Down):
        rig.key(key)
    rig.key(Qt.Key.Key_R)
    rig.key(Qt.Key.Key_Delete)
    rig.key(Qt.Key.Key_Up)
    rig.key(Qt.Key.Key_Up, ALT)
    rig.key(Qt.Key.Key_Down, ALT)
    rig.key(Qt.Key.Key_Home, ALT)
    assert rig.asked == [
        ("pause", "a"),
        ("cancel", "a"),
        ("pause", "b"),
        ("retry", "c"),
        ("remove", "c"),
        ("up", "b"),
        ("down", "b"),
        ("top", "b"),
    ]


def test_tab_reaches_the_buttons(rig: Rig) -> None:
    rig.show(status("a", JobState.PAUSED, done=3))
    rig.row("a").setFocus()
    seen = set()
    for _ in range(8):
        rig.key(Qt.Key.Key_Tab)
        seen |= {wish for wish, button in rig.row("a").buttons.items() if button.hasFocus()}
    assert seen == {"up", "down", "resume", "cancel"}
    rig.row("a").buttons["resume"].setFocus()
    rig.key(Qt.Key.Key_Space)
    assert rig.asked == [("resume", "a")]


@pytest.mark.parametrize(
    ("wish", "before", "after"),
    [
        ("pause", JobState.RUNNING, JobState.PAUSED),
        ("resume", JobState.PAUSED, JobState.RUNNING),
        ("retry", JobState.FAILED, JobState.QUEUED),
    ],
)
def test_a_button_that_goes_hands_the_keys_to_its_row(rig: Rig, wish: str, before: JobState, after: JobState) -> None:
    """Else the next Space would cancel the job."""
    rig.show(status("a", before), status("b"))
    rig.row("a").buttons[wish].setFocus()
    rig.key(Qt.Key.Key_Space)
    rig.show(status("a", after), status("b"))
    assert rig.panel.focusWidget() is rig.row("a")
    rig.key(Qt.Key.Key_Space)
    assert rig.asked == [(wish, "a")]


def test_bars_that_go_hand_the_keys_to_no_button(rig: Rig) -> None:
    rig.show(status("a", is_held=True), status("b", JobState.DONE))
    for button, shown in (
        (rig.panel.leftover.resume_button, status("a", JobState.RUNNING)),
        (rig.panel.head.clear_button, status("a", JobState.RUNNING)),
    ):
        button.setFocus()
        rig.show(shown, *[status("b", JobState.DONE)] * (button is rig.panel.leftover.resume_button))
        assert not isinstance(rig.panel.focusWidget(), QAbstractButton)


def test_the_row_that_goes_hands_the_keys_on(rig: Rig) -> None:
    rig.show(status("a"), status("b"), status("c"))
    rig.row("b").setFocus()
    rig.show(status("a"), status("c"))
    assert rig.row("c").hasFocus()
    rig.show(status("a"))
    assert rig.row("a").hasFocus()


@pytest.mark.parametrize(("below", "place"), [("b", 1), ("c", 2)])
def test_dragging_a_row(rig: Rig, below: str, place: int) -> None:
    rig.show(status("a"), status("b"), status("c"), status("over", JobState.DONE))
    row, target = rig.row("a"), rig.row(below)
    to = row.mapFrom(rig.panel.body, target.geometry().center() + QPoint(0, 4))
    QTest.mousePress(row, LEFT, pos=QPoint(20, 40))
    QTest.mouseMove(row, QPoint(20, 55))
    QTest.mouseMove(row, to)
    QTest.mouseRelease(row, LEFT, pos=to)
    assert rig.moved == [("a", place)]


def test_esc_takes_a_drag_back(rig: Rig) -> None:
    rig.show(status("a"), status("b"), status("over", JobState.DONE))
    row = rig.row("a")
    QTest.mousePress(row, LEFT, pos=QPoint(20, 40))
    QTest.mouseMove(row, QPoint(20, 200))
    assert row.is_dragging
    rig.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(row, LEFT, pos=QPoint(20, 200))
    over = rig.row("over")
    QTest.mousePress(over, LEFT, pos=QPoint(20, 40))
    QTest.mouseMove(over, QPoint(20, -200))
    QTest.mouseRelease(over, LEFT, pos=QPoint(20, -200))
    assert rig.moved == []


def menu_of(rig: Rig, name: str) -> QMenu:
    at = rig.row(name).mapTo(rig.panel, QPoint(30, 30))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, rig.panel.mapToGlobal(at))
    QApplication.sendEvent(rig.panel, event)
    return next(child for child in rig.row(name).children() if isinstance(child, QMenu))


def test_the_context_menu_has_what_the_buttons_have(rig: Rig) -> None:
    rig.show(status("a"), status("b", JobState.FAILED, error="broken"))
    menu = menu_of(rig, "a")
    assert [action.text() for action in menu.actions()] == ["Cancel", "Pause", "Later", "Earlier", "To the top"]
    menu.actions()[-1].trigger()
    menu.close()
    assert rig.asked == [("top", "a")]
    menu = menu_of(rig, "b")
    menu.actions()[-1].trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "broken"


def test_the_result_is_asked_for_by_buttons_keys_and_a_double_click(rig: Rig) -> None:
    rig.show(status("a", JobState.DONE, file=Path("/out/a.mp4")), status("b"))
    rig.click("a", "open")
    rig.click("a", "reveal")
    assert rig.asked == [("open", "a"), ("reveal", "a")]
    rig.row("a").setFocus()
    rig.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseDClick(rig.row("a").figures_label, LEFT)
    assert rig.asked[2:] == [("open", "a"), ("open", "a")]


def test_a_job_that_is_not_done_has_no_result_to_open(rig: Rig) -> None:
    rig.show(status("b"))
    rig.row("b").setFocus()
    rig.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseDClick(rig.row("b").figures_label, LEFT)
    assert rig.asked == []


def test_the_frame_that_was_rendered_last_is_shown(rig: Rig) -> None:
    rig.show(status("a", JobState.RUNNING))
    rig.panel.show_preview(JobPreview("a", np.full((36, 64, 4), 200, np.uint8), 37))
    assert rig.row("a").preview_label.isVisible()
    assert rig.row("a").preview_label.toolTip() == "Frame 37"


def test_a_generators_picture_is_shown(rig: Rig) -> None:
    rig.show(status("a", JobState.RUNNING))
    rig.panel.show_preview(JobPreview("a", np.full((36, 64, 4), 200, np.uint8)))
    rig.panel.show_preview(JobPreview("gone", np.zeros((2, 2, 4), np.uint8)))
    assert rig.row("a").preview_label.isVisible()
    assert rig.row("a").preview_label.pixmap().height() > 0


def test_what_waits_follows_the_job_that_it_waits_for(rig: Rig) -> None:
    waiting, running = status("b"), status("a", JobState.RUNNING, done=1, total=9, seconds_left=120.0)
    rig.show(running, waiting)
    before = rig.row("b").figures_label.text()
    rig.show(replace(running, seconds_left=30.0), waiting)
    after = rig.row("b").figures_label.text()
    assert before.startswith("Waits for “a”, 2 min")
    assert after.startswith("Waits for “a”, 30 s")
