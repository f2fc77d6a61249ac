"""What the tests of the node editor share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.active_level import ActiveLevel
from studio.graph.history import Document
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import Hands, add, connect
from tests.ui.nodes_for_tests import registry


@pytest.fixture
def document() -> Document:
    """Return video → gain → blur, an unconnected merge, and a colour below."""
    document = Document(registry())
    add(document, "video", "source.video", 0, 0)
    add(document, "gain", "color.gain", 264, 0)
    add(document, "blur", "filter.blur", 528, 0)
    add(document, "merge", "composite.merge", 792, 240)
    add(document, "colour", "source.color", 264, 300)
    connect(document, "video.image > gain.image", "gain.image > blur.image")
    return document


@pytest.fixture
def shown(document: Document) -> Document | ActiveLevel:
    """Return what the node editor shows: all of `document`."""
    return document


@pytest.fixture
def panel(qtbot: QtBot, shown: Document | ActiveLevel) -> NodeEditorPanel:
    """Return a node editor at full size."""
    panel = NodeEditorPanel(shown)
    qtbot.addWidget(panel)
    panel.resize(1240, 760)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.canvas.set_view(QPointF(500, 250), 1.0)
    panel.canvas.setFocus()
    QApplication.processEvents()
    return panel


@pytest.fixture
def hands(panel: NodeEditorPanel) -> Hands:
    """Return hands on that node editor."""
    return Hands(panel)


MakePanel = Callable[[Document], NodeEditorPanel]
