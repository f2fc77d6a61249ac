"""Shapes that follow a track, in the viewer: they lie where they are carried, and are edited there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.param_types.point_edits import PointEdits
from studio.sdk.params import Point
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.ui.features.viewer.tools.roto.carried_shapes import bring_back_shapes, carry_shapes
from studio.ui.features.viewer.tools.roto.edits.shape_edits import move_points
from studio.ui.features.viewer.tools.roto.roto_controller import RotoMode
from studio.ui.features.viewer.tools.roto.shown_shapes import PointAddress
from tests.ui.features.viewer.tools.roto.roto_window import SQUARE, drag, hand, press_key, read, set_shapes
from tests.ui.window_parts import WindowParts

TILT = np.array([[1.1, 0.08, 3.0], [-0.05, 0.95, 4.0], [1e-3, 5e-4, 1.0]])
FOLLOWED = replace(SQUARE.shapes[0], is_following=True, reference=0)
STILL = RotoShape("Still", {0: make_rectangle_points(2, 2, 8, 8)})


@pytest.fixture
def followed(controller: WindowParts, qtbot: QtBot) -> WindowParts:
    """Return a window at frame 6 with a square that a track shifts by (6, 3) until then."""
    edits, number = PointEdits().add_point(0, 20, 20)
    edits = edits.move_point(number, 6, 6, 3).set_linear(number, True)
    apply = controller.document.apply_command
    apply(AddNode(NodeRecord("points", "motion.edit_keypoints", "Points"), Point(0, 400)))
    apply(SetParam("points", "edits", edits.serialized_text))
    apply(Connect(Endpoint("noise", "image"), Endpoint("points", "image")))
    apply(Connect(Endpoint("points", "keypoints"), Endpoint("roto", "track")))
    set_shapes(controller, RotoShapes((FOLLOWED, STILL)))
    go_to(controller, qtbot, 6)
    return controller


def go_to(window: WindowParts, qtbot: QtBot, frame: int) -> None:
    window.panels.timeline.set_frame(frame)
    qtbot.waitUntil(lambda: hand(window).frame == frame and hand(window).shown[0].is_editable, timeout=10_000)


def place(window: WindowParts, number: int = 0) -> tuple[float, float]:
    point = hand(window).shown[0].points[number]
    return point.x, point.y


def test_a_shape_lies_where_it_is_carried_and_a_drag_sets_a_key_where_it_was_drawn(
    followed: WindowParts, qtbot: QtBot
) -> None:
    assert place(followed) == pytest.approx((22, 15), abs=0.02)
    assert not followed.panels.viewer.canvas.overlay.drawn_overlays or all(
        len(each.ids) == 1 for each in followed.panels.viewer.canvas.overlay.drawn_overlays if hasattr(each, "ids")
    )
    steps = followed.document.step_index
    drag(followed, (22, 15), (24, 16), (32, 21))
    assert followed.document.step_index == steps + 1
    shape, still = read(followed).shapes
    assert sorted(shape.keys) == [0, 6]
    assert shape.keys[6][0][:2] == pytest.approx((26, 18), abs=0.4)
    assert shape.keys[6][2][:2] == pytest.approx((44, 36), abs=0.02)
    assert shape.keys[0] == FOLLOWED.keys[0]
    assert still == STILL
    assert place(followed) == pytest.approx((32, 21), abs=0.4)
    go_to(followed, qtbot, 3)
    half = read(followed).shapes[0].evaluate_at(3)[0]
    assert place(followed) == pytest.approx((half.x + 3, half.y + 1.5), abs=0.02)
    followed.document.undo()
    assert read(followed).shapes == (FOLLOWED, STILL)


def test_new_points_and_new_shapes_of_a_followed_picture(followed: WindowParts) -> None:
    hand(followed).set_mode(RotoMode.RECTANGLE)
    drag(followed, (40, 6), (50, 8), (60, 10))
    new = read(followed).shapes[2]
    assert new.keys[6][0][:2] == pytest.approx((40, 6), abs=0.4)
    assert not new.is_following
    assert read(followed).shapes[0] == FOLLOWED
    press_key(followed, Qt.Key.Key_Escape)


def test_without_the_wire_it_lies_where_it_was_drawn(followed: WindowParts, qtbot: QtBot) -> None:
    followed.document.undo()  # the shapes
    set_shapes(followed, RotoShapes((replace(FOLLOWED, is_following=False),)))
    qtbot.waitUntil(lambda: place(followed) == (16.0, 12.0), timeout=10_000)


@pytest.mark.parametrize("selection", [[0], [0, 1, 2, 3]])
def test_an_edit_of_a_carried_shape_and_back_is_the_same_edit(selection: list[int]) -> None:
    kept = RotoShapes((FOLLOWED, STILL))
    carried = carry_shapes(kept, 6, {0: TILT}, RotoShapes())
    assert carried.shapes[1] is STILL
    points = frozenset(PointAddress(0, number) for number in selection)
    edited = move_points(carried, 6, points, 2.0, 1.0)
    back = bring_back_shapes(edited, carried, kept, 6, {0: TILT})
    again = carry_shapes(back, 6, {0: TILT}, carried)
    np.testing.assert_allclose(again.shapes[0].keys[6], edited.shapes[0].keys[6], atol=3e-3)
    assert back.shapes[1] is STILL
    assert bring_back_shapes(carried, carried, kept, 6, {0: TILT}) == kept


def test_a_shape_whose_motion_is_not_known_yet_cannot_be_edited() -> None:
    kept = RotoShapes((FOLLOWED, STILL))
    assert carry_shapes(kept, 6, {}, RotoShapes()).shapes[0].is_locked
    assert carry_shapes(kept, 6, None, RotoShapes()) is kept
