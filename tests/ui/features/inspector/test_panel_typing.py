"""Typing into the fields of numbers and texts."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, SetParam
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.text_fields import LineFieldView, ParagraphFieldView
from tests.ui.features.inspector.hands import CTRL, LEFT, number_of, type_into, value_of


def test_a_pause_in_typing_commits_several_lines(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    text = cast(ParagraphFieldView, panel.param_rows["notes"].value_field).paragraph_view
    before = document.project
    text.setFocus()
    for typed in ("one", " two"):
        QTest.keyClicks(text, typed)
        assert text.pause_timer.isActive()
        text.pause_timer.timeout.emit()
        assert value_of(document, "notes") == text.toPlainText()
        assert text.hasFocus()
        assert not text.pause_timer.isActive()
    assert document.undo()
    assert document.project == before, "one step"
    assert document.redo()
    assert text.toPlainText() == "one two"
    assert not text.pause_timer.isActive(), "what the document shows is not typed"


def test_esc_takes_back_what_pauses_committed(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    text = cast(ParagraphFieldView, panel.param_rows["notes"].value_field).paragraph_view
    before = value_of(document, "notes")
    text.setFocus()
    QTest.keyClicks(text, "one")
    text.pause_timer.timeout.emit()
    QTest.keyClicks(text, " two")
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert text.toPlainText() == (before or "")
    assert value_of(document, "notes") in (before, "")
    assert not text.hasFocus()


def test_a_double_click_on_a_number_selects_it_to_type_another(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    number = number_of(panel, "gain")
    type_into(qtbot, number, "2")
    for _ in range(2):  # the second time in a field that is being typed in
        QTest.mouseClick(number, LEFT)
        QTest.mouseDClick(number, LEFT)
        assert number.selectedText() == number.text()
        assert number.hasFocus()
        QTest.mouseClick(number, LEFT)
        assert number.selectedText() == number.text(), "a third click leaves it so"
    assert value_of(document, "gain") == 2.0
    QTest.keyClicks(number, "3")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert value_of(document, "gain") == 3.0


def test_a_click_with_ctrl_on_a_number_resets_it(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    number = number_of(panel, "gain")
    type_into(qtbot, number, "2")
    QTest.mouseClick(number, LEFT, CTRL)
    assert value_of(document, "gain") is None
    assert not number.hasFocus()
    type_into(qtbot, number, "2")
    QTest.mouseClick(number, LEFT)
    QTest.keyClicks(number, "7")
    QTest.mouseClick(number, LEFT, CTRL)  # what was being typed is dropped
    assert value_of(document, "gain") is None
    assert number.text() == "1.0"


def test_a_double_click_on_a_slider_resets_it(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    number = number_of(panel, "gain")
    field = cast(ScalarFieldView, panel.param_rows["gain"].value_field)
    assert field.slider is not None
    type_into(qtbot, number, "2")
    QTest.mouseDClick(field.slider, LEFT)
    assert value_of(document, "gain") is None


def test_several_lines_of_text(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    text = cast(ParagraphFieldView, panel.param_rows["notes"].value_field).paragraph_view
    text.setFocus()
    QTest.keyClicks(text, "one")
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClicks(text, "two")
    QTest.keyClick(text, Qt.Key.Key_Return, CTRL)
    assert value_of(document, "notes") == "one\ntwo"
    text.setFocus()
    QTest.keyClicks(text, "three")
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert text.toPlainText() == "one\ntwo"


def test_a_line_of_text(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    line = cast(LineFieldView, panel.param_rows["title"].value_field).line_view
    QTest.mouseClick(line, LEFT)
    line.selectAll()
    QTest.keyClicks(line, "Good evening")
    assert not document.is_modified
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert value_of(document, "title") == "Good evening"


def test_the_text_of_the_card_is_edited_first_all_of_it_selected(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    document.apply_command(SetParam("e", "notes", "one two"))
    text = cast(ParagraphFieldView, panel.param_rows["notes"].value_field).paragraph_view
    panel.edit_first_param()
    assert text.hasFocus()
    assert text.textCursor().selectedText() == "one two"
    QTest.keyClicks(text, "three")
    text.pause_timer.timeout.emit()
    assert value_of(document, "notes") == "three"


def test_without_such_a_text_the_first_field_is_edited(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Wave"), Point(0.0, 0.0)))
    panel.set_shown_nodes(("wave",))
    panel.edit_first_param()
    name = next(iter(panel.param_rows))
    number = number_of(panel, name)
    assert number.hasFocus()
    assert number.selectedText() == number.text() != ""


def test_a_node_without_parameters_gives_nobody_the_keys(panel: InspectorPanel) -> None:
    panel.set_shown_nodes(("ghost",))
    panel.edit_first_param()
    assert panel.param_rows == {}
