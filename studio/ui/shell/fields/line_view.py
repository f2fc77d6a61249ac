"""A line of text: Enter and leaving it commit, Esc takes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from studio.ui.shell.shortcuts.focus import is_temporary_focus_loss, release_field_focus
from studio.ui.widgets.fields.field_view import MIXED_TEXT, set_style_property
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_PADDING = 10  # the stylesheet's, its border and the cursor's room
_CURSOR_ROOM = 2  # as in QLineEdit
_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class LineView(QLineEdit):
    """Line edit that follows the document until the user types."""

    text_committed = Signal(str)
    input_reverted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._refused: str | None = None
        self._fixed = ""
        self._waiting = ""
        self._hint = ""
        self._mixed = False
        self._is_path = False

    def show_as_path(self) -> None:
        """Shorten a path that is too long at its start, at a folder's name, while nobody types here."""
        self._is_path = True

    @property
    def fixed_text(self) -> str:
        """The text that is shown in the place of the document's; empty if that is shown."""
        return self._fixed

    def show_fixed(self, text: str, *, driven: bool = True) -> None:
        """Show a text in the place of the document's, which waits beneath; it cannot be typed over.

        Args:
            text: What is shown; empty shows the document's text again.
            driven: Whether it names a Signal.
        """
        if text == self._fixed:
            return
        waiting = self._waiting if self._fixed else self._shown
        self._fixed, self._waiting, self._refused = text, waiting, None
        self.setReadOnly(bool(text))
        set_style_property(self, "driven", driven and bool(text))
        self._shown = self._shortened() if text else waiting
        self.setText(self._shown)
        self.home(False)

    def _shortened(self) -> str:
        """Return the fixed text, with … in its middle where it is wider than the field: a value at its end stays."""
        room = self.width() - 2 * _PADDING - self.textMargins().right()
        return self.fontMetrics().elidedText(self._fixed, Qt.TextElideMode.ElideMiddle, room)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a long path shortened; its text stays as it is."""
        frame = QStyleOptionFrame()
        self.initStyleOption(frame)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, frame, self)
        room = room.marginsRemoved(self.textMargins()).adjusted(_CURSOR_ROOM, 0, -_CURSOR_ROOM, 0)
        if not self._is_path or self.hasFocus() or self.fontMetrics().horizontalAdvance(self.text()) <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, frame, painter, self)
        painter.setPen(self.palette().text().color())
        shown = shorten_path(self.text(), self.fontMetrics(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten a fixed text to the new width."""
        super().resizeEvent(event)
        if self._fixed:
            self._shown = self._shortened()
            self.setText(self._shown)
            self.home(False)

    def show_text(self, text: str) -> None:
        """Show the document's text, unless something is being typed or what was typed was refused."""
        if self._fixed:
            self._waiting = text
            return
        unchanged = self.text() == self._shown
        self._shown = text
        if unchanged and self._refused is None and self.text() != text:
            self.setText(text)
            self.home(False)

    def accept_text(self) -> None:
        """Take what was typed as done: the document's text is shown from now on."""
        self._refused = None
        if self.text() != self._shown:
            self.setText(self._shown)

    def refuse_text(self) -> None:
        """Keep what was typed on show, as refused, until it is changed or taken back."""
        self._refused = self.text()

    def commit_text(self) -> None:
        """Say what was typed, if it differs from what is there and was not refused already."""
        if self.text() not in (self._shown, self._refused):
            self.text_committed.emit(self.text())

    def revert_text(self) -> None:
        """Show the document's text again."""
        self._refused = None
        self.setText(self._shown)
        self.input_reverted.emit()

    def set_hint(self, text: str) -> None:
        """Say what stands in the field while it is empty."""
        self._hint = text
        self.setPlaceholderText(MIXED_TEXT if self._mixed else text)

    def show_mixed(self, mixed: bool) -> None:
        """Show that there are several values, whatever is typed counts for all; or that there is one again."""
        if mixed != self._mixed:
            self._mixed = mixed
            self.setPlaceholderText(MIXED_TEXT if mixed else self._hint)
        if mixed:
            self.show_text("")

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the document while nothing was typed."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if any(event.matches(key) for key in _UNDO) and self.text() == self._shown:
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, take back on Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit_text()
            if self._refused is None:
                release_field_focus(self)
        elif event.key() == Qt.Key.Key_Escape:
            self.revert_text()
            release_field_focus(self)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # no text: Alt+K deletes a key
        else:
            super().keyPressEvent(event)

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the focus goes on; a menu or another window takes it only for a while."""
        super().focusOutEvent(event)
        if not is_temporary_focus_loss(event):
            self.commit_text()
            self.deselect()


def shorten_path(path: str, metrics: QFontMetrics, room: int) -> str:
    """Return a path as "…/runs/film": as many folders at its end as there is room for, else its name, shortened."""
    parts = path.split("/")
    for first in range(1, len(parts)):
        shown = "/".join(("…", *parts[first:]))
        if metrics.horizontalAdvance(shown) <= room:
            return shown
    return metrics.elidedText(f"…/{parts[-1]}", Qt.TextElideMode.ElideMiddle, room)
