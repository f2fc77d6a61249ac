"""A field over a name, which renames a node, a group or a note."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.core.translation import tr
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import FONT_SMALL, make_ui_font


class RenameField(QLineEdit):
    """A field over a card's name. Enter keeps, Esc drops, and so does an empty name."""

    node_renamed = Signal(str, str)
    """The node's id and its new name."""
    editing_closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._node = ""
        self.setAccessibleName(tr("Name"))
        self.setFont(make_ui_font(FONT_SMALL))
        self.returnPressed.connect(self._on_return_pressed)
        self.hide()

    def open_editor(self, node: str, name: str, place: QRect) -> None:
        """Open over a card's name.

        Args:
            node: The node's id.
            name: Its name now.
            place: Where, in the parent.
        """
        self._node = node
        height = max(self.sizeHint().height(), place.height())
        self.setGeometry(place.x(), place.center().y() - height // 2, max(place.width(), 120), height)
        self.setText(name)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_return_pressed(self) -> None:
        node, name = self._node, self.text().strip()
        self._close()
        if name:
            self.node_renamed.emit(node, name)

    def _close(self) -> None:
        if self.isVisible():
            self.hide()
            self.editing_closed.emit()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc; the rest is text."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            event.accept()
            return
        super().keyPressEvent(event)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Drop the change when something else is clicked."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._close()
