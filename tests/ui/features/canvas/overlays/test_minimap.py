"""The small map in the canvas's corner: what it shows, looking elsewhere with it, and switching it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.app.settings import AppSettings
from studio.graph.commands import AddNote, MoveNodes
from studio.graph.history import Document
from studio.graph.model import Note, NoteKind
from studio.sdk.params import Point
from studio.ui.features.canvas.overlays.minimap import MinimapView
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.widgets.theme import Colors, blend_colors


@pytest.fixture
def view(panel: NodeEditorPanel, qtbot: QtBot) -> MinimapView:
    """Return the map, of which a part is out of sight."""
    panel.canvas.set_view(QPointF(0, 0), 1.0)
    qtbot.waitUntil(panel.minimap.view.isVisible)
    return panel.minimap.view


def colors(view: MinimapView, area: QRectF) -> set[str]:
    shot = view.grab().toImage()
    rows, columns = range(int(area.top()), int(area.bottom()) + 1), range(int(area.left()), int(area.right()) + 1)
    return {shot.pixelColor(x, y).name() for x in columns for y in rows}


def test_it_shows_cards_notes_and_what_is_in_view(
    view: MinimapView, panel: NodeEditorPanel, document: Document, qtbot: QtBot
) -> None:
    card = panel.binding.view.get_card("merge")
    place = view.map_from_scene(card.mapRectToScene(card.model.layout.body_rect))
    family = blend_colors(Colors.PANEL, card.model.color, 0.8)
    assert family.name() in colors(view, place)
    frame = view.map_from_scene(panel.canvas.visible_area)
    assert Colors.ACCENT.name() in colors(view, QRectF(frame.right() - 2, 20, 3, 3))
    document.apply_command(AddNote(Note("b", NoteKind.BACKDROP, "", Point(0.0, 900.0), Point(600.0, 300.0), "#3060C0")))
    note = blend_colors(Colors.PANEL, QColor("#3060C0"), 0.3)
    qtbot.waitUntil(lambda: note.name() in colors(view, view.map_from_scene(QRectF(10, 910, 580, 280))))


def test_it_follows_moves(view: MinimapView, panel: NodeEditorPanel, document: Document, qtbot: QtBot) -> None:
    document.apply_command(MoveNodes({"merge": Point(3000.0, 1000.0)}))
    qtbot.waitUntil(lambda: view.map_from_scene(QRectF(3000, 1000, 192, 100)).right() < view.width())


def test_clicking_and_dragging_look_elsewhere(view: MinimapView, panel: NodeEditorPanel) -> None:
    merge = panel.binding.view.get_card("merge").sceneBoundingRect().center()
    at = view.map_from_scene(QRectF(merge, merge)).topLeft().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert (panel.canvas.view_middle - view.map_to_scene(QPointF(at))).manhattanLength() < 1
    assert panel.canvas.zoom == 1.0
    QTest.mouseMove(view, at + QPoint(-20, 0))
    assert panel.canvas.view_middle.x() < merge.x() - 40
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(view, at)
    assert panel.canvas.view_middle.x() < merge.x() - 40, "the button is up"


def test_it_is_only_there_while_something_is_out_of_sight(view: MinimapView, panel: NodeEditorPanel) -> None:
    panel.frame_all()
    assert not view.isVisible()
    panel.canvas.set_view(QPointF(900, 200), 1.0)
    assert view.isVisible()


def test_it_can_be_switched_off_and_that_is_kept(
    document: Document, view: MinimapView, panel: NodeEditorPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    settings = AppSettings(tmp_path)
    other = NodeEditorPanel(document, choices=settings)
    qtbot.addWidget(other)
    before = other.minimap.view.is_on
    other.minimap.button.click()
    assert (before, other.minimap.view.is_on) == (True, False)
    assert settings.get_choice("minimap") == "off"
    third = NodeEditorPanel(document, choices=settings)
    qtbot.addWidget(third)
    assert not third.minimap.view.is_on
    assert not third.minimap.button.isChecked()
    panel.shortcut_keys.handlers["graph.minimap"]()
    assert not view.isVisible()


def test_a_map_that_would_cover_a_small_canvas_is_not_shown(
    view: MinimapView, panel: NodeEditorPanel, qtbot: QtBot
) -> None:
    size = panel.size()
    panel.resize(260, 160)
    qtbot.waitUntil(lambda: not view.isVisible())
    panel.resize(size)
    qtbot.waitUntil(view.isVisible)


def test_in_a_small_panel_there_is_neither_map_nor_button(
    view: MinimapView, panel: NodeEditorPanel, qtbot: QtBot
) -> None:
    assert panel.minimap.button.isVisible()
    panel.resize(398, 420)
    qtbot.waitUntil(lambda: not view.isVisible() and not panel.minimap.button.isVisible())
    panel.resize(1240, 760)
    qtbot.waitUntil(lambda: view.isVisible() and panel.minimap.button.isVisible())


def test_it_makes_way_for_selected_cards(view: MinimapView, panel: NodeEditorPanel) -> None:
    card = panel.binding.view.get_cards_area(("blur",))
    panel.canvas.set_view(card.center() - QPointF(480, 220), 1.0)  # below the map
    assert view.isVisible()
    panel.select_nodes(("blur",))
    assert not view.isVisible()
    panel.select_nodes(("video",))
    assert view.isVisible()
