"""The inspector by keyboard alone, and what screen readers are told."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.ui.features.inspector.panel import InspectorPanel
from studio.ui.shell.fields.choice_fields import ChoiceFieldView, SwitchFieldView
from tests.ui.features.inspector.hands import number_of, value_of

ALT = Qt.KeyboardModifier.AltModifier


def focusable(panel: InspectorPanel) -> list[QWidget]:
    """Return what Tab reaches, in its order."""
    assert panel.param_rows  # all are made
    QApplication.processEvents()
    panel.header_view.presets_button.setFocus()
    found: list[QWidget] = []
    widget = cast("QWidget | None", QApplication.focusWidget())
    while widget is not None and widget not in found:
        found.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
    return found


def test_tab_goes_from_the_head_through_all_fields_from_top_to_bottom(panel: InspectorPanel) -> None:
    reached = focusable(panel)
    names = [widget.accessibleName() or widget.property("text") for widget in reached]
    assert all(names)
    fields = [row.value_field for row in panel.param_rows.values()]
    first = [next(at for at, widget in enumerate(reached) if field.isAncestorOf(widget)) for field in fields]
    assert first == sorted(first)
    assert {"Center Y", "Choose a color", "Choose where to write"} <= set(names)


def test_every_field_says_its_name_and_what_it_does(panel: InspectorPanel) -> None:
    number = number_of(panel, "gain")
    assert number.accessibleName() == "Gain"
    assert number.accessibleDescription() == "Factor for every channel."
    assert panel.param_rows["gain"].key_button.accessibleName() == "Set a key here"


def test_keys_are_set_and_deleted_in_the_field_that_has_the_focus(panel: InspectorPanel, document: Document) -> None:
    number = number_of(panel, "gain")
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_K)
    assert "gain" in document.graph["e"].curves
    assert number.hasFocus()
    QTest.keyClick(number, Qt.Key.Key_K, ALT)
    assert "gain" not in document.graph["e"].curves
    assert number.text() == "1.0"


def test_flags_and_choices_by_keys(panel: InspectorPanel, document: Document) -> None:
    box = cast(SwitchFieldView, panel.param_rows["preserve_luminance"].value_field).check_box
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert value_of(document, "preserve_luminance") is False
    choice = cast(ChoiceFieldView, panel.param_rows["edge"].value_field).combo_box
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert value_of(document, "edge") == "black"


@pytest.mark.parametrize("name", ["gain", "tint", "edge"])
def test_the_menu_key_opens_the_menu_of_the_field(panel: InspectorPanel, name: str, qtbot: QtBot) -> None:
    field = panel.param_rows[name].value_field
    target = field.focusProxy() or field
    middle = target.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, target.mapToGlobal(middle))
    QApplication.sendEvent(target, event)
    menu = next(menu for menu in cast("list[QMenu]", panel.findChildren(QMenu)) if menu.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert "Reset to the default" in texts
    menu.close()


def test_a_number_that_has_no_focus_shows_no_selection(panel: InspectorPanel) -> None:
    number = number_of(panel, "gain")
    number.setFocus()
    assert number.hasSelectedText()
    panel.header_view.presets_button.setFocus(Qt.FocusReason.PopupFocusReason)
    assert not number.hasSelectedText()
