"""The head of the Train panel: which training, what can be done with it, how far it is, and why it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.jobs.job import JobState, JobStatus
from studio.ui.features.training.run.training_text import format_bad_rows, format_progress, format_state
from studio.ui.shell.shortcuts.keymap import KeyTooltip
from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.focus import swap_buttons
from studio.ui.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Colors

_BUTTONS: Final = {
    "start": (tr_noop("Train"), tr_noop("Train from the start")),
    "continue": (tr_noop("Continue"), tr_noop("Continue from the last checkpoint")),
    "pause": (tr_noop("Pause"), tr_noop("Pause after this step")),
    "resume": (tr_noop("Resume"), tr_noop("Resume the training")),
    "cancel": (tr_noop("Cancel"), tr_noop("Stop training; checkpoints stay")),
}
_KEYS: Final = {"resume": "pause"}
_PARTS: Final = 1000


class TrainingHeader(QWidget):
    """Header that selects a Train node, and shows its progress.

    Signals:
        node_chosen(str): Another Train node is to be shown.
        action_requested(str): "start", "continue", "pause", "resume" or "cancel".
        rows_requested(): The rows that were left out are to be listed.
    """

    node_chosen = Signal(str)
    action_requested = Signal(str)
    rows_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node_box = QComboBox(self)
        self.node_box.setAccessibleName(tr("Train node"))
        self.node_box.setToolTip(tr("Which Train node"))
        self.node_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.state_label, self.figures_label = ElidedLabel(parent=self), ElidedLabel(parent=self)
        self.figures_label.setProperty("role", "secondary")
        self.bad_rows_button = QPushButton(self)
        self.bad_rows_button.setProperty("role", "warning")
        self.bad_rows_button.setToolTip(tr("Show which rows of the data set were left out, and why"))
        self.progress_bar = QProgressBar(self)
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setRange(0, _PARTS)
        self.reason_label = PlainLabel(parent=self)
        self.reason_label.setAccessibleName(tr("Why it stopped"))
        self.reason_label.setWordWrap(True)
        self.reason_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reason_label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.buttons = {wish: self._button(wish, *look) for wish, look in _BUTTONS.items()}
        self._lay_out()
        self.node_box.activated.connect(lambda index: self.node_chosen.emit(self.node_box.itemData(index)))
        self.bad_rows_button.clicked.connect(self.rows_requested)
        self.show_status(None, None, 0.0, has_run=False)
        self.show_bad_rows(0)

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        KeyTooltip(button, f"training.{_KEYS.get(wish, wish)}", tr(tip))
        button.clicked.connect(lambda: self.action_requested.emit(wish))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.node_box)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addSpacing(SPACE_1)
        row.addWidget(self.state_label)
        row.addWidget(self.figures_label, 1)
        row.addWidget(self.bad_rows_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(row)
        column.addWidget(self.progress_bar)
        column.addWidget(self.reason_label)
        self.reason_label.setContentsMargins(SPACE_3, 0, SPACE_3, 0)

    def set_nodes(self, nodes: Sequence[tuple[str, str]], shown: str | None) -> None:
        """List Train nodes, by id and name."""
        items = [(self.node_box.itemData(n), self.node_box.itemText(n)) for n in range(self.node_box.count())]
        if items != list(nodes):
            self.node_box.clear()
            for node, name in nodes:
                self.node_box.addItem(name, node)
        self.node_box.setCurrentIndex(next((n for n, (node, _) in enumerate(nodes) if node == shown), -1))
        self.node_box.setEnabled(len(nodes) > 1)
        for button in self.buttons.values():
            button.setEnabled(bool(nodes))

    def show_status(self, status: JobStatus | None, step: int | None, rate: float, *, has_run: bool) -> None:
        """Show how the training stands.

        Args:
            status: Its job; None where there is none.
            step: The last step that was logged.
            rate: The learning rate then.
            has_run: Whether there is anything of an earlier training.
        """
        self.state_label.setText(format_state(status, has_run=has_run))
        self.figures_label.setText(format_progress(status, step, rate))
        self.reason_label.setText(_explain_status(status))
        self.reason_label.setVisible(bool(self.reason_label.text()))
        failed = status is not None and status.state is JobState.FAILED
        theme.set_widget_style(self.reason_label, "color: $tone;", tone=Colors.DANGER if failed else Colors.WARNING)
        theme.set_widget_style(self.state_label, "color: $tone;", tone=_color(status))
        self._show_bar(status)
        self._show_buttons(status, has_run=has_run)

    def _show_bar(self, status: JobStatus | None) -> None:
        total = status.total or status.job.length if status is not None else 0
        self.progress_bar.setVisible(status is not None and not status.state.is_final)
        self.progress_bar.setValue(round(_PARTS * status.done / total) if status is not None and total else 0)
        theme.set_widget_style(
            self.progress_bar, "QProgressBar::chunk { background: $tone; border-radius: 2px; }", tone=_color(status)
        )

    def _show_buttons(self, status: JobStatus | None, *, has_run: bool) -> None:
        goes_on = status is not None and not status.state.is_final
        rests = status is not None and (status.is_held or status.state in {JobState.PAUSED, JobState.INTERRUPTED})
        shown = {
            "start": not goes_on,
            "continue": not goes_on and has_run,
            "pause": goes_on and not rests,
            "resume": goes_on and rests,
            "cancel": goes_on,
        }
        swap_buttons({self.buttons[wish]: visible for wish, visible in shown.items()}, self)
        start = tr("Train again") if has_run and not goes_on else tr("Train")
        self.buttons["start"].setText(start)

    def show_bad_rows(self, count: int) -> None:
        """Say how many rows of the data set were left out."""
        self.bad_rows_button.setText(format_bad_rows(count))
        self.bad_rows_button.setVisible(count > 0)


def _explain_status(status: JobStatus | None) -> str:
    """Return why it stopped, and what is odd."""
    if status is None:
        return ""
    failures = [failure.text for failure in status.failures if failure.text not in status.error]
    return "\n".join(part for part in (status.error, *failures, *status.notices) if part)


def _color(status: JobStatus | None) -> QColor:
    if status is None:
        return Colors.SECONDARY
    if status.state is JobState.FAILED:
        return Colors.DANGER
    if status.state is JobState.RUNNING:
        return Colors.ACCENT
    return Colors.GOOD if status.state is JobState.DONE else Colors.SECONDARY
