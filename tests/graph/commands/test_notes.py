"""Edits of notes and bookmarks, and moves of all that lies on the canvas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError, UnknownNodeError
from studio.graph.commands import (
    AddBookmark,
    AddNote,
    Command,
    MoveItems,
    RemoveBookmark,
    RemoveNotes,
    RenameBookmark,
    SetNote,
)
from studio.graph.commands.notes import copy_notes
from studio.graph.history import Document
from studio.graph.model import Bookmark, Note, NoteKind
from studio.sdk.params import Point

BACKDROP = Note("backdrop", NoteKind.BACKDROP, "Plate", Point(0.0, 0.0), Point(400.0, 300.0))
STICKY = Note("sticky", NoteKind.STICKY, "ask Ann", Point(500.0, 0.0), Point(160.0, 120.0), "#E8C547")
HOME = Bookmark("Home", Point(0.0, 0.0), 1.0)


@pytest.fixture
def noted(document: Document) -> Document:
    """Return the document with a backdrop, a sticky note and a bookmark."""
    for command in (AddNote(BACKDROP), AddNote(STICKY), AddBookmark(HOME)):
        document.apply_command(command)
    return document


@pytest.mark.parametrize(
    "command",
    [
        AddNote(replace(STICKY, id="sticky_2")),
        RemoveNotes(("backdrop", "sticky")),
        SetNote(replace(STICKY, text="asked"), "Edit note"),
        MoveItems({"clip": Point(7.0, 7.0)}, {"backdrop": Point(8.0, 8.0)}),
        AddBookmark(Bookmark("Comp", Point(9.0, 9.0), 0.5)),
        RemoveBookmark("Home"),
        RenameBookmark("Home", " Start "),
    ],
    ids=lambda command: command.undo_label,
)
def test_every_edit_can_be_undone_and_redone(noted: Document, command: Command) -> None:
    before = noted.project
    noted.apply_command(command)
    after = noted.project
    assert after != before
    assert noted.undo_label == command.undo_label
    noted.undo()
    assert noted.project == before
    noted.redo()
    assert noted.project == after


def test_a_move_takes_nodes_and_notes_in_one_step(noted: Document) -> None:
    noted.apply_command(MoveItems({"clip": Point(7.0, 7.0)}, {"backdrop": Point(8.0, 8.0)}))
    assert noted.project.layout["clip"] == Point(7.0, 7.0)
    assert noted.project.notes["backdrop"] == replace(BACKDROP, position=Point(8.0, 8.0))
    assert list(noted.project.notes) == ["backdrop", "sticky"], "the order stays"
    assert noted.undo_label == "Move 2 items"


def test_a_renamed_bookmark_keeps_its_place(noted: Document) -> None:
    noted.apply_command(AddBookmark(Bookmark("Comp", Point(9.0, 9.0), 0.5)))
    noted.apply_command(RenameBookmark("Home", "Start"))
    assert [bookmark.name for bookmark in noted.project.bookmarks] == ["Start", "Comp"]
    assert noted.project.bookmarks[0].center == HOME.center


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (AddNote(STICKY), "There is already a note 'sticky'."),
        (RemoveNotes(("sticky", "ghost")), "There is no note 'ghost' on this canvas."),
        (SetNote(replace(STICKY, id="ghost"), "Edit"), "There is no note 'ghost' on this canvas."),
        (SetNote(replace(STICKY, size=Point(0.0, 5.0)), "Resize"), "A note is 0×5 large"),
        (MoveItems({}, {"ghost": Point(0.0, 0.0)}), "There is no note 'ghost' on this canvas."),
        (AddBookmark(HOME), "There is already a bookmark 'Home'; choose another name."),
        (AddBookmark(replace(HOME, name="  ")), "A bookmark's name must not be empty."),
        (RemoveBookmark("Ghost"), "There is no bookmark 'Ghost' here."),
        (RenameBookmark("Ghost", "A"), "There is no bookmark 'Ghost' here."),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(noted: Document, command: Command, message: str) -> None:
    before = noted.project
    with pytest.raises(GraphError, match=message):
        noted.apply_command(command)
    assert noted.project is before


def test_a_move_of_a_node_that_is_not_there_is_refused(noted: Document) -> None:
    before = noted.project
    with pytest.raises(UnknownNodeError):
        noted.apply_command(MoveItems({"ghost": Point(0.0, 0.0)}, {"backdrop": Point(8.0, 8.0)}))
    assert noted.project is before


def test_copies_have_free_ids_and_lie_elsewhere(noted: Document) -> None:
    notes = noted.project.notes
    copies = copy_notes(notes.values(), notes, Point(10.0, 20.0))
    assert [copy.id for copy in copies] == ["backdrop_2", "sticky_2"]
    assert copies[1].position == Point(510.0, 20.0)
    again = copy_notes([BACKDROP, BACKDROP], notes, Point(0.0, 0.0))
    assert [copy.id for copy in again] == ["backdrop_2", "backdrop_3"]
