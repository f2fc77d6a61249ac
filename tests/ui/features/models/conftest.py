"""What the tests of models share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.models.model_catalog import ModelCatalog
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.hands import show_panel
from tests.ui.features.models.samples import FakeModels, registry


@pytest.fixture
def models() -> FakeModels:
    return FakeModels()


@pytest.fixture
def dialogs() -> AnsweringDialogs:
    return AnsweringDialogs()


@pytest.fixture
def shelf(qtbot: QtBot, models: FakeModels) -> Iterator[ModelCatalog]:
    made = ModelCatalog(models)
    yield made
    made.close()


@pytest.fixture
def document() -> Document:
    """Return a document with two nodes that take a model for clips, and one that takes one for depth."""
    records = [
        NodeRecord("clip", "generate.text_to_clip", "Clip"),
        NodeRecord("other", "generate.text_to_clip", "Other"),
        NodeRecord("depth", "motion.guess_depth", "Depth"),
    ]
    return Document(registry(), Project(Graph({record.id: record for record in records})))


@pytest.fixture
def panel(qtbot: QtBot, document: Document, dialogs: AnsweringDialogs, shelf: ModelCatalog) -> Iterator[InspectorPanel]:
    made = InspectorPanel(document, dialogs=dialogs)
    qtbot.addWidget(made)
    made.set_model_shelf(shelf)
    made.resize(420, 640)
    made.set_shown_nodes(("clip",))
    show_panel(qtbot, made)
    yield made
    made.close_document()
