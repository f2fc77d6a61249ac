"""The field of a tone curve, worked with mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.sdk.params import ParamSpec, ToneCurve
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.tone_curve.tone_canvas import ToneCurveCanvas
from studio.ui.shell.fields.tone_curve.tone_field import ToneCurveFieldView
from studio.ui.shell.fields.tone_curve.tone_points import (
    add_point,
    move_point,
    parse_points,
    remove_point,
    split_segment,
)
from studio.ui.widgets.text.value_format import format_value
from tests.ui.features.inspector.hands import CTRL, LEFT, NONE, SHIFT, send_move, value_of

STRAIGHT = (0.0, 0.0, 1.0, 1.0)


@pytest.fixture
def field(panel: InspectorPanel) -> ToneCurveFieldView:
    found = panel.param_rows["tones"].value_field
    assert isinstance(found, ToneCurveFieldView)
    found.curve_canvas.setFocus()
    return found


def at(canvas: ToneCurveCanvas, x: float, y: float) -> QPoint:
    """Return where on the canvas a point of a curve lies, read off its two ends."""
    low, high = canvas.locate_point(0), canvas.locate_point(len(canvas.curve_points) - 1)
    across, up = high.x() - low.x(), high.y() - low.y()
    return QPointF(low.x() + x * across, low.y() + y * up).toPoint()


def values(document: Document) -> tuple[float, ...]:
    value = value_of(document, "tones")
    assert isinstance(value, tuple)
    return value


def drag_to(canvas: ToneCurveCanvas, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    QTest.mousePress(canvas, LEFT, NONE, start)
    for step in range(1, 6):
        way = QPointF(end - start) * (step / 5)
        send_move(canvas, start + way.toPoint(), NONE)
    if release:
        QTest.mouseRelease(canvas, LEFT, NONE, end)


def test_a_press_adds_a_point_and_drags_it_as_one_step(field: ToneCurveFieldView, document: Document) -> None:
    canvas = field.curve_canvas
    drag_to(canvas, at(canvas, 0.5, 0.5), at(canvas, 0.3, 0.7))
    assert values(document) == pytest.approx((0.0, 0.0, 0.3, 0.7, 1.0, 1.0), abs=0.02)
    assert canvas.selected_index == 1
    document.undo()
    assert value_of(document, "tones") is None
    assert canvas.curve_points == ToneCurve().points
    assert not document.undo()


def test_a_point_is_taken_where_it_is_held_and_stays_between_its_neighbours(
    field: ToneCurveFieldView, document: Document
) -> None:
    document.apply_command(SetParam("e", "tones", (0.0, 0.0, 0.5, 0.5, 1.0, 1.0)))
    canvas = field.curve_canvas
    start = canvas.locate_point(1).toPoint()
    drag_to(canvas, start + QPoint(3, -2), at(canvas, 1.4, -0.5) + QPoint(3, -2))
    found = values(document)
    assert found[2] == pytest.approx(0.995)
    assert found[3] == 0.0


def test_esc_ends_a_drag_where_it_began(field: ToneCurveFieldView, document: Document) -> None:
    canvas = field.curve_canvas
    drag_to(canvas, at(canvas, 0.5, 0.5), at(canvas, 0.2, 0.9), release=False)
    assert len(values(document)) == 6
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert values(document) == STRAIGHT
    send_move(canvas, at(canvas, 0.8, 0.1), NONE)
    assert values(document) == STRAIGHT


def test_a_double_click_deletes_a_point_but_two_stay(field: ToneCurveFieldView, document: Document) -> None:
    document.apply_command(SetParam("e", "tones", (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)))
    canvas = field.curve_canvas
    QTest.mouseDClick(canvas, LEFT, NONE, canvas.locate_point(1).toPoint())
    assert values(document) == STRAIGHT
    QTest.mouseDClick(canvas, LEFT, NONE, canvas.locate_point(0).toPoint())
    assert values(document) == STRAIGHT


def test_keys_select_move_add_and_delete(field: ToneCurveFieldView, document: Document) -> None:
    canvas = field.curve_canvas
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    QTest.keyClick(canvas, Qt.Key.Key_Insert)
    assert values(document) == (0.0, 0.0, 0.5, 0.5, 1.0, 1.0)
    assert canvas.selected_index == 1
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Left, SHIFT)
    assert values(document) == (0.0, 0.0, 0.4, 0.51, 1.0, 1.0)
    QTest.keyClick(canvas, Qt.Key.Key_Right, CTRL)
    assert canvas.selected_index == 2
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(canvas, Qt.Key.Key_Left, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert values(document) == (0.0, 0.0, 1.0, 0.9)
    QTest.keyClick(canvas, Qt.Key.Key_End)
    assert canvas.selected_index == 1


def test_delete_does_not_reach_the_window(
    field: ToneCurveFieldView, document: Document, panel: InspectorPanel, qtbot: QtBot
) -> None:

    pressed: list[bool] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), panel)
    shortcut.activated.connect(lambda: pressed.append(True))
    document.apply_command(SetParam("e", "tones", (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)))
    QTest.keyClick(field.curve_canvas, Qt.Key.Key_Delete)
    assert not pressed
    assert len(values(document)) == 4


def test_the_selected_point_and_the_whole_curve_can_be_typed(field: ToneCurveFieldView, document: Document) -> None:
    QTest.keyClick(field.curve_canvas, Qt.Key.Key_End)
    assert field.point_field.text() == "1, 1"
    for text, wanted in (("0.9, 0.8", (0.0, 0.0, 0.9, 0.8)), ("0,0.1 0.5,0.2 1,1", (0.0, 0.1, 0.5, 0.2, 1.0, 1.0))):
        field.point_field.setFocus()
        field.point_field.selectAll()
        QTest.keyClicks(field.point_field, text)
        QTest.keyClick(field.point_field, Qt.Key.Key_Return)
        assert values(document) == wanted


def test_what_is_no_curve_is_refused(field: ToneCurveFieldView, document: Document, panel: InspectorPanel) -> None:
    field.point_field.setFocus()
    field.point_field.selectAll()
    QTest.keyClicks(field.point_field, "1,0 0,1 0.5,0.5")
    QTest.keyClick(field.point_field, Qt.Key.Key_Return)
    assert value_of(document, "tones") is None
    assert "is neither a point nor a curve" in panel.param_rows["tones"].error_label.text()


def test_reset_makes_it_straight(field: ToneCurveFieldView, document: Document, panel: InspectorPanel) -> None:
    document.apply_command(SetParam("e", "tones", (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)))
    QTest.mouseClick(panel.param_rows["tones"].reset_button, LEFT)
    assert value_of(document, "tones") is None
    assert field.curve_canvas.curve_points == ToneCurve().points


def test_it_has_a_name_and_says_what_it_holds(field: ToneCurveFieldView, document: Document) -> None:
    assert field.curve_canvas.accessibleName()
    assert field.point_field.accessibleName()
    spec: ParamSpec = document.registry["color.everything"].params["tones"]
    assert format_value(spec, (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)) == "3 points"


def test_points() -> None:
    straight = ToneCurve().points
    three, index = add_point(straight, 0.25, 0.75)
    assert (three[1], index) == ((0.25, 0.75), 1)
    assert add_point(three, 0.252, 0.1) == (three, 1)
    assert move_point(three, 0, 0.9, 2.0)[0] == (0.245, 1.0)
    assert remove_point(three, 1) == straight
    assert remove_point(straight, 0) == straight
    assert split_segment(straight, 1)[0][1] == (0.5, 0.5)
    assert parse_points("nothing") is None
    assert parse_points((0.0, 0.0, 1.0)) is None


@pytest.fixture
def hues(panel: InspectorPanel) -> ToneCurveFieldView:
    found = panel.param_rows["hues"].value_field
    assert isinstance(found, ToneCurveFieldView)
    found.curve_canvas.setFocus()
    return found


def test_the_ends_of_what_goes_round_are_one_point(hues: ToneCurveFieldView, document: Document) -> None:
    canvas = hues.curve_canvas
    start = canvas.locate_point(0).toPoint()
    drag_to(canvas, start, start - QPoint(-40, 30))
    found = value_of(document, "hues")
    assert isinstance(found, tuple)
    assert (found[0], found[2]) == (0.0, 1.0)
    assert found[1] == found[3] > 0.6
    QTest.keyClick(canvas, Qt.Key.Key_Insert)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(canvas.curve_points) == 3


def test_points_that_go_round() -> None:
    ends = ToneCurve.from_numbers((0, 0.5, 0.4, 0.7, 1, 0.5)).points
    assert move_point(ends, 2, 0.7, 0.9, wraps=True) == ((0.0, 0.9), (0.4, 0.7), (1.0, 0.9))
    assert move_point(ends, 1, 0.5, 0.2, wraps=True)[1] == (0.5, 0.2)
    assert remove_point(ends, 0, wraps=True) == ends
    assert len(remove_point(ends, 1, wraps=True)) == 2
