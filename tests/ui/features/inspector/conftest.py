"""What the tests of the inspector share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.ui.features.inspector.panel import InspectorPanel
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.hands import (
    show_panel,
)
from tests.ui.features.inspector.samples import registry


@pytest.fixture
def document() -> Document:
    """Return a document with one node of every parameter, and one of an unknown type."""
    nodes = {
        "e": NodeRecord("e", "color.everything", "Look"),
        "ghost": NodeRecord("ghost", "magic.unknown", "Ghost", params={"power": 3.0}),
    }
    return Document(registry(), Project(Graph(nodes)))


@pytest.fixture
def dialogs() -> AnsweringDialogs:
    found = AnsweringDialogs()
    found.file = Path("/clips/shot.cube")
    return found


@pytest.fixture
def panel(qtbot: QtBot, document: Document, dialogs: AnsweringDialogs) -> Iterator[InspectorPanel]:
    made = InspectorPanel(document, dialogs=dialogs)
    qtbot.addWidget(made)
    made.resize(420, 640)
    made.set_shown_nodes(("e",))
    show_panel(qtbot, made)
    yield made
    made.close_document()
