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
from studio.ui.features.training.panel import TrainingPanel
from studio.ui.features.training.run.run_files import SeriesName
from studio.ui.features.training.run.run_follower import RunFollower
from tests.ui.features.training.runs import FakeRun

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
    made = TrainingPanel(RunFollower())
    qtbot.addWidget(made)
    made.resize(1200, 260)
    with qtbot.waitExposed(made):
        made.show()
    made.set_nodes([("train", "Train"), ("other", "Train 2")], "train")
    made.run_follower.follow_folder(run.folder)
    qtbot.waitUntil(lambda: len(made.run_follower.checkpoints) == 4 and not made.samples_view.sheet_view.image.isNull())
    yield made
    made.run_follower.stop_following()


def status(state: JobState, **changes: object) -> JobStatus:
    return JobStatus(JOB, state, **changes)  # type: ignore[arg-type]  # fields, by name


def shown_buttons(panel: TrainingPanel) -> set[str]:
    return {wish for wish, button in panel.training_header.buttons.items() if not button.isHidden()}


def zoom(panel: TrainingPanel) -> tuple[float, float] | None:
    return panel.loss_chart.zoom_range


def is_log(panel: TrainingPanel) -> bool:
    return panel.loss_chart.is_log


def test_without_a_train_node_it_says_what_to_do(qtbot: QtBot) -> None:
    made = TrainingPanel(RunFollower())
    qtbot.addWidget(made)
    made.show()
    assert not made.loss_chart.isVisible()
    made.run_follower.stop_following()


def test_it_shows_all_that_lies_in_the_folder(panel: TrainingPanel) -> None:
    assert set(panel.chart_legend.curve_toggles) == {NATIVE, SeriesName("losses", "motion"), TOTAL}
    assert panel.checkpoint_list.checkpoint_tree.topLevelItemCount() == 4
    first, second = (panel.checkpoint_list.checkpoint_tree.topLevelItem(row) for row in (0, 1))
    assert (first.text(0), second.text(0)) == ("400", "300")
    assert second.text(1).endswith("best")
    assert panel.samples_view.step_label.text() == "Step 300"
    assert panel.samples_view.sheet_view.captions == ("a red ball", "b.mp4")
    assert panel.training_header.figures_label.text() == "400 steps · rate 0.0003"


def test_it_grows_while_it_is_looked_at(panel: TrainingPanel, run: FakeRun, qtbot: QtBot) -> None:
    run.logged(401, 450)
    run.checkpoint(450, 0.001)
    run.sample(450)
    qtbot.waitUntil(
        lambda: panel.run_follower.last_step == 450 and len(panel.run_follower.checkpoints) == 5, timeout=5000
    )
    qtbot.waitUntil(lambda: panel.samples_view.step_label.text() == "Step 450", timeout=5000)
    assert panel.checkpoint_list.checkpoint_tree.topLevelItem(0).text(0) == "450"


def test_another_folder_is_another_run(panel: TrainingPanel, tmp_path: Path, qtbot: QtBot) -> None:
    panel.run_follower.follow_folder(tmp_path / "none")
    assert panel.checkpoint_list.checkpoint_tree.topLevelItemCount() == 0
    assert not panel.loss_chart.series_book.series_by_name
    assert panel.samples_view.sheet_view.image.isNull()
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
    panel.set_status(status(state, is_held=held))
    assert shown_buttons(panel) == buttons


def test_it_says_how_far_and_how_fast(panel: TrainingPanel) -> None:
    panel.set_status(status(JobState.RUNNING, done=400, total=1000, fps=8.31, seconds_left=72.0))
    assert panel.training_header.state_label.text() == "Training"
    assert panel.training_header.figures_label.text().startswith(
        "400 of 1,000 steps · 8.3 steps a second · 1 min 12 s left"
    )
    assert panel.training_header.progress_bar.value() == 400


def test_it_says_why_it_stopped(panel: TrainingPanel) -> None:
    panel.set_status(status(JobState.FAILED, error="The disk is full."))
    assert panel.training_header.reason_label.isVisible()
    assert panel.training_header.reason_label.text() == "The disk is full."
    panel.set_status(status(JobState.RUNNING))
    assert not panel.training_header.reason_label.isVisible()


def test_buttons_and_keys_ask(panel: TrainingPanel) -> None:
    asked: list[str] = []
    panel.action_requested.connect(asked.append)
    panel.set_status(status(JobState.RUNNING))
    QTest.mouseClick(panel.training_header.buttons["pause"], LEFT)
    panel.checkpoint_list.checkpoint_tree.setFocus()
    QTest.keyClick(panel.checkpoint_list.checkpoint_tree, Qt.Key.Key_P)
    panel.set_status(status(JobState.PAUSED))
    QTest.keyClick(panel.checkpoint_list.checkpoint_tree, Qt.Key.Key_P)
    assert asked == ["pause", "pause", "resume"]


def test_the_mouse_reads_values(panel: TrainingPanel) -> None:
    chart = panel.loss_chart
    QTest.mouseMove(chart, QPoint(chart.width() // 2, 60))
    read = {name: (step, value) for name, step, value in chart.read_values()}
    step, value = read[NATIVE]
    assert 150 < step < 250
    series = chart.series_book.series_by_name[NATIVE]
    assert value == series.value_array[int(step) - 1]
    assert read[TOTAL][0] in (100, 200, 300)


def test_a_drag_zooms_and_a_double_click_shows_all(panel: TrainingPanel) -> None:
    chart = panel.loss_chart
    QTest.mousePress(chart, LEFT, NONE, QPoint(100, 60))
    QTest.mouseMove(chart, QPoint(200, 60))
    QTest.mouseRelease(chart, LEFT, NONE, QPoint(200, 60))
    assert zoom(panel) is not None
    first, last = zoom(panel) or (0.0, 0.0)
    assert 0 < first < last < 400
    assert panel.chart_legend.all_button.isEnabled()
    QTest.mouseDClick(chart, LEFT, NONE, QPoint(100, 60))
    assert zoom(panel) is None
    QTest.mousePress(chart, LEFT, NONE, QPoint(100, 60))
    QTest.mouseMove(chart, QPoint(200, 60))
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    QTest.mouseRelease(chart, LEFT, NONE, QPoint(200, 60))
    assert zoom(panel) is None


def test_the_wheel_zooms_at_the_mouse(panel: TrainingPanel) -> None:
    chart = panel.loss_chart
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
    chart = panel.loss_chart
    QTest.mouseClick(panel.chart_legend.curve_toggles[NATIVE], LEFT)
    QTest.mouseMove(chart, QPoint(chart.width() // 2, 60))
    assert NATIVE not in [name for name, *_ in chart.read_values()]
    assert is_log(panel)
    QTest.mouseClick(panel.chart_legend.log_button, LEFT)
    assert not is_log(panel)
    QTest.keyClick(chart, Qt.Key.Key_L)
    assert is_log(panel)
    panel.chart_legend.smoothing_slider.setValue(90)
    assert chart.smoothing_weight == 0.9
    assert not panel.grab().isNull()


@pytest.mark.slow
def test_a_hundred_thousand_steps_are_drawn_from_few_points(qtbot: QtBot, tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.logged(1, 100_000)
    panel = TrainingPanel(RunFollower())
    qtbot.addWidget(panel)
    panel.resize(1200, 260)
    panel.show()
    panel.set_nodes([("train", "Train")], "train")
    panel.run_follower.follow_folder(tmp_path)
    qtbot.waitUntil(lambda: panel.run_follower.last_step == 100_000, timeout=20_000)
    panel.grab()
    widths = [len(curve.line.steps) for curve in panel.loss_chart._curves]
    assert len(widths) == 2
    assert max(widths) <= 2 * panel.loss_chart.width()
    panel.run_follower.stop_following()


def test_samples_of_earlier_steps_are_found_by_the_slider(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.samples_view.step_slider.setFocus()
    QTest.keyClick(panel.samples_view.step_slider, Qt.Key.Key_Left)
    assert panel.samples_view.step_label.text() == "Step 100"
    qtbot.waitUntil(lambda: panel.samples_view.sheet_view.image.pixel(5, 5) == 0xFF3060A0)
    QTest.mouseClick(panel.samples_view.target_button, LEFT)
    assert panel.samples_view.sheet_view.image.pixel(5, 5) == 0xFF208040


def test_checkpoints_are_used_compared_and_deleted(panel: TrainingPanel) -> None:
    asked: list[tuple[str, list[int]]] = []
    panel.checkpoint_action_requested.connect(lambda wish, chosen: asked.append((wish, [one.step for one in chosen])))
    buttons = panel.checkpoint_list.buttons
    tree = panel.checkpoint_list.checkpoint_tree
    at = tree.visualItemRect(tree.topLevelItem(1)).center()
    QTest.mouseClick(tree.viewport(), LEFT, NONE, at)
    assert panel.samples_view.step_label.text() == "Step 300"
    QTest.mouseClick(buttons["use"], LEFT)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    below = tree.visualItemRect(tree.topLevelItem(3)).center()
    QTest.mouseClick(tree.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, below)
    assert not buttons["use"].isEnabled()
    QTest.keyClick(tree, Qt.Key.Key_C)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert asked == [("use", [300]), ("use", [300]), ("compare", [100, 300]), ("delete", [100, 300])]


def test_the_newest_is_marked_as_last_where_none_is_the_best(panel: TrainingPanel, run: FakeRun, qtbot: QtBot) -> None:
    tree = panel.checkpoint_list.checkpoint_tree
    assert [tree.topLevelItem(row).text(1) for row in (0, 1)] == ["0.0025", "0.003333  best"]
    for path in run.folder.glob("checkpoints/*"):
        path.unlink()
    run.checkpoint(100, 0.0)
    run.checkpoint(115, 0.0, validated_at=100)
    run.best(100, 0.0)
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 2)
    assert [tree.topLevelItem(row).text(1) for row in (0, 1)] == ["–  last", "0"]
    assert "Nothing was validated" in tree.topLevelItem(0).toolTip(0)


def test_the_newest_is_selected_until_another_one_is(panel: TrainingPanel, run: FakeRun, qtbot: QtBot) -> None:
    listed, tail = panel.checkpoint_list, panel.run_follower
    assert [one.step for one in listed.selected_checkpoints] == [400]
    assert {wish for wish, button in listed.buttons.items() if button.isEnabled()} == {
        "use",
        "fine_tune",
        "reveal",
        "delete",
    }
    assert panel.samples_view.step_label.text() == "Step 300", "the newest samples are shown all the same"
    run.checkpoint(500)
    qtbot.waitUntil(lambda: [one.step for one in listed.selected_checkpoints] == [500])
    listed.select_steps([300])
    run.checkpoint(600)
    qtbot.waitUntil(lambda: len(tail.checkpoints) == 6)
    assert [one.step for one in listed.selected_checkpoints] == [300]


def test_earlier_runs_are_listed_below_the_newest(panel: TrainingPanel, run: FakeRun, qtbot: QtBot) -> None:
    tree, asked = panel.checkpoint_list.checkpoint_tree, list[tuple[str, list[str]]]()
    panel.checkpoint_action_requested.connect(
        lambda wish, chosen: asked.append((wish, [one.path.parent.parent.name for one in chosen]))
    )
    used = panel.run_follower.checkpoints[1].path
    panel.set_used_checkpoints(frozenset({used}))
    again = FakeRun(run.folder / "run-002")
    again.logged(1, 50)
    again.checkpoint(50, 0.5)
    qtbot.waitUntil(lambda: panel.run_follower.run_number == 2 and bool(panel.run_follower.checkpoints), timeout=5000)
    assert [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())] == ["Run 2", "Run 1 ●"]
    assert panel.run_follower.last_step == 50, "the curves are those of the newest run"
    newest, earlier = tree.topLevelItem(0), tree.topLevelItem(1)
    assert newest.isExpanded()
    assert newest.child(0).isSelected()
    assert [earlier.child(row).text(0) for row in range(4)] == ["400", "300", "200 ●", "100"]
    earlier.setExpanded(True)
    tree.scrollToItem(earlier.child(2))
    QTest.mouseClick(tree.viewport(), LEFT, NONE, tree.visualItemRect(earlier.child(2)).center())
    QTest.mouseClick(panel.checkpoint_list.buttons["use"], LEFT)
    newest.child(0).setSelected(True)
    QTest.mouseClick(panel.checkpoint_list.buttons["compare"], LEFT)
    newest.child(0).setSelected(False)
    QTest.mouseClick(panel.checkpoint_list.buttons["fine_tune"], LEFT)
    assert asked == [("use", ["run"]), ("compare", ["run", "run-002"]), ("fine_tune", ["run"])]


def test_a_click_on_train_leaves_the_focus_where_space_does_no_harm(panel: TrainingPanel, qtbot: QtBot) -> None:
    """Qt would give it to the next button, which is Cancel."""
    asked: list[str] = []
    panel.action_requested.connect(asked.append)
    panel.activateWindow()
    for wish, state in (("start", JobState.RUNNING), ("pause", JobState.PAUSED), ("resume", JobState.RUNNING)):
        button = panel.training_header.buttons[wish]
        QTest.mouseClick(button, LEFT)
        assert panel.focusWidget() is button
        panel.set_status(status(state))
        focused = panel.focusWidget()
        assert focused is panel.training_header
        QTest.keyClick(focused, Qt.Key.Key_Space)
        QTest.keyClick(focused, Qt.Key.Key_Return)
    assert asked == ["start", "pause", "resume"]


def test_the_one_in_use_is_marked(panel: TrainingPanel) -> None:
    panel.set_used_checkpoints(frozenset({panel.run_follower.checkpoints[0].path}))
    assert panel.checkpoint_list.checkpoint_tree.topLevelItem(3).text(0) == "100 ●"


def test_a_narrow_panel_lays_its_parts_out_below_each_other(panel: TrainingPanel) -> None:
    panel.training_header.hide()
    panel.resize(400, 700)
    assert panel.panel_splitter.orientation() is Qt.Orientation.Vertical
    panel.resize(1200, 300)
    assert panel.panel_splitter.orientation() is Qt.Orientation.Horizontal
