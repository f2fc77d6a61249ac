"""What a version or unsaved work holds: a picture of its graph, how much it is, and what differs."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.keeping.graph_picture import GraphPicture
from studio.ui.keeping.leftovers import Look
from studio.ui.keeping.words import count_text, difference_lines
from studio.ui.plain_label import PlainLabel


class LookView(QWidget):
    """Shows a look.

    Args:
        parent: Its parent.
        than: What it is compared with, as a sentence's end: "the saved file".
    """

    def __init__(self, parent: QWidget, than: str) -> None:
        super().__init__(parent)
        self._than = than
        self.picture = GraphPicture(self)
        self.count = PlainLabel(parent=self)
        self.count.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.differences = PlainLabel(parent=self)
        self.differences.setWordWrap(True)
        self.differences.setProperty("role", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.picture, 1)
        column.addSpacing(theme.SPACE_1)
        column.addWidget(self.count)
        column.addWidget(self.differences)

    def show_look(self, look: Look) -> None:
        """Show it."""
        self.picture.show_look(look)
        self.count.setText(count_text(look.project))
        self.differences.setText("\n".join(self._lines(look)))

    def show_text(self, text: str) -> None:
        """Say why there is nothing to look at."""
        self.picture.show_look(None)
        self.count.clear()
        self.differences.setText(text)

    def _lines(self, look: Look) -> list[str]:
        if look.against is None:
            return []
        lines = difference_lines(look.difference)
        if not lines:
            return [tr("No difference from {other}", other=self._than)]
        return [tr("Compared with {other}:", other=self._than), *lines]
