"""Base of the bars that tools lay over the picture."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

MARGIN: Final = theme.SPACE_2
"""Between the bar and the edges of the picture's room, in pixels."""


class PictureBar(QFrame):
    """Lies along the head of the picture, in the middle and within it. It is hidden at first."""

    _row: QHBoxLayout  # has the buttons

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("generate")  # the look of a card over the picture
        self.hide()
        parent.installEventFilter(self)

    def show_bar(self, *, shown: bool) -> None:
        """Show it, or hide it."""
        if shown is self.isHidden():
            self.setVisible(shown)
            self._place()

    def _add_button(self, text: str, tip: str, name: str = "") -> QToolButton:
        """Return a new button at the end of the row.

        Args:
            text: On it.
            tip: What it does.
            name: What it is called where the text is a sign.
        """
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(escape_tooltip(f"{name}: {tip}" if name else tip))
        button.setAccessibleName(name or text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self._row.addWidget(button)
        return button

    def _fit(self, room: int) -> None:
        """Lay out what is in it, shorter where the room of so many pixels is less than its width."""
        self.adjustSize()

    def _place(self) -> None:
        room = max(1, self.parentWidget().width() - 2 * MARGIN)
        self._fit(room)
        self.resize(min(self.sizeHint().width(), room), self.sizeHint().height())
        self.move(max(MARGIN, (self.parentWidget().width() - self.width()) // 2), MARGIN)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the picture's room changes."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
