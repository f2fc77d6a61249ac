"""The field of shapes: what it shows, and the edits that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.roto.point_operations import make_rectangle_points
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes, ShapeBlend
from studio.sdk.roto.shape_text import parse_roto_shapes, serialize_roto_shapes
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.shapes_field.shapes_field import ShapesFieldView

POINTS = make_rectangle_points(0, 0, 10, 10)
SHAPES = RotoShapes(tuple(RotoShape(name, {0: POINTS}, color=n) for n, name in enumerate(("Low", "Middle", "High"))))


class Rig:
    """A field, and the shapes that its edits make."""

    def __init__(self, qtbot: QtBot) -> None:
        self.shapes = SHAPES
        self.field = ShapesFieldView(ParamSpec("shapes", ParamKind.SHAPES, "", "Shapes", animatable=False))
        qtbot.addWidget(self.field)
        self.field.value_edited.connect(self._edit)
        self.field.show_value(serialize_roto_shapes(SHAPES))
        self.field.resize(300, 400)
        self.field.show()

    def _edit(self, edit: ValueEdit) -> None:
        text = edit.change_value(serialize_roto_shapes(self.shapes))
        self.shapes = parse_roto_shapes(str(text))
        self.field.show_value(text)

    def click_from_right(self, number: int, pixels: int) -> None:
        view = self.field.list_view
        rect = view.visualRect(view.shape_model.index(view.shape_model.to_row(number)))
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - pixels, rect.center().y())
        )

    @property
    def names(self) -> list[str]:
        return [shape.name for shape in self.shapes.shapes]


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_eye_and_lock_are_switched_by_a_click(rig: Rig) -> None:
    rig.click_from_right(2, 8)
    assert [shape.is_hidden for shape in rig.shapes.shapes] == [False, False, True]
    rig.click_from_right(0, 32)
    assert [shape.is_locked for shape in rig.shapes.shapes] == [True, False, False]


def test_the_order_copies_and_deletion(rig: Rig) -> None:
    rig.field.list_view.choose(0)
    rig.field.up_button.click()
    assert rig.names == ["Middle", "Low", "High"]
    assert rig.field.list_view.chosen_number == 1
    rig.field.duplicate_button.click()
    assert rig.names == ["Middle", "Low", "Low 1", "High"]
    rig.field.down_button.click()
    rig.field.delete_button.click()
    assert len(rig.names) == 3


def test_a_name_is_edited(rig: Rig) -> None:
    model = rig.field.list_view.shape_model
    model.setData(model.index(model.to_row(1)), " Hand ")
    assert rig.names == ["Low", "Hand", "High"]
    model.setData(model.index(model.to_row(1)), "  ")
    assert rig.names == ["Low", "Hand", "High"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("opacity", 0.5), ("feather", 12.0), ("is_inverted", True), ("is_linear", True), ("blend", "subtract")],
)
def test_settings_are_of_the_chosen_shape(rig: Rig, name: str, value: object) -> None:
    rig.field.list_view.choose(1)
    rig.field.settings_view.fields[name].value_edited.emit(ValueEdit.from_value(value))  # type: ignore[arg-type]
    wanted = ShapeBlend.SUBTRACT if name == "blend" else value
    assert rig.shapes.shapes[1] == replace(SHAPES.shapes[1], **{name: wanted})  # type: ignore[arg-type]
    assert rig.shapes.shapes[0] == SHAPES.shapes[0]


def test_numbers_stay_within_their_limits(rig: Rig) -> None:
    rig.field.settings_view.fields["opacity"].value_edited.emit(ValueEdit.from_value(7.0))
    assert rig.shapes.shapes[2].opacity == 1.0


@pytest.mark.parametrize("show", [lambda f: f.show_value("no shapes"), lambda f: f.show_mixed(("", "x"))])
def test_what_cannot_be_shown_is_said(rig: Rig, show: Callable[[ShapesFieldView], None]) -> None:
    show(rig.field)
    assert rig.field.hint_label.isVisible()
    assert not rig.field.list_view.isVisible()


def test_a_row_is_dragged_to_another_place_and_escape_gives_it_up(rig: Rig) -> None:
    view = rig.field.list_view
    rows = [view.visualRect(view.shape_model.index(row)).center() for row in range(3)]  # from the topmost
    for last, wanted in ((Qt.Key.Key_Escape, ["Low", "Middle", "High"]), (None, ["High", "Low", "Middle"])):
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=rows[0])
        for place in (rows[1], rows[2] + QPoint(0, 9)):
            QTest.mouseMove(view.viewport(), place)
        view.grab()  # the line is painted
        if last is not None:
            QTest.keyClick(view, last)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=rows[2])
        assert rig.names == wanted
    assert view.chosen_numbers == (0,)


def test_several_rows_are_chosen_and_deleted(rig: Rig) -> None:
    found: list[tuple[int, ...]] = []
    rig.field.items_chosen.connect(found.append)
    rig.field.choose_items((0, 2))
    assert not found  # the user did not
    assert rig.field.list_view.chosen_numbers == (0, 2)
    rig.field.delete_button.click()
    assert rig.names == ["Middle"]


def test_the_menu_of_a_row_does_what_signs_and_buttons_do_to_all_chosen_rows(rig: Rig) -> None:
    view = rig.field.list_view
    rig.field.choose_items((0, 2))

    def choose(text: str) -> None:
        place = view.visualRect(view.shape_model.index(0)).center()  # the topmost: number 2
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        entries = [
            *menu.actions(),
            *(entry for part in cast(list[QMenu], menu.findChildren(QMenu)) for entry in part.actions()),
        ]
        next(entry for entry in entries if entry.text() == text).trigger()
        menu.close()

    choose("Hide")
    assert [shape.is_hidden for shape in rig.shapes.shapes] == [True, False, True]
    choose("Show")
    assert not any(shape.is_hidden for shape in rig.shapes.shapes)
    choose("Color 5")
    assert [shape.color for shape in rig.shapes.shapes] == [4, 1, 4]
    choose("Delete")
    assert rig.names == ["Middle"]


def test_a_click_beside_the_rows_has_the_menu_of_the_parameter(rig: Rig) -> None:
    view = rig.field.list_view
    view.setFixedHeight(200)
    place = QPoint(20, 190)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    assert QApplication.activePopupWidget() is None
    assert not event.isAccepted()
