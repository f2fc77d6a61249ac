"""Several nodes in the inspector: what they share is edited together."""

from __future__ import annotations

from random import Random
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, Connect, SetKeyframe
from studio.graph.curves.curve import Keyframe
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.specs import get_spec
from studio.sdk.params import ParamValue, Point
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.edits.node_selection import find_common_params
from studio.ui.shell.fields.choice_fields import ChoiceFieldView, SwitchFieldView
from studio.ui.shell.fields.color.color_field import ColorFieldView
from studio.ui.shell.fields.number_fields import PointFieldView, ScalarFieldView
from studio.ui.shell.fields.text_fields import LineFieldView
from studio.ui.widgets.fields.field_view import MIXED_TEXT
from tests.ui.features.inspector.hands import LEFT, drag, number_of, state_of, type_into

OTHER: dict[str, ParamValue] = {
    "gain": 2.0,
    "radius": 20.0,
    "center": (0.5, 0.25),
    "tint": (0.0, 0.0, 1.0, 1.0),
    "edge": "black",
    "preserve_luminance": False,
    "title": "Bye",
}


@pytest.fixture(autouse=True)
def nodes(panel: InspectorPanel, document: Document) -> None:
    """Add a second node of the type, and one that only shares `offset`, and show the two alike."""
    for record in (
        NodeRecord("f", "color.everything", "Second", params=OTHER),
        NodeRecord("twice", "signal.twice", "Twice"),
    ):
        document.apply_command(AddNode(record, Point(0.0, 0.0)))
    panel.set_shown_nodes(("e", "f"))
    QApplication.processEvents()


def both(document: Document, name: str) -> tuple[ParamValue | None, ParamValue | None]:
    return document.graph["e"].params.get(name), document.graph["f"].params.get(name)


def test_the_head_says_how_many(panel: InspectorPanel) -> None:
    assert panel.header_view.name_field.text() == "2 nodes"
    assert panel.header_view.name_field.isReadOnly()
    assert panel.header_view.type_label.text() == "Everything"
    panel.set_shown_nodes(("e", "f", "twice"))
    assert panel.header_view.name_field.text() == "3 nodes"
    assert panel.header_view.type_label.text() == "Everything, Twice"
    panel.set_shown_nodes(("f",))
    assert panel.header_view.name_field.text() == "Second"
    assert not panel.header_view.name_field.isReadOnly()


def test_mixed_values_show_as_mixed(panel: InspectorPanel) -> None:
    rows = panel.param_rows
    number = number_of(panel, "gain")
    assert (number.text(), number.placeholderText()) == ("", MIXED_TEXT)
    assert number_of(panel, "octaves").text() == "4"
    center = cast(PointFieldView, rows["center"].value_field).number_views
    assert [part.text() for part in center] == ["0.5", ""]
    assert cast(ChoiceFieldView, rows["edge"].value_field).combo_box.placeholderText() == MIXED_TEXT
    box = cast(SwitchFieldView, rows["preserve_luminance"].value_field).check_box
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    assert cast(LineFieldView, rows["title"].value_field).line_view.placeholderText() == MIXED_TEXT
    assert cast(ColorFieldView, rows["tint"].value_field).hex_field.placeholderText() == MIXED_TEXT
    panel.set_shown_nodes(("f",))
    assert (number.text(), number.placeholderText()) == ("2.0", "")
    assert not box.isTristate()


def test_typing_sets_all_in_one_step(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    type_into(qtbot, number_of(panel, "gain"), "3")
    assert both(document, "gain") == (3.0, 3.0)
    assert number_of(panel, "gain").text() == "3.0"
    assert document.undo_label == "Set gain (2 nodes)"
    document.undo()
    assert both(document, "gain") == (None, 2.0)
    assert number_of(panel, "gain").text() == ""


@pytest.mark.parametrize(("text", "values"), [("+1", (13.0, 21.0)), ("*2", (24.0, 40.0)), ("50%", (6.0, 10.0))])
def test_arithmetic_works_on_each_own_value(
    panel: InspectorPanel, document: Document, qtbot: QtBot, text: str, values: tuple[float, float]
) -> None:
    number = number_of(panel, "radius")
    type_into(qtbot, number, text)
    assert both(document, "radius") == values
    assert number.text() == ""
    document.undo()
    assert both(document, "radius") == (None, 20.0)


def test_a_drag_moves_all_by_as_much(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    drag(qtbot, number_of(panel, "gain"), 50)
    assert list(both(document, "gain")) == pytest.approx([3.0, 4.0])
    document.undo()
    assert both(document, "gain") == (None, 2.0)
    drag(qtbot, number_of(panel, "gain"), 2000)
    assert both(document, "gain") == (8.0, 8.0)


def test_a_step_moves_all(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    number = number_of(panel, "gain")
    QTest.mouseClick(number, LEFT)
    QTest.keyClick(number, Qt.Key.Key_Up)
    QTest.keyClick(number, Qt.Key.Key_Up)
    assert list(both(document, "gain")) == pytest.approx([1.2, 2.2])
    document.undo()
    assert both(document, "gain") == (None, 2.0)


def test_what_one_of_them_refuses_changes_none(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    type_into(qtbot, number_of(panel, "gain"), "*5")
    assert "10 is not accepted" in panel.param_rows["gain"].error_label.text()
    assert both(document, "gain") == (None, 2.0)


def test_a_part_of_a_point_leaves_the_other(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    x, _ = cast(PointFieldView, panel.param_rows["center"].value_field).number_views
    type_into(qtbot, x, "0.75")
    assert both(document, "center") == ((0.75, 0.5), (0.75, 0.25))


def test_a_slider_a_flag_a_choice_and_a_text_set_all(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    slider = cast(ScalarFieldView, panel.param_rows["gain"].value_field).slider
    assert slider is not None
    QTest.mouseClick(slider, LEFT, pos=slider.rect().center())
    assert both(document, "gain")[0] == both(document, "gain")[1] == pytest.approx(4.0, abs=0.2)
    box = cast(SwitchFieldView, panel.param_rows["preserve_luminance"].value_field).check_box
    panel._page.ensureWidgetVisible(box)
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert both(document, "preserve_luminance") == (True, True)
    choice = cast(ChoiceFieldView, panel.param_rows["edge"].value_field).combo_box
    choice.activated.emit(0)
    assert both(document, "edge") == ("repeat", "repeat")
    line = cast(LineFieldView, panel.param_rows["title"].value_field).line_view
    line.setFocus()
    QTest.keyClicks(line, "Both")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert both(document, "title") == ("Both", "Both")


def test_keys_are_set_for_all_and_deleted_for_all(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetKeyframe("e", "gain", Keyframe(0, 5.0)))
    row = panel.param_rows["gain"]
    assert state_of(row).name == "BETWEEN"
    QTest.mouseClick(row.key_button, LEFT)
    assert state_of(row).name == "ON_KEY"
    assert [len(document.graph[node].curves["gain"]) for node in "ef"] == [1, 1]
    assert document.graph["f"].curves["gain"].evaluate_at(0) == 2.0
    QTest.mouseClick(row.key_button, LEFT)
    assert state_of(row).name == "PLAIN"
    assert document.undo_label == "Delete key on gain (2 nodes)"
    document.undo()
    assert state_of(row).name == "ON_KEY"


def test_one_reset_for_all(panel: InspectorPanel, document: Document) -> None:
    QTest.mouseDClick(panel.param_rows["radius"].name_label, LEFT)
    assert both(document, "radius") == (None, None)
    document.undo()
    assert both(document, "radius") == (None, 20.0)


def test_disabling_all(panel: InspectorPanel, document: Document) -> None:
    box = panel.header_view.enabled_box
    QTest.mouseClick(box, LEFT, pos=box.rect().center())
    assert all(document.graph[node].is_disabled for node in "ef")


def test_only_what_is_alike_is_shared(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    panel.set_shown_nodes(("e", "twice"))
    assert list(panel.param_rows) == ["offset"]
    param = panel.param_rows["offset"].param_spec
    assert (param.min, param.max) == (-1.0, 1.0)  # the narrower of -1..1 and -9..9
    type_into(qtbot, number_of(panel, "offset"), "0.5")
    assert [document.graph[node].params["offset"] for node in ("e", "twice")] == [0.5, 0.5]


def test_a_value_outside_the_shared_limits_is_no_mistake(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("wide", "signal.twice", "Wide", params={"offset": 5.0}), Point(0.0, 0.0)))
    panel.set_shown_nodes(("e", "wide"))
    assert not panel.param_rows["offset"].error_label.isVisible()


def test_nothing_in_common_is_said(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Wave"), Point(0.0, 0.0)))
    for nodes in (("wave", "e"), ("e", "ghost")):
        panel.set_shown_nodes(nodes)
        assert panel.param_rows == {}
        texts = [label.text() for label in cast("list[QLabel]", panel._page.findChildren(QLabel))]
        assert "These nodes have no parameters in common." in texts


def test_a_driven_one_is_shown_as_driven(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Wave"), Point(0.0, 0.0)))
    document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("e", "gain")))
    assert number_of(panel, "gain").text() == MIXED_TEXT
    document.apply_command(Connect(Endpoint("wave", "signal"), Endpoint("f", "gain")))
    assert number_of(panel, "gain").text() == "Wave.signal"


def test_any_selection_after_any_other_shows_what_the_nodes_share(panel: InspectorPanel, document: Document) -> None:
    for node, type in (("wave", "signal.wave"), ("dot", "graph.dot"), ("group", "graph.group")):
        document.apply_command(AddNode(NodeRecord(node, type, node), Point(0.0, 0.0)))
    dice = Random(7)
    for _ in range(60):
        nodes = tuple(dice.sample(sorted(document.graph.nodes), dice.choice((0, 1, 1, 1, 2))))
        panel.set_shown_nodes(nodes)
        specs = [get_spec(document.graph, node, document.registry) for node in nodes]
        assert list(panel.param_rows) == list(find_common_params(specs))
        if dice.random() < 0.3:
            document.undo() if dice.random() < 0.5 else document.redo()
            assert set(panel.shown_nodes) <= set(document.graph.nodes)
