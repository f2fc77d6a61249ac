"""Expressions in the inspector: menus, keys, links and the completion of names."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import (
    AddNode,
)
from studio.graph.commands.expression_edits.expressions import SetExpression
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.ui.features.inspector.panel import InspectorPanel
from tests.ui.features.inspector.expression_hands import expression_of, line_of
from tests.ui.features.inspector.hands import LEFT, number_of, type_only, value_of
from tests.ui.features.inspector.test_driven_parameters import entries, menu_of


@pytest.fixture(autouse=True)
def others(document: Document) -> None:
    """Add another node of the same type, and a Signal."""
    document.apply_command(AddNode(NodeRecord("blur_2", "color.everything", "Blur 2"), Point(0.0, 0.0)))
    document.apply_command(AddNode(NodeRecord("wave", "signal.wave", "Wave"), Point(0.0, 0.0)))


def test_removing_leaves_the_value_of_the_frame(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetExpression("e", "radius", "frame * 3"))
    panel.set_frame(7)
    menu = menu_of(panel, panel.param_rows["radius"])
    entries(menu)["Remove Expression"].trigger()
    menu.close()
    assert expression_of(document, "radius") is None
    assert value_of(document, "radius") == 21.0
    document.undo()
    assert expression_of(document, "radius") == "frame * 3"


def test_an_emptied_expression_is_removed(panel: InspectorPanel, document: Document) -> None:
    document.apply_command(SetExpression("e", "radius", "frame * 3"))
    panel.set_frame(4)
    line = line_of(panel, "radius")
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (expression_of(document, "radius"), value_of(document, "radius")) == (None, 12.0)


def test_a_link_is_copied_and_pasted(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    panel.set_shown_nodes(("blur_2",))
    menu = menu_of(panel, panel.param_rows["radius"])
    entries(menu)["Copy as Link"].trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "=`Blur 2`.radius"
    panel.set_shown_nodes(("e",))
    number = number_of(panel, "radius")
    QTest.mouseClick(number, LEFT)
    QTest.keySequence(number, QKeySequence(QKeySequence.StandardKey.Paste))
    line = line_of(panel, "radius")
    assert line.text() == "`Blur 2`.radius"
    assert not line.completer_control.is_open
    assert expression_of(document, "radius") == "blur_2.radius"
    menu = menu_of(panel, panel.param_rows["gain"])
    entries(menu)["Paste =`Blur 2`.radius"].trigger()
    menu.close()
    assert expression_of(document, "gain") == "blur_2.radius"


def test_the_menu_says_what_can_be_done(panel: InspectorPanel, document: Document) -> None:
    def texts(name: str) -> set[str]:
        menu = menu_of(panel, panel.param_rows[name])
        found = set(entries(menu))
        menu.close()
        return found

    wanted = {"Add Expression…", "Edit Expression…", "Remove Expression", "Copy as Link"}
    QGuiApplication.clipboard().clear()
    assert texts("radius") & wanted == {"Add Expression…", "Copy as Link"}
    assert texts("tones") & wanted == set()
    document.apply_command(SetExpression("e", "radius", "1"))
    assert texts("radius") & wanted == {"Edit Expression…", "Remove Expression", "Copy as Link"}


def test_the_key_begins_an_expression_at_the_row_under_the_mouse(
    panel: InspectorPanel, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = panel.param_rows["radius"]
    monkeypatch.setattr(type(row), "underMouse", lambda self: self is row)
    panel.shortcut_keys.handlers["inspector.add_expression"]()
    assert line_of(panel, "radius").hasFocus()


def test_the_mark_selects_what_is_read(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    document.apply_command(SetExpression("e", "radius", "blur_2.radius + wave.signal"))
    with qtbot.waitSignal(panel.nodes_requested) as caught:
        QTest.mouseClick(panel.param_rows["radius"].expression_indicator, LEFT)
    assert caught.args == [("blur_2", "wave")]


def test_names_are_completed(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    line = line_of(panel, "radius")
    control = line.completer_control
    QTest.keyClicks(line, "Bl")
    assert control.is_open
    assert [each.text for each in control.model.completions] == ["`Blur 2`."]
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "`Blur 2`."
    assert control.is_open  # its parameters
    QTest.keyClicks(line, "ra")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "`Blur 2`.radius"
    QTest.keyClicks(line, "+sm")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "`Blur 2`.radius+smoothstep("
    control.close_list()


def test_the_list_opens_on_demand_and_escape_closes_it(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    line = line_of(panel, "radius")
    control = line.completer_control
    assert not control.list_view.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert control.list_view.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not control.list_view.isVisible()
    assert line.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()


def test_enter_applies_unless_a_name_is_chosen(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    line = line_of(panel, "radius")
    control = line.completer_control
    QTest.keyClicks(line, "fra")
    control.list_view.setCurrentIndex(control.model.index(0, 0))
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (line.text(), expression_of(document, "radius")) == ("frame", None)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert expression_of(document, "radius") == "frame"


def test_the_open_list_hands_the_field_what_it_does_not_need(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    line = line_of(panel, "radius")
    names = line.completer_control.list_view
    QTest.keyClicks(line, "fr")
    QTest.keyClicks(names, "a")  # the list has the keys while it is open
    assert line.text() == "fra"
    QTest.keyClick(names, Qt.Key.Key_Down)
    assert names.currentIndex().row() == 0
    QTest.keyClick(names, Qt.Key.Key_Return)
    assert (line.text(), expression_of(document, "radius")) == ("frame", None)
    QTest.keyClicks(line, "+s")
    QTest.keyClick(names, Qt.Key.Key_Tab)
    assert line.text() == "frame+sign("
    QTest.keyClicks(line, "f")
    QTest.keyClick(names, Qt.Key.Key_Escape)
    assert not names.isVisible()
    assert line.text() == "frame+sign(f"
    QTest.keyClicks(line, "rame) + r")
    QTest.keyClick(names, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, "2")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert expression_of(document, "radius") == "frame+sign(frame) + 2"


def test_a_click_takes_a_name(panel: InspectorPanel, document: Document) -> None:
    type_only(number_of(panel, "radius"), "=")
    line = line_of(panel, "radius")
    control = line.completer_control
    QTest.keyClicks(line, "smo")
    place = control.list_view.visualRect(control.model.index(0, 0)).center()
    QTest.mouseClick(control.list_view.viewport(), LEFT, pos=place)
    assert line.text() == "smoothstep("
