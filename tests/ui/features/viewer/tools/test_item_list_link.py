"""What is chosen in the lists of tracks, strokes and objects is chosen in the viewer, and the other way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, SetParam
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.clicks.click_text import parse_object_clicks, serialize_object_clicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectClick, ObjectClicks
from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeKind, StrokeLife, StrokePoint
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.sdk.params import Color, Point
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.features.viewer.tools.sampler_bar import SamplerBar
from studio.ui.shell.fields.clicks_field import ClicksFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.strokes_field.strokes_field import StrokesFieldView
from studio.ui.shell.fields.tracks_field.tracks_field import TracksFieldView
from studio.ui.widgets.fields.field_view import FieldView
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
TRACKS = PointTracks(
    tuple(PointTrack(f"Track {n}", n, {0: TrackKey(x, 24)}, (7, 7), (11, 11)) for n, x in ((3, 12), (5, 30), (8, 50)))
)
LOW, MIDDLE, HIGH = (
    PaintStroke(name, (StrokePoint(10, y), StrokePoint(50, y)), size=6)
    for name, y in (("Low", 10), ("Middle", 24), ("High", 38))
)
OBJECTS = ObjectClicks(
    tuple(ClickedObject(f"Object {n + 1}", (ObjectClick(0, 15 + 30 * n, 20),), color=n) for n in range(2))
)


@pytest.fixture
def parts(start: Start, project_file: Path) -> WindowParts:
    """Return a window with noise of 64×48."""
    return get_controller(start(project_file))


def look_at(parts: WindowParts, qtbot: QtBot, kind: str, port: str, param: str, text: str) -> FieldView:
    """Add a node, look at it, select it, and return the field of its items."""
    document, output = parts.document, Endpoint("node", port)
    document.apply_command(AddNode(NodeRecord("node", kind, "Node", params={param: text}), Point(0, 200)))
    document.apply_command(Connect(Endpoint("noise", "image"), Endpoint("node", "image")))
    document.set_viewed_output(output)
    viewer = parts.panels.viewer

    def is_seen() -> bool:
        shown = viewer.shown_request
        return shown is not None and shown.graph is document.graph and viewer.canvas.picture is not None

    qtbot.waitUntil(is_seen, timeout=10_000)
    parts.panels.node_editor.select_nodes(("node",))
    qtbot.waitUntil(lambda: param in parts.panels.inspector.param_rows)
    return parts.panels.inspector.param_rows[param].value_field


def at(parts: WindowParts, x: float, y: float) -> QPoint:
    across, down = parts.panels.viewer.canvas.view.to_widget_point(x, y)
    return QPoint(round(across), round(down))


def click(parts: WindowParts, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(parts.panels.viewer.canvas, LEFT, keys, at(parts, x, y))


@pytest.mark.quick
def test_tracks_are_chosen_in_the_list_and_in_the_viewer(parts: WindowParts, qtbot: QtBot) -> None:
    field = look_at(parts, qtbot, "motion.tracker", "keypoints", "tracks", serialize_point_tracks(TRACKS))
    assert isinstance(field, TracksFieldView)
    tracker, view = parts.panels.viewer.tracker, field.list_view
    qtbot.waitUntil(lambda: tracker.is_on)

    def click_row(row: int, keys: Qt.KeyboardModifier = NONE) -> None:
        place = view.visualItemRect(view.topLevelItem(row)).center()
        QTest.mouseClick(view.viewport(), LEFT, keys, place)

    click(parts, 30, 24)
    assert list(field.chosen_numbers) == [5]
    assert field.chosen_track is not None
    assert field.chosen_track.number == 5
    click(parts, 50, 24, SHIFT)
    assert list(field.chosen_numbers) == [5, 8]
    click_row(0)
    assert tracker.selection == {3}
    click_row(2, CTRL)
    assert tracker.selection == {3, 8}
    field.delete_button.click()
    (left,) = parse_point_tracks(str(parts.document.graph["node"].params["tracks"])).tracks
    assert left.number == 5
    parts.document.undo()
    disabled = PointTracks((replace(TRACKS.tracks[0], is_enabled=False), *TRACKS.tracks[1:]))
    parts.document.apply_command(SetParam("node", "tracks", serialize_point_tracks(disabled)))
    click_row(0)
    assert not tracker.selection
    assert set(field.chosen_numbers) == tracker.chosen_tracks == {3}
    assert tracker.list_chosen_tracks() == ()  # not all the others
    parts.document.apply_command(SetParam("node", "tracks", serialize_point_tracks(TRACKS)))
    assert tracker.selection == {3}


@pytest.mark.quick
def test_strokes_are_chosen_in_the_list_and_in_the_viewer(parts: WindowParts, qtbot: QtBot) -> None:
    strokes = PaintStrokes((LOW, MIDDLE, HIGH))
    field = look_at(parts, qtbot, "composite.roto_paint", "image", "strokes", serialize_paint_strokes(strokes))
    assert isinstance(field, StrokesFieldView)
    paint, view = parts.panels.viewer.paint, field.list_view
    qtbot.waitUntil(lambda: paint.is_on)

    def click_row(number: int, keys: Qt.KeyboardModifier = NONE) -> None:
        place = view.visualRect(view.shape_model.index(view.shape_model.to_row(number))).center()
        QTest.mouseClick(view.viewport(), LEFT, keys, place)

    click_row(1)
    assert paint.selection == {1}
    assert paint.kind is StrokeKind.BRUSH  # it stays
    paint.set_kind(None)
    click(parts, 30, 10)
    assert list(view.chosen_numbers) == [0]
    click(parts, 30, 38, SHIFT)
    assert list(view.chosen_numbers) == [0, 2]
    click_row(1, CTRL)
    assert paint.selection == {0, 1, 2}
    later = replace(LOW, life=StrokeLife.FRAME, first=3)
    parts.document.apply_command(
        SetParam("node", "strokes", serialize_paint_strokes(PaintStrokes((later, MIDDLE, HIGH))))
    )
    click_row(0)
    assert not paint.selection
    assert paint.chosen_strokes == {0}
    parts.panels.timeline.set_frame(3)
    assert paint.selection == {0}
    field.delete_button.click()
    names = [each.name for each in parse_paint_strokes(str(parts.document.graph["node"].params["strokes"])).strokes]
    assert names == ["Middle", "High"]


def test_the_course_of_a_stroke_chosen_in_the_list_is_seen_under_a_brush(parts: WindowParts, qtbot: QtBot) -> None:
    text = serialize_paint_strokes(PaintStrokes((LOW, MIDDLE)))
    field = look_at(parts, qtbot, "composite.roto_paint", "image", "strokes", text)
    assert isinstance(field, StrokesFieldView)
    canvas = parts.panels.viewer.canvas
    qtbot.waitUntil(lambda: parts.panels.viewer.paint.is_on)
    before = canvas.grab().toImage()
    view = field.list_view
    QTest.mouseClick(view.viewport(), LEFT, NONE, view.visualRect(view.shape_model.index(0)).center())
    assert parts.panels.viewer.paint.selection == {1}  # though the row was chosen before
    assert canvas.grab().toImage() != before


@pytest.mark.quick
def test_objects_are_chosen_in_the_list_and_in_the_viewer(parts: WindowParts, qtbot: QtBot) -> None:
    text = serialize_object_clicks(OBJECTS)
    field = look_at(parts, qtbot, "composite.object_mask", "mask", "clicks", text)
    assert isinstance(field, ClicksFieldView)
    clicks, view = parts.panels.viewer.clicks, field.list_view
    qtbot.waitUntil(lambda: clicks.is_on)
    assert list(field.chosen_numbers) == [0]
    click(parts, 45, 20)
    assert list(field.chosen_numbers) == [1]
    QTest.mouseClick(view.viewport(), LEFT, NONE, view.visualItemRect(view.item(0)).center())
    assert clicks.object_index == 0
    assert clicks.selected is None
    clicks.choose_object(2)
    click(parts, 30, 40)
    assert list(field.chosen_numbers) == [2]
    assert [each.name for each in read_objects(parts)] == ["Object 1", "Object 2", "Object 3"]
    field.delete_button.click()
    assert [each.name for each in read_objects(parts)] == ["Object 1", "Object 2"]
    assert (field.chosen_numbers, clicks.object_index) == ((1,), 1)


def read_objects(parts: WindowParts) -> tuple[ClickedObject, ...]:
    return parse_object_clicks(str(parts.document.graph["node"].params["clicks"])).objects


@pytest.mark.quick
def test_the_eyedropper_gives_the_chosen_stroke_a_color_in_one_step(parts: WindowParts, qtbot: QtBot) -> None:
    text = serialize_paint_strokes(PaintStrokes((LOW, replace(MIDDLE, color=Color(0, 0, 0)))))
    field = look_at(parts, qtbot, "composite.roto_paint", "image", "strokes", text)
    assert isinstance(field, StrokesFieldView)
    color = cast(ColorFieldView, field.settings_view.fields["color"])
    assert not color.sample_button.isHidden()
    steps = parts.document.step_index
    QTest.mouseClick(color.sample_button, LEFT)
    bar = cast(SamplerBar, parts.panels.viewer.canvas.findChild(SamplerBar))
    assert bar.isVisible()
    bar.source_box.setCurrentIndex(1 - bar.source_box.currentIndex())  # the viewed picture, not the input
    bar.source_box.activated.emit(bar.source_box.currentIndex())
    click(parts, 30, 10.5)  # on the white stroke, which cannot be selected meanwhile

    def read() -> tuple[PaintStroke, ...]:
        return parse_paint_strokes(str(parts.document.graph["node"].params["strokes"])).strokes

    qtbot.waitUntil(lambda: read()[1].color != Color(0, 0, 0), timeout=10_000)
    assert read()[1].color[:3] == pytest.approx((1, 1, 1), abs=1e-3)
    assert read()[0] == LOW
    assert parts.document.step_index == steps + 1
    QTest.keyClick(parts.panels.viewer, Qt.Key.Key_Escape)
    assert not color.sample_button.isChecked()
    parts.document.undo()
    assert read()[1].color == Color(0, 0, 0)


def test_the_menu_of_a_row_is_opened_by_the_keyboard_in_the_window(parts: WindowParts, qtbot: QtBot) -> None:
    text = serialize_paint_strokes(PaintStrokes((LOW, MIDDLE, HIGH)))
    field = look_at(parts, qtbot, "composite.roto_paint", "image", "strokes", text)
    assert isinstance(field, StrokesFieldView)
    view = field.list_view
    rect = view.visualRect(view.shape_model.index(1))
    QTest.mouseClick(view.viewport(), LEFT, NONE, rect.center())
    middle = view.viewport().rect().center()
    QApplication.sendEvent(
        view.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, view.viewport().mapToGlobal(middle)),
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {entry.text(): entry for entry in menu.actions() if entry.text()}
    assert list(entries) == ["Rename", "Hide", "Lock", "Up", "Down", "Duplicate", "Delete"]
    entries["Lock"].trigger()
    menu.close()
    strokes = parse_paint_strokes(str(parts.document.graph["node"].params["strokes"])).strokes
    assert [each.is_locked for each in strokes] == [False, True, False]
