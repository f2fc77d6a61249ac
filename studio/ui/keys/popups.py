"""Fields that open over keys: frame and value of one, or the text of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.focus import is_lent, leave_field
from studio.ui.keys.fields import KeyFields
from studio.ui.popover import Popover
from studio.ui.reporting import reported

if TYPE_CHECKING:
    from studio.ui.dialogs import Dialogs
    from studio.ui.keys.edits import KeyEdits

_LEAST_WIDTH = 220.0
_VALUE_WIDTH = 180
_TEXT_LINES = 3
_KEEPS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyPopup(Popover):
    """The fields of the selected keys, over their lane. Esc, Enter and a click elsewhere close it.

    Args:
        edits: Makes the edits.
        dialogs: Asks for files.
        parent: What it lies over.
    """

    def __init__(self, edits: KeyEdits, dialogs: Dialogs, parent: QWidget) -> None:
        super().__init__(tr("Frame and value of the key"), parent)
        self.fields = KeyFields(edits, dialogs, self)
        self.fields.value.setMinimumWidth(_VALUE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.fields)

    def open_at(self, parent: QWidget, place: QRectF) -> None:
        """Open by a place of its parent, with the value ready to be typed."""
        self.open_by(parent, place.toRect())
        self.fields.value.setFocus(Qt.FocusReason.PopupFocusReason)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc and Enter; a field with something typed takes them first."""
        if event.key() in (*_KEEPS, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)


class BlockField(QPlainTextEdit):
    """The text of a block, typed over it: Enter and a click elsewhere keep it, Shift+Enter begins a line, Esc drops it.

    Signals:
        written(str): The new text.
    """

    written = Signal(str)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = text
        self._done = False
        self.setFont(theme.ui_font(theme.FONT_SMALL))
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Text of the block"))
        self.setPlainText(text)
        self.selectAll()

    def open_over(self, block: QRectF) -> None:
        """Open where a block lies, as far as it is seen."""
        around = self.parentWidget().rect()
        height = _TEXT_LINES * self.fontMetrics().lineSpacing() + 2 * theme.SPACE_2
        width = min(float(around.width()), max(_LEAST_WIDTH, block.width()))
        left = min(max(0.0, block.left()), around.width() - width)
        top = min(max(0.0, block.top()), max(0.0, float(around.height() - height)))
        self.setGeometry(QRectF(left, top, width, height).toRect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _close(self, *, keep: bool) -> None:
        if self._done:
            return
        self._done = True
        self.hide()
        leave_field(self)
        if keep and self.toPlainText() != self._before:
            self.written.emit(self.toPlainText())
        self.deleteLater()

    @reported(default=False)
    def event(self, event: QEvent) -> bool:
        """Take every key before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Enter or Esc; the rest is text."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self._close(keep=False)
        elif event.key() in _KEEPS and not shift:
            self._close(keep=True)
        elif event.key() in _KEEPS:
            self.insertPlainText("\n")
        else:
            super().keyPressEvent(event)

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep the text when something else is clicked; the menu of the field does not count."""
        super().focusOutEvent(event)
        if not is_lent(event):
            self._close(keep=True)
