"""Tracks in the viewer with the mouse: added, followed forward and back, stopped, lost, moved, undone, reopened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import Disconnect, GroupNodes, SetKeyframe, SetParam
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.sdk.tracking.point_tracks import PointTracks
from studio.sdk.tracking.track_text import parse_point_tracks
from studio.ui.features.viewer.feature import ViewerFeature
from studio.ui.features.viewer.tools.tracker.pattern_card import ZOOM, PatternCard
from studio.ui.features.viewer.tools.tracker.tracker_bar import TrackerBar
from studio.ui.features.viewer.tools.tracker.tracker_controller import TrackerController
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
WIDTH, HEIGHT, LENGTH = 151, 113, 12
STEP = (2.3, -1.4)  # px a frame
PLACE = (60.0, 70.0)
OUTPUT = Endpoint("tracker", "keypoints")
NOISE = {"width": WIDTH, "height": HEIGHT, "length": LENGTH, "size": 12.0, "octaves": 3, "speed": 0.0}


def moving_project() -> Project:
    """Return noise that moves steadily, of an odd size, and a Tracker."""
    last = LENGTH - 1
    keys = [Keyframe(frame, (STEP[0] * frame, STEP[1] * frame), Interpolation.LINEAR) for frame in (0, last)]
    nodes = {
        "noise": NodeRecord("noise", "source.noise", "noise", params=NOISE, curves={"offset": Curve(tuple(keys))}),
        "tracker": NodeRecord("tracker", "motion.tracker", "Tracker"),
    }
    wires = {Endpoint("tracker", "image"): Endpoint("noise", "image")}
    layout = {"noise": Point(0, 0), "tracker": Point(250, 0)}
    return Project(Graph(nodes, wires), layout, viewed_output=OUTPUT)


@pytest.fixture
def tracker_file(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.loom"
    save_project(path, moving_project(), Registry())
    return path


@pytest.fixture
def parts(start: Start, tracker_file: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that looks at the Tracker."""
    return open_tracker(start, tracker_file, qtbot)


def open_tracker(start: Start, path: Path, qtbot: QtBot) -> WindowParts:
    found = get_controller(start(path))
    viewer = found.panels.viewer
    qtbot.waitUntil(lambda: viewer.shown_request is not None and viewer.tracker.is_on, timeout=10_000)
    qtbot.waitUntil(lambda: len(found.panels.timeline.clip_frames) == LENGTH, timeout=10_000)
    viewer.setFocus()
    return found


def hand(parts: WindowParts) -> TrackerController:
    return parts.panels.viewer.tracker


def bar(parts: WindowParts) -> TrackerBar:
    return parts.window.get_feature(ViewerFeature).tools.tracker.bar


def card(parts: WindowParts) -> PatternCard:
    return parts.window.get_feature(ViewerFeature).tools.tracker.card


def read(parts: WindowParts) -> PointTracks:
    return parse_point_tracks(str(parts.document.graph["tracker"].params.get("tracks", "")))


def at(parts: WindowParts, x: float, y: float) -> QPoint:
    across, down = parts.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def click(parts: WindowParts, place: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(parts.panels.viewer.canvas, LEFT, keys, at(parts, *place))


def drag(parts: WindowParts, *way: tuple[float, float], drop: bool = True) -> None:
    canvas = parts.panels.viewer.canvas
    QTest.mousePress(canvas, LEFT, NONE, at(parts, *way[0]))
    for place in way[1:]:
        QTest.mouseMove(canvas, at(parts, *place))
    if drop:
        QTest.mouseRelease(canvas, LEFT, NONE, at(parts, *way[-1]))


def add_track(parts: WindowParts, place: tuple[float, float] = PLACE) -> None:
    QTest.mouseClick(bar(parts).add_button, LEFT)
    click(parts, place)


def show_card(parts: WindowParts, qtbot: QtBot) -> None:
    """Add a track in a window that has room for its card."""
    parts.window.resize(1500, 1000)
    qtbot.waitUntil(lambda: parts.panels.viewer.canvas.height() > 400, timeout=5_000)
    add_track(parts)
    assert not card(parts).isHidden()


def wait_for_end(parts: WindowParts, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not hand(parts).is_tracking, timeout=20_000)


def find_worst(parts: WindowParts, index: int = 0) -> float:
    """Return how far a key lies from where the first key says that the noise has gone, at most; pixels."""
    track = read(parts).tracks[index]
    start = track.keys[track.ordered_frames[0]]
    first = track.ordered_frames[0]
    return max(
        max(abs(key.x - start.x - STEP[0] * (frame - first)), abs(key.y - start.y - STEP[1] * (frame - first)))
        for frame, key in track.keys.items()
    )


@pytest.mark.quick
def test_a_point_is_followed_to_the_end_in_one_step_and_back(parts: WindowParts, qtbot: QtBot) -> None:
    add_track(parts)
    (track,) = read(parts).tracks
    assert track.keys[0][:2] == pytest.approx(PLACE, abs=0.3)
    assert not hand(parts).is_adding
    steps = parts.document.step_index
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    assert hand(parts).is_tracking
    assert bar(parts).stop_button.isEnabled()
    wait_for_end(parts, qtbot)
    (track,) = read(parts).tracks
    assert track.ordered_frames == tuple(range(LENGTH))
    assert find_worst(parts) <= 0.3
    assert parts.document.step_index == steps + 1
    assert parts.panels.timeline.current_frame == LENGTH - 1
    assert bar(parts).error_label.text().startswith("Error 0.0")
    parts.document.undo()
    assert read(parts).tracks[0].ordered_frames == (0,)
    parts.document.redo()
    click(parts, PLACE)  # selects nothing: the point has moved on
    hand(parts).set_key()
    hand(parts).clear_back()
    assert read(parts).tracks[0].ordered_frames == (LENGTH - 1,)
    QTest.mouseClick(bar(parts).back_button, LEFT)
    wait_for_end(parts, qtbot)
    assert read(parts).tracks[0].ordered_frames == tuple(range(LENGTH))
    assert parts.panels.timeline.current_frame == 0
    assert find_worst(parts) <= 0.3


def test_steps_follow_by_one_frame_and_compare_with_the_key_by_hand(parts: WindowParts, qtbot: QtBot) -> None:
    add_track(parts)
    for frame in range(1, 5):
        QTest.keyClick(parts.panels.viewer, Qt.Key.Key_C)
        wait_for_end(parts, qtbot)
        assert parts.panels.timeline.current_frame == frame
    assert read(parts).tracks[0].ordered_frames == (0, 1, 2, 3, 4)
    assert find_worst(parts) <= 0.15
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_X)
    wait_for_end(parts, qtbot)
    assert parts.panels.timeline.current_frame == 3


def test_stop_half_way_keeps_what_was_found(parts: WindowParts, qtbot: QtBot) -> None:
    messages = listen(parts)
    add_track(parts)
    steps = parts.document.step_index
    parts.panels.timeline.frame_changed.connect(
        lambda frame: QTest.keyClick(parts.panels.viewer, Qt.Key.Key_Escape) if frame == 4 else None
    )
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    assert read(parts).tracks[0].ordered_frames == (0, 1, 2, 3, 4)
    assert parts.document.step_index == steps + 1
    assert messages[-1] == "Tracking stopped."
    assert hand(parts).selection


def test_points_that_leave_the_picture_stop_and_others_go_on(parts: WindowParts, qtbot: QtBot) -> None:
    messages = listen(parts)
    add_track(parts)
    add_track(parts, (WIDTH - 14.0, 60.0))
    hand(parts).select_all()
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    stays, leaves = read(parts).tracks
    assert len(stays.keys) == LENGTH
    assert 3 <= len(leaves.keys) < 9
    assert leaves.keys[leaves.ordered_frames[-1]].x < WIDTH
    assert "Track 2 left the picture at frame" in messages[-1]
    assert find_worst(parts, 1) <= 0.3


def test_a_cut_loses_the_point_with_a_message(parts: WindowParts, qtbot: QtBot) -> None:
    for key in (Keyframe(0, 1, Interpolation.CONSTANT), Keyframe(6, 2, Interpolation.CONSTANT)):
        parts.document.apply_command(SetKeyframe("noise", "seed", key))
    messages = listen(parts)
    add_track(parts)
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    assert read(parts).tracks[0].ordered_frames == tuple(range(6))
    assert messages[-1] == "Track 1 was lost at frame 6: there is a cut."


def listen(parts: WindowParts) -> list[str]:
    """Return what the status line is given from now on."""
    control = parts.window.get_feature(ViewerFeature).tools.tracker
    said: list[str] = []
    control.run._post = said.append  # the line itself shows a text for a moment only
    control._post = said.append
    return said


def test_a_plain_place_has_no_detail_and_nothing_is_kept(parts: WindowParts, qtbot: QtBot) -> None:
    parts.document.apply_command(SetParam("noise", "contrast", 0.0))
    messages = listen(parts)
    add_track(parts)
    steps = parts.document.step_index
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    assert "no detail" in messages[-1]
    assert parts.document.step_index == steps


def test_without_a_picture_or_a_track_it_says_what_to_do(parts: WindowParts, qtbot: QtBot) -> None:
    messages = listen(parts)
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_V)
    assert "Add a track first" in messages[-1]
    parts.panels.timeline.set_frame(LENGTH - 1)
    add_track(parts)
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_V)
    assert "The clip ends here" in messages[-1]
    parts.document.apply_command(Disconnect((Endpoint("tracker", "image"),)))
    qtbot.waitUntil(lambda: hand(parts).is_on, timeout=5_000)
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_V)
    assert "Connect a picture" in messages[-1]


@pytest.mark.quick
def test_boxes_and_points_are_dragged_in_one_step_and_escape_takes_back(parts: WindowParts) -> None:
    add_track(parts)
    x, y = read(parts).tracks[0].keys[0][:2]
    steps = parts.document.step_index
    drag(parts, (x + 10.5, y + 10.5), (x + 12, y + 12), (x + 15, y + 13))
    assert read(parts).tracks[0].pattern == pytest.approx((30, 26), abs=1.0)
    assert parts.document.step_index == steps + 1
    drag(parts, (x - 30.5, y - 30.5), (x - 32, y - 32), (x - 35, y - 38))
    assert read(parts).tracks[0].search == pytest.approx((70, 76), abs=1.0)
    drag(parts, (x, y), (x + 3, y), (x + 8, y + 5), drop=False)
    assert read(parts).tracks[0].keys[0][:2] == pytest.approx((x + 8, y + 5), abs=0.5)
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_Escape)
    assert read(parts).tracks[0].keys[0][:2] == (x, y)
    assert parts.document.step_index == steps + 2
    parts.panels.timeline.set_frame(3)
    drag(parts, (x, y), (x + 3, y), (x + 8, y + 5))
    assert read(parts).tracks[0].ordered_frames == (0, 3)
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_Delete)
    assert not read(parts).tracks


def test_the_zoomed_pattern_shows_pixels_and_places_a_point_finely(parts: WindowParts, qtbot: QtBot) -> None:
    show_card(parts, qtbot)
    x, y = read(parts).tracks[0].keys[0][:2]
    view = card(parts).view
    qtbot.waitUntil(lambda: view.has_picture, timeout=5_000)
    steps = parts.document.step_index
    middle = view.rect().center()
    QTest.mousePress(view, LEFT, NONE, middle)
    QTest.mouseMove(view, middle + QPoint(2, 0))
    QTest.mouseMove(view, middle + QPoint(ZOOM // 2, -ZOOM))
    QTest.mouseRelease(view, LEFT, NONE, middle + QPoint(ZOOM // 2, -ZOOM))
    assert read(parts).tracks[0].keys[0][:2] == pytest.approx((x - 0.5, y + 1.0), abs=0.01)
    assert parts.document.step_index == steps + 1


def test_a_proxy_changes_no_place(parts: WindowParts, qtbot: QtBot) -> None:
    viewer = parts.panels.viewer
    viewer.set_proxy(True)
    qtbot.waitUntil(lambda: viewer.shown_request is not None and viewer.shown_request.scale < 1, timeout=5_000)
    add_track(parts)
    assert read(parts).tracks[0].keys[0][:2] == pytest.approx(PLACE, abs=0.3)
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    assert len(read(parts).tracks[0].keys) == LENGTH
    assert find_worst(parts) <= 0.3


def test_an_edit_of_tracks_elsewhere_ends_the_run_and_deleted_tracks_stay_deleted(
    parts: WindowParts, qtbot: QtBot
) -> None:
    add_track(parts)
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    parts.document.apply_command(SetParam("tracker", "tracks", ""))
    assert not hand(parts).is_tracking
    assert not read(parts).tracks


def test_tracks_are_there_after_reopening(start: Start, tracker_file: Path, qtbot: QtBot) -> None:
    parts = open_tracker(start, tracker_file, qtbot)
    add_track(parts)
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    saved = tracker_file.with_name("again.loom")
    save_project(saved, parts.document.project, Registry())
    again = open_tracker(start, saved, qtbot)
    assert read(again) == read(parts)


def test_the_node_that_is_selected_alone_has_the_mouse(parts: WindowParts, qtbot: QtBot) -> None:
    add_track(parts)
    parts.panels.node_editor.select_nodes(())
    assert hand(parts).is_on  # it is viewed
    parts.document.set_viewed_output(Endpoint("noise", "image"))
    qtbot.waitUntil(lambda: not hand(parts).is_on, timeout=5_000)
    assert bar(parts).isHidden()
    parts.panels.node_editor.select_nodes(("tracker",))
    qtbot.waitUntil(lambda: hand(parts).is_on, timeout=5_000)
    assert not bar(parts).isHidden()


def test_a_tracker_in_a_group_is_followed_and_edited_there(parts: WindowParts, qtbot: QtBot) -> None:
    parts.document.apply_command(GroupNodes(("noise", "tracker"), "Group"))
    group = next(iter(parts.document.graph.nodes))
    parts.level.enter_group(group)
    parts.level.set_viewed_output(OUTPUT)
    qtbot.waitUntil(lambda: hand(parts).is_on, timeout=5_000)
    add_track(parts)
    QTest.mouseClick(bar(parts).forward_button, LEFT)
    wait_for_end(parts, qtbot)
    (track,) = hand(parts).tracks.tracks
    assert len(track.keys) == LENGTH
    inner = parts.document.graph[group].group_project
    assert inner is not None
    assert len(parse_point_tracks(str(inner.graph["tracker"].params["tracks"])).tracks[0].keys) == LENGTH


def test_while_it_plays_the_zoomed_pattern_is_away(parts: WindowParts, qtbot: QtBot) -> None:
    show_card(parts, qtbot)
    parts.panels.timeline.toggle_play()
    assert card(parts).isHidden()
    parts.panels.timeline.stop_playback()
    assert not card(parts).isHidden()
    parts.window.resize(500, 400)
    qtbot.waitUntil(lambda: parts.panels.viewer.canvas.height() > 320 or card(parts).isHidden())
