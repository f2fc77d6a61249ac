"""Ties the notes on the canvas to the Document, as `binding` does for cards and wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRectF, Signal

from studio.core.language import tr
from studio.graph.commands import Command, MoveItems, SetNote
from studio.graph.model import Note, NoteKind, Project
from studio.sdk.params import Point
from studio.ui.node_editor.note_items import NoteItem, order

if TYPE_CHECKING:
    from studio.ui.node_editor.binding import Binding


class NoteBinding(QObject):
    """Keeps the backdrops and sticky notes on the canvas equal to those of the Document.

    Args:
        binding: The canvas and its document.
    """

    edit_wanted = Signal(str)
    """A note was double-clicked: its id."""
    menu_wanted = Signal(object, str)
    """A note's menu was asked for: where on the screen (QPoint), and its id."""

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._binding = binding
        self._canvas = binding.view.canvas
        self._canvas.notes = self
        self.items: dict[str, NoteItem] = {}

    def follow(self, before: Project, after: Project) -> None:
        """Show the notes of a project where they differ from what is shown; cards may have been added or moved."""
        if before.notes is after.notes and before is not after:
            return
        gone = [note for note in self.items if note not in after.notes]
        if gone:
            self._canvas.forget()
        for id in gone:
            self._canvas.scene().removeItem(self.items.pop(id))
        for note in after.notes.values():
            if note.id not in self.items:
                self.items[note.id] = NoteItem(note)
                self._canvas.scene().addItem(self.items[note.id])
            elif self.items[note.id].note is not note:
                self.items[note.id].show_note(note)
        order(list(self.items.values()))

    # Selection

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of the selected notes."""
        return tuple(note for note, item in self.items.items() if item.isSelected())

    def select(self, notes: Iterable[str]) -> None:
        """Select these notes in addition to the selected nodes, and no others."""
        wanted = set(notes)
        for note, item in self.items.items():
            item.setSelected(note in wanted)

    def area_of(self, notes: Iterable[str]) -> QRectF:
        """Return the area that notes cover."""
        area = QRectF()
        for note in notes:
            area = area.united(self.items[note].area)
        return area

    # Canvas → Document

    def apply(self, command: Command) -> bool:
        """Make an edit, or say why it cannot be; return whether it was made."""
        return self._binding.apply(command)

    def moved(self, nodes: Mapping[str, Point], notes: Mapping[str, Point]) -> None:
        """Make one step of a move."""
        graph, there = self._binding.document.graph, self._binding.document.project.notes
        free = {node: at for node, at in nodes.items() if node in graph.nodes and not graph.nodes[node].locked}
        live = {note: at for note, at in notes.items() if note in there}
        if free or live:
            self.apply(MoveItems(free, live))
        self._binding.show_places()
        self.show_places()

    def show_places(self) -> None:
        """Put the notes where the document says."""
        for note, item in self.items.items():
            item.show_note(self._binding.document.project.notes[note])

    def resized(self, note: str, area: QRectF) -> None:
        """Give a note another size."""
        found = self._binding.document.project.notes.get(note)
        if found is None:
            return
        size, at = Point(area.width(), area.height()), Point(area.x(), area.y())
        label = tr("Resize backdrop") if found.kind is NoteKind.BACKDROP else tr("Resize note")
        self.apply(SetNote(replace(found, at=at, size=size), label))
        self.show_places()

    def activated(self, note: str) -> None:
        """Tell of a double click."""
        self.edit_wanted.emit(note)

    def menu_requested(self, at: QPoint, note: str) -> None:
        """Tell of the wish for a menu."""
        self.menu_wanted.emit(at, note)

    def note(self, note: str) -> Note | None:
        """Return what the document says of a note."""
        return self._binding.document.project.notes.get(note)
