"""Bar over the picture while names can be picked: what a click does, and what the last one did."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_MARGIN: Final = theme.SPACE_2
_MAX_TEXT: Final = 80


class PickBar(QFrame):
    """Lies along the head of the picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("generate")  # the look of a card over the picture
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # what lies beneath can be picked, too
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        self.label = PlainLabel(parent=self)
        self.label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        row.addWidget(self.label)
        self.show_text("")
        self.hide()
        parent.installEventFilter(self)

    def show_bar(self, *, shown: bool) -> None:
        """Show it, or hide it."""
        if shown is self.isHidden():
            self.setVisible(shown)
            self._place()

    def show_text(self, text: str) -> None:
        """Say what the last click did; what a click does for an empty text."""
        said = text or tr("Click to add what is under the mouse, with Alt to remove it")
        self.label.setText(said if len(said) <= _MAX_TEXT else said[: _MAX_TEXT - 1] + "…")
        self._place()

    def _place(self) -> None:
        """Lie in the middle of the head of the picture, within it."""
        room = max(1, self.parentWidget().width() - 2 * _MARGIN)
        self.adjustSize()
        self.resize(min(self.sizeHint().width(), room), self.sizeHint().height())
        self.move(max(_MARGIN, (self.parentWidget().width() - self.width()) // 2), _MARGIN)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the picture's room changes."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
