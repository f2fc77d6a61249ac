"""A row of buttons that stand below each other where they have no room beside each other."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget

from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_1


class ButtonRow(QWidget):
    """Buttons beside each other, or below each other. It asks for no width of its own.

    Args:
        buttons: The buttons; hidden ones take no room.
        parent: Its widget.
    """

    def __init__(self, buttons: tuple[QPushButton, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_1)
        for button in buttons:
            self._layout.addWidget(button)
        self._layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def arrange_buttons(self) -> None:
        """Put the buttons where they have room: some of them may be hidden since, or shown."""
        shown = [button.sizeHint().width() for button in self._buttons if not button.isHidden()]
        wanted = sum(shown) + SPACE_1 * max(0, len(shown) - 1)
        has_room = wanted <= self.width()
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if has_room else QBoxLayout.Direction.TopToBottom)
        self.setHidden(not shown)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the buttons for the new width."""
        super().resizeEvent(event)
        self.arrange_buttons()
