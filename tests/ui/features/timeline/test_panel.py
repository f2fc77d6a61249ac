"""The timeline, with the mouse and the keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange
from studio.engine.request import FrameState
from studio.graph.commands import SetRange
from studio.ui.features.timeline.tracks import cache_bar
from studio.ui.preview.playback_range import LoopMode
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis import ruler_track
from tests.ui.features.timeline.rig import CLIP, HANDLE_Y, LEFT, MIDDLE, NONE, RATE, SHIFT, Rig, play

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_a_press_anywhere_goes_to_that_frame(rig: Rig) -> None:
    for y in (4, round(ruler_track.HEIGHT) + 2, 70):
        QTest.mouseClick(rig.panel.timeline_canvas, LEFT, NONE, rig.at(100.5 + y, y))
    assert rig.frames == [104, 132, 170]
    assert rig.panel.current_frame == 170


def test_scrubbing_follows_the_mouse_and_stops_at_the_ends(rig: Rig) -> None:
    rig.drag(rig.at(50.5), rig.at(60.5), rig.at(61.5), QPoint(-30, 60), QPoint(1200, 60))
    assert rig.frames == [50, 60, 61, 0, 240]


def test_the_same_frame_is_not_told_twice(rig: Rig) -> None:
    rig.panel.set_frame(7)
    rig.panel.set_frame(7)
    assert rig.frames == [7]


@pytest.mark.parametrize(
    ("key", "modifiers", "frame"),
    [
        (Qt.Key.Key_Left, NONE, 99),
        (Qt.Key.Key_Right, NONE, 101),
        (Qt.Key.Key_Left, SHIFT, 90),
        (Qt.Key.Key_Right, SHIFT, 110),
        (Qt.Key.Key_Home, NONE, 0),
        (Qt.Key.Key_End, NONE, 240),
        (Qt.Key.Key_Right, CTRL | ALT, 130),
        (Qt.Key.Key_Left, CTRL | ALT, 40),
    ],
)
def test_keys_step(rig: Rig, key: Qt.Key, modifiers: Qt.KeyboardModifier, frame: int) -> None:
    rig.panel.timeline_canvas.curve_scene.snap_points["keys"] = (40, 100, 130, 140)
    rig.panel.set_frame(100)
    rig.key(key, modifiers)
    assert rig.panel.current_frame == frame


def test_first_and_last_mean_the_range_first(rig: Rig) -> None:
    rig.document.apply_command(SetRange(FrameRange(20, 50)))
    rig.panel.set_frame(100)
    visited = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_End):
        rig.key(key)
        visited.append(rig.panel.current_frame)
    assert visited == [20, 0, 49, 240]


def test_in_and_out_by_key_are_steps_of_undo(rig: Rig) -> None:
    rig.panel.set_frame(30)
    rig.key(Qt.Key.Key_I)
    assert rig.range == FrameRange(30, 241)
    rig.panel.set_frame(59)
    rig.key(Qt.Key.Key_O)
    assert rig.range == FrameRange(30, 60)
    rig.document.undo()
    assert rig.range == FrameRange(30, 241)
    assert rig.panel.timeline_canvas.curve_scene.in_out_range == rig.range
    rig.key(Qt.Key.Key_X, ALT)
    assert rig.document.project.range is None


def test_an_in_point_behind_the_out_point_moves_the_out_point(rig: Rig) -> None:
    rig.document.apply_command(SetRange(FrameRange(20, 50)))
    rig.panel.set_frame(100)
    rig.panel.range_editor.set_in_point()
    assert rig.range == FrameRange(100, 241)
    rig.panel.set_frame(5)
    rig.panel.range_editor.set_out_point()
    assert rig.range == FrameRange(0, 6)


def test_dragging_a_handle_is_one_step(rig: Rig) -> None:
    rig.drag(QPoint(rig.x(0) + 3, HANDLE_Y), rig.at(20, HANDLE_Y), rig.at(40, HANDLE_Y))
    assert rig.range == FrameRange(40, 241)
    rig.drag(QPoint(rig.x(241) - 3, HANDLE_Y), rig.at(200, HANDLE_Y), rig.at(180, HANDLE_Y))
    assert rig.range == FrameRange(40, 180)
    assert rig.frames == [], "dragging a handle does not scrub"
    rig.document.undo()
    assert rig.range == FrameRange(40, 241)
    rig.document.undo()
    assert (rig.document.project.range, rig.document.undo_label) == (None, "")


def test_handles_cannot_pass_each_other_nor_leave_the_clip(rig: Rig) -> None:
    rig.document.apply_command(SetRange(FrameRange(100, 120)))
    rig.drag(QPoint(rig.x(100) + 2, HANDLE_Y), rig.at(200, HANDLE_Y))
    assert rig.range == FrameRange(119, 120)
    rig.drag(QPoint(rig.x(120) + 2, HANDLE_Y), QPoint(5000, HANDLE_Y))
    assert rig.range == FrameRange(119, 241)


def test_the_wheel_zooms_at_the_cursor_and_back_to_the_whole_clip(rig: Rig) -> None:
    canvas = rig.panel.timeline_canvas
    whole = canvas.curve_scene.time_axis
    before = whole.first_frame + 300 / whole.pixels_per_frame
    rig.wheel(300, 480)
    assert canvas.curve_scene.time_axis.pixels_per_frame > 1.9 * whole.pixels_per_frame
    assert (
        canvas.curve_scene.time_axis.first_frame + 300 / canvas.curve_scene.time_axis.pixels_per_frame
        == pytest.approx(before)
    )
    rig.wheel(300, -4800)
    assert canvas.curve_scene.time_axis == whole


def test_the_middle_button_and_shift_wheel_pan(rig: Rig) -> None:
    canvas = rig.panel.timeline_canvas
    rig.wheel(500, 960)
    first, scale = canvas.curve_scene.time_axis.first_frame, canvas.curve_scene.time_axis.pixels_per_frame
    rig.drag(QPoint(500, 60), QPoint(450, 60), button=MIDDLE)
    assert canvas.curve_scene.time_axis.first_frame == pytest.approx(first + 50 / scale)
    rig.wheel(500, 100, SHIFT)
    assert canvas.curve_scene.time_axis.first_frame == pytest.approx(first)
    assert rig.frames == []


def test_the_view_follows_the_playhead(rig: Rig) -> None:
    rig.wheel(20, 1200)
    assert 200 not in rig.panel.compute_visible_frames()
    rig.panel.set_frame(200)
    assert 200 in rig.panel.compute_visible_frames()


def test_the_whole_clip_stays_in_view_when_the_panel_grows(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.resize(1400, 160)
    qtbot.waitUntil(lambda: rig.x(241) > 1300)
    assert rig.panel.compute_visible_frames() == FrameRange(0, 241)


def test_the_playheads_line_is_where_its_frame_begins(rig: Rig) -> None:
    rig.panel.set_frame(120)
    image = rig.panel.timeline_canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    row = [image.pixelColor(round(x * ratio), round(70 * ratio)) for x in range(1000)]
    distance = [abs(c.red() - Colors.ACCENT.red()) + abs(c.blue() - Colors.ACCENT.blue()) for c in row]
    assert abs(distance.index(min(distance)) - rig.x(120)) <= 1


def test_states_colour_the_cache_bar(rig: Rig) -> None:
    rig.panel.set_states(0, [FrameState.CACHED] * 100)
    rig.panel.set_states(100, [FrameState.FAILED] * 50)
    image = rig.panel.timeline_canvas.grab().toImage()
    y = round((ruler_track.HEIGHT + cache_bar.HEIGHT / 2) * image.devicePixelRatio())
    seen = [image.pixelColor(round(rig.x(frame) * image.devicePixelRatio()), y) for frame in (50, 125, 200)]
    assert seen == [Colors.GOOD, Colors.DANGER, Colors.LINE]
    for other_clip, color in ((False, Colors.WARNING), (True, Colors.LINE)):
        rig.panel.clear_states(other_clip=other_clip)
        image = rig.panel.timeline_canvas.grab().toImage()
        assert image.pixelColor(round(rig.x(50) * image.devicePixelRatio()), y) == color


def test_thumbnails_are_asked_for_once_things_are_calm(rig: Rig, qtbot: QtBot) -> None:
    asked: list[list[int]] = []
    rig.panel.thumbnails_requested.connect(asked.append)
    for turn in (120, 120, -120):
        rig.wheel(400, turn)
    assert asked == []
    qtbot.waitUntil(lambda: bool(asked), timeout=1000)
    assert len(asked) == 1
    picture = QImage(160, 90, QImage.Format.Format_RGB32)
    picture.fill(QColor(10, 200, 30))
    for frame in asked[0]:
        rig.panel.set_thumbnail(frame, picture)
    image = rig.panel.timeline_canvas.grab().toImage()
    row = {image.pixelColor(x, round(70 * image.devicePixelRatio())).name() for x in range(0, 900, 9)}
    assert QColor(10, 200, 30).name() in row
    rig.panel.timeline_canvas.schedule_thumbnail_request()
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=1000)
    assert asked[1] == []


def test_a_hidden_timeline_asks_for_thumbnails_when_it_is_shown(rig: Rig, qtbot: QtBot) -> None:
    asked: list[list[int]] = []
    rig.panel.thumbnails_requested.connect(asked.append)
    rig.panel.hide()
    rig.panel.timeline_canvas.schedule_thumbnail_request()
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=1000)
    rig.panel.show()
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=1000)
    assert not asked[0]
    assert asked[1]


def test_space_plays_by_the_clock_and_pauses(rig: Rig, qtbot: QtBot) -> None:
    rig.key(Qt.Key.Key_Space)
    play(rig, qtbot, 4)
    rig.key(Qt.Key.Key_Space)
    assert rig.frames == [1, 2, 3, 4]
    assert rig.playing == [True, False]
    assert rig.panel.dropped_count == 0


def test_playing_stays_within_in_and_out(rig: Rig, qtbot: QtBot) -> None:
    rig.document.apply_command(SetRange(FrameRange(10, 13)))
    rig.key(Qt.Key.Key_L)
    assert rig.frames == [10]
    play(rig, qtbot, 4)
    assert rig.frames == [10, 11, 12, 10, 11]
    assert rig.panel.get_upcoming_frames(5) == (12, 10)


def test_frames_that_come_too_late_are_dropped_and_counted(rig: Rig, qtbot: QtBot) -> None:
    rig.key(Qt.Key.Key_Space)
    play(rig, qtbot, 3, shown=False)
    rig.panel.report_shown_frame(3)
    assert rig.panel.dropped_count == 2


def test_every_frame_waits_for_the_viewer(rig: Rig, qtbot: QtBot) -> None:
    rig.key(Qt.Key.Key_A, SHIFT)
    assert rig.panel.transport_bar.pace_button.isChecked()
    rig.key(Qt.Key.Key_Space)
    play(rig, qtbot, 1, shown=False)
    rig.clock.now += 1
    qtbot.wait(60)
    assert rig.frames == [1]
    rig.panel.report_shown_frame(1)
    qtbot.waitUntil(lambda: rig.frames == [1, 2], timeout=1000)
    assert rig.panel.dropped_count == 0


def test_j_k_l(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.set_frame(100)
    rig.key(Qt.Key.Key_J)
    play(rig, qtbot, 2)
    rig.key(Qt.Key.Key_J)
    play(rig, qtbot, 2)
    rig.key(Qt.Key.Key_K)
    assert rig.frames == [100, 99, 98, 96, 94]
    rig.key(Qt.Key.Key_L)
    play(rig, qtbot, 1)
    assert rig.frames[-1] == 95
    assert rig.playing == [True, False, True]


def test_once_stops_at_the_end(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.cycle_loop_mode()
    rig.panel.cycle_loop_mode()
    assert rig.panel.transport_bar.loop_button.accessibleName() == "Play the range once"
    rig.panel.set_frame(238)
    rig.key(Qt.Key.Key_Space)
    play(rig, qtbot, 2)
    qtbot.waitUntil(lambda: not rig.panel.is_playing)
    assert rig.frames[-1] == 240
    rig.key(Qt.Key.Key_L, CTRL)
    assert rig.panel.transport_bar.loop_button.accessibleName() == "Play the range again and again"
    assert LoopMode.ONCE.next_mode is LoopMode.LOOP


def test_scrubbing_while_playing_goes_on_from_there(rig: Rig, qtbot: QtBot) -> None:
    rig.key(Qt.Key.Key_Space)
    play(rig, qtbot, 2)
    QTest.mouseClick(rig.panel.timeline_canvas, LEFT, NONE, rig.at(100.5))
    play(rig, qtbot, 2)
    assert rig.frames[-3:] == [100, 101, 102]
    assert rig.panel.is_playing


def test_the_buttons(rig: Rig) -> None:
    transport = rig.panel.transport_bar
    for button in (
        transport.transport_buttons["play.next"],
        transport.transport_buttons["play.next"],
        transport.transport_buttons["play.previous"],
        transport.transport_buttons["play.last"],
        transport.transport_buttons["play.first"],
    ):
        QTest.mouseClick(button, LEFT)
    assert rig.frames == [1, 2, 1, 240, 0]
    QTest.mouseClick(transport.transport_buttons["play.toggle"], LEFT)
    assert rig.panel.is_playing
    assert transport.transport_buttons["play.toggle"].accessibleName() == "Pause"
    QTest.mouseClick(transport.transport_buttons["play.toggle"], LEFT)
    assert not rig.panel.is_playing


@pytest.mark.parametrize(("text", "frame"), [("120", 120), ("+20", 70), ("-5", 45), ("0:02:10", 60), ("9999", 240)])
def test_a_frame_can_be_typed(rig: Rig, text: str, frame: int) -> None:
    rig.panel.set_frame(50)
    rig.key(Qt.Key.Key_G)
    field = rig.panel.transport_bar.frame_field
    assert field.selectedText() == "50"
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert rig.panel.current_frame == frame
    assert field.text() == str(frame)


def test_nonsense_is_refused_with_a_hint_and_escape_leaves(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.edit_frame_field()
    field = rig.panel.transport_bar.frame_field
    QTest.keyClicks(field, "soon")
    with qtbot.waitSignal(rig.panel.message_posted) as caught:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert caught.args is not None
    assert "a timecode such as 1:05:10" in caught.args[0]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0"
    assert rig.frames == []


def test_another_clip_keeps_the_playhead_as_far_as_it_reaches(rig: Rig) -> None:
    rig.panel.set_frame(200)
    rig.panel.set_clip(ClipInfo(RATE, 300, 640, 360, 3))
    assert rig.panel.current_frame == 200
    rig.panel.set_clip(ClipInfo(RATE, 50, 640, 360, 3))
    assert rig.panel.current_frame == 49
    assert rig.frames == [200, 49]


def test_a_range_beyond_the_clip_is_cut_to_it(rig: Rig) -> None:
    rig.document.apply_command(SetRange(FrameRange(100, 230)))
    rig.panel.set_clip(ClipInfo(RATE, 150, 640, 360, 3))
    assert rig.panel.timeline_canvas.curve_scene.playback_frames == FrameRange(100, 150)
    rig.panel.set_clip(ClipInfo(RATE, 60, 640, 360, 3))
    assert rig.panel.timeline_canvas.curve_scene.playback_frames == FrameRange(0, 60)


def test_without_a_clip_nothing_can_be_done_and_nothing_breaks(rig: Rig) -> None:
    rig.key(Qt.Key.Key_Space)
    rig.panel.set_clip(None)
    assert not rig.panel.is_playing
    asked = len(rig.frames)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_I, Qt.Key.Key_O, Qt.Key.Key_L, Qt.Key.Key_F, Qt.Key.Key_Plus):
        rig.key(key)
    QTest.mouseClick(rig.panel.timeline_canvas, LEFT, NONE, QPoint(300, 60))
    rig.wheel(300, 240)
    rig.panel.grab()
    assert not rig.panel.is_playing
    assert rig.range is None
    assert len(rig.frames) == asked
    assert not rig.panel.transport_bar.transport_buttons["play.toggle"].isEnabled()


def test_a_still_can_be_looked_at(rig: Rig) -> None:
    rig.panel.set_clip(ClipInfo(None, 1, 640, 360, 3))
    rig.panel.grab()
    assert rig.panel.current_frame == 0
    assert rig.panel.compute_visible_frames() == FrameRange(0, 1)


def test_measured_rate_and_dropped_frames_are_shown(rig: Rig, qtbot: QtBot) -> None:
    told: list[float] = []
    rig.panel.fps_measured.connect(told.append)
    rig.key(Qt.Key.Key_Space)
    play(rig, qtbot, 8)
    qtbot.waitUntil(lambda: any(fps > 20 for fps in told), timeout=2000)
    rig.key(Qt.Key.Key_Space)
    assert told[-1] == 0


def test_a_clip_that_loses_all_its_frames_plays_none(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.set_frame(40)
    rig.panel.play_at_speed(1)
    play(rig, qtbot, 3)
    rig.panel.set_clip(replace(CLIP, length=0))
    assert rig.playing == [True, False]
    before = len(rig.frames)
    rig.clock.now += 1.0
    qtbot.wait(20)
    rig.panel.play_at_speed(1)
    assert not rig.panel.is_playing
    assert rig.panel.get_upcoming_frames(3) == ()
    assert len(rig.frames) == before
    assert rig.panel.current_frame == 43, "as without a clip, the playhead stays"
    rig.panel.set_clip(CLIP)
    assert rig.panel.current_frame == 43
