"""The list of jobs, the newest on top."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio.ui import theme
from studio.ui.jobs.job_view import JobView
from studio.ui.results import JobState, JobStatus


class JobsPanel(QWidget):
    """Shows every job of this run.

    Signals:
        cancel_requested(int): Stop the job with this id.
        active_changed(int): So many jobs are waiting or running now.
    """

    cancel_requested = Signal(int)
    active_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.rows: dict[int, JobView] = {}
        self._active = 0
        hint = QLabel("No jobs yet.\nCtrl+Enter renders the output.", self)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_button = QPushButton("Clear finished", self)
        self.clear_button.clicked.connect(self.clear_finished)
        body = QWidget()
        body.setObjectName("panel")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(theme.SPACE_2, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        self._column.setSpacing(theme.SPACE_2)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.clear_button)
        self._column.addLayout(foot)
        self._column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(hint)
        self._stack.addWidget(scroll)

    @property
    def active(self) -> int:
        """How many jobs are waiting or running."""
        return self._active

    def show_status(self, status: JobStatus) -> None:
        """Show how a job stands; one that is new gets a row."""
        row = self.rows.get(status.id)
        if row is None:
            row = JobView(status)
            row.cancel_requested.connect(self.cancel_requested)
            self.rows[status.id] = row
            self._column.insertWidget(0, row)
        else:
            row.show_status(status)
        self._refresh()

    def clear_finished(self) -> None:
        """Take jobs that are over off the list."""
        for job in [job for job, row in self.rows.items() if row.status.state.is_final]:
            row = self.rows.pop(job)
            self._column.removeWidget(row)
            row.deleteLater()
        self._refresh()

    def _refresh(self) -> None:
        self._stack.setCurrentIndex(1 if self.rows else 0)
        self.clear_button.setVisible(any(row.status.state.is_final for row in self.rows.values()))
        active = sum(row.status.state in {JobState.QUEUED, JobState.RUNNING} for row in self.rows.values())
        if active != self._active:
            self._active = active
            self.active_changed.emit(active)
