"""Bar over the picture while names can be picked: what a click does, and what the last one did."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.viewer.tools.picture_bar import PictureBar
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel

_MAX_TEXT: Final = 80


class PickBar(PictureBar):
    """Lies along the head of the picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # what lies beneath can be picked, too
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self.label = PlainLabel(parent=self)
        self.label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        row.addWidget(self.label)
        self.show_text("")

    def show_text(self, text: str) -> None:
        """Say what the last click did; what a click does for an empty text."""
        said = text or tr("Click to add what is under the mouse, with Alt to remove it")
        self.label.setText(said if len(said) <= _MAX_TEXT else said[: _MAX_TEXT - 1] + "…")
        self._place()
