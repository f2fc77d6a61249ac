"""The list of steps: what it shows, and going to one with mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, RenameNode
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.ui.features.history.history_panel import HistoryPanel
from studio.ui.widgets.theme import Colors


@pytest.fixture
def document() -> Document:
    return Document(Registry())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> HistoryPanel:
    made = HistoryPanel(document)
    qtbot.addWidget(made)
    made.resize(260, 200)
    made.show()
    document.apply_command(AddNode(NodeRecord("a", "color.gain", "A"), Point(0.0, 0.0)))
    document.mark_saved()
    for name in ("B", "C", "D"):
        document.apply_command(RenameNode("a", name))
    return made


def _rows(panel: HistoryPanel) -> list[str]:
    model = panel.list_view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount(QModelIndex()))]


def _click(panel: HistoryPanel, row: int) -> None:
    place = panel.list_view.visualRect(panel.list_view.model().index(row, 0)).center()
    QTest.mouseClick(panel.list_view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_all_steps_are_named_and_the_saved_one_is_marked(panel: HistoryPanel) -> None:
    assert _rows(panel) == ["As it was opened", "Add A · saved", "Rename A to B", "Rename B to C", "Rename C to D"]
    assert panel.list_view.currentIndex().row() == 4


def test_a_click_goes_there_in_one_jump_and_later_steps_are_dimmed(panel: HistoryPanel, document: Document) -> None:
    heard: list[str] = []
    document.project_changed.connect(lambda change: heard.append(change.edit_label))
    _click(panel, 1)
    assert document.graph["a"].name == "A"
    assert heard == ["Undo 3 steps"]
    index = panel.list_view.model().index(2, 0)
    assert index.data(Qt.ItemDataRole.ForegroundRole) == Colors.FAINT
    assert panel.list_view.model().index(1, 0).data(Qt.ItemDataRole.FontRole).bold()
    assert len(_rows(panel)) == 5
    _click(panel, 0)
    assert not document.graph.nodes
    _click(panel, 4)
    assert document.graph["a"].name == "D"


def test_keys_go_there_too(panel: HistoryPanel, document: Document) -> None:
    QTest.keyClick(panel.list_view, Qt.Key.Key_Up)
    QTest.keyClick(panel.list_view, Qt.Key.Key_Up)
    assert document.graph["a"].name == "D"
    QTest.keyClick(panel.list_view, Qt.Key.Key_Return)
    assert document.graph["a"].name == "B"
    assert panel.list_view.currentIndex().row() == 2
    document.apply_command(RenameNode("a", "X"))
    assert _rows(panel)[2:] == ["Rename A to B", "Rename B to X"]


def test_a_hidden_panel_catches_up_when_it_is_shown(panel: HistoryPanel, document: Document) -> None:
    panel.hide()
    document.apply_command(RenameNode("a", "E"))
    assert len(_rows(panel)) == 5
    panel.show()
    assert len(_rows(panel)) == 6
