"""Actions on backdrops and sticky notes: add, write and colour them. Each is one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, QRectF
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from studio.core.translation import tr
from studio.graph.commands import AddNote, CompoundCommand, SetNote
from studio.graph.commands.notes import make_unique_note_id
from studio.graph.model import Note, NoteKind
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.items.note_items import TITLE_BAR_HEIGHT
from studio.ui.features.canvas.overlays.note_field import NoteField
from studio.ui.shell.edits.node_placement import snap_to_grid
from studio.ui.shell.fields.rename_field import RenameField
from studio.ui.shell.menus.context_menu import MenuEntry, show_menu
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.theme import NOTE_COLORS, SPACE_4, SPACE_5

_EMPTY_BACKDROP: Final = Point(408.0, 288.0)
_STICKY: Final = Point(192.0, 132.0)


class NoteTools(QObject):
    """Actions on backdrops and sticky notes.

    Args:
        binding: The canvas and its document.
        panel: Over what fields and menus open.
        delete: Deletes what is selected.
    """

    def __init__(self, binding: CanvasBinding, panel: QWidget, delete: Callable[[], object]) -> None:
        super().__init__(panel)
        self._binding, self._panel, self._delete = binding, panel, delete
        self._notes = binding.notes
        self._canvas = binding.view.canvas_view
        self.title_field = RenameField(panel)
        self.text_field = NoteField(panel)
        self.title_field.node_renamed.connect(self._write_text)
        self.text_field.text_committed.connect(self._write_text)
        self._notes.edit_requested.connect(self.edit_note)
        self._notes.note_menu_requested.connect(self.show_note_menu)

    def add_backdrop(self) -> None:
        """Lay a backdrop behind what is selected; behind nothing, at the mouse."""
        nodes, notes = self._binding.selected_nodes, self._notes.selected_notes
        area = self._binding.view.get_cards_area(nodes).united(self._notes.get_notes_area(notes))
        if area.isEmpty():
            at = snap_to_grid(self._canvas.get_scene_cursor())
            area = QRectF(at.x, at.y, *_EMPTY_BACKDROP)
        else:
            area = area.adjusted(-SPACE_5, -SPACE_5 - TITLE_BAR_HEIGHT, SPACE_5, SPACE_5)
        self._add(NoteKind.BACKDROP, tr("Backdrop"), area)

    def add_sticky(self) -> None:
        """Stick a note at the mouse, and write on it."""
        at = snap_to_grid(self._canvas.get_scene_cursor())
        self.edit_note(self._add(NoteKind.STICKY, "", QRectF(at.x, at.y, *_STICKY)))

    def _add(self, kind: NoteKind, text: str, area: QRectF) -> str:
        id = make_unique_note_id(kind, self._binding.document.project.notes)
        color = dict(NOTE_COLORS)["Yellow"] if kind is NoteKind.STICKY else ""
        note = Note(id, kind, text, Point(area.x(), area.y()), Point(area.width(), area.height()), color)
        if self._notes.apply_command(AddNote(note)):
            self._binding.select_nodes(())
            self._notes.select_notes((id,))
        return id

    def edit_selected_note(self) -> bool:
        """Open the field of the selected note; return whether there is one."""
        selected = self._notes.selected_notes
        if selected:
            self.edit_note(selected[-1])
        return bool(selected)

    def edit_note(self, id: str) -> None:
        """Open the field in which a note's text is written."""
        note = self._notes.find_note(id)
        if note is None:
            return
        corner = self._canvas.mapTo(self._panel, QPoint(0, 0))
        place: QRect = self._canvas.mapFromScene(self._notes.items[id].get_editable_area()).boundingRect()
        field = self.title_field if note.kind is NoteKind.BACKDROP else self.text_field
        field.open_editor(id, note.text, place.translated(corner))

    def _write_text(self, id: str, text: str) -> None:
        note = self._notes.find_note(id)
        if note is not None:
            title = note.kind is NoteKind.BACKDROP
            label = tr("Rename backdrop to {name}", name=text) if title else tr("Edit note")
            self._notes.apply_command(SetNote(replace(note, text=text), label))

    # Colours

    def set_note_color(self, color: str) -> None:
        """Give the selected notes a colour; an empty one is the theme's."""
        notes = (self._notes.find_note(id) for id in self._notes.selected_notes)
        label = tr("Color note")
        commands = tuple(SetNote(replace(note, color=color), label) for note in notes if note is not None)
        if commands:
            self._notes.apply_command(CompoundCommand(label, commands))

    def choose_note_color(self) -> None:
        """Open the dialog of all colours for the selected notes."""
        selected = self._notes.selected_notes
        note = self._notes.find_note(selected[-1]) if selected else None
        if note is None:
            return
        dialog = QColorDialog(QColor(note.color), self._panel)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(tr("Color of the note"))
        dialog.colorSelected.connect(lambda color: self.set_note_color(color.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Menus

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.backdrop": self.add_backdrop, "graph.sticky": self.add_sticky}

    def show_note_menu(self, at: QPoint, id: str) -> None:
        """Open the menu of a note."""
        note = self._notes.find_note(id)
        if note is None:
            return
        if id not in self._notes.selected_notes:
            self._binding.select_nodes(())
            self._notes.select_notes((id,))
        edit = tr("Rename…") if note.kind is NoteKind.BACKDROP else tr("Edit…")
        entries: list[MenuEntry] = [
            (edit, "F2", partial(self.edit_note, id)),
            (tr("Delete"), "Del", self._delete),
            None,
        ]
        self._add_colors(show_menu(self._panel, at, entries))

    def _add_colors(self, menu: QMenu) -> None:
        for name, color in NOTE_COLORS:
            self._add_color(menu, tr(name), color)
        self._add_color(menu, tr("No color"), "")
        menu.addAction(tr("Other color…")).triggered.connect(lambda _=False: self.choose_note_color())

    def _add_color(self, menu: QMenu, name: str, color: str) -> QAction:
        action = menu.addAction(name)
        if color:
            swatch = QPixmap(SPACE_4, SPACE_4)
            swatch.fill(QColor(color))
            action.setIcon(QIcon(swatch))
        action.triggered.connect(lambda _=False: self.set_note_color(color))
        return action
