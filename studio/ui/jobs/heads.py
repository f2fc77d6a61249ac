"""What stands above the list of jobs: what is left from the last time, and the queue as a whole."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from studio.core.language import tr
from studio.engine.jobs.job import Snapshot
from studio.ui import signs, theme
from studio.ui.elided_label import ElidedLabel
from studio.ui.jobs.words import held_line, queue_line
from studio.ui.plain_label import PlainLabel
from studio.ui.sign_button import SignButton


class LeftoverBar(QFrame):
    """Says how many jobs of the last time wait for the user's word; hidden if there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftover")
        self.text = ElidedLabel(parent=self)
        self.go_on = QPushButton(tr("Go on"), self)
        self.go_on.setToolTip(tr("Run them, from what is finished on"))
        self.discard = QPushButton(tr("Discard"), self)
        self.discard.setToolTip(tr("Take them off the list; files that are finished stay"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_1)
        row.addWidget(self.text, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.discard)
        self.hide()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how many there are."""
        self.text.setText(held_line(snapshot))
        self.setVisible(bool(snapshot.held))


class QueueBar(QFrame):
    """Says how long the whole queue will take, pauses it, and clears away what is over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = PlainLabel(parent=self)
        self.text.setProperty("role", "secondary")
        self.pause = SignButton(signs.PAUSE, tr("Pause the queue"), parent=self, by_tab=True)
        self.clear = QPushButton(tr("Clear finished"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, 0)
        row.addWidget(self.pause)
        row.addWidget(self.text, 1)
        row.addWidget(self.clear)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the queue as a whole."""
        self.text.setText(queue_line(snapshot) if snapshot.waiting else tr("Nothing to run"))
        paused = snapshot.paused
        self.pause.show_as(
            signs.PLAY if paused else signs.PAUSE, tr("Go on with the queue") if paused else tr("Pause the queue")
        )
        self.pause.setEnabled(bool(snapshot.waiting) or paused)
        over = any(status.state.is_final for status in snapshot.jobs)
        self.clear.setVisible(over)
        self.setVisible(bool(snapshot.waiting) or over or paused)
