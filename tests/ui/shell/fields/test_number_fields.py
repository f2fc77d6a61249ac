"""Number fields whose 0 stands for something else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_fields import NUMBER_WIDTH, ScalarFieldView

RATE = ParamSpec(
    "rate", ParamKind.FLOAT, 0.0, "A rate.", 0.0, 1000.0, (0.0, 120.0), unit="fps", zero_text="As in the file"
)
LEFT = Qt.MouseButton.LeftButton


def open_field(qtbot: QtBot) -> ScalarFieldView:
    """Return a field that shows 0, beside a button with the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 80)
    button, field = QPushButton("other", window), ScalarFieldView(RATE, window)
    field.setGeometry(0, 40, 240, 28)
    field.show_value(0.0)
    window.show()
    window.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    return field


def test_zero_is_said_in_words_with_the_figure_that_it_stands_for(qtbot: QtBot) -> None:
    field = open_field(qtbot)
    assert field.number_view.text() == "As in the file"
    assert field.slider is not None
    assert not field.slider.isVisible()
    field.show_zero_detail("25 fps")
    assert field.number_view.text() == "As in the file (25 fps)"
    qtbot.waitUntil(lambda: field.number_view.width() > NUMBER_WIDTH)


def test_the_number_is_shown_while_it_is_typed_and_where_it_is_another(qtbot: QtBot) -> None:
    field = open_field(qtbot)
    number = field.number_view
    wanted: list[ParamValue] = []

    def take(edit: ValueEdit) -> None:
        wanted.append(edit.change_value(0.0))
        field.show_value(wanted[-1])
        field.set_bad(False)

    field.value_edited.connect(take)
    QTest.mouseClick(number, LEFT)
    qtbot.waitUntil(number.hasFocus)
    assert number.text() == "0.0"
    assert number.selectedText() == "0.0"
    QTest.keyClicks(number, "30")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert wanted == [30.0]
    assert number.text() == "30.0"
    assert field.slider is not None
    qtbot.waitUntil(field.slider.isVisible)
    field.show_value(0.0)
    number.clearFocus()
    assert number.text() == "As in the file"


def test_leaving_the_field_without_typing_changes_nothing(qtbot: QtBot) -> None:
    field = open_field(qtbot)
    edits: list[object] = []
    field.value_edited.connect(edits.append)
    QTest.mouseClick(field.number_view, LEFT)
    qtbot.waitUntil(field.number_view.hasFocus)
    QTest.keyClick(field.number_view, Qt.Key.Key_Escape)
    field.number_view.clearFocus()
    assert field.number_view.text() == "As in the file"
    assert edits == []


def test_several_values_are_no_zero(qtbot: QtBot) -> None:
    field = open_field(qtbot)
    field.show_mixed((0.0, 25.0))
    assert field.number_view.text() == ""
    assert field.slider is not None
    assert field.slider.isVisible()
