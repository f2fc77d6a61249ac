"""Bookmarks: places on the canvas to come back to."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.graph.commands import AddBookmark, RemoveBookmark, RenameBookmark
from studio.graph.model import Bookmark
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.view.smooth_pan import SmoothPan
from studio.ui.shell.fields.rename_field import RenameField
from studio.ui.shell.menus.context_menu import MenuEntry, show_menu
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.text.markup import escape_menu_text
from studio.ui.widgets.theme import SPACE_5

_FIELD_WIDTH: Final = 240
_NEW_BOOKMARK: Final = ""


class BookmarkTools(QObject):
    """The verbs for bookmarks.

    Args:
        binding: The canvas and its document.
        panel: Over what the field and the menu open.
    """

    def __init__(self, binding: CanvasBinding, panel: QWidget) -> None:
        super().__init__(panel)
        self._binding, self._panel = binding, panel
        self._canvas = binding.view.canvas_view
        self.smooth_pan = SmoothPan(self._canvas)
        self.name_field = RenameField(panel)
        self.name_field.node_renamed.connect(self._on_named)

    @property
    def _bookmarks(self) -> tuple[Bookmark, ...]:
        return self._binding.document.project.bookmarks

    def add_bookmark(self) -> None:
        """Open the field that names a bookmark of this view."""
        taken, number = {bookmark.name for bookmark in self._bookmarks}, 1
        while (name := tr("View {number}", number=number)) in taken:
            number += 1
        self._open_field(_NEW_BOOKMARK, name)

    def rename_bookmark(self, name: str) -> None:
        """Open the field that gives a bookmark another name."""
        self._open_field(name, name)

    def _open_field(self, bookmark: str, name: str) -> None:
        left = (self._panel.width() - _FIELD_WIDTH) // 2
        self.name_field.open_editor(bookmark, name, QRect(left, SPACE_5, _FIELD_WIDTH, 0))

    def _on_named(self, bookmark: str, name: str) -> None:
        if bookmark == _NEW_BOOKMARK:
            at = self._canvas.view_middle
            self._binding.apply_command(AddBookmark(Bookmark(name, Point(at.x(), at.y()), self._canvas.zoom)))
        else:
            self._binding.apply_command(RenameBookmark(bookmark, name))

    def go_to_bookmark(self, name: str) -> None:
        """Go to a bookmark."""
        found = next((bookmark for bookmark in self._bookmarks if bookmark.name == name), None)
        if found is not None:
            self.smooth_pan.start_pan(QPointF(*found.center), found.zoom)

    def delete_bookmark(self, name: str) -> None:
        """Forget a bookmark."""
        self._binding.apply_command(RemoveBookmark(name))

    def show_bookmark_list(self) -> None:
        """Open the list at the mouse: go to one, or rename and delete it."""
        at = self._canvas.viewport().mapToGlobal(self._canvas.get_mouse_position())
        self._show_list_at(at)

    def _show_list_at(self, at: QPoint) -> None:
        names = [bookmark.name for bookmark in self._bookmarks]
        goes: list[MenuEntry] = [(escape_menu_text(name), "", partial(self.go_to_bookmark, name)) for name in names]
        menu = show_menu(self._panel, at, [*goes, *([None] if goes else []), self.add_bookmark_entry], chosen=True)
        if names:
            for title, act in ((tr("Rename"), self.rename_bookmark), (tr("Delete"), self.delete_bookmark)):
                more = QMenu(title, menu)
                for name in names:
                    more.addAction(escape_menu_text(name)).triggered.connect(
                        lambda _=False, act=act, name=name: act(name)
                    )
                menu.addMenu(more)

    @property
    def add_bookmark_entry(self) -> MenuEntry:
        """The menu's entry that makes a bookmark."""
        return (CATALOGUE["graph.bookmark"].title, get_keymap().format_key("graph.bookmark"), self.add_bookmark)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.bookmark": self.add_bookmark, "graph.bookmarks": self.show_bookmark_list}

    def get_canvas_menu_entries(self) -> list[MenuEntry]:
        """Return what the menu of the canvas offers beside actions: to go to each of them."""
        return [
            (tr("Go to {name}", name=escape_menu_text(bookmark.name)), "", partial(self.go_to_bookmark, bookmark.name))
            for bookmark in self._bookmarks
        ]
