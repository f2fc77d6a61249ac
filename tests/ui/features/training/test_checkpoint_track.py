"""Checkpoints on the timeline: marks by step, scrubbed, selected and asked for with a real mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.ui.features.training.checkpoint_track import CheckpointTrack
from studio.ui.widgets.time_axis.track import TrackEvent, TrackOrder
from tests.ui.features.timeline.rig import CLIP, LEFT, NONE, Rig

CTRL = Qt.KeyboardModifier.ControlModifier
MARKS = tuple(
    RunCheckpoint(Path(f"step-{step}.safetensors"), step, 1 / step, is_best=step == 300)
    for step in (100, 200, 300, 500)
)


class TrackRig(Rig):
    """A timeline with checkpoints, and all that they say."""

    def __init__(self) -> None:
        super().__init__()
        self.track = CheckpointTrack()
        self.panel.timeline_canvas.add_track(self.track, TrackOrder.CHECKPOINTS)
        self.said: list[object] = []
        signals = self.track.signals
        signals.checkpoint_scrubbed.connect(lambda one: self.said.append(one.step))
        signals.scrub_ended.connect(lambda: self.said.append("ended"))
        signals.scrub_cancelled.connect(lambda: self.said.append("cancelled"))
        signals.action_requested.connect(lambda wish, chosen: self.said.append((wish, [one.step for one in chosen])))

    def show(self, *marks: RunCheckpoint, used: RunCheckpoint | None = None) -> None:
        if self.track.set_checkpoints("Train", marks, used):
            self.panel.timeline_canvas.update_layout()

    def mark(self, one: RunCheckpoint) -> QPoint:
        place = self.panel.timeline_canvas.find_placement(self.track)
        assert place is not None
        return QPoint(round(self.track.x_of(one, place.rect)), round(place.rect.bottom()) - 10)

    def event(self, one: RunCheckpoint) -> TrackEvent:
        place = self.panel.timeline_canvas.find_placement(self.track)
        assert place is not None
        return TrackEvent(self.mark(one).toPointF(), place.rect, self.panel.timeline_canvas.curve_scene)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[TrackRig]:
    made = TrackRig()
    qtbot.addWidget(made.panel)
    made.panel.resize(1000, 260)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    made.panel.set_clip(CLIP)
    yield made
    made.panel.stop_playback()


def test_it_is_hidden_without_checkpoints(rig: TrackRig) -> None:
    assert rig.panel.timeline_canvas.find_placement(rig.track) is None
    rig.show(*MARKS)
    assert rig.panel.timeline_canvas.find_placement(rig.track) is not None
    rig.show()
    assert rig.panel.timeline_canvas.find_placement(rig.track) is None


def test_marks_lie_by_step(rig: TrackRig) -> None:
    rig.show(*MARKS)
    xs = [rig.mark(one).x() for one in MARKS]
    assert xs == sorted(xs)
    assert xs[3] - xs[2] == pytest.approx(2 * (xs[1] - xs[0]), abs=2)
    rig.show(MARKS[0])
    assert rig.mark(MARKS[0]).x() == pytest.approx(500, abs=2)


def test_a_drag_scrubs_over_them(rig: TrackRig) -> None:
    rig.show(*MARKS)
    frames = len(rig.frames)
    rig.drag(rig.mark(MARKS[0]), rig.mark(MARKS[1]), rig.mark(MARKS[3]))
    assert rig.said == [100, 200, 500, "ended"]
    assert len(rig.frames) == frames, "the playhead stays"


def test_esc_takes_the_drag_back(rig: TrackRig) -> None:
    rig.show(*MARKS)
    canvas = rig.panel.timeline_canvas
    QTest.mousePress(canvas, LEFT, NONE, rig.mark(MARKS[0]))
    QTest.mouseMove(canvas, rig.mark(MARKS[1]))
    rig.key(Qt.Key.Key_Escape)
    QTest.mouseMove(canvas, rig.mark(MARKS[2]))
    QTest.mouseRelease(canvas, LEFT, NONE, rig.mark(MARKS[2]))
    assert rig.said == [100, 200, "cancelled"]


def test_the_one_in_use_is_not_asked_for_again(rig: TrackRig) -> None:
    rig.show(*MARKS, used=MARKS[1])
    QTest.mouseClick(rig.panel.timeline_canvas, LEFT, NONE, rig.mark(MARKS[1]))
    assert rig.said == ["ended"]


def test_ctrl_click_selects_two(rig: TrackRig) -> None:
    rig.show(*MARKS)
    for one in (MARKS[3], MARKS[0], MARKS[2]):
        QTest.mouseClick(rig.panel.timeline_canvas, LEFT, CTRL, rig.mark(one))
    assert [one.step for one in rig.track.selected_checkpoints] == [100, 300]
    assert rig.said == []
    menu = rig.track.make_context_menu(rig.event(MARKS[1]))
    assert menu is not None
    compare = next(action for action in menu.actions() if "Compare" in action.text())
    compare.trigger()
    assert rig.said == [("compare", [100, 300])]
    QTest.mouseClick(rig.panel.timeline_canvas, LEFT, CTRL, rig.mark(MARKS[0]))
    assert [one.step for one in rig.track.selected_checkpoints] == [300]


def test_the_menu_compares_with_the_one_in_use(rig: TrackRig) -> None:
    rig.show(*MARKS, used=MARKS[3])
    menu = rig.track.make_context_menu(rig.event(MARKS[1]))
    assert menu is not None
    states = {action.text(): action.isEnabled() for action in menu.actions()}
    assert all(states.values())
    for action in menu.actions():
        action.trigger()
    wishes = [("use", [200]), ("compare", [500, 200]), ("fine_tune", [200]), ("reveal", [200]), ("delete", [200])]
    assert rig.said == wishes


def test_it_says_what_a_mark_is(rig: TrackRig) -> None:
    rig.show(*MARKS)
    assert rig.track.make_tooltip(rig.event(MARKS[2])).startswith("Step 300 · validation 0.003333 · best")
    QTest.mouseMove(rig.panel.timeline_canvas, rig.mark(MARKS[2]))
    assert not rig.panel.grab().isNull()
