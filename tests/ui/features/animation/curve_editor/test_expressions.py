"""Expressions in the curve editor: their curves, their lanes, and baking them to keys."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.curves.curve import to_numbers
from studio.ui.features.animation.curve_editor.canvas.tooltips import make_tooltip
from studio.ui.features.animation.curve_editor.model.signal_values import SignalValueCache
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId
from tests.ui.features.animation.curve_editor.rig import CONTROL, GAIN, OFFSET, PLOT, Rig
from tests.ui.features.animation.curve_editor.test_signal_baking import Thread, number

LINE = CurveLineId("gain", "gain", 0)


@pytest.fixture
def thread(rig: Rig) -> Iterator[Thread]:
    made = Thread()
    numbers = SignalValueCache(rig.document, made)
    rig.panel.set_signal_values(numbers)
    yield made
    numbers.stop_requests()


def set_expression(rig: Rig, text: str, lane: tuple[str, str] = GAIN) -> None:
    rig.document.apply_command(SetExpression(*lane, text))


def points_of(rig: Rig, line: CurveLineId = LINE) -> dict[float, float]:
    return dict(point for piece in rig.scene.expression_points[line] for point in piece)


def test_the_curve_of_an_expression_is_computed_over_the_view(rig: Rig) -> None:
    set_expression(rig, "1 + frame / 50")
    points = points_of(rig)
    assert points[0] == 1.0
    assert points[50] == 2.0
    last = rig.scene.plot_transform.frame_at(rig.scene.plot_size.width())
    assert max(points) >= min(last, 100)
    set_expression(rig, "2")
    assert set(points_of(rig).values()) == {2.0}


def test_a_long_view_is_computed_at_some_frames(rig: Rig) -> None:
    rig.time.clip_length = 100_000
    set_expression(rig, "frame / 10000")
    rig.view.fit_view()
    points = points_of(rig)
    assert 100 < len(points) < 1300
    assert max(points) > 90_000


def test_frames_without_a_value_are_a_gap(rig: Rig) -> None:
    set_expression(rig, "1 / (frame - 10)")
    (before, behind) = rig.scene.expression_points[LINE]
    assert (before[-1][0], behind[0][0]) == (9, 11)


def test_parts_of_a_point_have_curves_of_their_own(rig: Rig) -> None:
    rig.panel.show_nodes(("merge",))
    set_expression(rig, "(frame, 5)", OFFSET)
    rig.view.set_plot_transform(PLOT)
    assert points_of(rig, CurveLineId(*OFFSET, 0))[7] == 7.0
    assert points_of(rig, CurveLineId(*OFFSET, 1))[7] == 5.0


def test_an_expression_has_a_lane_with_its_text(rig: Rig) -> None:
    set_expression(rig, "merge.offset.x + 1")
    (lane,) = rig.scene.list_lanes()
    assert lane.expression == "Merge.offset.x + 1"
    rig.document.apply_command(RenameNode("merge", "Over"))
    assert rig.scene.list_lanes()[0].expression == "Over.offset.x + 1"
    rig.panel.grab()
    rig.panel.curve_tree.hidden_changed.emit(frozenset({LINE}))
    assert rig.scene.list_lanes() == []


def test_it_is_read_only_and_says_what_it_is(rig: Rig) -> None:
    set_expression(rig, "3")
    before = rig.document.project
    rig.click(rig.at(20, 3.0))
    assert rig.scene.picked_lines == {LINE}
    rig.click(rig.at(20, 3.0), CONTROL)
    rig.drag(rig.at(20, 3.0), rig.at(30, 5.0))
    assert rig.document.project is before
    assert "an expression sets it" in " ".join(rig.said)
    place = rig.scene.plot_transform
    text = make_tooltip(rig.scene, QPointF(place.x_of(20), place.y_of(3.0)))
    assert text == "Gain · frame 20 · 3, from an expression\n= 3"


def test_an_expression_is_baked_as_one_step(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    set_expression(rig, "3 + 2 * sin(frame / 8)")
    before = rig.document.project
    rig.panel.toolbar.bake_button.click()
    bar = rig.panel.signal_baking.preview_bar
    assert bar.isVisible()
    QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not rig.document.graph["gain"].expressions)
    curve = rig.curve()
    assert len(curve) < 40
    wanted = [3 + 2 * math.sin(frame / 8) for frame in range(101)]
    assert all(abs(to_numbers(curve.evaluate_at(frame))[0] - value) <= 0.0011 for frame, value in enumerate(wanted))
    rig.document.undo()
    assert rig.document.project is before


def test_an_expression_that_reads_a_signal_waits_for_its_numbers(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    set_expression(rig, "wave.signal")
    qtbot.waitUntil(lambda: bool(thread.asked))
    assert rig.scene.expression_points[LINE] == ()
    thread.answer()
    assert points_of(rig)[9] == number(9)
    rig.panel.bake_expression(*GAIN)
    QTest.mouseClick(rig.panel.signal_baking.preview_bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(thread.asked) or not rig.document.graph["gain"].expressions)
    while thread.asked:
        thread.answer()
    qtbot.waitUntil(lambda: not rig.document.graph["gain"].expressions)
    assert abs(to_numbers(rig.curve().evaluate_at(30))[0] - number(30)) <= 0.0011


def test_baking_says_why_it_cannot_be(rig: Rig, thread: Thread, qtbot: QtBot) -> None:
    set_expression(rig, "1 / (frame - 10)")
    rig.panel.bake_expression(*GAIN)
    bar = rig.panel.signal_baking.preview_bar
    QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "divides by zero" in bar.summary_label.text())
    assert rig.document.graph["gain"].expressions
    rig.panel.signal_baking.cancel_baking()


def test_another_expression_ends_the_baking(rig: Rig, thread: Thread) -> None:
    set_expression(rig, "frame")
    rig.panel.bake_expression(*GAIN)
    assert rig.panel.signal_baking.preview_bar.isVisible()
    set_expression(rig, "frame + 1")
    assert not rig.panel.signal_baking.preview_bar.isVisible()
