"""Keyframe lanes: what they show, and what the mouse and the keys do there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.commands import RemoveNodes, SetKeyframe, SetLocked
from studio.graph.commands.keys import SetKeys
from studio.graph.curves.curve import Curve, Keyframe
from studio.ui.features.animation.key_lanes import compute_label_box
from studio.ui.features.animation.keys.sheet.key_hit_test import KeyRowLayout
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackOrder
from tests.ui.features.animation.lane_rig import ALT, CTRL, LEFT, NONE, SHIFT, LaneRig


class DraggedTrack(TimelineTrack):
    """A track with a drag that goes on."""

    drags = 1

    def compute_height(self) -> float:
        return 10.0

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        return

    def cancel_drag(self) -> bool:
        was, self.drags = self.drags, 0
        return bool(was)


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[LaneRig]:
    made = LaneRig()
    qtbot.addWidget(made.panel)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    yield made
    made.panel.stop_playback()


def test_a_line_for_each_node_and_each_animated_parameter(rig: LaneRig) -> None:
    lanes = rig.lanes
    rig.lanes.show_nodes(("a", "still", "b", "ghost"))
    assert [row.label for row in lanes.node_rows] == ["Look", "Other"]
    assert [param.label for param in lanes.node_rows[0].params] == ["Gain", "Radius"]
    assert lanes.key_frames == (0, 10, 20, 30, 40, 60)
    before = lanes.compute_height()
    rig.click(3, "")
    assert lanes.compute_height() == before - 40
    assert lanes.key_frames == (0, 10, 20, 30, 40, 60)
    rig.level.apply_command(RemoveNodes(("a",)))
    assert [row.label for row in lanes.node_rows] == ["Other"]


def test_lanes_follow_the_level_and_make_nothing_anew_without_need(rig: LaneRig) -> None:
    before = rig.lanes.node_rows[0].params
    rig.level.apply_command(SetKeyframe("a", "gain", Keyframe(90, 1.0)))
    after = rig.lanes.node_rows[0].params
    assert after[0].key_frames == (10, 20, 40, 60, 90)
    assert after[1] is before[1]
    rig.level.apply_command(SetKeyframe("b", "gain", Keyframe(90, 1.0)))
    assert rig.lanes.node_rows[0].params is after


def test_clicks_select(rig: LaneRig) -> None:
    rig.click(20, "gain")
    assert rig.chosen == [("gain", 20)]
    rig.click(40, "radius", SHIFT)
    assert rig.chosen == [("gain", 20), ("radius", 40)]
    rig.click(20, "gain", SHIFT)
    assert rig.chosen == [("radius", 40)]
    rig.click(40, "")
    assert rig.chosen == [("gain", 40), ("radius", 40)]
    rig.click(50, "gain")
    assert rig.chosen == []
    rig.click(3, "radius")
    assert rig.chosen == [("radius", 0), ("radius", 40)]
    assert rig.level.undo_label == ""


def test_a_box_selects_adds_and_takes_away(rig: LaneRig) -> None:
    rig.drag(rig.at(35, "gain"), rig.at(62, "radius"))
    assert rig.chosen == [("gain", 40), ("gain", 60), ("radius", 40)]
    rig.drag(rig.at(14, "gain"), rig.at(25, "gain"), modifiers=SHIFT)
    assert ("gain", 20) in rig.chosen
    rig.drag(rig.at(55, "gain"), rig.at(65, "gain"), modifiers=CTRL)
    assert rig.chosen == [("gain", 20), ("gain", 40), ("radius", 40)]


def test_a_drag_moves_what_is_selected_in_one_step(rig: LaneRig) -> None:
    rig.select(("gain", 20), ("radius", 40))
    rig.drag(rig.at(20, "gain"), rig.at(22, "gain"), rig.at(23, "gain"), rig.at(25, "gain"))
    assert rig.keys("gain") == {10: 1.0, 25: 2.0, 40: 2.0, 60: 4.0}
    assert rig.keys("radius") == {0: 5.0, 45: 50.0}
    assert rig.chosen == [("gain", 25), ("radius", 45)]
    assert rig.level.undo_label == "Move 2 keys"
    rig.level.undo()
    assert rig.keys("gain") == {10: 1.0, 20: 2.0, 40: 2.0, 60: 4.0}
    assert not rig.level.undo()


def test_what_a_drag_passes_over_stays(rig: LaneRig) -> None:
    rig.drag(rig.at(20, "gain"), rig.at(30, "gain"), rig.at(40, "gain"), rig.at(50, "gain"))
    assert rig.keys("gain") == {10: 1.0, 40: 2.0, 50: 2.0, 60: 4.0}
    rig.drag(rig.at(60, "gain"), rig.at(40, "gain"))
    assert rig.keys("gain") == {10: 1.0, 40: 4.0, 50: 2.0}


def test_no_key_goes_before_the_first_frame(rig: LaneRig) -> None:
    rig.select(("gain", 10), ("gain", 20))
    rig.drag(rig.at(20, "gain"), rig.at(4, "gain"))
    assert rig.keys("gain") == {0: 1.0, 10: 2.0, 40: 2.0, 60: 4.0}


def test_a_drag_snaps_unless_shift_is_held(rig: LaneRig) -> None:
    rig.panel.set_clip(ClipInfo(FrameRate.from_value(25), 1001, 640, 360, 3))
    rig.panel.set_frame(100)
    rig.drag(rig.at(60, "gain"), rig.at(80, "gain"), rig.at(97, "gain"))
    assert 100 in rig.keys("gain")
    assert rig.canvas.curve_scene.snap_guide is None
    rig.drag(rig.at(100, "gain"), rig.at(80, "gain"), rig.at(37, "gain"))
    assert sorted(rig.keys("gain")) == [10, 20, 40]
    rig.level.undo()
    rig.press(rig.at(100, "gain"))
    rig.move(rig.at(80, "gain"))
    rig.move(rig.at(37, "gain"), SHIFT)
    rig.release(rig.at(37, "gain"), SHIFT)
    assert 37 in rig.keys("gain")


def test_alt_or_ctrl_drags_copies(rig: LaneRig) -> None:
    for modifiers in (ALT, CTRL):
        rig.drag(rig.at(20, "gain"), rig.at(30, "gain"), modifiers=modifiers)
        assert rig.keys("gain") == {10: 1.0, 20: 2.0, 30: 2.0, 40: 2.0, 60: 4.0}
        assert rig.chosen == [("gain", 30)]
        rig.level.undo()
        assert 30 not in rig.keys("gain")


def test_esc_takes_a_running_drag_back(rig: LaneRig) -> None:
    rig.press(rig.at(20, "gain"))
    rig.move(rig.at(30, "gain"))
    assert 30 in rig.keys("gain")
    rig.key(Qt.Key.Key_Escape)
    assert rig.keys("gain") == {10: 1.0, 20: 2.0, 40: 2.0, 60: 4.0}
    rig.move(rig.at(35, "gain"))
    rig.release(rig.at(35, "gain"))
    assert rig.keys("gain") == {10: 1.0, 20: 2.0, 40: 2.0, 60: 4.0}
    assert rig.chosen == [("gain", 20)]
    assert (rig.level.undo_label, rig.level.redo_label) == ("", "")
    rig.key(Qt.Key.Key_Escape)
    assert rig.chosen == []


@pytest.mark.parametrize(
    ("modifiers", "to", "frames"),
    [(NONE, 55, [10, 25, 55, 60]), (ALT, 45, [0, 15, 45, 60]), (ALT, 60, [0, 15, 45, 60])],
    ids=["about the other end", "about the playhead", "no further than the first frame"],
)
def test_the_bracket_scales(rig: LaneRig, modifiers: Qt.KeyboardModifier, to: int, frames: list[int]) -> None:
    rig.select(("gain", 10), ("gain", 20), ("gain", 40))
    rig.panel.set_frame(30)
    beside = QPoint(10, 0)
    rig.drag(rig.at(40, "gain") + beside, rig.at(43, "gain"), rig.at(to, "gain") + beside, modifiers=modifiers)
    assert sorted(rig.keys("gain")) == frames
    assert rig.chosen == [("gain", frame) for frame in frames[:3]]
    assert rig.level.undo_label == "Scale 3 keys"
    rig.level.undo()
    assert sorted(rig.keys("gain")) == [10, 20, 40, 60]


def test_keys_delete_copy_cut_and_paste(rig: LaneRig) -> None:
    rig.select(("gain", 10), ("gain", 20))
    rig.key(Qt.Key.Key_C, CTRL)
    rig.panel.set_frame(70)
    rig.key(Qt.Key.Key_V, CTRL)
    assert rig.keys("gain") == {10: 1.0, 20: 2.0, 40: 2.0, 60: 4.0, 70: 1.0, 80: 2.0}
    assert rig.chosen == [("gain", 70), ("gain", 80)]
    rig.key(Qt.Key.Key_X, CTRL)
    assert rig.keys("gain") == {10: 1.0, 20: 2.0, 40: 2.0, 60: 4.0}
    rig.key(Qt.Key.Key_A, CTRL)
    assert len(rig.chosen) == 6
    rig.key(Qt.Key.Key_Delete)
    assert rig.keys("gain") == rig.keys("radius") == {}
    assert rig.lanes.compute_height() == 0
    rig.level.undo()
    assert len(rig.keys("gain")) == 4


def test_keys_are_pasted_onto_what_is_selected(rig: LaneRig) -> None:
    rig.select(("gain", 10), ("gain", 20))
    rig.edits.copy_keys()
    rig.select(("radius", 40))
    rig.panel.set_frame(60)
    rig.edits.paste_keys()
    assert rig.keys("radius") == {0: 5.0, 40: 50.0, 60: 1.0, 70: 2.0}


def test_a_double_click_sets_a_key_that_leaves_the_shape(rig: LaneRig) -> None:
    before = [rig.level.graph["a"].curves["gain"].evaluate_at(frame) for frame in range(80)]
    rig.double_click(15, "gain")
    assert rig.keys("gain")[15] == 1.5
    assert rig.chosen == [("gain", 15)]
    assert [rig.level.graph["a"].curves["gain"].evaluate_at(frame) for frame in range(80)] == before
    assert rig.level.undo_label == "Set key on gain"


def test_what_is_under_the_mouse_is_told(rig: LaneRig) -> None:
    lanes = rig.lanes
    place = rig.canvas.find_placement(lanes)
    assert place is not None

    def told(frame: float, param: str) -> tuple[str, Qt.CursorShape | None]:
        event = rig.event(rig.at(frame, param), place.rect)
        return lanes.make_tooltip(event), lanes.handle_hover(event)

    assert told(40, "gain") == ("Gain · frame 40 · 2 · Constant", Qt.CursorShape.SizeHorCursor)
    assert told(40, "") == ("Look · frame 40 · 2 keys", Qt.CursorShape.SizeHorCursor)
    assert told(50, "gain") == ("", None)
    assert told(4, "radius") == ("Select all its keys", Qt.CursorShape.PointingHandCursor)
    assert told(4, "") == ("Show or hide its parameters", Qt.CursorShape.PointingHandCursor)
    rig.select(("gain", 20), ("gain", 40))
    tip, shape = told(41, "gain")
    assert tip.startswith("Drag to scale")
    assert shape is Qt.CursorShape.SplitHCursor


def test_the_menu_changes_what_is_selected(rig: LaneRig) -> None:
    lanes = rig.lanes
    place = rig.canvas.find_placement(lanes)
    assert place is not None

    def choose(frame: float, *texts: str) -> None:
        made = menu = lanes.make_context_menu(rig.event(rig.at(frame, "gain"), place.rect))
        assert made is not None
        for title in texts[:-1]:
            menu = next(each for each in cast("list[QMenu]", made.findChildren(QMenu)) if each.title() == title)
        assert menu is not None
        next(action for action in menu.actions() if action.text().partition("\t")[0] == texts[-1]).trigger()
        made.deleteLater()

    choose(20, "Interpolation", "Smooth (Bézier)")
    assert rig.chosen == [("gain", 20)]
    curve = rig.level.graph["a"].curves["gain"]
    assert [key.interpolation.value for key in curve] == ["linear", "bezier", "constant", "linear"]
    choose(20, "Beyond the Ends", "Ping-Pong")
    assert rig.level.graph["a"].curves["gain"].extrapolation_before.value == "ping-pong"
    choose(30, "Set a Key Here")
    assert 30 in rig.keys("gain")
    choose(30, "Delete Keys")
    assert 30 not in rig.keys("gain")
    choose(50, "Select All Keys of This Line")
    assert [frame for _, frame in rig.chosen] == [10, 20, 40, 60]
    rig.selection.clear_selection()
    choose(20, "Ease", "Straight")
    assert rig.level.undo_label == "Set ease"


def test_a_double_click_opens_the_fields_of_a_key(rig: LaneRig) -> None:
    rig.double_click(20, "gain")
    popup = rig.popup()
    value = popup.key_fields.value_field.param_field
    assert isinstance(value, ScalarFieldView)
    value.number_view.setText("*3")
    QTest.keyClick(value.number_view, Qt.Key.Key_Return)
    assert rig.keys("gain")[20] == 6.0
    popup.close()


def test_a_locked_node_says_why_its_keys_stay(rig: LaneRig) -> None:
    rig.level.apply_command(SetLocked(("a",), is_locked=True))
    rig.drag(rig.at(20, "gain"), rig.at(25, "gain"), rig.at(30, "gain"))
    assert sorted(rig.keys("gain")) == [10, 20, 40, 60]
    assert rig.said
    assert "locked" in rig.said[0]


def test_thousands_of_keys_are_painted_as_bands(rig: LaneRig) -> None:
    many = Curve(tuple(Keyframe(frame, float(frame % 5)) for frame in range(10_000)))
    rig.level.apply_command(SetKeys({("a", "gain"): many}, "Many"))
    rig.panel.set_clip(ClipInfo(FrameRate.from_value(25), 10_000, 640, 360, 3))
    rig.lanes.select_all()
    picture = rig.canvas.grab().toImage()
    middle = rig.at(5000, "gain")
    row = [picture.pixelColor(x, middle.y()) for x in range(middle.x() - 40, middle.x() + 40)]
    assert len({color.name() for color in row}) == 1


def test_lanes_lie_above_the_waveform_and_are_seen_without_scrolling(rig: LaneRig) -> None:
    rig.canvas.wave_track.set_sound_name("Rain")
    rig.canvas.update_layout()
    tracks = rig.canvas.track_stack.bottom_tracks
    assert tracks.index(rig.lanes) < tracks.index(rig.canvas.wave_track)
    assert rig.canvas.track_stack.scroll_offset == 0
    rig.panel.resize(1038, 160)
    place = rig.canvas.find_placement(rig.lanes)
    assert place is not None
    assert place.rect.top() + 40 <= rig.canvas.height()


def test_esc_takes_the_drag_of_another_track_back_before_keys_are_deselected(rig: LaneRig) -> None:
    dragged = DraggedTrack()
    rig.canvas.add_track(dragged, TrackOrder.CHECKPOINTS)
    rig.select(("gain", 20))
    for drags, chosen in ((0, [("gain", 20)]), (0, [])):
        QTest.keyClick(rig.panel, Qt.Key.Key_Escape)
        assert (dragged.drags, rig.chosen) == (drags, chosen)
    assert not rig.lanes.cancel_drag(), "there is nothing to take back"


def test_a_name_is_on_top_of_keys_that_lie_close_together(rig: LaneRig) -> None:
    curve = Curve(tuple(Keyframe(frame, frame / 100) for frame in range(101)))
    rig.level.apply_command(SetKeys({("a", "gain"): curve}, "Set"))
    place = rig.canvas.find_placement(rig.lanes)
    assert place is not None
    line = rig.lanes.key_sheet.key_lines.find_param_line("a", "gain")
    assert line is not None
    layout = KeyRowLayout(rig.lanes.key_sheet.key_lines, place.rect, rig.canvas.curve_scene.time_axis)
    box = compute_label_box(layout.place_line(line), line)
    QTest.mouseClick(rig.canvas, LEFT, NONE, box.center().toPoint())
    assert len(rig.chosen) == 101
    QTest.mouseClick(rig.canvas, LEFT, NONE, QPoint(round(box.left()), rig.y("")))
    assert [row.node for row in rig.lanes.node_rows] == ["a"]
    assert len(rig.lanes.key_sheet.key_lines) == 1
