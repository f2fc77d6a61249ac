"""Hands for expressions in the inspector."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.expression.expression_line import ExpressionLine
from tests.ui.features.inspector.hands import number_of, type_only


def line_of(panel: InspectorPanel, name: str) -> ExpressionLine:
    line = panel.param_rows[name].expression.line
    assert line is not None
    return line


def expression_of(document: Document, name: str, node: str = "e") -> str | None:
    return document.graph[node].expressions.get(name)


def type_expression(panel: InspectorPanel, name: str, text: str, end: Qt.Key = Qt.Key.Key_Return) -> ExpressionLine:
    """Type = into a number, then an expression."""
    type_only(number_of(panel, name), "=")
    line = line_of(panel, name)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, end)
    return line
