"""The line between two pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from studio.ui.features.viewer.picture.wipe import ARM_LENGTH, Wipe, WipeHandle

PLACE, ROOM = QRectF(100.0, 50.0, 400.0, 200.0), QRectF(0.0, 0.0, 600.0, 300.0)
SHARES = st.floats(0.0, 1.0)


def test_it_begins_upright_in_the_middle_with_b_on_the_right() -> None:
    wipe = Wipe()
    assert wipe.get_middle(PLACE) == QPointF(300.0, 150.0)
    half = wipe.build_side_path(PLACE, ROOM)
    assert half.contains(QPointF(301.0, 10.0))
    assert not half.contains(QPointF(299.0, 290.0))


def test_each_handle_is_taken_where_it_is() -> None:
    wipe = Wipe(angle=30.0, fade=0.5)
    for handle in (WipeHandle.MIDDLE, WipeHandle.ARM, WipeHandle.FADE):
        assert wipe.find_handle_at(PLACE, wipe.get_handle_point(handle, PLACE)) is handle
    assert Wipe().find_handle_at(PLACE, QPointF(302.0, 240.0)) is WipeHandle.LINE
    assert Wipe().find_handle_at(PLACE, QPointF(350.0, 240.0)) is None
    assert Wipe().find_handle_at(PLACE, QPointF(300.0, 290.0)) is None, "the line ends with the picture"


def test_on_a_small_picture_all_handles_lie_on_it() -> None:
    small = QRectF(0.0, 0.0, 240.0, 140.0)
    for handle in (WipeHandle.MIDDLE, WipeHandle.ARM, WipeHandle.FADE):
        assert small.contains(Wipe().get_handle_point(handle, small))
        assert Wipe().find_handle_at(small, Wipe().get_handle_point(handle, small)) is handle


def test_in_steps_it_turns_by_fifteen_degrees() -> None:
    to = QPointF(300.0 + 50.0, 150.0 - 40.0)
    assert Wipe().drag_handle(WipeHandle.ARM, PLACE, to).angle == pytest.approx(51.34, abs=0.01)
    assert Wipe().drag_handle(WipeHandle.ARM, PLACE, to, in_steps=True).angle == 45.0


def test_to_be_centred_is_to_lie_in_what_is_seen() -> None:
    zoomed = QRectF(-1000.0, -500.0, 4000.0, 2000.0)
    wipe = Wipe(0.9, 0.9, 70.0, 0.5).center_in(zoomed, ROOM)
    assert wipe.get_middle(zoomed) == QPointF(300.0, 150.0)
    assert (wipe.angle, wipe.fade) == (0.0, 0.0)


@given(SHARES, SHARES, st.floats(-180.0, 180.0), SHARES)
def test_a_handle_that_is_dragged_to_where_it_is_changes_nothing(x: float, y: float, angle: float, fade: float) -> None:
    wipe = Wipe(x, y, angle, fade)
    for handle in (WipeHandle.MIDDLE, WipeHandle.ARM, WipeHandle.FADE):
        again = wipe.drag_handle(handle, PLACE, wipe.get_handle_point(handle, PLACE))
        assert again.get_middle(PLACE).toTuple() == pytest.approx(wipe.get_middle(PLACE).toTuple())
        assert again.fade == pytest.approx(fade, abs=1e-6)
        assert (again.arm_direction - wipe.arm_direction).manhattanLength() < 1e-6


@given(SHARES, SHARES, st.floats(-180.0, 180.0), st.floats(-1000.0, 1000.0), st.floats(-1000.0, 1000.0))
def test_it_never_leaves_the_picture(x: float, y: float, angle: float, to_x: float, to_y: float) -> None:
    wipe = Wipe(x, y, angle).drag_handle(WipeHandle.MIDDLE, PLACE, QPointF(to_x, to_y))
    middle = wipe.get_middle(PLACE)
    assert PLACE.adjusted(-0.001, -0.001, 0.001, 0.001).contains(middle)
    assert wipe.build_side_path(PLACE, ROOM).contains(middle + wipe.side_direction * 5.0)
    assert not wipe.build_side_path(PLACE, ROOM).contains(middle - wipe.side_direction * 5.0)
    assert (
        wipe.get_handle_point(WipeHandle.ARM, PLACE) - middle - wipe.arm_direction * ARM_LENGTH
    ).manhattanLength() < 1e-6
