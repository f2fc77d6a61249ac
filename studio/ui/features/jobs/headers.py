"""Bars above the list of jobs: jobs restored from the last session, and the queue as a whole."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from studio.core.translation import tr
from studio.engine.jobs.job import QueueSnapshot
from studio.ui.features.jobs.job_text import format_held_jobs, format_queue
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets import icon_painting, theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.focus import move_focus_out, swap_buttons


class UnfinishedJobsBar(QFrame):
    """Bar with the number of jobs from the last session that wait for the user; hidden if there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftover")
        self.text_label = ElidedLabel(parent=self)
        self.resume_button = QPushButton(tr("Go on"), self)
        self.resume_button.setToolTip(tr("Run them, continuing from what is finished"))
        self.discard_button = QPushButton(tr("Discard"), self)
        self.discard_button.setToolTip(tr("Remove them from the list; files that are finished stay"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        row.addWidget(self.text_label, 1)
        row.addWidget(self.resume_button)
        row.addWidget(self.discard_button)
        self.hide()

    def show_snapshot(self, snapshot: QueueSnapshot) -> None:
        """Show how many there are."""
        self.text_label.setText(format_held_jobs(snapshot))
        if not snapshot.held_jobs:
            move_focus_out(self, self.parentWidget())
        self.setVisible(bool(snapshot.held_jobs))


class QueueBar(QFrame):
    """Bar with the queue's time left, a button to pause it, and one to remove finished jobs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text_label = PlainLabel(parent=self)
        self.text_label.setProperty("role", "secondary")
        self.pause_button = IconButton(icon_painting.PAUSE, tr("Pause the queue"), parent=self, by_tab=True)
        self.clear_button = QPushButton(tr("Clear finished"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, 0)
        row.addWidget(self.pause_button)
        row.addWidget(self.text_label, 1)
        row.addWidget(self.clear_button)

    def show_snapshot(self, snapshot: QueueSnapshot) -> None:
        """Show the queue as a whole."""
        self.text_label.setText(format_queue(snapshot) if snapshot.waiting_jobs else tr("Nothing to run"))
        paused = snapshot.is_paused
        self.pause_button.set_icon_and_name(
            icon_painting.PLAY if paused else icon_painting.PAUSE,
            tr("Resume the queue") if paused else tr("Pause the queue"),
        )
        can_pause = bool(snapshot.waiting_jobs) or paused
        if not can_pause:
            move_focus_out(self.pause_button, self.parentWidget())
        self.pause_button.setEnabled(can_pause)
        over = any(status.state.is_final for status in snapshot.jobs)
        swap_buttons({self.clear_button: over}, self.parentWidget())
        self.setVisible(bool(snapshot.waiting_jobs) or over or paused)
