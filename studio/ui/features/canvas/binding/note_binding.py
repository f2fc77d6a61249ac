"""Binding of the notes on the canvas to the Document, as `canvas_binding` does for cards and wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QRectF, Signal

from studio.core.translation import tr
from studio.graph.commands import Command, MoveItems, SetNote
from studio.graph.model import Note, NoteKind, Project
from studio.sdk.params import Point
from studio.ui.features.canvas.binding.binding_base import BindingBase
from studio.ui.features.canvas.items.note_items import NoteItem, sort_backdrops


class NoteBinding(QObject):
    """Binding that keeps backdrops and sticky notes on the canvas equal to those of the Document.

    Args:
        binding: The canvas and its document.
    """

    edit_requested = Signal(str)
    """A note was double-clicked: its id."""
    note_menu_requested = Signal(object, str)
    """A note's menu was asked for: where on the screen (QPoint), and its id."""

    def __init__(self, binding: BindingBase) -> None:
        super().__init__(binding)
        self._binding = binding
        self._canvas = binding.view.canvas_view
        self._canvas.notes = self
        self.items: dict[str, NoteItem] = {}

    def sync_notes(self, before: Project, after: Project) -> None:
        """Show the notes of a project where they differ from what is shown; cards may have been added or moved."""
        if before.notes is after.notes and before is not after:
            return
        gone = [note for note in self.items if note not in after.notes]
        if gone:
            self._canvas.reset_interactions()
        for id in gone:
            self._canvas.scene().removeItem(self.items.pop(id))
        for note in after.notes.values():
            if note.id not in self.items:
                self.items[note.id] = NoteItem(note)
                self._canvas.scene().addItem(self.items[note.id])
            elif self.items[note.id].note is not note:
                self.items[note.id].show_note(note)
        sort_backdrops(list(self.items.values()))

    # Selection

    @property
    def selected_notes(self) -> tuple[str, ...]:
        """The ids of the selected notes."""
        return tuple(note for note, item in self.items.items() if item.isSelected())

    def select_notes(self, notes: Iterable[str]) -> None:
        """Select these notes in addition to the selected nodes, and no others."""
        wanted = set(notes)
        for note, item in self.items.items():
            item.setSelected(note in wanted)

    def get_notes_area(self, notes: Iterable[str]) -> QRectF:
        """Return the area that notes cover."""
        area = QRectF()
        for note in notes:
            area = area.united(self.items[note].scene_area)
        return area

    # Canvas → Document

    def apply_command(self, command: Command) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made."""
        return self._binding.apply_command(command)

    def items_moved(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """Make one step of a move."""
        graph, there = self._binding.document.graph, self._binding.document.project.notes
        free = {node: at for node, at in nodes.items() if node in graph.nodes and not graph.nodes[node].is_locked}
        live = {note: at for note, at in notes.items() if note in there}
        if free or live:
            self.apply_command(MoveItems(free, live))
        self._binding.reset_card_positions()
        self.reset_note_positions()

    def reset_note_positions(self) -> None:
        """Put the notes where the document says."""
        for note, item in self.items.items():
            item.show_note(self._binding.document.project.notes[note])

    def note_resized(self, note: str, area: QRectF) -> None:
        """Give a note another size."""
        found = self._binding.document.project.notes.get(note)
        if found is None:
            return
        size, at = Point(area.width(), area.height()), Point(area.x(), area.y())
        label = tr("Resize backdrop") if found.kind is NoteKind.BACKDROP else tr("Resize note")
        self.apply_command(SetNote(replace(found, position=at, size=size), label))
        self.reset_note_positions()

    def note_activated(self, note: str) -> None:
        """Tell of a double click."""
        self.edit_requested.emit(note)

    def menu_requested(self, at: QPoint, note: str) -> None:
        """Report a request for a menu."""
        self.note_menu_requested.emit(at, note)

    def find_note(self, note: str) -> Note | None:
        """Return what the document says of a note."""
        return self._binding.document.project.notes.get(note)
