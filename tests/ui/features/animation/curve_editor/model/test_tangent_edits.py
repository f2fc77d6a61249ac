"""Tangents of Bézier keys: dragged, joined, broken, flattened."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt

from studio.graph.curves.curve import Handle, Interpolation, Keyframe
from studio.ui.features.animation.curve_editor.model.curve_edits import is_broken
from tests.ui.features.animation.curve_editor.rig import ALT, GAIN, OFFSET, PLOT, SHIFT, Rig


@pytest.fixture
def smooth(rig: Rig) -> Rig:
    rig.set_curve(GAIN, (0, 1.0), (20, 3.0), (40, 5.0), (60, 4.0), way="bezier")
    rig.select(20)
    return rig


def key(rig: Rig, frame: int = 20) -> Keyframe:
    found = rig.curve().find_key_at(frame)
    assert found is not None
    return found


def ends(rig: Rig, frame: int = 20) -> tuple[Handle, Handle]:
    index = rig.curve().find_index_at(frame)
    assert index is not None
    return rig.curve().resolve_handles(index)


def slope(handle: Handle, part: int = 0) -> float:
    return handle.values[part] / handle.frames


def pixels(handle: Handle) -> float:
    return math.hypot(handle.frames * PLOT.pixels_per_frame, handle.values[0] * PLOT.pixels_per_value)


def test_both_tangents_turn_and_the_other_one_keeps_its_length(smooth: Rig) -> None:
    before = ends(smooth)
    smooth.drag(smooth.handle(20, 1), smooth.at(26, 3.5), smooth.at(28, 2.5))
    left, right = ends(smooth)
    assert slope(right) == pytest.approx(-0.5 / 8, abs=0.01)
    assert slope(left) == pytest.approx(slope(right))
    assert pixels(left) == pytest.approx(pixels(before[0]), rel=1e-6)
    assert smooth.document.undo_label == "Set handle"
    smooth.document.undo()
    assert ends(smooth) == before


def test_alt_turns_one_alone_and_what_is_broken_stays_broken(smooth: Rig) -> None:
    before = ends(smooth)
    smooth.drag(smooth.handle(20, 1), smooth.at(26, 3.5), smooth.at(28, 2.5), later=ALT)
    left, right = ends(smooth)
    assert left == before[0]
    assert slope(right) < 0
    assert is_broken(smooth.curve(), 1, 0)
    smooth.drag(smooth.handle(20, -1), smooth.at(14, 3.5), smooth.at(12, 4.0))
    assert ends(smooth)[1] == right


def test_shift_keeps_the_length(smooth: Rig) -> None:
    before = pixels(ends(smooth)[1])
    smooth.drag(smooth.handle(20, 1), smooth.at(28, 5.0), smooth.at(30, 6.0), later=SHIFT)
    assert pixels(ends(smooth)[1]) == pytest.approx(before, rel=1e-6)
    assert slope(ends(smooth)[1]) > 0.2


def test_a_tangent_stays_on_its_side_and_before_the_neighbour(smooth: Rig) -> None:
    smooth.drag(smooth.handle(20, 1), smooth.at(10, 3.0), smooth.at(5, 3.0))
    assert 0 < ends(smooth)[1].frames < 0.1
    smooth.document.undo()
    smooth.drag(smooth.handle(20, 1), smooth.at(45, 3.0), smooth.at(55, 3.0))
    assert ends(smooth)[1].frames == pytest.approx(20)


def test_escape_takes_a_turn_back(smooth: Rig) -> None:
    before = key(smooth)
    smooth.drag(smooth.handle(20, 1), smooth.at(28, 2.5), release=False)
    assert key(smooth) != before
    smooth.key(Qt.Key.Key_Escape)
    assert key(smooth) == before


def test_flat_automatic_broken_and_joined_by_keys(smooth: Rig) -> None:
    smooth.key(Qt.Key.Key_H)
    assert [slope(handle) for handle in ends(smooth)] == [0.0, 0.0]
    smooth.key(Qt.Key.Key_Z)
    assert (key(smooth).left, key(smooth).right) == (None, None)
    smooth.key(Qt.Key.Key_X)
    assert key(smooth).left is not None
    before = ends(smooth)[0]
    smooth.drag(smooth.handle(20, 1), smooth.at(28, 2.5), smooth.at(28, 2.0))
    assert ends(smooth)[0] == before
    smooth.key(Qt.Key.Key_X, SHIFT)
    left, right = ends(smooth)
    assert slope(left) == pytest.approx(slope(right))
    assert smooth.document.undo_label == "Join tangents"


def test_tangents_are_made_where_a_curve_went_straight(rig: Rig) -> None:
    rig.select(20)
    rig.key(Qt.Key.Key_H)
    assert key(rig).interpolation is Interpolation.BEZIER
    assert slope(ends(rig)[1]) == 0.0


def test_other_parts_of_a_point_keep_their_slope(rig: Rig) -> None:
    rig.set_curve(OFFSET, (0, (1.0, 5.0)), (20, (3.0, 6.0)), (40, (4.0, 7.0)), way="bezier")
    rig.panel.show_nodes(("merge",))
    rig.view.set_plot_transform(PLOT)
    rig.click(rig.at(20, 3.0))
    before = rig.curve(OFFSET).resolve_handles(1)[1]
    rig.drag(rig.handle(20, 1, OFFSET), rig.at(24, 5.0), rig.at(25, 5.0), later=ALT)
    after = rig.curve(OFFSET).resolve_handles(1)[1]
    assert after.frames == pytest.approx(5, abs=0.1)
    assert slope(after, 1) == pytest.approx(slope(before, 1))
    assert slope(after, 0) == pytest.approx(0.4, abs=0.02)
