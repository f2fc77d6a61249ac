"""Fields that open over keys: frame and value of one, or the text of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from studio.core.translation import tr
from studio.ui.features.animation.keys.key_fields import KeyFields
from studio.ui.shell.shortcuts.focus import is_temporary_focus_loss, release_field_focus
from studio.ui.widgets import theme
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.qt_helpers.override_guard import guard_override

if TYPE_CHECKING:
    from studio.ui.features.animation.keys.key_edits import KeyEdits
    from studio.ui.shell.dialogs import Dialogs

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
        self.key_fields = KeyFields(edits, dialogs, self)
        self.key_fields.value_field.setMinimumWidth(_VALUE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.key_fields)

    def open_by_place(self, parent: QWidget, place: QRectF) -> None:
        """Open by a place of its parent, with the value ready to be typed."""
        self.open_near(parent, place.toRect())
        self.key_fields.value_field.setFocus(Qt.FocusReason.PopupFocusReason)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc and Enter; a field with something typed takes them first."""
        if event.key() in (*_KEEPS, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)


class TextBlockField(QPlainTextEdit):
    """The text of a block, typed over it: Enter and a click elsewhere keep it, Shift+Enter begins a line, Esc drops it.

    Signals:
        text_committed(str): The new text.
    """

    text_committed = Signal(str)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = text
        self._done = False
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Text of the block"))
        self.setPlainText(text)
        self.selectAll()

    def open_over_block(self, block: QRectF) -> None:
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
        release_field_focus(self)
        if keep and self.toPlainText() != self._before:
            self.text_committed.emit(self.toPlainText())
        self.deleteLater()

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Take every key before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @guard_override()
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

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep the text when something else is clicked; the menu of the field does not count."""
        super().focusOutEvent(event)
        if not is_temporary_focus_loss(event):
            self._close(keep=True)
