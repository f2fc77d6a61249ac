"""The field of strokes: what it shows, and the edits that it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.sdk.paint.paint_strokes import PaintStroke, PaintStrokes, StrokeBlend, StrokeKind, StrokeLife, StrokePoint
from studio.sdk.paint.stroke_text import parse_paint_strokes, serialize_paint_strokes
from studio.sdk.params import Color, ParamKind, ParamSpec
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.strokes_field.strokes_field import StrokesFieldView, describe_stroke

POINTS = (StrokePoint(0, 0), StrokePoint(10, 10))
STROKES = PaintStrokes(
    (
        PaintStroke("Low", POINTS),
        PaintStroke("Middle", POINTS, StrokeKind.CLONE, life=StrokeLife.RANGE, first=5, last=9),
        PaintStroke("High", POINTS, StrokeKind.BLUR),
    )
)


class Rig:
    """A field, and the strokes that its edits make."""

    def __init__(self, qtbot: QtBot) -> None:
        self.strokes = STROKES
        self.field = StrokesFieldView(ParamSpec("strokes", ParamKind.STROKES, "", "Strokes", animatable=False))
        qtbot.addWidget(self.field)
        self.field.value_edited.connect(self._edit)
        self.field.show_value(serialize_paint_strokes(STROKES))
        self.field.resize(320, 600)
        self.field.show()

    def _edit(self, edit: ValueEdit) -> None:
        text = edit.change_value(serialize_paint_strokes(self.strokes))
        self.strokes = parse_paint_strokes(str(text))
        self.field.show_value(text)

    def click_from_right(self, number: int, pixels: int) -> None:
        view = self.field.list_view
        rect = view.visualRect(view.shape_model.index(view.shape_model.to_row(number)))
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - pixels, rect.center().y())
        )

    @property
    def names(self) -> list[str]:
        return [stroke.name for stroke in self.strokes.strokes]


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_eye_and_lock_are_switched_by_a_click(rig: Rig) -> None:
    rig.click_from_right(2, 8)
    assert [stroke.is_hidden for stroke in rig.strokes.strokes] == [False, False, True]
    rig.click_from_right(0, 32)
    assert [stroke.is_locked for stroke in rig.strokes.strokes] == [True, False, False]


def test_the_order_copies_names_and_deletion(rig: Rig) -> None:
    rig.field.list_view.choose(0)
    rig.field.up_button.click()
    assert rig.names == ["Middle", "Low", "High"]
    rig.field.duplicate_button.click()
    assert rig.names == ["Middle", "Low", "Low 1", "High"]
    rig.field.delete_button.click()
    assert rig.names == ["Middle", "Low", "High"]
    model = rig.field.list_view.shape_model
    model.setData(model.index(model.to_row(1)), " Wire ")
    assert rig.names == ["Middle", "Wire", "High"]


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("size", 12.5, 12.5),
        ("hardness", 7.0, 1.0),
        ("life", "this frame", StrokeLife.FRAME),
        ("blend", "screen", StrokeBlend.SCREEN),
        ("color", (2.5, 0.0, 1.0, 1.0), Color(2.5, 0.0, 1.0)),
        ("frame_offset", -3, -3),
        ("size_by_pressure", True, True),
    ],
)
def test_settings_are_of_the_chosen_stroke(rig: Rig, name: str, value: object, wanted: object) -> None:
    rig.field.list_view.choose(1)
    rig.field.settings_view.fields[name].value_edited.emit(ValueEdit.from_value(value))  # type: ignore[arg-type]
    assert rig.strokes.strokes[1] == replace(STROKES.strokes[1], **{name: wanted})  # type: ignore[arg-type]
    assert rig.strokes.strokes[0] == STROKES.strokes[0]


def test_settings_without_an_effect_are_hidden(rig: Rig) -> None:
    shown: dict[int, set[str]] = {}
    for number in range(3):
        rig.field.list_view.choose(number)
        fields = rig.field.settings_view.fields
        shown[number] = {name for name, field in fields.items() if not field.isHidden()}
    assert "color" in shown[0]
    assert not {"first", "offset_x", "blur"} & shown[0]
    assert {"first", "last", "offset_x", "frame_offset", "blend"} <= shown[1]
    assert "blur" in shown[2]
    assert not {"color", "blend", "offset_x"} & shown[2]


def test_rows_say_what_a_stroke_does_and_when() -> None:
    assert [describe_stroke(stroke) for stroke in STROKES.strokes] == ["Brush", "Clone · 5–9", "Blur"]
    assert describe_stroke(replace(STROKES.strokes[0], life=StrokeLife.FRAME, first=7)) == "Brush · frame 7"


def test_what_cannot_be_shown_is_said(rig: Rig) -> None:
    rig.field.show_value("no JSON")
    assert not rig.field.hint_label.isHidden()
    assert rig.field.settings_view.isHidden()
    rig.field.show_mixed(["", "x"])
    assert "different" in rig.field.hint_label.text()
