"""The fields of texts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.line_view import LineView
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.shortcuts.focus import is_temporary_focus_loss, release_field_focus
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import MIXED_TEXT, FieldView, make_merge_key
from studio.ui.widgets.icon_painting import make_lines, make_stroked_icon
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_TEXT_LINES = 4
_BUTTON = 24
_CHEVRON = make_stroked_icon(make_lines((4, 6), (8, 10), (12, 6)))
_PAUSE_MS = 600
"""After so long without a key a text is committed: longer than between two keys, shorter than looking up."""


class LineFieldView(FieldView):
    """A TEXT of one line."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line_view = LineView(self)
        self.line_view.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_1)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.SPACE_1)
        self._column.addLayout(self._row)
        self._row.addWidget(self.line_view, 1)
        self.suggestions_button: IconButton | None = None
        if spec.has_suggestions:
            self.suggestions_button = button = IconButton(_CHEVRON, tr("Choose from a list"), parent=self, by_tab=True)
            button.setFixedSize(_BUTTON, _BUTTON)
            button.clicked.connect(self.suggestions_requested)
            self._row.addWidget(button)
        self.line_view.text_committed.connect(self._on_committed)
        self.line_view.input_reverted.connect(self.input_reverted)
        self.setFocusProxy(self.line_view)

    def show_value(self, value: ParamValue) -> None:
        """Show a text."""
        self.line_view.show_mixed(False)
        self.line_view.show_text(str(value))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different texts."""
        self.line_view.show_mixed(True)

    def set_bad(self, bad: bool) -> None:
        """Keep what was refused on show."""
        super().set_bad(bad)
        self.line_view.refuse_text() if bad else self.line_view.accept_text()

    def _on_committed(self, text: str) -> None:
        self.value_edited.emit(ValueEdit.from_value(text))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.line_view,)


class ParagraphView(QPlainTextEdit):
    """A text of several lines: a pause in typing, Ctrl+Enter or leaving it commits, Esc takes all of it back.

    Signals:
        text_committed(str, str): The text, and the key by which all commits between two changes of the focus merge.
        text_reverted(): Esc was pressed.
    """

    text_committed = Signal(str, str)
    text_reverted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._text_before = ""  # before the focus came
        self._merge_key = ""
        self.pause_timer = QTimer(self)
        self.pause_timer.setSingleShot(True)
        self.pause_timer.setInterval(_PAUSE_MS)
        self.pause_timer.timeout.connect(self._commit)
        self.textChanged.connect(self._on_text_changed)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setTabChangesFocus(True)
        self.setFixedHeight(_TEXT_LINES * self.fontMetrics().lineSpacing() + 2 * theme.SPACE_2)

    def show_text(self, text: str) -> None:
        """Show the document's text, unless something is being typed."""
        unchanged = self.toPlainText() == self._shown
        self._shown = text
        if unchanged and self.toPlainText() != text:
            self.setPlainText(text)

    def accept_text(self) -> None:
        """Take what was typed as done: the document's text is shown from now on."""
        self.pause_timer.stop()
        if self.toPlainText() != self._shown:
            self.setPlainText(self._shown)

    def _on_text_changed(self) -> None:
        """Wait for a pause in typing; what the document shows is no typing."""
        if self.hasFocus() and self.toPlainText() != self._shown:
            self.pause_timer.start()

    def _commit(self) -> None:
        self.pause_timer.stop()
        if self.toPlainText() != self._shown:
            self.text_committed.emit(self.toPlainText(), self._merge_key)

    def _revert(self) -> None:
        """Show the text from before the focus came, and give it back to the document if it has another one."""
        self.setPlainText(self._text_before)
        self._commit()
        self.text_reverted.emit()

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Keep Esc and Ctrl+Enter from the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Ctrl+Enter, take back on Esc."""
        if _is_ctrl_enter(event):
            self._commit()
            release_field_focus(self)
        elif event.key() == Qt.Key.Key_Escape:
            self._revert()
            release_field_focus(self)
        else:
            super().keyPressEvent(event)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text while focused; else let the panel scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @guard_override()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin another step of undo."""
        super().focusInEvent(event)
        if not is_temporary_focus_loss(event):
            self._text_before, self._merge_key = self._shown, make_merge_key("type")

    @guard_override()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the focus goes on."""
        super().focusOutEvent(event)
        if not is_temporary_focus_loss(event):
            self._commit()


def _is_own_key(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape or _is_ctrl_enter(event)


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class ParagraphFieldView(FieldView):
    """A TEXT of several lines."""

    def __init__(self, spec: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paragraph_view = ParagraphView(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.paragraph_view)
        self.paragraph_view.text_committed.connect(self._on_committed)
        self.paragraph_view.text_reverted.connect(self.input_reverted)
        self.setFocusProxy(self.paragraph_view)

    def show_value(self, value: ParamValue) -> None:
        """Show a text."""
        self.paragraph_view.setPlaceholderText("")
        self.paragraph_view.show_text(str(value))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different texts."""
        self.paragraph_view.setPlaceholderText(MIXED_TEXT)
        self.paragraph_view.show_text("")

    def _on_committed(self, text: str, merge_key: str) -> None:
        self.value_edited.emit(ValueEdit.from_value(text, merge_key))

    def _bordered_widgets(self) -> tuple[QWidget, ...]:
        return (self.paragraph_view,)


def make_text_field(spec: ParamSpec, parent: QWidget) -> FieldView:
    """Return the field of a TEXT."""
    assert spec.kind is ParamKind.TEXT
    return ParagraphFieldView(spec, parent) if spec.multiline else LineFieldView(spec, parent)
