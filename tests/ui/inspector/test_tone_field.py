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
from studio.ui.inspector import InspectorPanel
from studio.ui.inspector.tone_canvas import ToneCanvas
from studio.ui.inspector.tone_field import ToneFieldView
from studio.ui.inspector.tone_points import added, halved, moved, points_of, removed
from studio.ui.values import value_text
from tests.ui.inspector.hands import CTRL, LEFT, NONE, SHIFT, send_move, value_of

STRAIGHT = (0.0, 0.0, 1.0, 1.0)


@pytest.fixture
def field(panel: InspectorPanel) -> ToneFieldView:
    found = panel.rows["tones"].field
    assert isinstance(found, ToneFieldView)
    found.canvas.setFocus()
    return found


def at(canvas: ToneCanvas, x: float, y: float) -> QPoint:
    """Return where on the canvas a point of a curve lies, read off its two ends."""
    low, high = canvas.place_of(0), canvas.place_of(len(canvas.points) - 1)
    across, up = high.x() - low.x(), high.y() - low.y()
    return QPointF(low.x() + x * across, low.y() + y * up).toPoint()


def values(document: Document) -> tuple[float, ...]:
    value = value_of(document, "tones")
    assert isinstance(value, tuple)
    return value


def drag_to(canvas: ToneCanvas, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    QTest.mousePress(canvas, LEFT, NONE, start)
    for step in range(1, 6):
        way = QPointF(end - start) * (step / 5)
        send_move(canvas, start + way.toPoint(), NONE)
    if release:
        QTest.mouseRelease(canvas, LEFT, NONE, end)


def test_a_press_adds_a_point_and_drags_it_as_one_step(field: ToneFieldView, document: Document) -> None:
    canvas = field.canvas
    drag_to(canvas, at(canvas, 0.5, 0.5), at(canvas, 0.3, 0.7))
    assert values(document) == pytest.approx((0.0, 0.0, 0.3, 0.7, 1.0, 1.0), abs=0.02)
    assert canvas.index == 1
    document.undo()
    assert value_of(document, "tones") is None
    assert canvas.points == ToneCurve().points
    assert not document.undo()


def test_a_point_is_taken_where_it_is_held_and_stays_between_its_neighbours(
    field: ToneFieldView, document: Document
) -> None:
    document.apply(SetParam("e", "tones", (0.0, 0.0, 0.5, 0.5, 1.0, 1.0)))
    canvas = field.canvas
    start = canvas.place_of(1).toPoint()
    drag_to(canvas, start + QPoint(3, -2), at(canvas, 1.4, -0.5) + QPoint(3, -2))
    found = values(document)
    assert found[2] == pytest.approx(0.995)
    assert found[3] == 0.0


def test_esc_ends_a_drag_where_it_began(field: ToneFieldView, document: Document) -> None:
    canvas = field.canvas
    drag_to(canvas, at(canvas, 0.5, 0.5), at(canvas, 0.2, 0.9), release=False)
    assert len(values(document)) == 6
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert values(document) == STRAIGHT
    send_move(canvas, at(canvas, 0.8, 0.1), NONE)
    assert values(document) == STRAIGHT


def test_a_double_click_deletes_a_point_but_two_stay(field: ToneFieldView, document: Document) -> None:
    document.apply(SetParam("e", "tones", (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)))
    canvas = field.canvas
    QTest.mouseDClick(canvas, LEFT, NONE, canvas.place_of(1).toPoint())
    assert values(document) == STRAIGHT
    QTest.mouseDClick(canvas, LEFT, NONE, canvas.place_of(0).toPoint())
    assert values(document) == STRAIGHT


def test_keys_select_move_add_and_delete(field: ToneFieldView, document: Document) -> None:
    canvas = field.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    QTest.keyClick(canvas, Qt.Key.Key_Insert)
    assert values(document) == (0.0, 0.0, 0.5, 0.5, 1.0, 1.0)
    assert canvas.index == 1
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Left, SHIFT)
    assert values(document) == (0.0, 0.0, 0.4, 0.51, 1.0, 1.0)
    QTest.keyClick(canvas, Qt.Key.Key_Right, CTRL)
    assert canvas.index == 2
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(canvas, Qt.Key.Key_Left, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert values(document) == (0.0, 0.0, 1.0, 0.9)
    QTest.keyClick(canvas, Qt.Key.Key_End)
    assert canvas.index == 1


def test_delete_does_not_reach_the_window(
    field: ToneFieldView, document: Document, panel: InspectorPanel, qtbot: QtBot
) -> None:

    pressed: list[bool] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), panel)
    shortcut.activated.connect(lambda: pressed.append(True))
    document.apply(SetParam("e", "tones", (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)))
    QTest.keyClick(field.canvas, Qt.Key.Key_Delete)
    assert not pressed
    assert len(values(document)) == 4


def test_the_selected_point_and_the_whole_curve_can_be_typed(field: ToneFieldView, document: Document) -> None:
    QTest.keyClick(field.canvas, Qt.Key.Key_End)
    assert field.line.text() == "1, 1"
    for text, wanted in (("0.9, 0.8", (0.0, 0.0, 0.9, 0.8)), ("0,0.1 0.5,0.2 1,1", (0.0, 0.1, 0.5, 0.2, 1.0, 1.0))):
        field.line.setFocus()
        field.line.selectAll()
        QTest.keyClicks(field.line, text)
        QTest.keyClick(field.line, Qt.Key.Key_Return)
        assert values(document) == wanted


def test_what_is_no_curve_is_refused(field: ToneFieldView, document: Document, panel: InspectorPanel) -> None:
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, "1,0 0,1 0.5,0.5")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert value_of(document, "tones") is None
    assert "is no point and no curve" in panel.rows["tones"].error.text()


def test_reset_makes_it_straight(field: ToneFieldView, document: Document, panel: InspectorPanel) -> None:
    document.apply(SetParam("e", "tones", (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)))
    QTest.mouseClick(panel.rows["tones"].reset_button, LEFT)
    assert value_of(document, "tones") is None
    assert field.canvas.points == ToneCurve().points


def test_it_has_a_name_and_says_what_it_holds(field: ToneFieldView, document: Document) -> None:
    assert field.canvas.accessibleName()
    assert field.line.accessibleName()
    spec: ParamSpec = document.registry["color.everything"].params["tones"]
    assert value_text(spec, (0.0, 0.0, 0.4, 0.6, 1.0, 1.0)) == "3 points"


def test_points() -> None:
    straight = ToneCurve().points
    three, index = added(straight, 0.25, 0.75)
    assert (three[1], index) == ((0.25, 0.75), 1)
    assert added(three, 0.252, 0.1) == (three, 1)
    assert moved(three, 0, 0.9, 2.0)[0] == (0.245, 1.0)
    assert removed(three, 1) == straight
    assert removed(straight, 0) == straight
    assert halved(straight, 1)[0][1] == (0.5, 0.5)
    assert points_of("nothing") is None
    assert points_of((0.0, 0.0, 1.0)) is None
