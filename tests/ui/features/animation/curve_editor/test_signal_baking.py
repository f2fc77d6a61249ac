"""Signals as curves, baking them to keys, and simplifying curves."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.graph.commands import SetParam
from studio.graph.curves.curve import to_numbers
from studio.graph.model import Endpoint
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId
from studio.ui.preview.messages.frame_messages import RenderFailure, SignalRequest, SignalResult
from tests.ui.features.animation.curve_editor.rig import CONTROL, GAIN, OFFSET, PLOT, Rig, move

WAVE = Endpoint("wave", "signal")


class Thread(QObject):
    """Answers when it is told to."""

    signal_ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[SignalRequest] = []

    def request_signals(self, requests: list[SignalRequest]) -> None:
        self.asked = list(requests)

    def answer(self, count: int = 10_000, fail: str = "") -> None:
        """Answer the first request with so many sines."""
        request = self.asked.pop(0)
        start, stop = request.frames.start, request.frames.stop
        values = tuple(number(frame) for frame in range(start, min(stop, start + count)))
        failure = RenderFailure(fail) if fail else None
        self.signal_ready.emit(SignalResult(request, start, values if not fail else (), failure))
        if start + count < stop:
            rest = SignalRequest(request.graph, request.output, FrameRange(start + count, stop), request.serial)
            self.asked.insert(0, rest)


def number(frame: int) -> float:
    return 3 + 2 * math.sin(frame / 8)


@pytest.fixture
def thread(rig: Rig) -> Iterator[Thread]:
    made = Thread()
    numbers = SignalValueCache(rig.document, made)
    rig.drive(Endpoint("gain", "gain"))
    rig.panel.set_signal_values(numbers)
    yield made
    numbers.stop_requests()


def wait(qtbot: QtBot, thread: Thread) -> None:
    qtbot.waitUntil(lambda: bool(thread.asked))


def test_what_is_seen_of_a_signal_is_asked_for_and_shown_as_it_comes(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    wait(qtbot, thread)
    (asked,) = thread.asked
    assert asked.output == WAVE
    assert asked.frames.start == 0
    last = rig.scene.plot_transform.frame_at(rig.scene.plot_size.width())
    assert last <= asked.frames.stop <= last + 3
    thread.answer(20)
    numbers = rig.scene.signal_values[WAVE]
    assert [frame for frame, _ in numbers.known_values] == list(range(20))
    thread.answer()
    assert len(list(rig.scene.signal_values[WAVE].known_values)) == len(asked.frames)


def test_panning_asks_for_the_rest_alone_and_not_beyond_the_clip(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    wait(qtbot, thread)
    seen = thread.asked[0].frames.stop
    thread.answer()
    rig.view.set_plot_transform(PLOT.pan_by(-160, 0))
    wait(qtbot, thread)
    assert thread.asked[0].frames == FrameRange(seen, 101)


def test_an_edit_of_the_signal_asks_anew_and_one_elsewhere_does_not(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    wait(qtbot, thread)
    seen = len(thread.asked[0].frames)
    thread.answer()
    rig.document.apply_command(SetParam("title", "size", 9))
    assert len(list(rig.scene.signal_values[WAVE].known_values)) == seen
    rig.document.apply_command(SetParam("wave", "high", 7.0))
    assert list(rig.scene.signal_values[WAVE].known_values) == []
    wait(qtbot, thread)
    assert thread.asked[0].graph is rig.document.graph


def test_a_signals_curve_cannot_be_edited_and_can_be_chosen(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    wait(qtbot, thread)
    thread.answer()
    rig.drag(rig.at(20, 3.0), rig.at(30, 5.0))
    assert rig.placed()[1] == (20, 3.0)
    rig.click(rig.at(33, number(33)))
    assert rig.scene.picked_lines == {CurveLineId("gain", "gain", 0)}
    rig.click(rig.at(33, number(33)), CONTROL)
    assert len(rig.curve()) == 4
    assert "a signal drives it" in rig.said[-1]


def test_a_signal_is_baked_within_the_tolerance_as_one_step(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    rig.panel.toolbar.bake_button.click()
    bar = rig.panel.signal_baking.preview_bar
    assert bar.isVisible()
    bar.fields["last"].setFocus()
    QTest.keyClicks(bar.fields["last"], "59")
    QTest.keyClick(bar.fields["last"], Qt.Key.Key_Return)
    QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(thread.asked) and thread.asked[0].frames == FrameRange(0, 60))
    thread.answer(25)
    assert bar.progress_bar.isVisible()
    assert (bar.progress_bar.value(), bar.progress_bar.maximum()) == (25, 60)
    thread.answer()
    qtbot.waitUntil(lambda: not rig.document.graph.wires)
    curve = rig.curve()
    assert len(curve) < 20
    assert all(abs(to_numbers(curve.evaluate_at(frame))[0] - number(frame)) <= 0.0011 for frame in range(60))
    assert rig.document.undo_label == "Bake gain to keys"
    assert not bar.isVisible()
    rig.document.undo()
    assert rig.document.graph.wires
    assert len(rig.curve()) == 4


def test_baking_is_given_up_by_a_button(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    rig.panel.toolbar.bake_button.click()
    bar = rig.panel.signal_baking.preview_bar
    QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(thread.asked) and len(thread.asked[0].frames) == 101)
    thread.answer(10)
    QTest.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    qtbot.waitUntil(lambda: all(len(asked.frames) < 101 for asked in thread.asked))
    assert rig.document.graph.wires


def test_a_signal_that_fails_says_why(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    rig.panel.toolbar.bake_button.click()
    bar = rig.panel.signal_baking.preview_bar
    QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(thread.asked))
    thread.answer(fail="the file is gone")
    assert "the file is gone" in bar.summary_label.text()
    assert rig.document.graph.wires


def test_a_part_of_a_point_is_baked_with_the_other_one_as_it_is(rig: Rig, qtbot: QtBot) -> None:
    thread = Thread()
    numbers = SignalValueCache(rig.document, thread)
    rig.set_curve(OFFSET, (0, (1.0, 5.0)), (50, (2.0, 6.0)))
    rig.drive(Endpoint("merge", "offset.x"))
    rig.panel.set_signal_values(numbers)
    rig.panel.show_nodes(("merge",))
    rig.panel.signal_baking.start_baking()
    rig.panel.signal_baking.preview_bar.apply_button.click()
    qtbot.waitUntil(lambda: bool(thread.asked) and len(thread.asked[0].frames) == 101)
    thread.answer()
    qtbot.waitUntil(lambda: not rig.document.graph.wires)
    for frame in range(0, 101, 7):
        x, y = to_numbers(rig.curve(OFFSET).evaluate_at(frame))
        assert x == pytest.approx(number(frame), abs=0.002)
        assert y == pytest.approx(min(6.0, 5.0 + frame / 50), abs=0.002)
    numbers.stop_requests()


def test_without_a_signal_there_is_nothing_to_bake(rig: Rig) -> None:
    rig.panel.signal_baking.start_baking()
    assert "No signal" in rig.said[-1]
    assert not rig.panel.toolbar.bake_button.isEnabled()


@pytest.fixture
def wave(rig: Rig) -> Rig:
    rig.set_curve(GAIN, *((frame, number(frame)) for frame in range(80)))
    rig.panel.curve_tree.select_lines({CurveLineId("gain", "gain", 0)})
    return rig


def test_simplifying_shows_what_would_come_of_it_before_it_is_done(wave: Rig, qtbot: QtBot) -> None:
    steps = wave.document.step_labels
    wave.panel.toolbar.simplify_button.click()
    bar = wave.panel.simplification.preview_bar
    qtbot.waitUntil(lambda: bool(wave.scene.preview_curves))
    (proposed,) = wave.scene.preview_curves.values()
    assert bar.summary_label.text() == f"80 keys become {len(proposed)}"
    assert wave.document.step_labels == steps
    field = bar.fields["tolerance"]
    field.setFocus()
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(next(iter(wave.scene.preview_curves.values()))) < len(proposed))
    QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
    curve = wave.curve()
    assert len(curve) < len(proposed)
    assert all(abs(to_numbers(curve.evaluate_at(f))[0] - number(f)) <= 0.5 + 1e-9 for f in range(80))
    assert wave.document.undo_label == "Simplify 1 curve"
    assert not wave.scene.preview_curves


def test_escape_takes_the_proposal_away(wave: Rig, qtbot: QtBot) -> None:
    wave.panel.simplification.start_preview()
    qtbot.waitUntil(lambda: bool(wave.scene.preview_curves))
    wave.key(Qt.Key.Key_Escape)
    assert not wave.scene.preview_curves
    assert not wave.panel.simplification.preview_bar.isVisible()
    assert len(wave.curve()) == 80


def test_an_edit_takes_the_proposal_away(wave: Rig, qtbot: QtBot) -> None:
    wave.panel.simplification.start_preview()
    qtbot.waitUntil(lambda: bool(wave.scene.preview_curves))
    wave.set_curve(GAIN, (0, 1.0))
    assert not wave.scene.preview_curves


def test_what_cannot_be_simplified_says_so(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.simplification.start_preview()
    assert rig.said[-1] == "Select a curve or its keys first."
    rig.select(20)
    rig.panel.simplification.start_preview()
    qtbot.waitUntil(lambda: "left out" in rig.panel.simplification.preview_bar.summary_label.text())
    assert not rig.panel.simplification.preview_bar.apply_button.isEnabled()


def test_a_signal_that_is_not_known_yet_is_nowhere(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    wait(qtbot, thread)
    move(rig.view, rig.at(5, 0), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    rig.click(rig.at(5, 0))
    assert not rig.selected
