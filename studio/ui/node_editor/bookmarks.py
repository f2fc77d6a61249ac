"""Bookmarks: places on the canvas to come back to."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.language import tr
from studio.graph.commands import AddBookmark, RemoveBookmark, RenameBookmark
from studio.graph.model import Bookmark
from studio.sdk.params import Point
from studio.ui.markup import entry_text
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.glide import Glide
from studio.ui.node_editor.menus import MenuEntry, show_menu
from studio.ui.node_editor.overlays import RenameField
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.keymap import keymap
from studio.ui.theme import SPACE_5

_FIELD_WIDTH: Final = 240
_NEW: Final = ""


class BookmarkTools(QObject):
    """The verbs for bookmarks.

    Args:
        binding: The canvas and its document.
        panel: Over what the field and the menu open.
    """

    def __init__(self, binding: Binding, panel: QWidget) -> None:
        super().__init__(panel)
        self._binding, self._panel = binding, panel
        self._canvas = binding.view.canvas
        self.glide = Glide(self._canvas)
        self.field = RenameField(panel)
        self.field.renamed.connect(self._on_named)

    @property
    def _bookmarks(self) -> tuple[Bookmark, ...]:
        return self._binding.document.project.bookmarks

    def add(self) -> None:
        """Open the field that names a bookmark of this view."""
        taken, number = {bookmark.name for bookmark in self._bookmarks}, 1
        while (name := tr("View {number}", number=number)) in taken:
            number += 1
        self._open_field(_NEW, name)

    def rename(self, name: str) -> None:
        """Open the field that gives a bookmark another name."""
        self._open_field(name, name)

    def _open_field(self, bookmark: str, name: str) -> None:
        left = (self._panel.width() - _FIELD_WIDTH) // 2
        self.field.open_for(bookmark, name, QRect(left, SPACE_5, _FIELD_WIDTH, 0))

    def _on_named(self, bookmark: str, name: str) -> None:
        if bookmark == _NEW:
            at = self._canvas.middle
            self._binding.apply(AddBookmark(Bookmark(name, Point(at.x(), at.y()), self._canvas.zoom)))
        else:
            self._binding.apply(RenameBookmark(bookmark, name))

    def go(self, name: str) -> None:
        """Go to a bookmark."""
        found = next((bookmark for bookmark in self._bookmarks if bookmark.name == name), None)
        if found is not None:
            self.glide.go(QPointF(*found.center), found.zoom)

    def delete(self, name: str) -> None:
        """Forget a bookmark."""
        self._binding.apply(RemoveBookmark(name))

    def show_list(self) -> None:
        """Open the list at the mouse: go to one, or rename and delete it."""
        at = self._canvas.viewport().mapToGlobal(self._canvas.mouse_at())
        self._show_list_at(at)

    def _show_list_at(self, at: QPoint) -> None:
        names = [bookmark.name for bookmark in self._bookmarks]
        goes: list[MenuEntry] = [(entry_text(name), "", partial(self.go, name)) for name in names]
        menu = show_menu(self._panel, at, [*goes, *([None] if goes else []), self.entry], chosen=True)
        if names:
            for title, act in ((tr("Rename"), self.rename), (tr("Delete"), self.delete)):
                more = QMenu(title, menu)
                for name in names:
                    more.addAction(entry_text(name)).triggered.connect(lambda _=False, act=act, name=name: act(name))
                menu.addMenu(more)

    @property
    def entry(self) -> MenuEntry:
        """The menu's entry that makes a bookmark."""
        return (CATALOGUE["graph.bookmark"].title, keymap().text_of("graph.bookmark"), self.add)

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.bookmark": self.add, "graph.bookmarks": self.show_list}

    def canvas_entries(self) -> list[MenuEntry]:
        """Return what the menu of the canvas offers beside actions: to go to each of them."""
        return [
            (tr("Go to {name}", name=entry_text(bookmark.name)), "", partial(self.go, bookmark.name))
            for bookmark in self._bookmarks
        ]
