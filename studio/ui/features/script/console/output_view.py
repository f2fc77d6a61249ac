"""Output of scripts: text in colors, pictures, and tracebacks whose lines can be clicked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final, cast

from PySide6.QtCore import QEvent, QSizeF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QMouseEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from studio.core.translation import tr, tr_n
from studio.ui.features.script.execution.error_text import find_location
from studio.ui.features.script.execution.output_buffer import (
    OutputGap,
    OutputKind,
    OutputPicture,
    OutputPiece,
    OutputText,
)
from studio.ui.features.script.execution.values import PICTURE_SIZE
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

MAX_LINES: Final = 5000
_MAX_PICTURES: Final = 60
_MAX_LINE: Final = 4000
_KIND_PROPERTY: Final = QTextFormat.Property.UserProperty
_LINE_PREFIX: Final = "line:"
_COLORS: Final = {
    OutputKind.INPUT: Colors.SECONDARY,
    OutputKind.STDOUT: Colors.TEXT,
    OutputKind.STDERR: Colors.WARNING,
    OutputKind.VALUE: Colors.COMPUTING,
    OutputKind.ERROR: Colors.DANGER,
    OutputKind.NOTE: Colors.FAINT,
}


class OutputView(QTextEdit):
    """View of output. Of too many lines and pictures the oldest go.

    Signals:
        line_requested(int): This line of the script was clicked in a traceback.

    Attributes:
        script_name: What tracebacks call the script in the editor.
    """

    line_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.script_name = ""
        self._pictures: deque[str] = deque()
        self._picture_count = 0
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("flat", True)
        self.setAccessibleName(tr("Output of scripts"))
        self.setFont(theme.make_mono_font())
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setMaximumBlockCount(MAX_LINES)
        self.viewport().setMouseTracking(True)

    def append_pieces(self, pieces: Sequence[OutputPiece]) -> None:
        """Add output at the end; keep the end in sight if it was."""
        if not pieces:
            return
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - bar.singleStep()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for piece in pieces:
            self._append(cursor, piece)
        cursor.endEditBlock()
        if follows:
            bar.setValue(bar.maximum())

    def clear_output(self) -> None:
        """Show nothing, and let the pictures go."""
        self._pictures.clear()
        self.clear()

    def _append(self, cursor: QTextCursor, piece: OutputPiece) -> None:
        if isinstance(piece, OutputPicture):
            self._append_picture(cursor, piece.image)
        elif isinstance(piece, OutputGap):
            _start_line(cursor)
            cursor.insertText(f"{_format_gap(piece)}\n", _make_format(OutputKind.NOTE))
        elif piece.kind is OutputKind.ERROR:
            self._append_error(cursor, piece)
        else:
            if piece.kind is not OutputKind.STDOUT and piece.kind is not OutputKind.STDERR:
                _start_line(cursor)
            _insert_text(cursor, piece.text, _make_format(piece.kind))

    def _append_error(self, cursor: QTextCursor, piece: OutputText) -> None:
        """Add a traceback; lines of the script are links."""
        _start_line(cursor)
        plain = _make_format(OutputKind.ERROR)
        for line in _shorten_lines(piece.text).splitlines(keepends=True):
            number = find_location(line, self.script_name)
            cursor.insertText(line, plain if number is None else _make_link(plain, number))

    def _append_picture(self, cursor: QTextCursor, image: QImage) -> None:
        """Add a picture; of too many the oldest becomes an empty place."""
        _start_line(cursor)
        self._picture_count += 1
        name = f"picture:{self._picture_count}"
        self._pictures.append(name)
        kind = QTextDocument.ResourceType.ImageResource.value
        self.document().addResource(kind, QUrl(name), image)
        while len(self._pictures) > _MAX_PICTURES:
            self.document().addResource(kind, QUrl(self._pictures.popleft()), _make_empty_image())
        form = QTextImageFormat()
        size = QSizeF(image.size())
        size = size.scaled(QSizeF(PICTURE_SIZE), Qt.AspectRatioMode.KeepAspectRatio) if _is_large(size) else size
        form.setName(name)
        form.setWidth(size.width())
        form.setHeight(size.height())
        cursor.insertImage(form)
        cursor.insertText("\n", _make_format(OutputKind.VALUE))

    def _find_line_at(self, event: QMouseEvent) -> int | None:
        link = self.anchorAt(event.position().toPoint())
        return int(link.removeprefix(_LINE_PREFIX)) if link.startswith(_LINE_PREFIX) else None

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a click goes somewhere."""
        super().mouseMoveEvent(event)
        shape = Qt.CursorShape.PointingHandCursor if self._find_line_at(event) else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the line of the script that was clicked."""
        super().mouseReleaseEvent(event)
        line = self._find_line_at(event)
        if line is not None and not self.textCursor().hasSelection():
            self.line_requested.emit(line)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Take the colors of another theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._recolor()

    def _recolor(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            for part in cast("Iterable[QTextBlock.iterator]", block):  # the stubs lack that it can be iterated
                form = part.fragment().charFormat()
                kind = form.property(_KIND_PROPERTY)
                if kind:
                    start = part.fragment().position()
                    cursor.setPosition(start)
                    cursor.setPosition(start + part.fragment().length(), QTextCursor.MoveMode.KeepAnchor)
                    change = QTextCharFormat()
                    change.setForeground(_COLORS[OutputKind(kind)])
                    cursor.mergeCharFormat(change)
            block = block.next()
        cursor.endEditBlock()


def _make_format(kind: OutputKind) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(_COLORS[kind])
    form.setProperty(_KIND_PROPERTY, str(kind))
    return form


def _make_link(plain: QTextCharFormat, line: int) -> QTextCharFormat:
    form = QTextCharFormat(plain)
    form.setAnchor(True)
    form.setAnchorHref(f"{_LINE_PREFIX}{line}")
    form.setFontUnderline(True)
    form.setFontWeight(QFont.Weight.DemiBold)
    return form


def _start_line(cursor: QTextCursor) -> None:
    if not cursor.atBlockStart():
        cursor.insertText("\n", QTextCharFormat())


def _is_large(size: QSizeF) -> bool:
    return size.width() > PICTURE_SIZE.width() or size.height() > PICTURE_SIZE.height()


def _format_gap(gap: OutputGap) -> str:
    pictures = tr_n("… {count} picture is left out …", "… {count} pictures are left out …", gap.pictures)
    lines = tr_n("… {count} line is left out …", "… {count} lines are left out …", gap.lines)
    return "\n".join(text for text, count in ((lines, gap.lines), (pictures, gap.pictures)) if count)


def _insert_text(cursor: QTextCursor, text: str, form: QTextCharFormat) -> None:
    """Insert text as a terminal shows it: what follows a carriage return replaces its line."""
    text = _shorten_lines(text)
    if cursor.block().length() > _MAX_LINE and not text.startswith(("\n", "\r")):
        cursor.insertText("\n", form)  # a line that grows for ever would be laid out anew for ever
    first, *rest = text.split("\r") if "\r" in text else (text,)
    cursor.insertText(first, form)
    for part in rest:
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(part, form)


def _make_empty_image() -> QImage:
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _shorten_lines(text: str) -> str:
    """Return text without the middle of lines that are too long to lay out."""
    text = text.replace("\r\n", "\n").replace("\0", "\ufffd")
    if len(text) <= _MAX_LINE:
        return text
    return "\n".join(map(_shorten_line, text.split("\n")))


def _shorten_line(line: str) -> str:
    if len(line) <= _MAX_LINE:
        return line
    cut = len(line) - _MAX_LINE
    half = _MAX_LINE // 2
    return line[:half] + tr_n(" … {count} character … ", " … {count} characters … ", cut) + line[-half:]
