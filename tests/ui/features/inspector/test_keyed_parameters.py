"""Keyframes in the inspector."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.edits.value_edits import KeyframeState
from tests.ui.features.inspector.hands import (
    CTRL,
    LEFT,
    NONE,
    drag,
    number_of,
    state_of,
    type_into,
    value_of,
)


def test_arrow_keys_step(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    number = number_of(panel, "octaves")
    QTest.mouseClick(number, LEFT)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(number, key)
    assert value_of(document, "octaves") == 5
    document.undo()
    assert value_of(document, "octaves") is None


def test_the_key_button(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    row = panel.param_rows["gain"]
    panel.set_frame(4)
    QTest.mouseClick(row.key_button, LEFT)
    assert document.graph["e"].curves["gain"] == Curve((Keyframe(4, 1.0, Interpolation.BEZIER),))
    assert state_of(row) is KeyframeState.ON_KEY
    panel.set_frame(10)
    assert state_of(row) is KeyframeState.BETWEEN
    type_into(qtbot, number_of(panel, "gain"), "3")
    assert [key.frame for key in document.graph["e"].curves["gain"]] == [4, 10]
    panel.set_frame(7)
    assert number_of(panel, "gain").text() == "2.0"
    panel.set_frame(10)
    QTest.mouseClick(row.key_button, LEFT)
    panel.set_frame(4)
    QTest.mouseClick(row.key_button, LEFT)
    assert state_of(row) is KeyframeState.PLAIN
    assert value_of(document, "gain") == 1.0


def test_dragging_an_animated_number_makes_one_key(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    QTest.mouseClick(panel.param_rows["gain"].key_button, LEFT)
    panel.set_frame(8)
    drag(qtbot, number_of(panel, "gain"), 50)
    assert document.graph["e"].curves["gain"].evaluate_at(8) == pytest.approx(3.0)
    document.undo()
    assert [key.frame for key in document.graph["e"].curves["gain"]] == [0]


def test_k_sets_a_key_under_the_mouse(
    panel: InspectorPanel, document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel.param_rows["radius"], "underMouse", lambda: True)
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_K)
    assert "radius" in document.graph["e"].curves
    QTest.keyClick(panel, Qt.Key.Key_K)
    assert "radius" in document.graph["e"].curves
    QTest.keyClick(panel, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert "radius" not in document.graph["e"].curves


def test_what_cannot_be_animated_has_no_key_button(panel: InspectorPanel) -> None:
    assert not panel.param_rows["lookup"].key_button.isVisible()
    assert panel.param_rows["gain"].key_button.isVisible()


def test_undo_keys_reach_the_window_while_nothing_is_typed(panel: InspectorPanel, qtbot: QtBot) -> None:
    def overrides(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QApplication.sendEvent(number, event)
        return event.isAccepted()

    number = number_of(panel, "gain")
    QTest.mouseClick(number, LEFT)
    assert not overrides(Qt.Key.Key_Z, CTRL)
    QTest.keyClicks(number, "5")
    assert overrides(Qt.Key.Key_Z, CTRL)
    assert overrides(Qt.Key.Key_Space, NONE)
    QTest.keyClick(number, Qt.Key.Key_Escape)


def test_a_number_between_keys_has_as_many_digits_as_a_drag(panel: InspectorPanel, document: Document) -> None:
    keys = Curve((Keyframe(0, 1.234567), Keyframe(7, 2.0)))
    record = replace(document.graph["e"], curves={"gain": keys})
    document.replace_project(replace(document.project, graph=document.graph.with_node(record)))
    panel.set_shown_nodes(("e",))
    shown = []
    for frame in (0, 3):
        panel.set_frame(frame)
        shown.append(number_of(panel, "gain").text())
    assert shown == ["1.234567", "1.56"], "a key as it was typed, a number between keys with fewer digits"


def test_a_key_outside_a_range_that_shrank_is_named_and_edited(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    wild = Curve((Keyframe(4, 99.0), Keyframe(10, 2.0)))
    record = replace(document.graph["e"], curves={"gain": wild})
    document.replace_project(replace(document.project, graph=document.graph.with_node(record)))
    panel.set_shown_nodes(("e",))
    row = panel.param_rows["gain"]
    panel.set_frame(4)
    assert "The key at frame 4 holds 99.0; give a number from 0 to 8" in row.error_label.text()
    assert not row.error_label.isHidden()
    assert number_of(panel, "gain").text() == "8.0"
    panel.set_frame(10)
    assert row.error_label.isHidden()
    panel.set_frame(4)
    type_into(qtbot, number_of(panel, "gain"), "3")
    assert row.error_label.isHidden()
    assert document.graph["e"].curves["gain"] == Curve((Keyframe(4, 3.0), Keyframe(10, 2.0)))


def test_a_single_key_says_how_to_animate(panel: InspectorPanel, document: Document, qtbot: QtBot) -> None:
    assert panel.param_rows["gain"].hint_label is None
    row = panel.param_rows["gain"]
    QTest.mouseClick(row.key_button, LEFT)
    label = row.hint_label
    assert label is not None
    assert label.text() == ("One key holds for the whole clip. Go to another frame and change the value to animate.")
    assert not label.isHidden()
    panel.set_frame(10)
    assert "Change the value here to set a second one" in label.text()
    type_into(qtbot, number_of(panel, "gain"), "3")
    assert label.isHidden(), "two keys animate: there is nothing to say"
    document.undo()
    assert not label.isHidden()
