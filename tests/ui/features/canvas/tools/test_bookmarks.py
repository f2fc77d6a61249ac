"""Bookmarks: made, gone to, renamed and deleted with keys and menus."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddBookmark
from studio.graph.history import Document
from studio.graph.model import Bookmark
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.features.canvas.hands import CTRL, Hands

Key = Qt.Key
COMP = Bookmark("Comp", Point(4000.0, -300.0), 0.5)
PLATE = Bookmark("Plate & matte", Point(-900.0, 0.0), 2.0)


@pytest.fixture
def marked(document: Document, panel: NodeEditorPanel) -> NodeEditorPanel:
    """Return the node editor with two bookmarks."""
    document.apply_command(AddBookmark(COMP))
    document.apply_command(AddBookmark(PLATE))
    return panel


class _Style(QProxyStyle):
    """A style of a system that moves things, or does not."""

    duration = 0

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803  (Qt names it)
    ) -> int:
        if hint is QStyle.StyleHint.SH_Widget_Animation_Duration:
            return self.duration
        return super().styleHint(hint, option, widget, returnData)


def _style(panel: NodeEditorPanel, duration: int) -> None:
    style = _Style()
    style.duration = duration
    style.setParent(panel)
    panel.canvas.setStyle(style)


def _is_at(panel: NodeEditorPanel, bookmark: Bookmark) -> bool:
    at = panel.canvas.view_middle
    return (at - QPointF(*bookmark.center)).manhattanLength() < 1.0 and abs(panel.canvas.zoom - bookmark.zoom) < 1e-6


def test_ctrl_b_asks_for_a_name_and_keeps_the_view(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.canvas.set_view(QPointF(300, 200), 0.5)
    hands.key(Key.Key_B, CTRL)
    assert panel.bookmarks.name_field.text() == "View 1"
    QTest.keyClicks(panel.bookmarks.name_field, "Grade")
    QTest.keyClick(panel.bookmarks.name_field, Key.Key_Return)
    assert document.project.bookmarks == (Bookmark("Grade", Point(300.0, 200.0), 0.5),)
    assert document.undo_label == "Bookmark Grade"
    document.undo()
    assert len(document.project.bookmarks) == 0


def test_a_name_that_is_taken_says_so(hands: Hands, document: Document, marked: NodeEditorPanel) -> None:
    hands.key(Key.Key_B, CTRL)
    QTest.keyClicks(marked.bookmarks.name_field, "Comp")
    QTest.keyClick(marked.bookmarks.name_field, Key.Key_Return)
    assert hands.messages == ["There is already a bookmark 'Comp'; choose another name."]
    assert document.project.bookmarks == (COMP, PLATE)


def test_j_lists_them_and_enter_goes_to_the_first(hands: Hands, marked: NodeEditorPanel) -> None:
    _style(marked, 0)
    hands.key(Key.Key_J)
    menu = next(menu for menu in cast("list[QMenu]", marked.findChildren(QMenu)) if menu.isVisible())
    assert [action.text() for action in menu.actions()][:2] == ["Comp", "Plate && matte"]
    QTest.keyClick(menu, Key.Key_Return)
    assert _is_at(marked, COMP), "at once: the system asks for no motion"


def test_the_view_glides_where_the_system_moves_things(hands: Hands, marked: NodeEditorPanel, qtbot: QtBot) -> None:
    _style(marked, 200)
    marked.bookmarks.go_to_bookmark("Plate & matte")
    assert not _is_at(marked, PLATE)
    qtbot.waitUntil(lambda: _is_at(marked, PLATE))


def test_the_list_renames_and_deletes(hands: Hands, document: Document, marked: NodeEditorPanel) -> None:
    _choose(hands, marked, "Rename", 0)
    assert marked.bookmarks.name_field.text() == "Comp"
    QTest.keyClicks(marked.bookmarks.name_field, "Final")
    QTest.keyClick(marked.bookmarks.name_field, Key.Key_Return)
    assert [bookmark.name for bookmark in document.project.bookmarks] == ["Final", "Plate & matte"]
    _choose(hands, marked, "Delete", 1)
    assert [bookmark.name for bookmark in document.project.bookmarks] == ["Final"]
    assert document.undo_label == "Delete bookmark Plate & matte"


def _choose(hands: Hands, panel: NodeEditorPanel, title: str, index: int) -> None:
    panel.canvas.setFocus()
    hands.key(Key.Key_J)
    menus = cast("list[QMenu]", panel.findChildren(QMenu))
    next(menu for menu in menus if menu.title() == title).actions()[index].trigger()
    for menu in menus:
        menu.close()
    QApplication.processEvents()


def test_the_menu_of_the_canvas_offers_them(hands: Hands, marked: NodeEditorPanel) -> None:
    _style(marked, 0)
    marked.binding.gestures.menu_requested(marked.mapToGlobal(marked.rect().center()), None)
    hands.menu()["Go to Comp"].trigger()
    for menu in cast("list[QMenu]", marked.findChildren(QMenu)):
        menu.close()
    assert _is_at(marked, COMP)
    QApplication.processEvents()
