"""Marks, with the mouse and the keys."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from studio.graph.commands.marks import AddMark
from studio.graph.model import Mark
from studio.ui.features.timeline.mark_popup import MarkPopup
from studio.ui.widgets.theme import NOTE_COLORS
from studio.ui.widgets.time_axis import ruler_track
from tests.ui.features.animation.lane_rig import LaneRig
from tests.ui.features.timeline.rig import LEFT, NONE, SHIFT, Rig

ALT = Qt.KeyboardModifier.AltModifier
Y = round(ruler_track.HEIGHT) + 8


@pytest.fixture
def marked(rig: Rig) -> Rig:
    """Return a timeline with three marks."""
    for mark in (Mark(30, "first"), Mark(100, "a note that is much too long for its place", "#E06C65"), Mark(130, "c")):
        rig.document.apply_command(AddMark(mark))
    return rig


def marks(rig: Rig) -> list[tuple[int, str]]:
    return [(mark.frame, mark.text) for mark in rig.document.project.marks]


def popup(rig: Rig) -> MarkPopup:
    found = rig.panel.mark_editor.popup
    assert found is not None
    return found


def test_a_key_marks_a_frame_and_takes_the_mark_away(rig: Rig) -> None:
    before = rig.panel.timeline_canvas.minimumSizeHint().height()
    rig.panel.set_frame(40)
    rig.key(Qt.Key.Key_M)
    assert marks(rig) == [(40, "")]
    assert rig.panel.timeline_canvas.minimumSizeHint().height() > before
    rig.key(Qt.Key.Key_M)
    assert marks(rig) == []
    assert rig.panel.timeline_canvas.minimumSizeHint().height() == before
    rig.document.undo()
    assert marks(rig) == [(40, "")]


def test_keys_go_from_mark_to_mark(marked: Rig) -> None:
    marked.panel.set_frame(100)
    visited = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left):
        marked.key(key, ALT)
        visited.append(marked.panel.current_frame)
    assert visited == [130, 130, 100, 30, 30]


def test_a_click_goes_to_the_mark_and_elsewhere_scrubs(marked: Rig) -> None:
    QTest.mouseClick(marked.panel.timeline_canvas, LEFT, NONE, marked.at(30, Y) + QPoint(4, 0))
    QTest.mouseClick(marked.panel.timeline_canvas, LEFT, NONE, marked.at(200.5, Y))
    assert marked.frames == [30, 200]


def test_dragging_a_mark_is_one_step_and_harms_no_other_on_its_way(marked: Rig) -> None:
    start = marked.at(30, Y) + QPoint(4, 0)
    marked.drag(start, marked.at(60, Y), marked.at(100, Y), marked.at(130, Y), marked.at(170, Y))
    assert marks(marked)[-1] == (170, "first")
    assert len(marks(marked)) == 3
    assert marked.document.undo_label == "Move mark"
    marked.document.undo()
    assert [frame for frame, _ in marks(marked)] == [30, 100, 130]


def test_a_dragged_mark_snaps_and_with_shift_it_does_not(marked: Rig) -> None:
    marked.panel.set_frame(200)
    start = marked.at(30, Y) + QPoint(4, 0)
    marked.drag(start, marked.at(100, Y), marked.at(199, Y))
    assert marks(marked)[-1] == (200, "first")
    marked.document.undo()
    canvas = marked.panel.timeline_canvas
    QTest.mousePress(canvas, LEFT, NONE, start)
    for frame in (100, 199):
        QTest.mouseMove(canvas, marked.at(frame, Y))
        assert canvas.curve_scene.snap_guide == (200 if frame == 199 else 100)
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(marked.at(199, Y)), QPointF(marked.at(199, Y)), LEFT, LEFT, SHIFT)
    QApplication.sendEvent(canvas, move)
    assert canvas.curve_scene.snap_guide is None
    QTest.mouseRelease(canvas, LEFT, SHIFT, marked.at(199, Y))
    assert marks(marked)[-1] == (199, "first")


def test_a_mark_cannot_leave_the_clip(marked: Rig) -> None:
    marked.drag(marked.at(130, Y) + QPoint(4, 0), QPoint(2000, Y))
    assert marks(marked)[-1] == (240, "c")
    marked.drag(marked.at(30, Y) + QPoint(4, 0), QPoint(-300, Y))
    assert marks(marked)[0] == (0, "first")


def test_a_double_click_edits_the_note_and_the_colour(marked: Rig, qtbot: QtBot) -> None:
    QTest.mouseDClick(marked.panel.timeline_canvas, LEFT, NONE, marked.at(30, Y) + QPoint(4, 0))
    editor = popup(marked)
    assert editor.note_field.selectedText() == "first"
    QTest.keyClicks(editor.note_field, "other")
    QTest.mouseClick(editor.color_buttons.button(1), LEFT)
    with qtbot.waitSignal(editor.destroyed):
        QTest.keyClick(editor.note_field, Qt.Key.Key_Return)
    assert marked.document.project.marks[0] == Mark(30, "other", NOTE_COLORS[0][1])
    marked.document.undo()
    assert marks(marked)[0] == (30, "first")


def test_escape_drops_what_was_typed(marked: Rig, qtbot: QtBot) -> None:
    steps = marked.document.step_index
    for y, frame in ((Y, 30.0), (Y, 200.5)):
        QTest.mouseDClick(marked.panel.timeline_canvas, LEFT, NONE, marked.at(frame, y) + QPoint(4, 0))
        editor = popup(marked)
        QTest.keyClicks(editor.note_field, "no")
        with qtbot.waitSignal(editor.destroyed):
            QTest.keyClick(editor.note_field, Qt.Key.Key_Escape)
    assert marked.document.step_index == steps


def test_a_new_mark_and_its_note_are_one_step(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.set_frame(77)
    rig.key(Qt.Key.Key_M, SHIFT)
    editor = popup(rig)
    QTest.keyClicks(editor.note_field, "hello")
    with qtbot.waitSignal(editor.destroyed):
        QTest.keyClick(editor.note_field, Qt.Key.Key_Return)
    assert marks(rig) == [(77, "hello")]
    assert rig.document.step_index == 1


def menu_at(rig: Rig, place: QPoint) -> QMenu:
    canvas = rig.panel.timeline_canvas
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, event)
    return cast("list[QMenu]", canvas.findChildren(QMenu))[-1]


def test_the_menu_removes_and_lists(marked: Rig, qtbot: QtBot) -> None:
    menu = menu_at(marked, marked.at(100, Y) + QPoint(4, 0))
    entries = {entry.text(): entry for entry in menu.actions()}
    assert list(entries)[:3] == ["Edit Mark…", "Remove Mark", "Remove All Marks"]
    assert "30  first" in entries
    with qtbot.waitSignal(menu.destroyed):
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entries["Remove Mark"]).center())
    assert [frame for frame, _ in marks(marked)] == [30, 130]
    menu = menu_at(marked, marked.at(200, Y))
    entries = {entry.text(): entry for entry in menu.actions()}
    assert "Remove Mark" not in entries
    with qtbot.waitSignal(menu.destroyed):
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entries["130  c"]).center())
    assert marked.panel.current_frame == 130


def test_all_marks_are_removed_in_one_step(marked: Rig, qtbot: QtBot) -> None:
    before = marks(marked)
    menu = menu_at(marked, marked.at(200, Y))
    entry = next(entry for entry in menu.actions() if entry.text() == "Remove All Marks")
    with qtbot.waitSignal(menu.destroyed):
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
    assert marks(marked) == []
    marked.document.undo()
    assert marks(marked) == before


def test_the_tooltip_has_the_whole_note(marked: Rig, qtbot: QtBot) -> None:
    canvas, at = marked.panel.timeline_canvas, marked.at(100, Y) + QPoint(4, 0)
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, at, canvas.mapToGlobal(at)))
    qtbot.waitUntil(lambda: "much too long for its place" in QToolTip.text())
    QToolTip.hideText()


def test_delete_takes_the_mark_under_the_mouse_before_any_key(qtbot: QtBot) -> None:
    rig = LaneRig()
    qtbot.addWidget(rig.panel)
    rig.panel.show()
    document = rig.level.document
    document.apply_command(AddMark(Mark(40, "here")))
    (param, frames) = next((name, curve) for name, curve in rig.level.graph["a"].curves.items() if len(curve) > 1)
    rig.select((param, next(iter(frames)).frame))
    canvas = rig.canvas
    place = canvas.find_placement(canvas.marks_track)
    assert place is not None
    QTest.mouseMove(canvas, QPoint(round(canvas.curve_scene.time_axis.x_of(40)) + 4, round(place.rect.center().y())))
    QTest.keyClick(rig.panel, Qt.Key.Key_Delete)
    assert document.project.marks == ()
    assert len(rig.keys(param)) == len(frames)
    QTest.keyClick(rig.panel, Qt.Key.Key_Delete)
    assert len(rig.keys(param)) == len(frames) - 1


def test_the_playhead_snaps_to_marks_with_ctrl(marked: Rig) -> None:
    canvas, control = marked.panel.timeline_canvas, Qt.KeyboardModifier.ControlModifier
    QTest.mousePress(canvas, LEFT, control, marked.at(60.5, 8))
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(marked.at(99.5, 8)), QPointF(marked.at(99.5, 8)), LEFT, LEFT, control
    )
    QApplication.sendEvent(canvas, move)
    assert marked.panel.current_frame == 100
    assert canvas.curve_scene.snap_guide == 100
    QTest.mouseRelease(canvas, LEFT, control, marked.at(99.5, 8))
    assert canvas.curve_scene.snap_guide is None


def test_marks_behind_the_clips_end_do_no_harm(marked: Rig) -> None:
    marked.document.apply_command(AddMark(Mark(5000, "far")))
    marked.panel.grab()
    marked.panel.set_frame(130)
    marked.key(Qt.Key.Key_Right, ALT)
    assert marked.panel.current_frame == 240
