"""Keys of shapes on the timeline: seen, dragged, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.features.animation.feature import AnimationFeature
from studio.ui.features.animation.shape_keys.shape_key_edits import delete_shape_keys, move_shape_keys
from studio.ui.features.animation.shape_keys.shape_key_track import ShapeKeyTrack
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
KEY = make_rectangle_points(10, 10, 30, 30)
SHAPES = RotoShapes((RotoShape("A", {0: KEY, 2: KEY}), RotoShape("B", {2: KEY, 4: KEY})))


def test_keys_of_all_shapes_at_a_frame_move_together() -> None:
    moved = move_shape_keys(SHAPES, {2}, 1)
    assert [sorted(shape.keys) for shape in moved.shapes] == [[0, 3], [3, 4]]
    over = move_shape_keys(SHAPES, {2}, 2)
    assert [sorted(shape.keys) for shape in over.shapes] == [[0, 4], [4]]
    assert move_shape_keys(SHAPES, {2}, 0) is SHAPES


def test_the_last_key_of_a_shape_stays() -> None:
    left = delete_shape_keys(SHAPES, (0, 2))
    assert [sorted(shape.keys) for shape in left.shapes] == [[2], [4]]


@pytest.fixture
def window(start: Start, project_file: Path) -> tuple[WindowParts, ShapeKeyTrack]:
    """Return a window with a Roto node that is selected, and the track of its keys."""
    window = start(project_file)
    parts = get_controller(window)
    record = NodeRecord("roto", "composite.roto", "Roto", params={"shapes": serialize_roto_shapes(SHAPES)})
    parts.document.apply_command(AddNode(record, Point(0, 200)))
    parts.panels.node_editor.select_nodes(("roto",))
    return parts, window.get_feature(AnimationFeature).shape_keys


def read(parts: WindowParts) -> list[list[int]]:
    shapes = parse_roto_shapes(str(parts.document.graph["roto"].params["shapes"]))
    return [sorted(shape.keys) for shape in shapes.shapes]


def place(parts: WindowParts, track: ShapeKeyTrack, frame: float) -> QPoint:
    canvas = parts.panels.timeline.timeline_canvas
    found = canvas.find_placement(track)
    assert found is not None
    return QPoint(round(canvas.curve_scene.time_axis.x_of(frame)), round(found.rect.top() + 12))


@pytest.mark.quick
def test_a_drag_moves_keys_in_one_step_and_delete_takes_them_away(
    window: tuple[WindowParts, ShapeKeyTrack], qtbot: QtBot
) -> None:
    parts, track = window
    (row,) = track.rows
    assert row.key_frames == (0, 2, 4)
    canvas, steps = parts.panels.timeline.timeline_canvas.widget, parts.document.step_index
    QTest.mousePress(canvas, LEFT, NONE, place(parts, track, 2))
    for frame in (2.5, 3, 6, 7):
        QTest.mouseMove(canvas, place(parts, track, frame))
    QTest.mouseRelease(canvas, LEFT, NONE, place(parts, track, 7))
    assert read(parts) == [[0, 7], [4, 7]]
    assert parts.document.step_index == steps + 1
    assert track.selected_keys == {("roto", 7)}
    track.delete_selection()
    assert read(parts) == [[0], [4]]
    parts.document.undo()
    parts.document.undo()
    assert read(parts) == [[0, 2], [2, 4]]


def test_with_alt_later_keys_move_along_and_escape_takes_it_back(
    window: tuple[WindowParts, ShapeKeyTrack],
) -> None:
    parts, track = window
    canvas = parts.panels.timeline.timeline_canvas.widget
    alt = Qt.KeyboardModifier.AltModifier
    QTest.mousePress(canvas, LEFT, alt, place(parts, track, 2))
    for frame in (2.5, 4, 5):
        QTest.mouseMove(canvas, place(parts, track, frame))
    assert read(parts) == [[0, 5], [5, 7]]
    assert track.cancel_drag()
    assert read(parts) == [[0, 2], [2, 4]]
    QTest.mouseRelease(canvas, LEFT, NONE, place(parts, track, 5))


def test_next_and_previous_key_go_to_keys_of_shapes(window: tuple[WindowParts, ShapeKeyTrack]) -> None:
    timeline = window[0].panels.timeline
    timeline.go_to_key(1)
    assert timeline.current_frame == 2
    timeline.go_to_key(1)
    timeline.go_to_key(-1)
    assert timeline.current_frame == 2


def test_keys_of_tracks_are_moved_and_deleted_as_those_of_shapes(start: Start, project_file: Path) -> None:
    window = start(project_file)
    parts, track = get_controller(window), window.get_feature(AnimationFeature).shape_keys
    keys = {0: TrackKey(1, 2), 2: TrackKey(3, 4, 0.1)}
    text = serialize_point_tracks(PointTracks((PointTrack("A", 0, keys),)))
    parts.document.apply_command(
        AddNode(NodeRecord("tracker", "motion.tracker", "Tracker", params={"tracks": text}), Point(0, 200))
    )
    parts.panels.node_editor.select_nodes(("tracker",))
    assert track.rows[0].key_frames == (0, 2)
    canvas = parts.panels.timeline.timeline_canvas.widget
    QTest.mousePress(canvas, LEFT, NONE, place(parts, track, 2))
    for frame in (2.5, 3, 5, 6):
        QTest.mouseMove(canvas, place(parts, track, frame))
    QTest.mouseRelease(canvas, LEFT, NONE, place(parts, track, 6))
    assert track.rows[0].key_frames == (0, 6)
    track.delete_selection()
    (left,) = parse_point_tracks(str(parts.document.graph["tracker"].params["tracks"])).tracks
    assert left.keys == {0: TrackKey(1, 2)}
