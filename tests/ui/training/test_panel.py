"""The Train panel with a fake run: curves, samples, checkpoints, buttons; by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.graph.model import Graph
from studio.ui.training.panel import TrainingPanel
from studio.ui.training.run_files import SeriesName
from studio.ui.training.tail import RunTail
from tests.ui.training.runs import FakeRun

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
NATIVE, TOTAL = SeriesName("losses", "native"), SeriesName("validation", "total")
JOB = Job("Train", Graph(), "train", length=1000)


@pytest.fixture
def run(tmp_path: Path) -> FakeRun:
    made = FakeRun(tmp_path / "run")
    made.logged(1, 400, validate=100)
    for step in (100, 200, 300, 400):
        made.checkpoint(step, 1 / step)
    made.best(300, 1 / 300)
    made.sample(100)
    made.sample(300, 0xFFA03030)
    return made


@pytest.fixture
def panel(qtbot: QtBot, run: FakeRun) -> Iterator[TrainingPanel]:
    made = TrainingPanel(RunTail())
    qtbot.addWidget(made)
    made.resize(1200, 260)
    with qtbot.waitExposed(made):
        made.show()
    made.show_nodes([("train", "Train"), ("other", "Train 2")], "train")
    made.tail.follow(run.folder)
    qtbot.waitUntil(lambda: len(made.tail.checkpoints) == 4 and not made.samples.picture.image.isNull())
    yield made
    made.tail.close()


def status(state: JobState, **changes: object) -> JobStatus:
    return JobStatus(JOB, state, **changes)  # type: ignore[arg-type]  # fields, by name


def shown_buttons(panel: TrainingPanel) -> set[str]:
    return {wish for wish, button in panel.head.buttons.items() if not button.isHidden()}


def zoom(panel: TrainingPanel) -> tuple[float, float] | None:
    return panel.chart.range


def is_log(panel: TrainingPanel) -> bool:
    return panel.chart.log


def test_without_a_train_node_it_says_what_to_do(qtbot: QtBot) -> None:
    made = TrainingPanel(RunTail())
    qtbot.addWidget(made)
    made.show()
    assert not made.chart.isVisible()
    made.tail.close()


def test_it_shows_all_that_lies_in_the_folder(panel: TrainingPanel) -> None:
    assert set(panel.legend.switches) == {NATIVE, SeriesName("losses", "motion"), TOTAL}
    assert panel.list.tree.topLevelItemCount() == 4
    first, second = (panel.list.tree.topLevelItem(row) for row in (0, 1))
    assert (first.text(0), second.text(0)) == ("400", "300")
    assert second.text(1).endswith("best")
    assert panel.samples.step.text() == "Step 300"
    assert panel.samples.picture.captions == ("a red ball", "b.mp4")
    assert panel.head.figures.text() == "400 steps · rate 0.0003"


def test_it_grows_while_it_is_looked_at(panel: TrainingPanel, run: FakeRun, qtbot: QtBot) -> None:
    run.logged(401, 450)
    run.checkpoint(450, 0.001)
    run.sample(450)
    qtbot.waitUntil(lambda: panel.tail.step == 450 and len(panel.tail.checkpoints) == 5, timeout=5000)
    qtbot.waitUntil(lambda: panel.samples.step.text() == "Step 450", timeout=5000)
    assert panel.list.tree.topLevelItem(0).text(0) == "450"


def test_another_folder_is_another_run(panel: TrainingPanel, tmp_path: Path, qtbot: QtBot) -> None:
    panel.tail.follow(tmp_path / "none")
    assert panel.list.tree.topLevelItemCount() == 0
    assert not panel.chart.book.series
    assert panel.samples.picture.image.isNull()
    assert shown_buttons(panel) == {"start"}


@pytest.mark.parametrize(
    ("state", "held", "buttons"),
    [
        (JobState.QUEUED, False, {"pause", "cancel"}),
        (JobState.RUNNING, False, {"pause", "cancel"}),
        (JobState.PAUSED, False, {"resume", "cancel"}),
        (JobState.INTERRUPTED, True, {"resume", "cancel"}),
        (JobState.DONE, False, {"start", "continue"}),
        (JobState.FAILED, False, {"start", "continue"}),
    ],
)
def test_each_state_offers_what_can_be_done(
    panel: TrainingPanel, state: JobState, held: bool, buttons: set[str]
) -> None:
    panel.show_status(status(state, held=held))
    assert shown_buttons(panel) == buttons


def test_it_says_how_far_and_how_fast(panel: TrainingPanel) -> None:
    panel.show_status(status(JobState.RUNNING, done=400, total=1000, fps=8.31, seconds_left=72.0))
    assert panel.head.state.text() == "Training"
    assert panel.head.figures.text().startswith("400 of 1,000 steps · 8.3 steps a second · 1 min 12 s left")
    assert panel.head.bar.value() == 400


def test_it_says_why_it_stopped(panel: TrainingPanel) -> None:
    panel.show_status(status(JobState.FAILED, error="The disk is full."))
    assert panel.head.why.isVisible()
    assert panel.head.why.text() == "The disk is full."
    panel.show_status(status(JobState.RUNNING))
    assert not panel.head.why.isVisible()


def test_buttons_and_keys_ask(panel: TrainingPanel) -> None:
    asked: list[str] = []
    panel.asked.connect(asked.append)
    panel.show_status(status(JobState.RUNNING))
    QTest.mouseClick(panel.head.buttons["pause"], LEFT)
    panel.list.tree.setFocus()
    QTest.keyClick(panel.list.tree, Qt.Key.Key_P)
    panel.show_status(status(JobState.PAUSED))
    QTest.keyClick(panel.list.tree, Qt.Key.Key_P)
    assert asked == ["pause", "pause", "resume"]


def test_the_mouse_reads_values(panel: TrainingPanel) -> None:
    chart = panel.chart
    QTest.mouseMove(chart, QPoint(chart.width() // 2, 60))
    read = {name: (step, value) for name, step, value in chart.reading()}
    step, value = read[NATIVE]
    assert 150 < step < 250
    series = chart.book.series[NATIVE]
    assert value == series.values[int(step) - 1]
    assert read[TOTAL][0] in (100, 200, 300)


def test_a_drag_zooms_and_a_double_click_shows_all(panel: TrainingPanel) -> None:
    chart = panel.chart
    QTest.mousePress(chart, LEFT, NONE, QPoint(100, 60))
    QTest.mouseMove(chart, QPoint(200, 60))
    QTest.mouseRelease(chart, LEFT, NONE, QPoint(200, 60))
    assert zoom(panel) is not None
    first, last = zoom(panel) or (0.0, 0.0)
    assert 0 < first < last < 400
    assert panel.legend.all.isEnabled()
    QTest.mouseDClick(chart, LEFT, NONE, QPoint(100, 60))
    assert zoom(panel) is None
    QTest.mousePress(chart, LEFT, NONE, QPoint(100, 60))
    QTest.mouseMove(chart, QPoint(200, 60))
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    QTest.mouseRelease(chart, LEFT, NONE, QPoint(200, 60))
    assert zoom(panel) is None


def test_the_wheel_zooms_at_the_mouse(panel: TrainingPanel) -> None:
    chart = panel.chart
    at = QPointF(chart.width() / 2, 60)
    turn = QWheelEvent(
        at, chart.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chart, turn)
    assert zoom(panel) is not None
    QTest.keyClick(chart, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert zoom(panel) is None


def test_curves_are_hidden_smoothed_and_laid_out_by_logarithms(panel: TrainingPanel) -> None:
    chart = panel.chart
    QTest.mouseClick(panel.legend.switches[NATIVE], LEFT)
    QTest.mouseMove(chart, QPoint(chart.width() // 2, 60))
    assert NATIVE not in [name for name, *_ in chart.reading()]
    assert is_log(panel)
    QTest.mouseClick(panel.legend.log, LEFT)
    assert not is_log(panel)
    QTest.keyClick(chart, Qt.Key.Key_L)
    assert is_log(panel)
    panel.legend.smoothing.setValue(90)
    assert chart.smoothing == 0.9
    assert not panel.grab().isNull()


@pytest.mark.slow
def test_a_hundred_thousand_steps_are_drawn_from_few_points(qtbot: QtBot, tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.logged(1, 100_000)
    panel = TrainingPanel(RunTail())
    qtbot.addWidget(panel)
    panel.resize(1200, 260)
    panel.show()
    panel.show_nodes([("train", "Train")], "train")
    panel.tail.follow(tmp_path)
    qtbot.waitUntil(lambda: panel.tail.step == 100_000, timeout=20_000)
    panel.grab()
    widths = [len(curve.line.steps) for curve in panel.chart._curves]
    assert len(widths) == 2
    assert max(widths) <= 2 * panel.chart.width()
    panel.tail.close()


def test_samples_of_earlier_steps_are_found_by_the_slider(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.samples.slider.setFocus()
    QTest.keyClick(panel.samples.slider, Qt.Key.Key_Left)
    assert panel.samples.step.text() == "Step 100"
    qtbot.waitUntil(lambda: panel.samples.picture.image.pixel(5, 5) == 0xFF3060A0)
    QTest.mouseClick(panel.samples.wanted, LEFT)
    assert panel.samples.picture.image.pixel(5, 5) == 0xFF208040


def test_checkpoints_are_used_compared_and_deleted(panel: TrainingPanel) -> None:
    asked: list[tuple[str, list[int]]] = []
    panel.checkpoints_asked.connect(lambda wish, chosen: asked.append((wish, [one.step for one in chosen])))
    buttons = panel.list.buttons
    assert not any(buttons[wish].isEnabled() for wish in buttons)
    tree = panel.list.tree
    at = tree.visualItemRect(tree.topLevelItem(1)).center()
    QTest.mouseClick(tree.viewport(), LEFT, NONE, at)
    assert panel.samples.step.text() == "Step 300"
    QTest.mouseClick(buttons["use"], LEFT)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    below = tree.visualItemRect(tree.topLevelItem(3)).center()
    QTest.mouseClick(tree.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, below)
    assert not buttons["use"].isEnabled()
    QTest.keyClick(tree, Qt.Key.Key_C)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert asked == [("use", [300]), ("use", [300]), ("compare", [100, 300]), ("delete", [100, 300])]


def test_the_one_in_use_is_marked(panel: TrainingPanel) -> None:
    panel.show_used(frozenset({panel.tail.checkpoints[0].path}))
    assert panel.list.tree.topLevelItem(3).text(0) == "100 ●"


def test_a_narrow_panel_lays_its_parts_out_below_each_other(panel: TrainingPanel) -> None:
    panel.head.hide()
    panel.resize(400, 700)
    assert panel.split.orientation() is Qt.Orientation.Vertical
    panel.resize(1200, 300)
    assert panel.split.orientation() is Qt.Orientation.Horizontal
