"""The editor of a script: a field for Python with line numbers, and a mark at the line of an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.core.translation import tr
from studio.ui.features.script.editor.code_field import CodeField
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_LEAST_DIGITS: Final = 2
_EXAMPLE: Final = 'project["Blur"].radius = 4\nproject.frame("Write", 12)'


class CodeEditor(CodeField):
    """Editor with line numbers."""

    _error_line: int | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number_strip = LineNumberStrip(self)
        self.setAccessibleName(tr("Script"))
        self.setPlaceholderText(tr("Python on the open project, as in\n\n{example}", example=_EXAMPLE))
        self.setProperty("flat", True)
        self.blockCountChanged.connect(self._resize_strip)
        self.updateRequest.connect(self._on_update_requested)
        self.textChanged.connect(lambda: self.mark_error(None))
        self._resize_strip()

    @property
    def error_line(self) -> int | None:
        """The line that is marked, from 1; None for none."""
        return self._error_line

    def mark_error(self, line: int | None) -> None:
        """Mark the line that an error comes from, until the text is changed; None for no line."""
        if line != self._error_line:
            self._error_line = line
            self.mark_places()
            self.number_strip.update()

    def go_to_line(self, line: int) -> None:
        """Put the cursor at the begin of a line, from 1, or of the last one, and show it."""
        number = max(0, min(line, self.blockCount()) - 1)
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(number)))
        self.centerCursor()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def read_selection(self) -> tuple[str, int]:
        """Return the selected lines, whole, and the number of the first one, from 1; without a selection the line
        that the cursor is in.
        """
        first, last = self._find_selected_lines()
        cursor = self.textCursor()
        if cursor.hasSelection() and first == last:
            line = cursor.block().text()
            part = cursor.selectedText()
            return (part if part.strip() != line.strip() else line), first + 1
        lines = (self.document().findBlockByNumber(number).text() for number in range(first, last + 1))
        return "\n".join(lines), first + 1

    def compute_strip_width(self) -> int:
        """Return the width that line numbers need."""
        digits = max(_LEAST_DIGITS, len(str(self.blockCount())))
        return 2 * SPACE_2 + self.fontMetrics().horizontalAdvance("9") * digits

    def iter_visible_lines(self) -> Iterator[tuple[int, QRect]]:
        """Yield the number of each line that is seen, from 1, and its place."""
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > bottom:
                return
            if block.isVisible():
                yield block.blockNumber() + 1, place.toAlignedRect()
            block = block.next()

    def _find_marks(self) -> list[QTextEdit.ExtraSelection]:
        line = self._make_line_mark()
        return [*line, *super()._find_marks()]

    def _make_line_mark(self) -> list[QTextEdit.ExtraSelection]:
        if self._error_line is None:
            return []
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document().findBlockByNumber(self._error_line - 1))
        mark.cursor = cursor  # type: ignore[attr-defined]  # the stubs lack its fields
        mark.format.setBackground(Colors.DANGER_DIM)  # type: ignore[attr-defined]  # the same
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # type: ignore[attr-defined]
        return [mark]

    def _resize_strip(self) -> None:
        self.setViewportMargins(self.compute_strip_width(), 0, 0, 0)
        self._place_strip()

    def _place_strip(self) -> None:
        inside = self.contentsRect()
        self.number_strip.setGeometry(inside.left(), inside.top(), self.compute_strip_width(), inside.height())

    def _on_update_requested(self, place: QRect, moved: int) -> None:
        if moved:
            self.number_strip.scroll(0, moved)
        else:
            self.number_strip.update(0, place.y(), self.number_strip.width(), place.height())

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line numbers beside the text."""
        super().resizeEvent(event)
        self._place_strip()

    def apply_theme(self) -> None:
        """Take the colors of the theme."""
        super().apply_theme()
        self.number_strip.update()


class LineNumberStrip(QWidget):
    """Strip of line numbers. A click puts the cursor into a line.

    Args:
        editor: Whose lines.
    """

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return the width of the numbers."""
        return QSize(self._editor.compute_strip_width(), 0)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers that are seen: that of the cursor's line brighter, that of an error in its color."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), Colors.PANEL)
        painter.setFont(self._editor.font())
        current = self._editor.textCursor().blockNumber() + 1

        for line, place in self._editor.iter_visible_lines():
            color = Colors.TEXT if line == current else Colors.FAINT
            painter.setPen(Colors.DANGER if line == self._editor.error_line else color)
            row = QRect(0, place.top(), self.width() - SPACE_2, place.height())
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, str(line))
        painter.setPen(Colors.LINE)
        painter.drawLine(self.width() - SPACE_1, event.rect().top(), self.width() - SPACE_1, event.rect().bottom())

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor into the line that was clicked."""
        for line, place in self._editor.iter_visible_lines():
            if place.top() <= event.position().y() < place.top() + place.height():
                self._editor.setTextCursor(QTextCursor(self._editor.document().findBlockByNumber(line - 1)))
                self._editor.setFocus(Qt.FocusReason.MouseFocusReason)
