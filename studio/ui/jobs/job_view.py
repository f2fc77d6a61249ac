"""One job in the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.ui import theme
from studio.ui.jobs.words import summary
from studio.ui.results import JobState, JobStatus

_COLORS = {
    JobState.QUEUED: theme.Colors.FAINT,
    JobState.RUNNING: theme.Colors.ACCENT,
    JobState.DONE: theme.Colors.GOOD,
    JobState.FAILED: theme.Colors.DANGER,
    JobState.CANCELLED: theme.Colors.FAINT,
}
_STEPS = 1000


class JobView(QFrame):
    """A job's name, file, progress, figures and error, with a button to cancel it or to open its folder."""

    cancel_requested = Signal(int)

    def __init__(self, status: JobStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self.name = QLabel(self)
        self.file = QLabel(self)
        self.bar = QProgressBar(self)
        self.figures = QLabel(self)
        self.error = QLabel(self)
        self.cancel = QPushButton("Cancel", self)
        self.open_folder = QPushButton("Open folder", self)
        self._lay_out()
        self.cancel.clicked.connect(lambda: self.cancel_requested.emit(self.status.id))
        self.open_folder.clicked.connect(self._on_open_folder)
        self.show_status(status)

    def _lay_out(self) -> None:
        self.setObjectName("job")
        self.setStyleSheet(
            f"QFrame#job {{ background: {theme.Colors.RAISED.name()}; border-radius: {theme.RADIUS_CARD}px; }}"
        )
        self.name.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.file.setProperty("role", "faint")
        self.figures.setProperty("role", "secondary")
        self.error.setProperty("role", "danger")
        self.error.setFont(theme.ui_font(theme.FONT_SMALL))
        self.error.setWordWrap(True)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setTextVisible(False)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.open_folder)
        head.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_2, theme.SPACE_3)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        for part in (self.file, self.bar, self.figures, self.error):
            column.addWidget(part)

    def show_status(self, status: JobStatus) -> None:
        """Show how the job stands."""
        self.status = status
        self.name.setText(status.name)
        self.file.setText(str(status.file) if status.file is not None else "")
        self.file.setVisible(status.file is not None)
        busy = status.state is JobState.RUNNING and not status.total
        self.bar.setRange(0, 0 if busy else _STEPS)
        if not busy:
            share = status.done / status.total if status.total else float(status.state is JobState.DONE)
            self.bar.setValue(round(_STEPS * share))
        color = _COLORS[status.state].name()
        self.bar.setStyleSheet(f"QProgressBar::chunk {{ background: {color}; border-radius: 2px; }}")
        self.figures.setText(summary(status))
        self.error.setText(status.error)
        self.error.setVisible(bool(status.error))
        self.cancel.setVisible(not status.state.is_final)
        self.open_folder.setVisible(status.state is JobState.DONE and status.file is not None)

    def _on_open_folder(self) -> None:
        if self.status.file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.status.file.parent)))
