"""In and out, with the mouse and the keys."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange
from studio.graph.commands import SetRange
from studio.ui.features.timeline.transport.range_popup import RangePopup
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis import ruler_track
from tests.ui.features.timeline.rig import HANDLE_Y, LEFT, NONE, RATE, SHIFT, Rig

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ranged(rig: Rig) -> Rig:
    """Return a timeline with a range of 60 frames."""
    rig.document.apply_command(SetRange(FrameRange(100, 160)))
    return rig


def test_the_bar_slides_the_whole_range_in_one_step(ranged: Rig) -> None:
    ranged.drag(ranged.at(130, HANDLE_Y), ranged.at(140, HANDLE_Y), ranged.at(150, HANDLE_Y))
    assert ranged.range == FrameRange(120, 180)
    assert ranged.frames == []
    ranged.drag(ranged.at(130, HANDLE_Y), QPoint(3000, HANDLE_Y))
    assert ranged.range == FrameRange(181, 241)
    ranged.document.undo()
    ranged.document.undo()
    assert ranged.range == FrameRange(100, 160)


def test_above_the_bar_it_scrubs_but_with_ctrl_it_slides(ranged: Rig) -> None:
    y, canvas = HANDLE_Y - 6, ranged.panel.timeline_canvas
    QTest.mouseClick(canvas, LEFT, NONE, ranged.at(130.5, y))
    assert ranged.frames == [130]
    QTest.mousePress(canvas, LEFT, CTRL, ranged.at(120, y))
    QTest.mouseMove(canvas, ranged.at(90, y))
    QTest.mouseRelease(canvas, LEFT, CTRL, ranged.at(90, y))
    assert ranged.range == FrameRange(70, 130)
    assert ranged.frames == [130]


def test_a_range_that_is_not_set_does_not_slide(rig: Rig) -> None:
    rig.drag(rig.at(120, HANDLE_Y), rig.at(140.5, HANDLE_Y))
    assert rig.range is None
    assert rig.frames == [120, 140]


def test_what_is_dragged_snaps_to_the_playhead(ranged: Rig) -> None:
    ranged.panel.set_frame(80)
    ranged.drag(ranged.at(130, HANDLE_Y), ranged.at(111, HANDLE_Y))
    assert ranged.range == FrameRange(80, 140), "its start is one frame beside the playhead"
    ranged.document.undo()
    ranged.drag(ranged.at(130, HANDLE_Y), ranged.at(51, HANDLE_Y))
    assert ranged.range == FrameRange(20, 80), "its end is"
    ranged.document.undo()
    ranged.drag(QPoint(ranged.x(100) + 2, HANDLE_Y), ranged.at(79, HANDLE_Y))
    assert ranged.range == FrameRange(80, 160)


@pytest.mark.parametrize(("frame", "left"), [(100, FrameRange(0, 160)), (160, FrameRange(100, 241)), (130, None)])
def test_a_double_click_clears_an_end_or_both(ranged: Rig, frame: int, left: FrameRange | None) -> None:
    inwards = {100: 3, 160: -3}.get(frame, 0)
    place = QPoint(ranged.x(frame) + inwards, HANDLE_Y)
    QTest.mouseClick(ranged.panel.timeline_canvas, LEFT, NONE, place)
    QTest.mouseDClick(ranged.panel.timeline_canvas, LEFT, NONE, place)
    assert ranged.document.project.range == left
    ranged.document.undo()
    assert ranged.range == FrameRange(100, 160)


def test_a_range_behind_the_clips_end_is_hatched_and_said(ranged: Rig, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ranged.panel.message_posted) as caught:
        ranged.panel.set_clip(ClipInfo(RATE, 60, 640, 360, 3))
    assert caught.args is not None
    assert "100 – 159" in caught.args[0]
    assert "all of it is played" in caught.args[0]
    assert ranged.panel.playback_frames == FrameRange(0, 60)
    assert "all of it is played" in ranged.panel.transport_bar.range_label.toolTip()
    image = ranged.panel.timeline_canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    y, right = round((ruler_track.HEIGHT - 3) * ratio), image.width()
    edge = {image.pixelColor(x, y).name() for x in range(right - round(8 * ratio), right)}
    assert Colors.WARNING.name() in edge
    ranged.panel.set_clip(ClipInfo(RATE, 120, 640, 360, 3))
    assert ranged.panel.playback_frames == FrameRange(100, 120)
    assert "what is inside is played" in ranged.panel.transport_bar.range_label.toolTip()
    assert ranged.range == FrameRange(100, 160), "nothing is lost: a longer clip finds it again"


def test_without_a_clip_there_is_no_range_to_set(ranged: Rig) -> None:
    ranged.panel.set_frame(87)
    ranged.panel.set_clip(None)
    for key in (Qt.Key.Key_I, Qt.Key.Key_O):
        ranged.key(key)
    assert ranged.panel.current_frame == 87
    assert ranged.range == FrameRange(100, 160)


def popup(rig: Rig) -> RangePopup:
    (found,) = cast("list[RangePopup]", rig.panel.findChildren(RangePopup))
    return found


def test_in_and_out_are_typed(ranged: Rig, qtbot: QtBot) -> None:
    QTest.mouseClick(ranged.panel.transport_bar.range_label, LEFT)
    fields = popup(ranged)
    assert (fields.first_field.selectedText(), fields.last_field.text()) == ("100", "159")
    QTest.keyClicks(fields.first_field, "0:01:00")
    fields.last_field.selectAll()
    QTest.keyClicks(fields.last_field, "+24")
    with qtbot.waitSignal(fields.destroyed):
        QTest.keyClick(fields.last_field, Qt.Key.Key_Return)
    assert ranged.range == FrameRange(25, 50)


@pytest.mark.parametrize(
    ("first", "last", "why"), [("x", "9", "1:05:10"), ("90", "20", "90 to 240"), ("0", "999", "0 to 240")]
)
def test_what_is_no_range_is_said_and_can_be_mended(ranged: Rig, qtbot: QtBot, first: str, last: str, why: str) -> None:
    ranged.key(Qt.Key.Key_G, SHIFT)
    fields = popup(ranged)
    fields.first_field.setText(first)
    fields.last_field.setText(last)
    QTest.keyClick(fields.first_field, Qt.Key.Key_Return)
    assert why in fields.error_label.text()
    assert ranged.range == FrameRange(100, 160)
    with qtbot.waitSignal(fields.destroyed):
        QTest.keyClick(fields.first_field, Qt.Key.Key_Escape)
