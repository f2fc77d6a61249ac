"""The field of a correction by color: its wheel, its slider and its numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetKeyframe, SetParam
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.color_wheel.wheel_field import ColorWheelFieldView
from studio.ui.shell.fields.color_wheel.wheel_math import (
    compute_luma,
    find_wheel_place,
    get_color_numbers,
    make_color,
    move_place,
    with_luma,
    without_tint,
)
from tests.ui.features.inspector.hands import LEFT, NONE, SHIFT, drag, send_move, type_into, value_of

RADIUS = 35.0  # pixels


@pytest.fixture
def field(panel: InspectorPanel) -> ColorWheelFieldView:
    found = panel.param_rows["balance"].value_field
    assert isinstance(found, ColorWheelFieldView)
    return found


def numbers(document: Document) -> tuple[float, ...]:
    value = value_of(document, "balance")
    assert isinstance(value, tuple)
    return value


def test_a_drag_tints_and_keeps_luma_as_one_step(qtbot: QtBot, field: ColorWheelFieldView, document: Document) -> None:
    drag(qtbot, field.wheel, 20)
    red, green, blue, alpha = numbers(document)
    assert red > 1.0 > green
    assert green == pytest.approx(blue)
    assert alpha == 1.0
    assert compute_luma((red, green, blue)) == pytest.approx(1.0, abs=1e-4)
    assert field.wheel.shown_places[0] == pytest.approx((20 / RADIUS, 0.0), abs=1e-4)
    document.undo()
    assert value_of(document, "balance") is None
    assert not document.undo()


def test_a_drag_does_not_jump_to_where_it_begins(field: ColorWheelFieldView, document: Document) -> None:
    QTest.mousePress(field.wheel, LEFT, NONE, QPoint(70, 20))
    assert value_of(document, "balance") is None
    send_move(field.wheel, QPoint(70, 30), NONE)
    across, up = field.wheel.shown_places[0]
    assert (across, up) == pytest.approx((0.0, -10 / RADIUS), abs=1e-4)
    QTest.keyClick(field.wheel, Qt.Key.Key_Escape)
    QTest.mouseRelease(field.wheel, LEFT, NONE, QPoint(70, 30))
    assert numbers(document) == (1.0, 1.0, 1.0, 1.0)


def test_the_slider_moves_all_and_keeps_the_tint(qtbot: QtBot, field: ColorWheelFieldView, document: Document) -> None:
    document.apply_command(SetParam("e", "balance", (1.2, 1.0, 0.9, 0.5)))
    before = find_wheel_place((1.2, 1.0, 0.9))
    slider = field.luma_slider
    drag(qtbot, slider, 25, start=QPoint(round(slider._x(compute_luma((1.2, 1.0, 0.9)) / 4)), 11))
    found = numbers(document)
    assert compute_luma(found[:3]) > 1.2  # type: ignore[arg-type]  # three of four
    assert find_wheel_place(found[:3]) == pytest.approx(before, abs=1e-4)  # type: ignore[arg-type]
    assert found[3] == 0.5
    document.undo()
    assert numbers(document) == (1.2, 1.0, 0.9, 0.5)


def test_numbers_are_typed_beside_it(qtbot: QtBot, field: ColorWheelFieldView, document: Document) -> None:
    red, _, _, luma = field.number_views
    type_into(qtbot, red, "1.5")
    assert numbers(document) == (1.5, 1.0, 1.0, 1.0)
    assert luma.text() == "1.1063"
    type_into(qtbot, luma, "2")
    assert compute_luma(numbers(document)[:3]) == pytest.approx(2.0, abs=1e-4)  # type: ignore[arg-type]
    assert numbers(document)[0] - numbers(document)[1] == pytest.approx(0.5, abs=1e-4)


def test_what_is_beyond_the_limits_is_refused_at_the_row(
    qtbot: QtBot, field: ColorWheelFieldView, document: Document, panel: InspectorPanel
) -> None:
    type_into(qtbot, field.number_views[1], "-3")
    assert value_of(document, "balance") is None
    assert "from 0 to 16" in panel.param_rows["balance"].error_label.text()
    field.wheel.moved.emit(-20.0, 0.0, "far")
    assert min(numbers(document)) == 0.0


def test_a_double_click_takes_the_tint_away_and_reset_everything(
    field: ColorWheelFieldView, document: Document, panel: InspectorPanel
) -> None:
    document.apply_command(SetParam("e", "balance", (1.2, 1.0, 0.9, 1.0)))
    QTest.mouseDClick(field.wheel, LEFT, NONE, QPoint(30, 30))
    luma = compute_luma((1.2, 1.0, 0.9))
    assert numbers(document)[:3] == pytest.approx((luma,) * 3, abs=1e-5)
    QTest.mouseClick(panel.param_rows["balance"].reset_button, LEFT)
    assert value_of(document, "balance") is None


def test_keys_move_it(field: ColorWheelFieldView, document: Document) -> None:
    field.wheel.setFocus()
    QTest.keyClick(field.wheel, Qt.Key.Key_Up)
    QTest.keyClick(field.wheel, Qt.Key.Key_Right, SHIFT)
    assert field.wheel.shown_places[0] == pytest.approx((0.1, 0.01), abs=1e-4)
    QTest.keyClick(field.wheel, Qt.Key.Key_Delete)
    assert numbers(document)[:3] == pytest.approx((1.0, 1.0, 1.0), abs=1e-4)
    assert "e" in document.graph.nodes


def test_a_keyed_one_sets_a_key(qtbot: QtBot, field: ColorWheelFieldView, document: Document) -> None:
    document.apply_command(SetKeyframe("e", "balance", Keyframe(0, (1.0, 1.0, 1.0, 1.0))))
    drag(qtbot, field.wheel, 10)
    key = document.graph["e"].curves["balance"].find_key_at(0)
    assert key is not None
    assert isinstance(key.value, tuple)
    assert key.value[0] > 1.0


def test_driven_parts_rest(field: ColorWheelFieldView) -> None:
    field.show_drivers({"balance.green": "Wave"})
    assert field.number_views[1].text() == "Wave"
    assert not field.wheel.isEnabled()
    field.show_drivers({})
    assert field.wheel.isEnabled()


def test_several_colors_have_a_knob_each(field: ColorWheelFieldView) -> None:
    field.show_mixed(((1.0, 1.0, 1.0, 1.0), (1.0, 1.2, 1.0, 1.0)))
    assert len(field.wheel.shown_places) == 2
    assert field.number_views[0].text() == "1.00"
    assert not field.number_views[1].text()
    assert field.number_views[1].placeholderText() == "—"


def test_it_has_names(field: ColorWheelFieldView) -> None:
    assert field.wheel.accessibleName() == "Balance"
    assert [view.accessibleName() for view in field.number_views] == [f"Balance {part}" for part in "RGBY"]


def test_the_wheel_loses_nothing() -> None:
    for color in ((0.2, -0.3, 1.7), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)):
        assert make_color(compute_luma(color), find_wheel_place(color)) == pytest.approx(color, abs=1e-5)
    assert move_place((1.0, 1.0, 1.0, 0.25), 0.1, 0.0)[3] == 0.25  # type: ignore[index]
    assert with_luma((0.0, 0.0, 0.0, 1.0), 0.5) == (0.5, 0.5, 0.5, 1.0)
    assert without_tint((0.3, 0.3, 0.3, 1.0)) == (0.3, 0.3, 0.3, 1.0)
    assert get_color_numbers("nothing") == (0.0, 0.0, 0.0)
