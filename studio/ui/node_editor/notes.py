"""What can be done with backdrops and sticky notes: adding, writing, colouring them. Each is one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QRectF
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from studio.core.language import tr
from studio.graph.commands import AddNote, SetNote, Together
from studio.graph.commands.notes import free_note_id
from studio.graph.model import Note, NoteKind
from studio.sdk.params import Point
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.menus import MenuEntry, show_menu
from studio.ui.node_editor.note_fields import NoteField
from studio.ui.node_editor.note_items import BAR
from studio.ui.node_editor.overlays import RenameField
from studio.ui.node_editor.placing import on_grid
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.theme import NOTE_COLORS, SPACE_4, SPACE_5

_EMPTY_BACKDROP: Final = Point(408.0, 288.0)
_STICKY: Final = Point(192.0, 132.0)


class NoteTools(QObject):
    """The verbs for notes.

    Args:
        binding: The canvas and its document.
        panel: Over what fields and menus open.
        delete: Deletes what is selected.
    """

    def __init__(self, binding: Binding, panel: QWidget, delete: Callable[[], object]) -> None:
        super().__init__(panel)
        self._binding, self._panel, self._delete = binding, panel, delete
        self._notes = binding.notes
        self._canvas = binding.view.canvas
        self.title_field = RenameField(panel)
        self.text_field = NoteField(panel)
        self.title_field.renamed.connect(self._write)
        self.text_field.written.connect(self._write)
        self._notes.edit_wanted.connect(self.edit)
        self._notes.menu_wanted.connect(self.show_menu)

    def add_backdrop(self) -> None:
        """Lay a backdrop behind what is selected; behind nothing, at the mouse."""
        nodes, notes = self._binding.selected, self._notes.selected
        area = self._binding.view.area_of(nodes).united(self._notes.area_of(notes))
        if area.isEmpty():
            at = on_grid(self._canvas.cursor_point())
            area = QRectF(at.x, at.y, *_EMPTY_BACKDROP)
        else:
            area = area.adjusted(-SPACE_5, -SPACE_5 - BAR, SPACE_5, SPACE_5)
        self._add(NoteKind.BACKDROP, tr("Backdrop"), area)

    def add_sticky(self) -> None:
        """Stick a note at the mouse, and write on it."""
        at = on_grid(self._canvas.cursor_point())
        self.edit(self._add(NoteKind.STICKY, "", QRectF(at.x, at.y, *_STICKY)))

    def _add(self, kind: NoteKind, text: str, area: QRectF) -> str:
        id = free_note_id(kind, self._binding.document.project.notes)
        color = dict(NOTE_COLORS)["Yellow"] if kind is NoteKind.STICKY else ""
        note = Note(id, kind, text, Point(area.x(), area.y()), Point(area.width(), area.height()), color)
        if self._notes.apply(AddNote(note)):
            self._binding.select(())
            self._notes.select((id,))
        return id

    def edit_selected(self) -> bool:
        """Open the field of the selected note; return whether there is one."""
        selected = self._notes.selected
        if selected:
            self.edit(selected[-1])
        return bool(selected)

    def edit(self, id: str) -> None:
        """Open the field in which a note's text is written."""
        note = self._notes.note(id)
        if note is None:
            return
        corner = self._canvas.mapTo(self._panel, QPoint(0, 0))
        place: QRect = self._canvas.mapFromScene(self._notes.items[id].title_area()).boundingRect()
        field = self.title_field if note.kind is NoteKind.BACKDROP else self.text_field
        field.open_for(id, note.text, place.translated(corner))

    def _write(self, id: str, text: str) -> None:
        note = self._notes.note(id)
        if note is not None:
            title = note.kind is NoteKind.BACKDROP
            label = tr("Rename backdrop to {name}", name=text) if title else tr("Edit note")
            self._notes.apply(SetNote(replace(note, text=text), label))

    # Colours

    def paint(self, color: str) -> None:
        """Give the selected notes a colour; an empty one is the theme's."""
        notes = (self._notes.note(id) for id in self._notes.selected)
        label = tr("Colour note")
        commands = tuple(SetNote(replace(note, color=color), label) for note in notes if note is not None)
        if commands:
            self._notes.apply(Together(label, commands))

    def choose_color(self) -> None:
        """Open the dialog of all colours for the selected notes."""
        selected = self._notes.selected
        note = self._notes.note(selected[-1]) if selected else None
        if note is None:
            return
        dialog = QColorDialog(QColor(note.color), self._panel)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(tr("Colour of the note"))
        dialog.colorSelected.connect(lambda color: self.paint(color.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Menus

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.backdrop": self.add_backdrop, "graph.sticky": self.add_sticky}

    def show_menu(self, at: QPoint, id: str) -> None:
        """Open the menu of a note."""
        note = self._notes.note(id)
        if note is None:
            return
        if id not in self._notes.selected:
            self._binding.select(())
            self._notes.select((id,))
        edit = tr("Rename…") if note.kind is NoteKind.BACKDROP else tr("Edit…")
        entries: list[MenuEntry] = [(edit, "F2", partial(self.edit, id)), (tr("Delete"), "Del", self._delete), None]
        self._add_colors(show_menu(self._panel, at, entries))

    def _add_colors(self, menu: QMenu) -> None:
        for name, color in NOTE_COLORS:
            self._add_color(menu, tr(name), color)
        self._add_color(menu, tr("No colour"), "")
        menu.addAction(tr("Other colour…")).triggered.connect(lambda _=False: self.choose_color())

    def _add_color(self, menu: QMenu, name: str, color: str) -> QAction:
        action = menu.addAction(name)
        if color:
            swatch = QPixmap(SPACE_4, SPACE_4)
            swatch.fill(QColor(color))
            action.setIcon(QIcon(swatch))
        action.triggered.connect(lambda _=False: self.paint(color))
        return action
