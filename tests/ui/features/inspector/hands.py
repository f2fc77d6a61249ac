"""Hands for the inspector."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.sdk.params import ParamValue
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.features.inspector.rows.parameter_row import ParameterRow
from studio.ui.shell.edits.value_edits import KeyframeState
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.number_view import NumberView

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def show_panel(qtbot: QtBot, panel: InspectorPanel) -> None:
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)


def value_of(document: Document, name: str) -> ParamValue | None:
    return document.graph["e"].params.get(name)


def number_of(panel: InspectorPanel, name: str) -> NumberView:
    field = panel.param_rows[name].value_field
    assert isinstance(field, ScalarFieldView)
    return field.number_view


def state_of(row: ParameterRow) -> KeyframeState:
    return row.key_button.key_state


def drag(
    qtbot: QtBot, widget: QWidget, by: int, modifier: Qt.KeyboardModifier = NONE, start: QPoint | None = None
) -> None:
    at = start or widget.rect().center()
    QTest.mousePress(widget, LEFT, modifier, at)
    for step in range(1, 11):
        move = QPoint(at.x() + by * step // 10, at.y())
        send_move(widget, move, modifier)
    QTest.mouseRelease(widget, LEFT, modifier, QPoint(at.x() + by, at.y()))


def send_move(widget: QWidget, at: QPoint, modifier: Qt.KeyboardModifier) -> None:
    point = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove, point, QPointF(widget.mapToGlobal(at)), Qt.MouseButton.NoButton, LEFT, modifier
    )
    QApplication.sendEvent(widget, event)


def type_into(qtbot: QtBot, widget: NumberView, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.mouseClick(widget, LEFT)
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, end)


def type_only(widget: NumberView, text: str) -> None:
    QTest.mouseClick(widget, LEFT)
    QTest.keyClicks(widget, text)
