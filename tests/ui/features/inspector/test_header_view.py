"""The head of the inspector: name, states, lock and menu."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project, PromotedParam
from studio.sdk.params import Point
from studio.ui.features.inspector.panel import InspectorPanel
from tests.ui.features.inspector.hands import LEFT, drag, number_of, type_into, value_of


def test_the_head(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    header = panel.header_view
    QTest.mouseClick(header.name_field, LEFT)
    header.name_field.selectAll()
    QTest.keyClicks(header.name_field, "Warm")
    QTest.keyClick(header.name_field, Qt.Key.Key_Return)
    assert document.graph["e"].name == "Warm"
    box = header.enabled_box
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert document.graph["e"].is_disabled
    QTest.mouseClick(header.muted_box, LEFT, pos=QPoint(8, box.height() // 2))
    assert document.graph["e"].is_muted


def entry_of(panel: InspectorPanel, text: str) -> QAction:
    """Open the menu of the head; return the entry that says this."""
    QTest.mouseClick(panel.header_view.menu_button, LEFT)
    menu = next(menu for menu in cast("list[QMenu]", panel.findChildren(QMenu)) if menu.isVisible())
    return next(action for action in menu.actions() if action.text() == text)


def trigger(entry: QAction) -> None:
    entry.trigger()
    cast("QMenu", entry.parent()).close()


def test_resetting_everything(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    type_into(qtbot, number_of(panel, "gain"), "2")
    type_into(qtbot, number_of(panel, "octaves"), "7")
    trigger(entry_of(panel, "Reset all parameters"))
    assert document.graph["e"].params == {}
    assert document.undo_label == "Reset all parameters"
    document.undo()
    assert document.graph["e"].params == {"gain": 2.0, "octaves": 7}


def test_a_locked_node_can_be_read_only(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    trigger(entry_of(panel, "Lock"))
    assert document.graph["e"].is_locked
    type_into(qtbot, number_of(panel, "gain"), "2")
    drag(qtbot, number_of(panel, "gain"), 50)
    assert value_of(document, "gain") is None
    assert panel.header_view.name_field.isReadOnly()
    assert not panel.header_view.enabled_box.isEnabled()
    QTest.mouseClick(panel.header_view.unlock_button, LEFT)
    assert not panel.header_view.unlock_button.isVisible()
    type_into(qtbot, number_of(panel, "gain"), "2")
    assert value_of(document, "gain") == 2.0


def test_an_empty_name_is_taken_back(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    name = panel.header_view.name_field
    QTest.mouseClick(name, LEFT)
    name.selectAll()
    QTest.keyClick(name, Qt.Key.Key_Delete)
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert document.graph["e"].name == "Look"
    assert name.text() == "Look"


def test_a_group_shows_its_promoted_parameters_by_their_labels(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    inside = Project(
        Graph({"look": NodeRecord("look", "color.everything", "Look", params={"gain": 3.0})}),
        promoted_params=(
            PromotedParam("brightness", "look", "gain", "How bright"),
            PromotedParam("seed", "look", "seed"),
        ),
    )
    document.apply_command(AddNode(NodeRecord("g", "graph.group", "Group", group_project=inside), Point(0.0, 0.0)))
    panel.set_shown_nodes(("g",))
    assert [row.name_label.text() for row in panel.param_rows.values()] == ["How bright", "Seed"]
    assert number_of(panel, "brightness").text() == "3.0"
    type_into(qtbot, number_of(panel, "brightness"), "*2")
    assert document.graph["g"].params == {"brightness": 6.0}
    assert not panel.header_view.presets_button.isVisible()
    QTest.mouseClick(panel.param_rows["brightness"].reset_button, LEFT)
    assert number_of(panel, "brightness").text() == "3.0"
