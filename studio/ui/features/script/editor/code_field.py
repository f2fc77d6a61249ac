"""A field for Python: colors, indentation, brackets, and a list of names to complete what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from studio.ui.features.script.editor.line_edits import (
    BRACKETS,
    INDENT,
    QUOTES,
    align_with_qt,
    count_indent,
    find_closing,
    find_matching_bracket,
    find_next_indent,
    indent_lines,
    toggle_comments,
    unindent_lines,
)
from studio.ui.features.script.editor.python_highlighter import PythonHighlighter
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_Key = Qt.Key
_Mode = QTextCursor.MoveMode
_Move = QTextCursor.MoveOperation
_CLOSING: Final = frozenset(BRACKETS.values()) | QUOTES
_MAX_SEARCHED: Final = 20_000  # characters on each side of a bracket
_MAX_LOOKED_BACK: Final = 2000
_NEUTRAL: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class CodeField(QPlainTextEdit):
    """Text field for Python.

    Signals:
        typed(str): Somebody has typed this character, or deleted one (an empty text).
    """

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.highlighter = PythonHighlighter(self)
        self.setFont(theme.make_mono_font(theme.FONT_BODY))
        self.setTabStopDistance(len(INDENT) * QFontMetricsF(self.font()).horizontalAdvance(" "))
        self.cursorPositionChanged.connect(self.mark_places)

    @property
    def text_before_cursor(self) -> str:
        """The text before the cursor, as far as completion looks back."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(max(0, self.textCursor().position() - _MAX_LOOKED_BACK))
        cursor.setPosition(self.textCursor().position(), _Mode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n")

    def replace_before_cursor(self, length: int, text: str) -> None:
        """Put a text in the place of the last characters before the cursor. One step of undo."""
        cursor = self.textCursor()
        cursor.movePosition(_Move.PreviousCharacter, _Mode.KeepAnchor, length)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def indent_selection(self) -> None:
        """Move the selected lines, or the current one, to the right."""
        self._edit_lines(indent_lines)

    def unindent_selection(self) -> None:
        """Move the selected lines, or the current one, to the left."""
        self._edit_lines(unindent_lines)

    def toggle_comment(self) -> None:
        """Make the selected lines comments, or code again."""
        self._edit_lines(toggle_comments)

    def mark_places(self) -> None:
        """Mark the brackets at the cursor, and what a subclass marks."""
        self.setExtraSelections(self._find_marks())

    def _find_marks(self) -> list[QTextEdit.ExtraSelection]:
        return [self._make_mark(place) for place in self._find_brackets()]

    def _find_brackets(self) -> tuple[int, ...]:
        """Return where the bracket beside the cursor and its partner are."""
        document, position = self.document(), self.textCursor().position()
        for place in (position - 1, position):
            if place >= 0 and document.characterAt(place) in "()[]{}":
                start = max(0, place - _MAX_SEARCHED)
                cursor = QTextCursor(document)
                cursor.setPosition(start)
                cursor.setPosition(min(place + _MAX_SEARCHED, document.characterCount() - 1), _Mode.KeepAnchor)
                partner = find_matching_bracket(align_with_qt(cursor.selectedText()), place - start)
                return () if partner is None else (place, start + partner)
        return ()

    def _make_mark(self, place: int) -> QTextEdit.ExtraSelection:
        mark, form = QTextEdit.ExtraSelection(), QTextCharFormat()
        form.setBackground(theme.Colors.ACCENT_DIM)
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        cursor.setPosition(place + 1, _Mode.KeepAnchor)
        mark.cursor, mark.format = cursor, form  # type: ignore[attr-defined]  # the stubs lack its fields
        return mark

    def _edit_lines(self, edit: Callable[[Sequence[str]], list[str]]) -> None:
        cursor = self.textCursor()
        first, last = self._find_selected_lines()
        document = self.document()
        lines = [document.findBlockByNumber(number).text() for number in range(first, last + 1)]
        edited = edit(lines)
        if edited == lines:
            return
        had_selection, column = cursor.hasSelection(), cursor.positionInBlock()
        moved = len(edited[0]) - len(lines[0])
        cursor.beginEditBlock()
        for number, line in enumerate(edited, first):
            if line != lines[number - first]:
                self._replace_line(cursor, number, line)
        cursor.endEditBlock()
        if had_selection:
            cursor.setPosition(document.findBlockByNumber(first).position())
            end = document.findBlockByNumber(last)
            cursor.setPosition(end.position() + end.length() - 1, _Mode.KeepAnchor)
        else:
            block = document.findBlockByNumber(first)
            cursor.setPosition(block.position() + max(0, min(column + moved, block.length() - 1)))
        self.setTextCursor(cursor)

    def _replace_line(self, cursor: QTextCursor, number: int, text: str) -> None:
        block = self.document().findBlockByNumber(number)
        cursor.setPosition(block.position())
        cursor.setPosition(block.position() + block.length() - 1, _Mode.KeepAnchor)
        cursor.insertText(text)

    def _find_selected_lines(self) -> tuple[int, int]:
        """Return the first and the last line that the selection touches; one that it only ends before is none."""
        cursor, document = self.textCursor(), self.document()
        first = document.findBlock(cursor.selectionStart())
        last = document.findBlock(cursor.selectionEnd())
        if cursor.hasSelection() and last.blockNumber() > first.blockNumber():
            last = last.previous() if cursor.selectionEnd() == last.position() else last
        return first.blockNumber(), last.blockNumber()

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit as an editor of code does; the rest is text."""
        if event.modifiers() in _NEUTRAL and self._edit_by_key(Qt.Key(event.key()), event.text()):
            event.accept()
        else:
            super().keyPressEvent(event)
        if event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(event.text() if event.text().isprintable() else "")

    def _edit_by_key(self, key: Qt.Key, text: str) -> bool:
        if key in (_Key.Key_Return, _Key.Key_Enter):
            self._break_line()
        elif key is _Key.Key_Tab:
            self._indent_or_insert()
        elif key is _Key.Key_Backtab:
            self.unindent_selection()
        elif key is _Key.Key_Backspace:
            return self._delete_before()
        else:
            return len(text) == 1 and (self._step_over(text) or self._insert_pair(text))
        return True

    def _break_line(self) -> None:
        cursor = self.textCursor()
        cursor.removeSelectedText()
        before = cursor.block().text()[: cursor.positionInBlock()]
        after = cursor.block().text()[cursor.positionInBlock() :]
        cursor.beginEditBlock()
        cursor.insertText("\n" + find_next_indent(before))
        if before.rstrip()[-1:] in BRACKETS and after[:1] == BRACKETS[before.rstrip()[-1]]:
            place = cursor.position()
            cursor.insertText("\n" + before[: count_indent(before)])
            cursor.setPosition(place)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _indent_or_insert(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            self.indent_selection()
            return
        cursor.insertText(" " * (len(INDENT) - cursor.positionInBlock() % len(INDENT)))
        self.setTextCursor(cursor)

    def _delete_before(self) -> bool:
        """Delete a whole step of indentation, or both of an empty pair; return whether that was to be done."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        before, after = self._split_line(cursor)
        if before and not before.strip(" "):
            cursor.movePosition(_Move.PreviousCharacter, _Mode.KeepAnchor, (len(before) - 1) % len(INDENT) + 1)
        elif before[-1:] and after[:1] and after[0] == {**BRACKETS, '"': '"', "'": "'"}.get(before[-1]):
            cursor.movePosition(_Move.PreviousCharacter)
            cursor.movePosition(_Move.NextCharacter, _Mode.KeepAnchor, 2)
        else:
            return False
        cursor.removeSelectedText()
        self.setTextCursor(cursor)
        return True

    def _step_over(self, text: str) -> bool:
        """Go over a closing bracket or quote that stands there already, in place of typing it."""
        cursor = self.textCursor()
        before, after = self._split_line(cursor)
        if cursor.hasSelection() or text not in _CLOSING or after[:1] != text or before.endswith("\\"):
            return False
        cursor.movePosition(_Move.NextCharacter)
        self.setTextCursor(cursor)
        return True

    def _insert_pair(self, text: str) -> bool:
        """Put brackets or quotes around the selection, or open a pair."""
        cursor = self.textCursor()
        selected = cursor.selectedText().replace("\u2029", "\n")
        closing = BRACKETS.get(text) or (text if text in QUOTES else "") if selected else ""
        if not selected:
            closing = find_closing(text, *self._split_line(cursor))
        if not closing:
            return False
        cursor.insertText(f"{text}{selected}{closing}")
        cursor.movePosition(_Move.PreviousCharacter)
        if selected:
            cursor.movePosition(_Move.PreviousCharacter, _Mode.KeepAnchor, len(selected))
        self.setTextCursor(cursor)
        return True

    @staticmethod
    def _split_line(cursor: QTextCursor) -> tuple[str, str]:
        line, column = cursor.block().text(), cursor.positionInBlock()
        return line[:column], line[column:]

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Take the colors of another theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "highlighter"):
            self.apply_theme()

    def apply_theme(self) -> None:
        """Take the colors of the theme."""
        self.highlighter.apply_theme()
        self.mark_places()
