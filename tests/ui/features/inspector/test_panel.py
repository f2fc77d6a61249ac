"""The inspector, worked with mouse and keys."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, GroupNodes, RemoveNodes, SetParam
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.choice_fields import ChoiceFieldView, SwitchFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.color.color_picker import ColorPickerView
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.shell.fields.text_fields import LineFieldView
from tests.ui.features.inspector.hands import (
    CTRL,
    LEFT,
    NONE,
    SHIFT,
    drag,
    number_of,
    show_panel,
    type_into,
    type_only,
    value_of,
)
from tests.ui.features.inspector.samples import registry


def test_every_parameter_has_a_row(panel: InspectorPanel, document: Document) -> None:
    assert list(panel.param_rows) == list(document.registry["color.everything"].params)
    assert number_of(panel, "gain").text() == "1.0"
    assert number_of(panel, "octaves").text() == "4"


def test_typing_a_number(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    type_into(qtbot, number_of(panel, "gain"), "2.5")
    assert value_of(document, "gain") == 2.5
    assert not number_of(panel, "gain").hasFocus()
    assert document.undo_label == "Set gain of Look"


@pytest.mark.parametrize(("text", "value"), [("+1", 13.0), ("*2", 24.0), ("/2", 6.0), ("-=2", 10.0), ("2*(3+4)", 14.0)])
def test_typing_arithmetic(panel: InspectorPanel, document: Document, qtbot: QtBot, text: str, value: float) -> None:
    type_into(qtbot, number_of(panel, "radius"), text)
    assert value_of(document, "radius") == value


def test_tab_commits_and_goes_on(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    type_into(qtbot, number_of(panel, "gain"), "3", Qt.Key.Key_Tab)
    assert value_of(document, "gain") == 3.0
    assert number_of(panel, "offset").hasFocus()


def test_escape_takes_back(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    type_into(qtbot, number_of(panel, "gain"), "7", Qt.Key.Key_Escape)
    assert value_of(document, "gain") is None
    assert number_of(panel, "gain").text() == "1.0"


@pytest.mark.parametrize(("text", "says"), [("99", "from 0 to 8"), ("abc", "not part of a number"), ("1/0", "zero")])
def test_a_refused_value_stays_until_escape(
    panel: InspectorPanel, document: Document, qtbot: QtBot, text: str, says: str
) -> None:
    row = panel.param_rows["gain"]
    type_into(qtbot, number_of(panel, "gain"), text)
    assert row.error_label.isVisible()
    assert says in row.error_label.text()
    assert "a number from 0 to 8" in row.error_label.text()
    assert number_of(panel, "gain").text() == text
    assert value_of(document, "gain") is None
    QTest.keyClick(number_of(panel, "gain"), Qt.Key.Key_Escape)
    assert not row.error_label.isVisible()
    assert number_of(panel, "gain").text() == "1.0"


def test_a_refused_value_can_be_mended(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    number = number_of(panel, "octaves")
    type_into(qtbot, number, "2.5")
    assert panel.param_rows["octaves"].error_label.isVisible()
    number.selectAll()
    QTest.keyClicks(number, "3")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert value_of(document, "octaves") == 3
    assert not panel.param_rows["octaves"].error_label.isVisible()


def test_a_drag_on_a_number_is_one_step_of_undo(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    drag(qtbot, number_of(panel, "gain"), 50)
    assert value_of(document, "gain") == pytest.approx(3.0)
    drag(qtbot, number_of(panel, "gain"), 25)
    assert value_of(document, "gain") == pytest.approx(4.0)
    document.undo()
    assert value_of(document, "gain") == pytest.approx(3.0)
    document.undo()
    assert value_of(document, "gain") is None
    assert not document.undo_label


def test_control_is_coarse_and_with_shift_fine(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    drag(qtbot, number_of(panel, "gain"), 10, CTRL)
    assert value_of(document, "gain") == pytest.approx(5.0)
    drag(qtbot, number_of(panel, "gain"), 10, CTRL | SHIFT)
    assert value_of(document, "gain") == pytest.approx(5.04)


def test_a_click_without_a_drag_changes_nothing(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    QTest.mouseClick(number_of(panel, "gain"), LEFT)
    assert number_of(panel, "gain").hasFocus()
    assert number_of(panel, "gain").selectedText() == "1.0"
    assert not document.is_modified


def test_dragging_the_slider(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = panel.param_rows["offset"].value_field
    assert isinstance(field, ScalarFieldView)
    assert field.slider is not None
    drag(qtbot, field.slider, field.slider.width())
    assert value_of(document, "offset") == 1.0
    drag(qtbot, field.slider, -2 * field.slider.width(), start=QPoint(field.slider.width() - 5, 10))
    assert value_of(document, "offset") == -1.0
    document.undo()
    document.undo()
    assert value_of(document, "offset") is None


def test_the_wheel_changes_only_what_has_the_focus(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    def turn(widget: QWidget) -> None:
        at = QPointF(widget.rect().center())
        event = QWheelEvent(
            at, widget.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    number = number_of(panel, "octaves")
    choice = cast(ChoiceFieldView, panel.param_rows["edge"].value_field).combo_box
    turn(number)
    turn(choice)
    assert not document.is_modified
    QTest.mouseClick(number, LEFT)
    turn(number)
    assert value_of(document, "octaves") == 5


def test_a_flag(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    box = cast(SwitchFieldView, panel.param_rows["preserve_luminance"].value_field).check_box
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert value_of(document, "preserve_luminance") is False
    document.undo()
    assert box.isChecked()


def test_a_choice(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    choices = cast(ChoiceFieldView, panel.param_rows["edge"].value_field).combo_box
    assert choices.currentText() == "Mirror"
    choices.setFocus()
    QTest.keyClick(choices, Qt.Key.Key_Down)
    assert value_of(document, "edge") == "black"
    document.undo()
    assert choices.currentText() == "Mirror"


def test_a_point(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    x, y = cast(PointFieldView, panel.param_rows["center"].value_field).number_views
    type_into(qtbot, x, "0.25")
    type_into(qtbot, y, "*3")
    assert value_of(document, "center") == (0.25, 1.5)


def test_a_colour_as_text(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    line = cast(ColorFieldView, panel.param_rows["tint"].value_field).hex_field
    for text, value in (("#ff0080", (1.0, 0.0, 128 / 255, 1.0)), ("0,0.5,2", (0.0, 0.5, 2.0, 1.0))):
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert value_of(document, "tint") == pytest.approx(value)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "#zzz")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "not a color" in panel.param_rows["tint"].error_label.text()


def test_picking_a_colour_is_one_step_a_drag(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    field = cast(ColorFieldView, panel.param_rows["tint"].value_field)
    opened: list[ColorPickerView] = []
    field.picker_opened.connect(opened.append)
    QTest.mouseClick(field.color_swatch, LEFT)
    shade = opened[0]._shade
    drag(qtbot, shade, -shade.width(), start=QPoint(shade.width() - 1, 0))
    assert value_of(document, "tint") == pytest.approx((1.0, 1.0, 1.0, 1.0))
    document.undo()
    assert value_of(document, "tint") is None
    alpha = opened[0]._alpha
    QTest.mouseClick(alpha, LEFT, pos=QPoint(alpha.width() // 2, 4))
    tint = value_of(document, "tint")
    assert isinstance(tint, tuple)
    assert tint[3] == pytest.approx(0.5)
    QTest.keyClick(opened[0], Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: field._picker is None)


def test_resetting(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    row = panel.param_rows["gain"]
    assert not row.reset_button.isVisible()
    type_into(qtbot, number_of(panel, "gain"), "2")
    QTest.mouseClick(row.reset_button, LEFT)
    assert value_of(document, "gain") is None
    type_into(qtbot, number_of(panel, "gain"), "2")
    QTest.mouseDClick(row.name_label, LEFT)
    assert value_of(document, "gain") is None
    assert number_of(panel, "gain").text() == "1.0"


def test_changes_come_in_without_rebuilding(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    rows = dict(panel.param_rows)
    title = cast(LineFieldView, rows["title"].value_field).line_view
    QTest.mouseClick(title, LEFT)
    QTest.keyClick(title, Qt.Key.Key_End)
    QTest.keyClicks(title, "!")
    document.apply_command(SetParam("e", "offset", 0.5))
    assert number_of(panel, "offset").text() == "0.50"
    document.undo()
    assert panel.param_rows == rows
    assert title.hasFocus()
    assert title.text() == "Hello!"


def test_an_unknown_type_shows_what_is_kept(panel: InspectorPanel) -> None:
    panel.set_shown_nodes(("ghost",))
    assert panel.param_rows == {}
    assert "not installed" in panel.header_view.type_label.text()
    kept = cast(QLabel, panel.findChild(QLabel, "kept"))
    assert "power = 3.0" in kept.text()


def test_a_node_without_parameters_after_none(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("dot", "graph.dot", "Dot"), Point(0.0, 0.0)))
    panel.set_shown_nodes(())
    for node, says in (("dot", "no parameters"), ("ghost", "is kept"), ("dot", "no parameters")):
        panel.set_shown_nodes((node,))
        assert panel.param_rows == {}
        assert any(says in label.text() for label in cast("list[QLabel]", panel._page.findChildren(QLabel)))
    panel.set_shown_nodes(("e",))
    assert number_of(panel, "gain").text() == "1.0"


def test_a_group_without_parameters_says_how_it_gets_some(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(GroupNodes(("e",), "Grade"))
    panel.set_shown_nodes((document.graph.find_by_name("Grade").id,))
    texts = [label.text() for label in cast("list[QLabel]", panel._page.findChildren(QLabel))]
    assert any("Show on the group" in text for text in texts)


def test_a_deleted_node_leaves_the_hint(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(RemoveNodes(("e",)))
    assert panel.latest_node is None
    assert not panel._view.shows_nodes
    document.undo()
    panel.set_shown_nodes(("e",))
    assert panel._view.shows_nodes


def test_a_bad_value_of_a_file_is_shown_and_can_be_replaced(qtbot: QtBot) -> None:
    nodes = {"e": NodeRecord("e", "color.everything", "Look", params={"gain": 99.0, "edge": "sideways"})}
    document = Document(registry(), Project(Graph(nodes)))
    panel = InspectorPanel(document)
    qtbot.addWidget(panel)
    panel.set_shown_nodes(("e",))
    show_panel(qtbot, panel)
    assert "99.0" in panel.param_rows["gain"].error_label.text()
    assert "sideways" in panel.param_rows["edge"].error_label.text()
    type_into(qtbot, number_of(panel, "gain"), "2")
    assert document.graph["e"].params["gain"] == 2.0
    assert not panel.param_rows["gain"].error_label.isVisible()
    document.undo()
    assert panel.param_rows["gain"].error_label.isVisible()
    document.redo()
    assert not panel.param_rows["gain"].error_label.isVisible()
    panel.close_document()


def test_another_node_of_the_same_type_takes_the_rows(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(
        AddNode(NodeRecord("f", "color.everything", "Second", params={"gain": 5.0}), Point(0.0, 0.0))
    )
    rows = dict(panel.param_rows)
    type_only(number_of(panel, "octaves"), "99")
    panel.set_shown_nodes(("f",))
    assert panel.param_rows == rows
    assert number_of(panel, "gain").text() == "5.0"
    assert number_of(panel, "octaves").text() == "4"
    assert not panel.param_rows["octaves"].error_label.isVisible()
    assert panel.header_view.name_field.text() == "Second"


def test_what_was_typed_goes_to_the_node_it_was_typed_for(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("f", "color.everything", "Second"), Point(0.0, 0.0)))
    type_only(number_of(panel, "octaves"), "7")
    panel.set_shown_nodes(("f",))
    assert document.graph["e"].params == {"octaves": 7}
    assert document.graph["f"].params == {}
