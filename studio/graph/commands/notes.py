"""Edits of items on the canvas besides nodes: backdrops, sticky notes, bookmarks; and moves of all items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.commands.values import MoveNodes
from studio.graph.model import Bookmark, Note, NoteKind, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry


def make_unique_note_id(kind: NoteKind, taken: Iterable[str]) -> str:
    """Return an id that no other note has: backdrop, backdrop_2."""
    others, number, found = set(taken), 1, str(kind)
    while found in others:
        number += 1
        found = f"{kind}_{number}"
    return found


def copy_notes(notes: Iterable[Note], taken: Iterable[str], offset: Point) -> tuple[Note, ...]:
    """Return copies of notes under ids that are free beside `taken`, moved by `offset`."""
    others, copies = set(taken), []
    for note in notes:
        copy = replace(
            note,
            id=make_unique_note_id(note.kind, others),
            position=Point(note.position.x + offset.x, note.position.y + offset.y),
        )
        others.add(copy.id)
        copies.append(copy)
    return tuple(copies)


@dataclass(frozen=True, slots=True)
class AddNote:
    """Put a backdrop or a sticky note on the canvas."""

    note: Note
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Add backdrop") if self.note.kind is NoteKind.BACKDROP else tr("Add sticky note")

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if self.note.id in project.notes:
            raise GraphError(tr("There is already a note '{id}'.", id=self.note.id))
        return replace(project, notes={**project.notes, self.note.id: self.note})


@dataclass(frozen=True, slots=True)
class RemoveNotes:
    """Remove notes from the canvas; items on a backdrop stay."""

    notes: tuple[str, ...]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr_n("Delete note", "Delete {count} notes", len(self.notes))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        gone = {_note(project, note).id for note in self.notes}
        return replace(project, notes={id: note for id, note in project.notes.items() if id not in gone})


@dataclass(frozen=True, slots=True)
class SetNote:
    """Give a note another text, colour, place or size: the note with the same id gives way."""

    note: Note
    undo_label: str
    merge_key: str = ""

    def apply_to(self, project: Project, registry: Registry) -> Project:
        if self.note.size.x <= 0 or self.note.size.y <= 0:
            size = f"{self.note.size.x:g}×{self.note.size.y:g}"
            raise GraphError(tr("A note is {size} large; a width and a height above 0 are accepted.", size=size))
        _note(project, self.note.id)
        return replace(project, notes={**project.notes, self.note.id: self.note})


@dataclass(frozen=True, slots=True)
class MoveItems:
    """Put cards and notes elsewhere on the canvas, in one step."""

    nodes: Mapping[str, Point]
    notes: Mapping[str, Point]
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        count = len(self.nodes) + len(self.notes)
        return tr("Move") if count == 1 else tr("Move {count} items", count=count)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        moved = {id: replace(_note(project, id), position=at) for id, at in self.notes.items()}
        if self.nodes:
            project = MoveNodes(self.nodes).apply_to(project, registry)
        return replace(project, notes={**project.notes, **moved})


@dataclass(frozen=True, slots=True)
class AddBookmark:
    """Remember a place on the canvas; a name that is taken is refused."""

    bookmark: Bookmark
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Bookmark {name}", name=self.bookmark.name)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        bookmark = replace(self.bookmark, name=_free_name(project, self.bookmark.name))
        return replace(project, bookmarks=(*project.bookmarks, bookmark))


@dataclass(frozen=True, slots=True)
class RemoveBookmark:
    """Forget a place."""

    name: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Delete bookmark {name}", name=self.name)

    def apply_to(self, project: Project, registry: Registry) -> Project:
        found = _bookmark(project, self.name)
        return replace(project, bookmarks=tuple(other for other in project.bookmarks if other is not found))


@dataclass(frozen=True, slots=True)
class RenameBookmark:
    """Give a place another name; a name that is taken is refused."""

    name: str
    new_name: str
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Rename bookmark to {name}", name=self.new_name.strip())

    def apply_to(self, project: Project, registry: Registry) -> Project:
        found = _bookmark(project, self.name)
        if found.name == self.new_name.strip():
            return project
        renamed = replace(found, name=_free_name(project, self.new_name))
        return replace(project, bookmarks=tuple(renamed if b is found else b for b in project.bookmarks))


def _note(project: Project, id: str) -> Note:
    found = project.notes.get(id)
    if found is None:
        raise GraphError(tr("There is no note '{id}' on this canvas.", id=id))
    return found


def _bookmark(project: Project, name: str) -> Bookmark:
    found = next((bookmark for bookmark in project.bookmarks if bookmark.name == name), None)
    if found is None:
        raise GraphError(tr("There is no bookmark '{name}' here.", name=name))
    return found


def _free_name(project: Project, wanted: str) -> str:
    name = wanted.strip()
    if not name:
        raise GraphError(tr("A bookmark's name must not be empty."))
    if any(bookmark.name == name for bookmark in project.bookmarks):
        raise GraphError(tr("There is already a bookmark '{name}'; choose another name.", name=name))
    return name
