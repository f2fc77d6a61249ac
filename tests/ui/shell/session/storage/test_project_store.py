"""A template in the user's language."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from studio.core.translation import use_catalogue
from studio.graph.model import Note, NoteKind, Project
from studio.sdk.params import Point
from studio.ui.shell.session.storage.project_store import translate_notes


class Shouting(NullTranslations):
    """Says everything louder."""

    def gettext(self, message: str) -> str:
        assert message, "gettext answers an empty text with the head of its catalogue"
        return message.upper()


@pytest.mark.parametrize(("written", "shown"), [("Change first: Key.", "CHANGE FIRST: KEY."), ("", "")])
def test_notes_are_translated(written: str, shown: str) -> None:
    note = Note("note", NoteKind.STICKY, written, Point(0.0, 0.0), Point(100.0, 50.0))
    go_back = use_catalogue(Shouting())
    try:
        assert translate_notes(Project(notes={"note": note})).notes["note"].text == shown
    finally:
        go_back()
