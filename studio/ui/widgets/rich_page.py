"""A page of rich text that reads nothing but the page."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import Markup


class RichPage(QTextBrowser):
    """Page of rich text of ours. It loads no picture, no style sheet and no other page, and opens no link.

    Args:
        parent: Its widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self._nothing = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._nothing.fill(0)

    def show_page(self, page: Markup) -> None:
        """Show a page, from its beginning."""
        self.setHtml(page)

    @guard_override()
    def loadResource(self, type: int, name: QUrl | str) -> QImage:
        """Return an empty picture: given none at all, Qt would look for a file of that name."""
        return self._nothing
