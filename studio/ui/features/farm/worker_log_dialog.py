"""Window with the latest lines of a worker's log."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.clipboard import copy_text

_SIZE: Final = (820, 480)


class WorkerLogDialog(QDialog):
    """Shows a log; it stays open beside the work.

    Args:
        parent: Its window.
        worker: The worker's id.
        name: The worker's name.

    Signals:
        log_requested(str): The worker's id; answered by `show_log`.
    """

    log_requested = Signal(str)

    def __init__(self, parent: QWidget, worker: str, name: str) -> None:
        super().__init__(parent)
        self.worker = worker
        self.setWindowTitle(tr("Log of {name}", name=name))
        self.resize(*_SIZE)
        self.log_view = QPlainTextEdit(tr("Asking the worker…"), self)
        self.log_view.setReadOnly(True)
        self.log_view.setAccessibleName(tr("Log of {name}", name=name))
        self.log_view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.refresh_button = QPushButton(tr("Refresh"), self)
        self.refresh_button.clicked.connect(lambda: self.log_requested.emit(self.worker))
        self.copy_button = QPushButton(tr("Copy"), self)
        self.copy_button.clicked.connect(lambda: copy_text(self.log_view.toPlainText()))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy_button)
        row.addWidget(self.refresh_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.addWidget(self.log_view, 1)
        column.addLayout(row)
        self.finished.connect(self.deleteLater)

    def show_log(self, text: str | None) -> None:
        """Show the lines, the latest ones in view; None where the worker did not answer."""
        if text is None:
            text = tr("The worker does not answer.")
        self.log_view.setPlainText(text or tr("It has written nothing yet."))
        self.log_view.moveCursor(QTextCursor.MoveOperation.End)
