"""The box around the selected keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from studio.graph.curves.curve import to_numbers
from studio.ui.features.animation.curve_editor.canvas.plot_grid import RULER_HEIGHT, SCALE_WIDTH
from studio.ui.features.animation.curve_editor.model.scale_box import ScaleBox, ScaleEdge
from studio.ui.widgets.plots.plot_transform import PlotBounds
from tests.ui.features.animation.curve_editor.rig import ALT, GAIN, Rig


def edge(rig: Rig, across: int, up: int) -> QPoint:
    box = ScaleBox.from_scene(rig.scene)
    assert box is not None
    rect = box.rect
    x = rect.center().x() - 17 if not across else rect.right() if across > 0 else rect.left()
    y = rect.center().y() + 13 if not up else rect.top() if up > 0 else rect.bottom()
    return (QPointF(x, y) + QPointF(SCALE_WIDTH, RULER_HEIGHT)).toPoint()


def drag_by(rig: Rig, start: QPoint, right: int, down: int, modifiers: Qt.KeyboardModifier | None = None) -> None:
    half, whole = start + QPoint(right // 2, down // 2), start + QPoint(right, down)
    rig.drag(start, half, whole, later=modifiers)


def frames(rig: Rig) -> list[int]:
    return [key.frame for key in rig.curve()]


def values(rig: Rig) -> list[float]:
    return [to_numbers(key.value)[0] for key in rig.curve()]


def test_an_edge_scales_time_about_the_opposite_one(rig: Rig) -> None:
    rig.select(20, 40, 60)
    drag_by(rig, edge(rig, 1, 0), 160, 0)
    assert frames(rig) == [0, 20, 50, 80]
    assert values(rig) == [1.0, 3.0, 2.0, 4.0]
    assert rig.document.undo_label == "Scale 3 keys"
    assert rig.selected == {20, 50, 80}


def test_alt_scales_about_the_middle(rig: Rig) -> None:
    rig.select(20, 40, 60)
    drag_by(rig, edge(rig, 1, 0), 80, 0, ALT)
    assert frames(rig) == [0, 10, 40, 70]


def test_the_upper_edge_scales_values(rig: Rig) -> None:
    rig.select(20, 40, 60)
    drag_by(rig, edge(rig, 0, 1), 0, -80)
    assert frames(rig) == [0, 20, 40, 60]
    assert values(rig) == pytest.approx([1.0, 4.0, 2.0, 6.0], abs=0.05)


def test_values_are_turned_over_below_the_other_edge(rig: Rig) -> None:
    rig.select(20, 40)
    drag_by(rig, edge(rig, 0, 1), 0, 80)
    assert values(rig) == pytest.approx([1.0, 1.0, 2.0, 4.0], abs=0.05)


def test_a_corner_scales_both(rig: Rig) -> None:
    rig.select(20, 40, 60)
    drag_by(rig, edge(rig, -1, -1), -80, 40)
    assert frames(rig) == [0, 10, 35, 60]
    assert values(rig) == pytest.approx([1.0, 2.5, 1.0, 4.0], abs=0.05)


def test_tangents_are_scaled_with_their_keys(rig: Rig) -> None:
    rig.set_curve(GAIN, (0, 1.0), (20, 3.0), (40, 2.0), (60, 4.0), way="bezier")
    rig.select(20, 40, 60)
    rig.key(Qt.Key.Key_H)
    before = rig.curve().keys[2].right
    drag_by(rig, edge(rig, 1, 0), 160, 0)
    after = rig.curve().keys[2].right
    assert before is not None
    assert after is not None
    assert after.frames == pytest.approx(1.5 * before.frames)


def test_keys_keep_their_order_and_those_that_meet_become_one(rig: Rig) -> None:
    rig.select(20, 40, 60)
    drag_by(rig, edge(rig, 1, 0), -600, 0)
    assert frames(rig) == [0, 20, 21]
    rig.document.undo()
    assert frames(rig) == [0, 20, 40, 60]


def test_escape_takes_it_back(rig: Rig) -> None:
    rig.select(20, 40, 60)
    start = edge(rig, 1, 0)
    rig.drag(start, start + QPoint(100, 0), release=False)
    assert frames(rig)[-1] > 60
    rig.key(Qt.Key.Key_Escape)
    assert frames(rig) == [0, 20, 40, 60]
    assert rig.selected == {20, 40, 60}


def test_there_is_no_box_around_one_key(rig: Rig) -> None:
    rig.select(20)
    assert ScaleBox.from_scene(rig.scene) is None


def test_keys_of_one_value_are_scaled_in_time_alone(rig: Rig) -> None:
    rig.set_curve(GAIN, (0, 1.0), (20, 1.0))
    rig.select(0, 20)
    box = ScaleBox.from_scene(rig.scene)
    assert box is not None
    assert (box.can_scale_time, box.can_scale_values) == (True, False)
    assert box.compute_value_scale(ScaleEdge(1, 0), 5.0, centred=False) == (0.0, 1.0)


def test_the_factor_brings_the_edge_to_the_mouse() -> None:
    box = ScaleBox(PlotBounds(10, 30, 1, 3), rect=None, can_scale_time=True, can_scale_values=True)  # type: ignore[arg-type]  # not drawn
    assert box.compute_time_scale(ScaleEdge(-1, 0), 0, centred=False) == (30, 1.5)
    assert box.compute_time_scale(ScaleEdge(1, 0), 40, centred=True) == (20, 2.0)
    assert box.compute_value_scale(ScaleEdge(0, -1), 0.0, centred=False) == (3, 1.5)
