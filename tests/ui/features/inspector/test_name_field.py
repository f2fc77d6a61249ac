"""A name that is too long for the head ends with …, until it is typed in."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode
from studio.graph.history import Document
from studio.ui.features.inspector.name_field import NameField
from studio.ui.features.inspector.panel import InspectorPanel

LONG = "big_buck_bunny_432_433_and_more_and_more"


def test_a_long_name_is_shortened_and_whole_while_it_is_typed_in(
    panel: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    field = panel.header_view.name_field
    assert isinstance(field, NameField)
    assert field.visible_text == "Look"
    document.apply_command(RenameNode("e", LONG))
    assert field.visible_text.endswith("…")
    assert field.fontMetrics().horizontalAdvance(field.visible_text) < field.width()
    resting = field.grab().toImage()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QApplication.processEvents()
    assert field.text() == LONG
    field.end(False)
    assert field.grab().toImage() != resting
    panel.setFocus()
    qtbot.waitUntil(lambda: not field.hasFocus())
    assert document.graph["e"].name == LONG, "looking is not renaming"
