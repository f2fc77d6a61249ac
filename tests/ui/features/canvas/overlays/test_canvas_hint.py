"""The hint on an empty canvas: it is there from the beginning, and whole in a narrow panel."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import add
from tests.ui.nodes_for_tests import registry


@pytest.mark.parametrize("width", [240, 398, 1200])
def test_it_is_whole_and_above_the_canvas(qtbot: QtBot, width: int) -> None:
    panel = NodeEditorPanel(Document(registry()))
    qtbot.addWidget(panel)
    panel.resize(width, 420)
    with qtbot.waitExposed(panel):
        panel.show()
    QApplication.processEvents()
    hint = panel._overlays.hint
    assert hint.isVisible()
    assert panel.rect().contains(hint.geometry())
    assert hint.height() >= hint.heightForWidth(hint.width())
    assert panel.children().index(hint) > panel.children().index(panel.canvas)
    assert "Double-click or press <b>Tab</b>" in hint.text()


def test_it_goes_with_the_first_node(panel: NodeEditorPanel, document: Document, qtbot: QtBot) -> None:
    assert not panel._overlays.hint.isVisible()
    empty = NodeEditorPanel(other := Document(registry()))
    qtbot.addWidget(empty)
    empty.show()
    assert empty._overlays.hint.isVisible()
    add(other, "gain", "color.gain", *Point(0.0, 0.0))
    assert not empty._overlays.hint.isVisible()
