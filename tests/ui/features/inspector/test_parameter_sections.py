"""Sections of the inspector, and parameters that have no effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import SetParam
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk import ADVANCED
from studio.services.engine_setup import load_registry
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.parameter_page import ParameterPage
from studio.ui.features.inspector.rows.rows_view import ParameterRowsView
from tests.ui.answering import AnsweringDialogs
from tests.ui.features.inspector.hands import show_panel

NODES = (NodeRecord("t", "train.train", "Train"), NodeRecord("p", "transform.pad", "Pad"))


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[tuple[InspectorPanel, Document]]:
    document = Document(load_registry(), Project(Graph({record.id: record for record in NODES})))
    panel = InspectorPanel(document, dialogs=AnsweringDialogs())
    qtbot.addWidget(panel)
    panel.resize(420, 640)
    show_panel(qtbot, panel)
    yield panel, document
    panel.close_document()


def get_page(panel: InspectorPanel) -> ParameterPage:
    return cast("ParameterPage", panel.findChild(ParameterPage))


def get_rows(panel: InspectorPanel) -> ParameterRowsView:
    rows = get_page(panel).rows_view
    assert rows is not None
    assert rows.param_rows
    return rows


def test_advanced_parameters_are_hidden_until_they_are_asked_for(shown: tuple[InspectorPanel, Document]) -> None:
    panel, document = shown
    panel.set_shown_nodes(("t",))
    rows = get_rows(panel)
    header, row = rows.section_headers[ADVANCED], rows.param_rows["clip"]
    assert not header.isChecked()
    assert row.isHidden()
    assert not rows.param_rows["steps"].isHidden()
    document.apply_command(SetParam("t", "clip", 3.0))
    assert "1 changed" in header.text()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    assert not row.isHidden()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    get_page(panel).highlight_param("clip")
    assert not row.isHidden(), "what is pointed out is shown"


def test_a_parameter_without_effect_is_gray_and_says_why(shown: tuple[InspectorPanel, Document]) -> None:
    panel, document = shown
    panel.set_shown_nodes(("p",))
    row = get_rows(panel).param_rows["color"]
    document.apply_command(SetParam("p", "outside", "black"))
    assert not row.value_field.isEnabled()
    assert "only for Outside: Color" in row.name_label.toolTip()
    document.apply_command(SetParam("p", "outside", "color"))
    assert row.value_field.isEnabled()
    assert "only for" not in row.name_label.toolTip()
