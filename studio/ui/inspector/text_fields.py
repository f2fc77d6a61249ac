"""The fields of texts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.focus import is_lent, leave_field
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.field import MIXED, FieldView
from studio.ui.inspector.line_view import LineView
from studio.ui.reporting import reported

_TEXT_LINES = 4


class LineFieldView(FieldView):
    """A TEXT of one line."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = LineView(self)
        self.line.setFont(theme.ui_font(theme.FONT_SMALL))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_1)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.SPACE_1)
        self._column.addLayout(self._row)
        self._row.addWidget(self.line, 1)
        self.line.committed.connect(self._on_committed)
        self.line.reverted.connect(self.reverted)
        self.setFocusProxy(self.line)

    def show_value(self, value: ParamValue) -> None:
        """Show a text."""
        self.line.show_mixed(False)
        self.line.show_text(str(value))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different texts."""
        self.line.show_mixed(True)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.line.refuse() if bad else self.line.accept()

    def _on_committed(self, text: str) -> None:
        self.edited.emit(Wanted.value(text))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.line,)


class ParagraphView(QPlainTextEdit):
    """A text of several lines: leaving it or Ctrl+Enter commits, Esc takes back."""

    committed = Signal(str)
    reverted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setFont(theme.ui_font(theme.FONT_SMALL))
        self.setTabChangesFocus(True)
        self.setFixedHeight(_TEXT_LINES * self.fontMetrics().lineSpacing() + 2 * theme.SPACE_2)

    def show_text(self, text: str) -> None:
        """Show the document's text, unless something is being typed."""
        unchanged = self.toPlainText() == self._shown
        self._shown = text
        if unchanged and self.toPlainText() != text:
            self.setPlainText(text)

    def _commit(self) -> None:
        if self.toPlainText() != self._shown:
            self.committed.emit(self.toPlainText())

    @reported(False)
    def event(self, event: QEvent) -> bool:
        """Keep Esc and Ctrl+Enter from the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Ctrl+Enter, take back on Esc."""
        if _is_ctrl_enter(event):
            self._commit()
            leave_field(self)
        elif event.key() == Qt.Key.Key_Escape:
            self.setPlainText(self._shown)
            self.reverted.emit()
            leave_field(self)
        else:
            super().keyPressEvent(event)

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text while focused; else let the panel scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @reported()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the focus goes on."""
        super().focusOutEvent(event)
        if not is_lent(event):
            self._commit()


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape or _is_ctrl_enter(event)


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class ParagraphFieldView(FieldView):
    """A TEXT of several lines."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ParagraphView(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text)
        self.text.committed.connect(self._on_committed)
        self.text.reverted.connect(self.reverted)
        self.setFocusProxy(self.text)

    def show_value(self, value: ParamValue) -> None:
        """Show a text."""
        self.text.setPlaceholderText("")
        self.text.show_text(str(value))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different texts."""
        self.text.setPlaceholderText(MIXED)
        self.text.show_text("")

    def _on_committed(self, text: str) -> None:
        self.edited.emit(Wanted.value(text))

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.text,)


def text_field(spec: ParamSpec, parent: QWidget) -> FieldView:
    """Return the field of a TEXT."""
    assert spec.kind is ParamKind.TEXT
    return ParagraphFieldView(spec, parent) if spec.multiline else LineFieldView(spec, parent)
