"""Keys in the whole window: lanes, dope sheet and inspector show the same ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import GroupNodes
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.file.project_file import save_project
from studio.graph.model import NodeRecord
from studio.sdk.registry import Registry
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import WarpGrid, make_regular_points
from tests.ui.whole_window import Start, get_controller, small_project
from tests.ui.window_parts import WindowParts

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def _animated(start: Start, qtbot: QtBot, folder: Path) -> WindowParts:
    """Open a window on a picture whose gain is animated, and select it."""
    project = small_project(folder / "out.mp4", length=41)
    curve = Curve((Keyframe(5, 0.2), Keyframe(20, 0.8)))
    graph = project.graph.with_node(replace(project.graph["gain"], curves={"gain": curve}))
    path = folder / "keys.loom"
    save_project(path, replace(project, graph=graph), Registry())
    controller = get_controller(start(path))
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 41, timeout=20_000)
    controller.panels.node_editor.select_nodes(("gain",))
    return controller


def _frames(controller: WindowParts) -> list[int]:
    return [key.frame for key in controller.level.graph["gain"].curves["gain"]]


def test_lanes_and_dope_sheet_show_the_same_keys(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    controller = _animated(start, qtbot, tmp_path)
    window = controller.window
    timeline, sheet = controller.panels.timeline, controller.panels.dope_sheet
    canvas = timeline.timeline_canvas
    qtbot.waitUntil(lambda: controller.panels.key_lanes.compute_height() > 0)
    place = canvas.find_placement(controller.panels.key_lanes)
    assert place is not None
    at = QPoint(round(canvas.curve_scene.time_axis.x_of(20)), round(place.rect.top() + 30))
    QTest.mouseClick(canvas, LEFT, NONE, at)
    assert [key.frame for key in controller.panels.keys.selection.selected_keys] == [20]
    window.docks.show_panel("dope_sheet")
    qtbot.waitUntil(sheet.isVisible)
    assert next(line.row.label for line in sheet.dope_canvas.key_sheet.key_lines) == "gain"
    field = sheet.key_fields.frame_field
    field.setFocus()
    field.setText("+4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert _frames(controller) == [5, 24]
    assert controller.panels.key_lanes.key_frames == (5, 24)
    window.board.run_action("timeline.delete_keys")
    assert _frames(controller) == [5]
    assert window.board.disabled_reason("timeline.delete_keys") == "Select keyframes first."


def test_keys_inside_a_group_are_those_of_its_level(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    controller = _animated(start, qtbot, tmp_path)
    window = controller.panels
    controller.level.apply_command(GroupNodes(("gain",), "Group"))
    group = next(node for node, record in controller.level.graph.nodes.items() if record.group_project is not None)
    assert window.key_lanes.node_rows == ()
    controller.level.enter_group(group)
    window.node_editor.select_nodes(("gain",))
    lanes = window.key_lanes
    qtbot.waitUntil(lambda: lanes.key_frames == (5, 20))
    lanes.select_all()
    window.keys.move_keys(3)
    assert _frames(controller) == [8, 23]
    controller.document.undo()
    assert _frames(controller) == [5, 20]


def _drawn(start: Start, qtbot: QtBot, folder: Path) -> WindowParts:
    """Open a window on a Tracker with a track of keys that were found, and a Grid Warp, and select both."""
    project = small_project(folder / "out.mp4", length=41)
    keys = {5: TrackKey(1.0, 2.0), 15: TrackKey(2.0, 2.0, 0.25), 30: TrackKey(3.0, 2.0, 0.5)}
    rest = make_regular_points(2, 2)
    tracks = serialize_point_tracks(PointTracks((PointTrack("Eye", 0, keys),)))
    grid = serialize_warp_grid(WarpGrid(2, 2, dict.fromkeys(keys, rest)))
    graph = project.graph.with_node(NodeRecord("t", "motion.tracker", "Tracker", params={"tracks": tracks}))
    graph = graph.with_node(NodeRecord("w", "transform.grid_warp", "Warp", params={"target": grid}))
    path = folder / "drawn.loom"
    save_project(path, replace(project, graph=graph), Registry())
    controller = get_controller(start(path))
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 41, timeout=20_000)
    controller.panels.node_editor.select_nodes(("t", "w"))
    qtbot.waitUntil(lambda: controller.panels.key_lanes.key_frames == (5, 15, 30))
    return controller


def _drawn_frames(controller: WindowParts) -> tuple[list[int], list[int]]:
    nodes = controller.level.graph
    track = parse_point_tracks(str(nodes["t"].params["tracks"])).tracks[0]
    return sorted(track.keys), sorted(parse_warp_grid(str(nodes["w"].params["target"])).keys)


def _drag_key(controller: WindowParts, lane: str, frame: int, to: int, modifiers: Qt.KeyboardModifier) -> None:
    """Drag a key of a lane on the timeline."""
    canvas, lanes = controller.panels.timeline.timeline_canvas, controller.panels.key_lanes
    place = canvas.find_placement(lanes)
    assert place is not None
    line = next(line for line in lanes.key_sheet.key_lines if getattr(line.row, "param", "") == lane)
    y, axis = round(place.rect.top() + line.top_offset + line.line_height / 2), canvas.curve_scene.time_axis
    QTest.mousePress(canvas, LEFT, NONE, QPoint(round(axis.x_of(frame)), y))
    for step in (frame + (to - frame) / 2, to):
        at = QPointF(axis.x_of(step), y)
        over = QPointF(canvas.mapToGlobal(at))
        event = QMouseEvent(QEvent.Type.MouseMove, at, over, Qt.MouseButton.NoButton, LEFT, modifiers)
        QApplication.sendEvent(canvas, event)
    QTest.mouseRelease(canvas, LEFT, modifiers, QPoint(round(axis.x_of(to)), y))


def test_keys_of_tracks_and_grids_are_edited_on_the_timeline(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    controller = _drawn(start, qtbot, tmp_path)
    window, steps = controller.window, controller.document.step_index
    controller.panels.timeline.timeline_canvas.curve_scene.is_snapping = False
    _drag_key(controller, "tracks/tracks/0", 15, 20, NONE)
    assert _drawn_frames(controller) == ([5, 20, 30], [5, 15, 30])
    _drag_key(controller, "target/grid/0", 15, 18, CTRL | ALT)
    assert _drawn_frames(controller) == ([5, 20, 30], [5, 18, 33])
    window.board.run_action("timeline.delete_keys")
    assert _drawn_frames(controller) == ([5, 20, 30], [5, 33])
    assert controller.document.step_index == steps + 3
    _drag_key(controller, "tracks/tracks/0", 20, 20, NONE)  # select it
    controller.panels.timeline.set_frame(40)
    window.board.run_action("timeline.copy_keys")
    window.board.run_action("timeline.paste_keys")
    assert _drawn_frames(controller) == ([5, 20, 30, 40], [5, 33])
    track = parse_point_tracks(str(controller.level.graph["t"].params["tracks"])).tracks[0]
    assert {track.keys[20].error, track.keys[40].error} == {0.25}
    for _ in range(4):
        controller.document.undo()
    assert _drawn_frames(controller) == ([5, 15, 30], [5, 15, 30])
    assert controller.document.step_index == steps
