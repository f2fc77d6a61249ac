"""Tables and bars of the command line: rich, with no markup read out of names. Imports rich."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.progress import Task, TextColumn
from rich.text import Text

from studio.app.terminal import clean_line


class PlainConsole(Console):
    """A console that shows every text as it is written: no markup, no emoji codes, nothing that steers the terminal.

    Args:
        stderr: Write to stderr instead of stdout.
        width: Columns; those of the terminal if none are given.
    """

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, markup=False, emoji=False, highlight=False)

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a text as it is drawn; all strings pass here, those in tables too."""
        return super().render_str(clean_line(text), **{**how, "markup": False, "emoji": False})


class PlainColumn(TextColumn):
    """A column of a bar that shows its text as it is written.

    Args:
        text: A format; `task` is the bar.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, markup=False)

    def render(self, task: Task) -> Text:
        """Return the column's text for a bar."""
        return Text(clean_line(self.text_format.format(task=task)), style=self.style, justify=self.justify)
