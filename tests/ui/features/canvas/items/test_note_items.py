"""Backdrops and sticky notes with a real mouse and real keys."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QMenu

from studio.graph.commands import AddNote, SetLocked, SetNote
from studio.graph.history import Document
from studio.graph.model import Note, NoteKind, Project
from studio.sdk.params import Point
from studio.ui.features.canvas.items.note_items import TITLE_BAR_HEIGHT, NoteItem
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.widgets.theme import NOTE_COLORS
from tests.ui.features.canvas.hands import CTRL, SHIFT, Hands, assert_same

Key = Qt.Key
PLATE = Note("plate", NoteKind.BACKDROP, "Plate", Point(240.0, -60.0), Point(540.0, 330.0))
INNER = Note("inner", NoteKind.BACKDROP, "Blur", Point(510.0, -24.0), Point(240.0, 264.0))
STICKY = Note("sticky", NoteKind.STICKY, "ask Ann", Point(20.0, 300.0), Point(160.0, 120.0))


@pytest.fixture
def noted(document: Document, panel: NodeEditorPanel) -> NodeEditorPanel:
    """Return the node editor with a backdrop behind gain and blur, a smaller one in it, and a sticky note."""
    for note in (INNER, PLATE, STICKY):
        document.apply_command(AddNote(note))
    return panel


def test_the_whole_text_of_a_note_is_its_tooltip(noted: NodeEditorPanel) -> None:
    items = noted.canvas.scene().items()
    (item,) = [one for one in items if isinstance(one, NoteItem) and one.note.id == "sticky"]
    assert item.tooltip_text == "ask Ann"
    item.show_note(replace(STICKY, text="<img src='/etc/x'>"))
    assert "&lt;img" in item.tooltip_text


def bar(hands: Hands, note: Note) -> QPoint:
    """Return the middle of a backdrop's title bar, in the viewport."""
    return hands.scene(note.position.x + note.size.x / 2, note.position.y + TITLE_BAR_HEIGHT / 2)


def places(document: Document) -> dict[str, Point]:
    """Return where everything lies."""
    return dict(document.project.layout) | {id: note.position for id, note in document.project.notes.items()}


def moved(document: Document, before: dict[str, Point]) -> dict[str, tuple[float, float]]:
    """Return by how much what was moved has moved."""
    return {id: (at.x - before[id].x, at.y - before[id].y) for id, at in places(document).items() if at != before[id]}


def chosen(panel: NodeEditorPanel) -> tuple[str, ...]:
    """Return the notes that are selected at this moment."""
    return panel.binding.notes.selected_notes


def test_ctrl_j_lays_a_backdrop_around_what_is_selected(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    panel.select_nodes(("gain", "blur"))
    hands.key(Key.Key_J, CTRL)
    area = panel.binding.notes.items["backdrop"].scene_area
    assert area.contains(panel.binding.view.get_cards_area(("gain", "blur")))
    assert not area.intersects(panel.binding.view.get_cards_area(("video",)))
    assert document.undo_label == "Add backdrop"
    assert chosen(panel) == ("backdrop",)
    assert_same(panel)


def test_ctrl_j_without_a_selection_lays_one_at_the_mouse(hands: Hands, document: Document) -> None:
    hands.move(hands.scene(90, 400))
    hands.key(Key.Key_J, CTRL)
    at = document.project.notes["backdrop"].position
    assert abs(at.x - 90) <= 6
    assert abs(at.y - 400) <= 6


def test_the_title_bar_carries_what_lies_on_it_in_one_step(
    hands: Hands, document: Document, noted: NodeEditorPanel
) -> None:
    before, project = places(document), document.project
    hands.drag(bar(hands, PLATE), bar(hands, PLATE) + QPoint(30, 40))
    assert moved(document, before) == dict.fromkeys(("plate", "inner", "gain", "blur"), (30.0, 40.0))
    assert document.undo_label == "Move 4 items"
    assert_same(noted)
    document.undo()
    assert document.project == project
    assert_same(noted)


def test_with_ctrl_a_backdrop_moves_alone(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    before = places(document)
    hands.drag(bar(hands, PLATE), bar(hands, PLATE) + QPoint(30, 40), CTRL)
    assert moved(document, before) == {"plate": (30.0, 40.0)}
    assert_same(noted)


def test_what_lies_only_partly_on_it_stays(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    before = places(document)
    hands.drag(bar(hands, INNER), bar(hands, INNER) + QPoint(-20, 0))
    assert moved(document, before) == {"inner": (-20.0, 0.0), "blur": (-20.0, 0.0)}
    hands.drag(bar(hands, INNER) - QPoint(20, 0), bar(hands, INNER) + QPoint(120, 0))
    before = places(document)
    hands.drag(bar(hands, PLATE), bar(hands, PLATE) + QPoint(0, -30))
    assert set(moved(document, before)) == {"plate", "gain"}, "the inner one sticks out now"
    assert_same(noted)


def test_locked_nodes_stay(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    document.apply_command(SetLocked(("gain",), True))
    before = places(document)
    hands.drag(bar(hands, PLATE), bar(hands, PLATE) + QPoint(0, 24))
    assert set(moved(document, before)) == {"plate", "inner", "blur"}
    assert_same(noted)


def test_cards_and_notes_that_are_selected_move_together(
    hands: Hands, document: Document, noted: NodeEditorPanel
) -> None:
    noted.select_nodes(("video",))
    noted.binding.notes.select_notes(("sticky",))
    before = places(document)
    hands.drag(hands.title_of("video"), hands.title_of("video") + QPoint(-24, 12))
    assert moved(document, before) == {"video": (-24.0, 12.0), "sticky": (-24.0, 12.0)}
    assert document.undo_label == "Move 2 items"
    assert_same(noted)


@pytest.mark.parametrize(
    ("edge", "by", "area"),
    [
        ((1.0, 1.0), (40, 30), (20, 300, 200, 150)),
        ((0.0, 0.0), (-10, -20), (10, 280, 170, 140)),
        ((1.0, 0.5), (24, 99), (20, 300, 184, 120)),
        ((0.5, 0.0), (50, 500), (20, 356, 160, 64)),
    ],
)
def test_edges_and_corners_resize(
    hands: Hands,
    document: Document,
    noted: NodeEditorPanel,
    edge: tuple[float, float],
    by: tuple[int, int],
    area: object,
) -> None:
    x = STICKY.position.x + edge[0] * STICKY.size.x + (2 if edge[0] == 0 else -2 if edge[0] == 1 else 0)
    y = STICKY.position.y + edge[1] * STICKY.size.y + (2 if edge[1] == 0 else -2 if edge[1] == 1 else 0)
    start = hands.scene(x, y)
    hands.drag(start, start + QPoint(*by))
    note = document.project.notes["sticky"]
    assert (*note.position, *note.size) == area
    assert document.undo_label == "Resize note"
    assert_same(noted)
    document.undo()
    assert document.project.notes["sticky"] == STICKY
    assert_same(noted)


def test_a_double_click_on_the_title_renames(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    QTest.mouseDClick(noted.canvas.viewport(), Qt.MouseButton.LeftButton, pos=bar(hands, PLATE))
    field = noted.notes.title_field
    assert field.isVisible()
    QTest.keyClicks(field, "Clean plate")
    QTest.keyClick(field, Key.Key_Return)
    assert document.project.notes["plate"] == replace(PLATE, text="Clean plate")
    assert document.undo_label == "Rename backdrop to Clean plate"
    assert_same(noted)


def test_f2_edits_what_is_selected(hands: Hands, noted: NodeEditorPanel) -> None:
    hands.click(bar(hands, PLATE))
    hands.key(Key.Key_F2)
    assert noted.notes.title_field.text() == "Plate"
    QTest.keyClick(noted.notes.title_field, Key.Key_Escape)
    noted.canvas.setFocus()
    hands.click(hands.scene(100, 360))
    hands.key(Key.Key_F2)
    assert noted.notes.text_field.toPlainText() == "ask Ann"


def test_a_sticky_note_is_written_on_in_its_place(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.move(hands.scene(-60, 420))
    hands.key(Key.Key_J, CTRL | SHIFT)
    field = panel.notes.text_field
    assert field.isVisible()
    QTest.keyClicks(field, "two")
    QTest.keyClick(field, Key.Key_Return)
    QTest.keyClicks(field, "lines")
    QTest.keyClick(field, Key.Key_Return, CTRL)
    assert document.project.notes["sticky"].text == "two\nlines"
    assert not field.isVisible()
    assert document.undo_label == "Edit note"
    assert_same(panel)


def test_esc_drops_what_was_written(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    QTest.mouseDClick(noted.canvas.viewport(), Qt.MouseButton.LeftButton, pos=hands.scene(100, 360))
    QTest.keyClicks(noted.notes.text_field, "no")
    QTest.keyClick(noted.notes.text_field, Key.Key_Escape)
    assert document.project.notes["sticky"] == STICKY


def test_the_marquee_takes_notes_but_only_backdrops_that_it_surrounds(hands: Hands, noted: NodeEditorPanel) -> None:
    hands.drag(hands.scene(260, 240), hands.scene(420, 60))
    assert hands.selected() == ("gain",)
    assert chosen(noted) == ()
    hands.drag(hands.scene(-80, -80), hands.scene(800, 560))
    assert set(chosen(noted)) == {"plate", "inner", "sticky"}
    hands.drag(hands.scene(10, 440), hands.scene(60, 380))
    assert chosen(noted) == ("sticky",)
    assert hands.selected() == ()


def test_delete_takes_nodes_and_notes_in_one_step(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    before = document.project
    hands.key(Key.Key_A, CTRL)
    hands.key(Key.Key_Delete)
    assert not document.graph.nodes
    assert not document.project.notes
    assert_same(noted)
    hands.key(Key.Key_Z, CTRL)
    assert document.project == before
    assert_same(noted)


def test_a_deleted_backdrop_leaves_what_lay_on_it(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    hands.click(bar(hands, PLATE))
    hands.key(Key.Key_Delete)
    assert set(document.project.notes) == {"inner", "sticky"}
    assert "gain" in document.graph.nodes
    assert document.undo_label == "Delete note"


def test_smaller_backdrops_lie_in_front(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    items = noted.binding.notes.items
    assert items["inner"].zValue() > items["plate"].zValue()
    assert items["plate"].zValue() < min(card.zValue() for card in noted.canvas.all_cards())
    hands.drag(hands.scene(748, 100), hands.scene(748 + 800, 100))
    hands.drag(hands.scene(748, 238), hands.scene(748, 238 + 400))
    assert items["inner"].zValue() < items["plate"].zValue()


def test_the_menu_colours_in_one_step(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    noted.binding.notes.select_notes(("plate", "inner"))
    noted.binding.notes.menu_requested(noted.canvas.viewport().mapToGlobal(bar(hands, PLATE)), "plate")
    hands.menu()["Teal"].trigger()
    _close_menus(noted)
    color = dict(NOTE_COLORS)["Teal"]
    assert {note: document.project.notes[note].color for note in ("plate", "inner")} == {"plate": color, "inner": color}
    assert document.undo_label == "Color note"
    document.undo()
    assert document.project.notes["plate"] == PLATE


def test_any_color_can_be_chosen(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    noted.binding.notes.menu_requested(noted.canvas.viewport().mapToGlobal(bar(hands, PLATE)), "plate")
    hands.menu()["Other color…"].trigger()
    _close_menus(noted)
    dialog = cast("list[QColorDialog]", noted.findChildren(QColorDialog))[0]
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    assert document.project.notes["plate"].color == "#123456"
    QApplication.processEvents()


def _close_menus(panel: NodeEditorPanel) -> None:
    for menu in cast("list[QMenu]", panel.findChildren(QMenu)):
        menu.close()
    QApplication.processEvents()


def test_f_frames_notes_too_and_the_hint_goes(hands: Hands, document: Document, noted: NodeEditorPanel) -> None:
    document.replace_project(Project(notes={"sticky": replace(STICKY, position=Point(5000.0, 0.0))}))
    assert_same(noted)
    hint = noted._overlays.hint
    shown = [hint.isVisible()]
    hands.key(Key.Key_F)
    assert noted.canvas.viewport().rect().contains(hands.scene(5080, 60))
    noted.canvas.set_view(QPointF(0, 0), 1.0)
    document.replace_project(Project())
    shown.append(hint.isVisible())
    assert shown == [False, True]


def test_zoomed_out_the_bar_is_as_high_on_the_screen_and_can_be_grabbed(
    hands: Hands, document: Document, noted: NodeEditorPanel
) -> None:
    noted.canvas.set_view(QPointF(500, 250), 0.25)
    bounds = noted.canvas.mapFromScene(noted.binding.notes.items["plate"].get_editable_area()).boundingRect()
    assert abs(bounds.height() - TITLE_BAR_HEIGHT) <= 2
    before = places(document)
    hands.drag(bounds.topLeft() + QPoint(12, 12), bounds.topLeft() + QPoint(22, 12))
    assert moved(document, before) == dict.fromkeys(("plate", "inner", "gain", "blur"), (40.0, 0.0))


@pytest.mark.parametrize(("width", "is_read"), [(900.0, True), (80.0, False)])
def test_the_text_of_a_sticky_note_is_read_from_afar_where_it_has_room(
    width: float, is_read: bool, document: Document, panel: NodeEditorPanel
) -> None:
    """At a quarter of the size, letters of full size are painted, or none at all."""
    pictures: list[QImage] = []
    for text in ("", "ask Ann"):
        note = Note("far", NoteKind.STICKY, text, Point(0.0, 300.0), Point(width, 300.0))
        document.apply_command(AddNote(note) if not pictures else SetNote(note, "Write"))
        panel.canvas.set_view(QPointF(300, 350), 0.25)
        QApplication.processEvents()
        area = panel.canvas.mapFromScene(QRectF(0.0, 300.0, width, 300.0)).boundingRect().adjusted(3, 3, -3, -3)
        pictures.append(panel.canvas.viewport().grab(area).toImage())
    assert (pictures[0] != pictures[1]) is is_read


def test_notes_are_copied_pasted_duplicated_and_cut_with_nodes(
    hands: Hands, document: Document, noted: NodeEditorPanel
) -> None:
    before = document.project
    noted.select_nodes(("gain",))
    noted.binding.notes.select_notes(("plate", "sticky"))
    hands.key(Key.Key_C, CTRL)
    hands.key(Key.Key_V, CTRL)
    assert set(document.project.notes) == {"inner", "plate", "sticky", "backdrop", "sticky_2"}
    assert set(chosen(noted)) == {"backdrop", "sticky_2"}
    assert hands.selected() == ("gain_2",)
    assert document.project.notes["sticky_2"].text == "ask Ann"
    assert_same(noted)
    document.undo()
    assert document.project == before
    noted.binding.notes.select_notes(("sticky",))
    hands.key(Key.Key_D, CTRL)
    assert document.undo_label == "Duplicate"
    assert chosen(noted) == ("sticky_2",)
    hands.key(Key.Key_X, CTRL)
    assert document.project.notes == before.notes
    assert_same(noted)
