"""The dope sheet: what it lists, and what mouse, keys and fields do there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.commands import RemoveNodes, SetKeyframe
from studio.graph.curves.curve import Extrapolation, Interpolation, Keyframe
from studio.graph.curves.easing import Ease
from studio.ui.shell.fields.number_fields import ScalarFieldView
from tests.ui.features.animation.dope_sheet.rig import LEFT, NONE, DopeRig

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_all_that_is_animated_is_listed(rig: DopeRig) -> None:
    assert rig.names == ["Look", "Gain", "Radius", "Other", "Gain", "Texts", "Tint", "Mood", "Words", "Name"]
    rig.level.apply_command(SetKeyframe("still", "octaves", Keyframe(3, 2)))
    assert rig.names[-2:] == ["Still", "Octaves"]
    rig.level.apply_command(RemoveNodes(("a", "c")))
    assert rig.names == ["Other", "Gain", "Still", "Octaves"]


def test_the_list_is_filtered_and_searched(rig: DopeRig) -> None:
    rig.panel.show_nodes(("b",))
    rig.panel.all_nodes_button.setCurrentIndex(1)
    assert rig.names == ["Other", "Gain"]
    rig.panel.show_nodes(())
    assert rig.names == []
    rig.panel.grab()
    rig.panel.all_nodes_button.setCurrentIndex(0)
    QTest.keyClicks(rig.panel.search_field, "gain")
    assert rig.names == ["Look", "Gain", "Other", "Gain"]
    assert rig.canvas.key_sheet.key_lines.node_rows[0].key_frames == (10, 20, 40, 60)
    QTest.keyClicks(rig.panel.search_field, " look")
    assert rig.names == ["Look", "Gain"]
    rig.panel.search_field.setText("texts")
    assert rig.names == ["Texts", "Tint", "Mood", "Words", "Name"]


def test_what_changes_while_nobody_looks_is_read_later(rig: DopeRig) -> None:
    rig.panel.hide()
    rig.level.apply_command(RemoveNodes(("a", "c")))
    assert len(rig.names) == 10
    rig.panel.show()
    assert rig.names == ["Other", "Gain"]


def test_nodes_are_folded_by_their_arrows(rig: DopeRig) -> None:
    rig.click(rig.name("", x=10))
    assert rig.names == ["Look", "Other", "Gain", "Texts", "Tint", "Mood", "Words", "Name"]
    rig.click(rig.name("", x=10), SHIFT)
    assert rig.names == ["Look", "Other", "Texts"]
    rig.click(rig.name("", x=10), SHIFT)
    assert len(rig.names) == 10


def test_names_select_their_keys(rig: DopeRig) -> None:
    rig.click(rig.name("radius"))
    assert rig.chosen == [("radius", 0), ("radius", 40)]
    rig.click(rig.name("gain", "b"), CTRL)
    assert rig.chosen == [("gain", 30), ("radius", 0), ("radius", 40)]
    rig.click(rig.name("radius"), SHIFT)
    assert rig.chosen == [("gain", 30)]
    rig.click(rig.name(""))
    assert len(rig.chosen) == 6
    rig.click(QPoint(50, rig.canvas.height() - 5))
    assert rig.chosen == []


def test_keys_of_several_nodes_are_moved_together(rig: DopeRig) -> None:
    rig.drag(rig.at(25, "", "a") - QPoint(0, 8), rig.at(36, "gain", "b") + QPoint(0, 8))
    assert rig.chosen == [("gain", 30)]
    rig.click(rig.at(20, "gain"), SHIFT)
    rig.drag(rig.at(20, "gain"), rig.at(22, "gain"), rig.at(25, "gain"))
    assert (sorted(rig.keys("gain")), sorted(rig.keys("gain", "b"))) == ([10, 25, 40, 60], [35])
    rig.level.undo()
    assert (sorted(rig.keys("gain")), sorted(rig.keys("gain", "b"))) == ([10, 20, 40, 60], [30])
    assert rig.level.undo_label == ""


def test_the_summary_of_a_node_moves_all_its_keys_there(rig: DopeRig) -> None:
    rig.drag(rig.at(40, ""), rig.at(45, ""), rig.at(50, ""))
    assert (sorted(rig.keys("gain")), sorted(rig.keys("radius"))) == ([10, 20, 50, 60], [0, 50])


def test_snapping_can_be_switched_off_for_all_panels(rig: DopeRig, qtbot: QtBot) -> None:
    rig.timeline.set_clip(ClipInfo(FrameRate.from_value(25), 1001, 640, 360, 3))
    rig.canvas.fit_view(everything=True)
    rig.timeline.set_frame(100)
    qtbot.waitUntil(lambda: rig.canvas.scene.current_frame == 100, timeout=2000)
    rig.drag(rig.at(60, "gain"), rig.at(80, "gain"), rig.at(97, "gain"))
    assert 100 in rig.keys("gain")
    rig.level.undo()
    QTest.mouseClick(rig.panel.snap_button, LEFT)
    assert not rig.timeline.timeline_canvas.curve_scene.is_snapping
    rig.drag(rig.at(60, "gain"), rig.at(80, "gain"), rig.at(97, "gain"))
    assert 97 in rig.keys("gain")


def test_the_frame_field_moves_and_calculates(rig: DopeRig) -> None:
    rig.select(("gain", 20), ("gain", 40))
    field = rig.panel.key_fields.frame_field
    assert field.text() == "20"
    for text, frames in (("+5", [10, 25, 45, 60]), ("30", [10, 30, 50, 60]), ("/2", [10, 15, 35, 60])):
        field.setFocus()
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert sorted(rig.keys("gain")) == frames
    assert field.text() == "15"
    rig.selection.clear_selection()
    assert not field.isEnabled()


def test_the_value_has_its_field_before_any_key_is_selected(rig: DopeRig) -> None:
    number = rig.panel.key_fields.value_field.number_field
    assert number is not None
    assert number.isVisible()
    assert not number.isEnabled()
    assert number.placeholderText() == "—"


def test_the_value_field_works_on_each_key(rig: DopeRig) -> None:
    rig.select(("gain", 10), ("gain", 60))
    value = rig.panel.key_fields.value_field
    assert isinstance(value.param_field, ScalarFieldView)
    number = value.param_field.number_view
    assert number.placeholderText() == "—"
    for text, values in (("*2", (2.0, 8.0)), ("+1", (3.0, 8.0)), ("1.5", (1.5, 1.5))):
        number.setFocus()
        number.setText(text)
        QTest.keyClick(number, Qt.Key.Key_Return)
        assert (rig.keys("gain")[10], rig.keys("gain")[60]) == values
    number.setFocus()
    number.setText("nonsense")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert rig.said == ["'n' is not part of a number"]


def test_numbers_of_several_parameters_share_a_field(rig: DopeRig) -> None:
    rig.select(("gain", 10), ("radius", 40))
    value = rig.panel.key_fields.value_field
    assert value.number_field is not None
    value.number_field.setFocus()
    value.number_field.setText("+2")
    QTest.keyClick(value.number_field, Qt.Key.Key_Return)
    assert (rig.keys("gain")[10], rig.keys("radius")[40]) == (3.0, 52.0)
    rig.edits.reset_values()
    assert (rig.keys("gain")[10], rig.keys("radius")[40]) == (1.0, 12.0)
    rig.select(("words", 40), ("tint", 10), node="c")
    assert value.layout().isEmpty()


def test_buttons_set_how_curves_go_on(rig: DopeRig) -> None:
    rig.select(("gain", 10), ("gain", 20))
    fields = rig.panel.key_fields
    smooth = fields.interpolation_buttons[Interpolation.BEZIER]
    QTest.mouseClick(smooth, LEFT)
    curve = rig.level.graph["a"].curves["gain"]
    assert [key.interpolation for key in curve.keys[:2]] == [Interpolation.BEZIER] * 2
    assert smooth.isChecked()
    rig.edits.set_ease(Ease.SINE_IN_OUT)
    eased = rig.level.graph["a"].curves["gain"].keys[0]
    assert eased.right is not None
    for action in fields.make_extrapolation_menu(fields).actions():
        if action.text() == "Loop":
            action.trigger()
    curve = rig.level.graph["a"].curves["gain"]
    assert (curve.extrapolation_before, curve.extrapolation_after) == (Extrapolation.LOOP, Extrapolation.LOOP)
    rig.select(("words", 40), node="c")
    assert not smooth.isEnabled()
    assert fields.extrapolation_button.isEnabled()


def test_the_view_zooms_pans_scrolls_and_fits(rig: DopeRig) -> None:
    canvas = rig.canvas
    whole = canvas.scene.time_axis
    rig.wheel(rig.at(50, "gain"), 120)
    assert canvas.scene.time_axis.pixels_per_frame > whole.pixels_per_frame
    assert abs(canvas.row_layout.x_to_frame(rig.at(50, "gain").x()) - 50) < 0.1
    before = canvas.scene.time_axis.first_frame
    rig.wheel(rig.at(50, "gain"), -120, SHIFT)
    assert canvas.scene.time_axis.first_frame > before
    rig.drag(rig.at(50, "gain"), rig.at(50, "gain") + QPoint(40, 0), button=Qt.MouseButton.MiddleButton)
    rig.select(("gain", 20), ("gain", 40))
    rig.key(Qt.Key.Key_F)
    assert canvas.row_layout.x_to_frame(canvas.names_width) < 20
    assert canvas.row_layout.x_to_frame(canvas.width()) < 50
    rig.selection.clear_selection()
    rig.key(Qt.Key.Key_F)
    assert canvas.scene.time_axis == whole
    rig.panel.resize(1228, 160)
    assert canvas.scroll_bar.isVisible()
    rig.wheel(rig.name("gain"), -120)
    assert canvas.scroll_bar.value() > 0


def test_two_fingers_pan_and_scroll(rig: DopeRig) -> None:
    canvas = rig.canvas
    rig.panel.resize(1228, 160)
    rig.wheel(rig.at(50, "gain"), 240)
    before = canvas.scene.time_axis
    rig.wheel(rig.at(50, "gain"), 0, pixels=QPoint(-24, 0))
    assert canvas.scene.time_axis == before.pan_by(-24)
    rig.wheel(rig.at(50, "gain"), 0, pixels=QPoint(0, -12))
    assert (canvas.scroll_bar.value(), canvas.scene.time_axis) == (12, before.pan_by(-24))


def test_the_ruler_scrubs_and_the_playhead_is_the_timelines(rig: DopeRig, qtbot: QtBot) -> None:
    at = QPoint(rig.at(30, "").x() + 2, 12)
    rig.drag(at, at + QPoint(100, 0))
    assert rig.timeline.current_frame == 40
    qtbot.waitUntil(lambda: rig.canvas.scene.current_frame == 40, timeout=2000)
    rig.key(Qt.Key.Key_Right)
    assert rig.timeline.current_frame == 41


def test_double_clicks_set_keys(rig: DopeRig) -> None:
    QTest.mouseDClick(rig.canvas, LEFT, NONE, rig.at(15, "gain"))
    QTest.mouseRelease(rig.canvas, LEFT, NONE, rig.at(15, "gain"))
    assert rig.keys("gain")[15] == 1.5


def test_keys_work_over_the_sheet(rig: DopeRig) -> None:
    rig.key(Qt.Key.Key_A, CTRL)
    assert len(rig.chosen) == 16
    rig.select(("gain", 10))
    rig.key(Qt.Key.Key_Delete)
    assert sorted(rig.keys("gain")) == [20, 40, 60]
    QTest.mousePress(rig.canvas, LEFT, NONE, rig.at(20, "gain"))
    rig.move(rig.at(30, "gain"))
    rig.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(rig.canvas, LEFT, NONE, rig.at(30, "gain"))
    assert sorted(rig.keys("gain")) == [20, 40, 60]
