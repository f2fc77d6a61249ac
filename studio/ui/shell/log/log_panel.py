"""The log, as it is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.shell.log.log_buffer import LogBuffer
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel

_MAX_LINES = 2000


class LogPanel(QWidget):
    """Panel of the last lines of the log.

    Args:
        buffer: The lines.
        folder: Where the log file lies.
    """

    _logged = Signal(str)  # carries lines from any thread to this one

    def __init__(self, buffer: LogBuffer, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._buffer = buffer
        self._folder = folder
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Log"))
        self.text.setProperty("flat", True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setFont(theme.make_mono_font(theme.FONT_TINY))
        self.text.setMaximumBlockCount(_MAX_LINES)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        where = PlainLabel(str(folder), self)
        where.setProperty("role", "faint")
        button = QPushButton(tr("Open folder"), self)
        button.clicked.connect(self._on_open)
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        head.addWidget(where, 1)
        head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        self._logged.connect(self.text.appendPlainText)
        for line in buffer.set_listener(self._logged.emit):
            self.text.appendPlainText(line)

    def stop_listening(self) -> None:
        """Let the buffer go, before this widget is destroyed."""
        self._buffer.set_listener(None)

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
