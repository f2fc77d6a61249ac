"""Expressions of parameters in the inspector: typed, refused, shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.commands import (
    AddNode,
    Connect,
    EditInGroup,
    GroupNodes,
    PromoteParam,
    RemoveNodes,
    RenameNode,
    SetKeyframe,
    SetParam,
)
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.params import Point
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.shell.fields.text_fields import LineFieldView, ParagraphFieldView
from tests.ui.features.inspector.expression_hands import expression_of, line_of, type_expression
from tests.ui.features.inspector.hands import number_of, show_panel, type_only, value_of


@pytest.fixture(autouse=True)
def others(document: Document) -> None:
    """Add another node of the same type, and a Signal."""
    document.apply_command(AddNode(NodeRecord("blur_2", "color.everything", "Blur 2"), Point(0.0, 0.0)))
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Wave"), Point(0.0, 0.0)))


def test_the_sign_turns_a_number_into_an_expression(panel: InspectorPanel, document: Document) -> None:
    line = type_expression(panel, "radius", "frame * 2 + 1")
    assert expression_of(document, "radius") == "frame * 2 + 1"
    assert (line.isVisible(), panel.param_rows["radius"].value_field.isVisible()) == (True, False)
    assert (line.text(), line.value_text) == ("frame * 2 + 1", "1.0")
    panel.set_frame(10)
    assert line.value_text == "21.0"
    document.undo()
    assert expression_of(document, "radius") is None
    assert (line.isVisible(), panel.param_rows["radius"].value_field.isVisible()) == (False, True)
    assert number_of(panel, "radius").text() == "12.0"


def test_what_is_typed_is_computed_at_once(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    line = line_of(panel, "radius")
    QTest.keyClicks(line, "3*7")
    assert line.value_text == "21.0"
    QTest.keyClicks(line, "+")
    assert line.value_text == ""
    assert expression_of(document, "radius") is None


def test_escape_gives_the_value_back(panel: InspectorPanel, document: Document) -> None:
    before = document.project
    line = type_expression(panel, "radius", "frame", Qt.Key.Key_Escape)
    if line.isVisible():  # the first one closed the list of names
        QTest.keyClick(line, Qt.Key.Key_Escape)
    assert document.project is before
    assert number_of(panel, "radius").isVisible()
    assert number_of(panel, "radius").text() == "12.0"


def test_leaving_an_empty_expression_gives_the_value_back(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    number_of(panel, "gain").setFocus()
    assert number_of(panel, "radius").isVisible()
    assert not line_of(panel, "radius").isVisible()


def test_an_error_marks_its_place_and_keeps_the_text(panel: InspectorPanel, document: Document) -> None:
    before = document.project
    line = type_expression(panel, "radius", "2 * Blurx.radius + 1")
    row = panel.param_rows["radius"]
    assert document.project is before
    assert (line.text(), line.error_range) == ("2 * Blurx.radius + 1", (4, 16))
    assert row.error_label.isVisible()
    assert row.error_label.text() in line.toolTip().replace("&lt;", "<")
    assert line.property("bad")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "3")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert expression_of(document, "radius") == "3"
    assert not row.error_label.isVisible()
    assert (line.error_range, bool(line.property("bad"))) == (None, False)


def test_what_was_refused_is_forgotten_with_the_selection(panel: InspectorPanel, document: Document) -> None:
    type_expression(panel, "radius", "nonsense(")
    panel.set_shown_nodes(("blur_2",))
    assert number_of(panel, "radius").isVisible()
    assert not panel.param_rows["radius"].error_label.isVisible()


def test_nodes_are_named_and_a_rename_is_followed(panel: InspectorPanel, document: Document) -> None:
    line = type_expression(panel, "radius", "`Blur 2`.radius / 2")
    assert expression_of(document, "radius") == "blur_2.radius / 2"
    assert (line.text(), line.value_text) == ("`Blur 2`.radius / 2", "6.0")
    document.apply_command(SetParam("blur_2", "radius", 40.0))
    assert line.value_text == "20.0"
    document.apply_command(RenameNode("blur_2", "Soft"))
    assert line.text() == "Soft.radius / 2"


def test_a_signal_is_read_as_soon_as_it_is_known(panel: InspectorPanel, document: Document) -> None:
    line = type_expression(panel, "radius", "Wave.signal * 10")
    assert line.value_text == "…"
    panel.set_signal_value(Endpoint("wave", "signal"), 0.5)
    assert line.value_text == "5.0"


def test_several_nodes_get_one_expression_in_one_step(panel: InspectorPanel, document: Document) -> None:
    panel.set_shown_nodes(("e", "blur_2"))
    before = document.project
    line = type_expression(panel, "radius", "frame")
    assert [expression_of(document, "radius", node) for node in ("e", "blur_2")] == ["frame", "frame"]
    document.undo()
    assert document.project.graph is before.graph
    document.apply_command(SetExpression("e", "radius", "frame + 1"))
    assert (line.isVisible(), line.text(), line.placeholderText()) == (True, "", "—")


def test_keys_and_expressions_exclude_each_other(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetKeyframe("e", "radius", Keyframe(0, 3.0)))
    row = panel.param_rows["radius"]
    assert row.key_button.isEnabled()
    type_expression(panel, "radius", "frame")
    assert "radius" not in document.graph["e"].curves
    assert not row.key_button.isEnabled()
    assert row.key_button.toolTip() == "An expression sets the value. Remove it to set keys or to use a Signal."
    assert row.expression_indicator.isVisible()
    document.undo()
    assert row.key_button.isEnabled()
    assert not row.expression_indicator.isVisible()


def test_an_expression_takes_the_place_of_a_signal(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("e", "gain")))
    row = panel.param_rows["gain"]
    row.expression.start_typing()
    QTest.keyClicks(line_of(panel, "gain"), "0.5")
    QTest.keyClick(line_of(panel, "gain"), Qt.Key.Key_Return)
    assert Endpoint("e", "gain") not in document.graph.wires
    assert not row.driver_indicator.isVisible()
    field = row.value_field
    assert isinstance(field, ScalarFieldView)
    assert field.slider is not None
    assert not field.slider.isVisible()


def test_a_point_a_color_and_texts_take_expressions(panel: InspectorPanel, document: Document) -> None:
    rows = panel.param_rows
    point, color = rows["center"].value_field, rows["tint"].value_field
    line_field, page = rows["title"].value_field, rows["notes"].value_field
    assert isinstance(point, PointFieldView)
    assert isinstance(color, ColorFieldView)
    assert isinstance(line_field, LineFieldView)
    assert isinstance(page, ParagraphFieldView)
    typed: dict[str, tuple[QLineEdit | QPlainTextEdit, str, str]] = {
        "center": (point.number_views[1], "(frame / 2, 0.25)", "1, 0.25"),
        "tint": (color.hex_field, "(1, 0, 0)", "#ff0000"),
        "title": (line_field.line_view, "'Shot ' + pad(frame, 3)", "Shot 002"),
        "notes": (page.paragraph_view, "'at ' + text(frame)", "at 2"),
    }
    panel.set_frame(2)
    for name, (widget, text, shown) in typed.items():
        panel.highlight_param(name)
        widget.setFocus()
        widget.selectAll()
        QTest.keyClicks(widget, "=")
        line = line_of(panel, name)
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert expression_of(document, name) == text, name
        assert line.value_text == shown
        assert name not in document.graph["e"].params, "the sign was no value on the way"


def test_a_text_that_begins_with_the_sign_itself_stays_a_text(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetParam("e", "title", "=Hello"))
    field = panel.param_rows["title"].value_field
    assert isinstance(field, LineFieldView)
    field.line_view.setFocus()
    QTest.keyClick(field.line_view, Qt.Key.Key_End)
    QTest.keyClicks(field.line_view, "!")
    QTest.keyClick(field.line_view, Qt.Key.Key_Return)
    assert value_of(document, "title") == "=Hello!"


def test_a_broken_reference_is_said_at_the_row(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetExpression("e", "radius", "blur_2.radius"))
    document.apply_command(RemoveNodes(("blur_2",)))
    QApplication.processEvents()
    row = panel.param_rows["radius"]
    assert "There is no node “blur_2”" in row.expression_indicator.toolTip()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1 + `Blur 2`.radiu", (4, 18)),  # no such parameter, in a text that the document writes in another way
        ("1 + Look.radius", (-1, -1)),  # itself
        ("(1, 2)", (-1, -1)),  # a point for a number
        ("'a'", (-1, -1)),
        ("1 +", (3, 3)),
    ],
)
def test_what_can_never_be_computed_is_refused(
    panel: InspectorPanel, document: Document, text: str, place: tuple[int, int]
) -> None:
    before = document.project
    line = type_expression(panel, "radius", text)
    assert document.project is before
    assert (line.text(), line.error_range or (-1, -1)) == (text, place)
    assert panel.param_rows["radius"].error_label.text()


def test_what_has_no_value_on_one_frame_is_kept(panel: InspectorPanel, document: Document) -> None:
    line = type_expression(panel, "radius", "10 / frame")
    row = panel.param_rows["radius"]
    assert expression_of(document, "radius") == "10 / frame"
    assert "divides by zero" in row.expression_indicator.toolTip()
    panel.set_frame(5)
    assert line.value_text == "2.0"
    assert "divides" not in row.expression_indicator.toolTip()


def test_what_a_group_shows_takes_an_expression(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(GroupNodes(("blur_2",), "Grade"))
    group = document.graph.find_by_name("Grade").id
    document.apply_command(EditInGroup((group,), PromoteParam("blur_2", "radius")))
    panel.set_shown_nodes((group,))
    name = next(iter(panel.param_rows))
    line = type_expression(panel, name, "Look.radius + frame")
    assert expression_of(document, name, group) == "`e`.radius + frame"
    assert line.value_text == "12.0"
    panel.set_frame(3)
    assert line.value_text == "15.0"


def test_inside_a_group_the_level_around_is_named(qtbot: QtBot, document: Document) -> None:
    document.apply_command(GroupNodes(("blur_2",), "Grade"))
    level = ActiveLevel(document)
    level.open_path((document.graph.find_by_name("Grade").id,))
    panel = InspectorPanel(level)
    qtbot.addWidget(panel)
    panel.set_shown_nodes(("blur_2",))
    show_panel(qtbot, panel)
    line = type_expression(panel, "radius", "../Look.radius * 2")
    assert level.graph["blur_2"].expressions == {"radius": "../e.radius * 2"}
    assert (line.text(), line.value_text) == ("../Look.radius * 2", "24.0")
    document.apply_command(SetParam("e", "radius", 3.0))
    panel.set_frame(1)
    assert line.value_text == "6.0"
    panel.close_document()


def test_a_key_beside_an_expression_is_refused_at_the_row(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetExpression("e", "radius", "frame"))
    row, before = panel.param_rows["radius"], document.project
    row.toggle_key()
    assert document.project is before
    assert "remove it first" in row.error_label.text()
    row.reset_value()
    assert (expression_of(document, "radius"), value_of(document, "radius")) == (None, None)
    assert row.error_label.isHidden()
