"""Label for plain text. All labels use it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from studio.ui.widgets.text.markup import Markup


class PlainLabel(QLabel):
    """A label that shows a text as it is written; only rich text of ours, which is Markup, is laid out.

    A label of Qt guesses, and reads the pictures that a stranger's name asks for.

    Args:
        text: What it shows.
        parent: Its widget.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text."""
        wanted = Qt.TextFormat.RichText if isinstance(text, Markup) else Qt.TextFormat.PlainText
        if self.textFormat() is not wanted:
            self.clear()  # or Qt would lay out the old text in the new way
            self.setTextFormat(wanted)
        super().setText(text)
