"""New nodes come into view: wholly, by the shortest way, and with what feeds them if that has room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtWidgets import QApplication

from studio.graph.history import Document
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import add


def place_of(panel: NodeEditorPanel, *nodes: str) -> QRect:
    """Return where cards are in the viewport."""
    return panel.canvas.mapFromScene(panel.binding.view.get_cards_area(nodes)).boundingRect()


@pytest.fixture
def room(panel: NodeEditorPanel) -> QRect:
    """Return where new cards are to lie."""
    return panel.canvas.viewport().rect().adjusted(15, 15, -15, -43)


@pytest.mark.parametrize("at", [Point(-400, 250), Point(1300, 250), Point(500, -900), Point(1000, 560)])
def test_a_new_node_is_wholly_in_view(panel: NodeEditorPanel, document: Document, room: QRect, at: Point) -> None:
    middle = panel.canvas.view_middle
    add(document, "new", "filter.blur", *at)
    assert room.contains(place_of(panel, "new"))
    assert panel.canvas.zoom == 1.0
    assert panel.canvas.view_middle != middle


def test_where_it_is_in_view_nothing_moves(panel: NodeEditorPanel, document: Document) -> None:
    middle = panel.canvas.view_middle
    add(document, "new", "filter.blur", 500, 300)
    assert panel.canvas.view_middle == middle


def test_what_feeds_it_stays_in_view_by_zooming_out_a_little(panel: NodeEditorPanel, document: Document) -> None:
    panel.resize(398, 420)
    QApplication.processEvents()
    panel.canvas.set_view(panel.binding.view.get_cards_area(("blur",)).center(), 1.0)
    panel.select_nodes(("blur",))
    panel.add_node("color.gain")
    (new,) = panel.selected_nodes
    assert panel.canvas.viewport().rect().contains(place_of(panel, new, "blur"))
    assert 0.6 <= panel.canvas.zoom < 1.0


def test_what_is_far_away_is_left_there(panel: NodeEditorPanel, document: Document, room: QRect) -> None:
    panel.canvas.reveal_area(QRectF(3000, 0, 200, 200), QRectF(0, 0, 3200, 200))
    assert panel.canvas.zoom == 1.0
    assert panel.canvas.visible_area.contains(QRectF(3000, 0, 200, 200))


def test_many_new_nodes_are_all_in_view(panel: NodeEditorPanel) -> None:
    panel.canvas.reveal_area(QRectF(0, 0, 5000, 300), QRectF())
    assert panel.canvas.visible_area.contains(QRectF(0, 0, 5000, 300))
    panel.canvas.set_view(QPointF(0, 0), 0.1)
    panel.canvas.reveal_area(QRectF(100_000, 0, 200, 200), QRectF())
    assert panel.canvas.zoom == 0.1, "it never zooms in"
