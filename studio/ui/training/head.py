"""The head of the Train panel: which training, what can be done with it, how far it is, and why it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.core.language import marked, tr
from studio.engine.jobs.job import JobState, JobStatus
from studio.ui import theme
from studio.ui.elided_label import ElidedLabel
from studio.ui.plain_label import PlainLabel
from studio.ui.shortcuts.keymap import KeyTip
from studio.ui.theme import SPACE_1, SPACE_2, SPACE_3, Colors
from studio.ui.training.words import bad_rows_text, figures_text, state_text

_BUTTONS: Final = {
    "start": (marked("Train"), marked("Train from the start")),
    "continue": (marked("Continue"), marked("Go on from the last checkpoint")),
    "pause": (marked("Pause"), marked("Pause after this step")),
    "resume": (marked("Resume"), marked("Go on with the training")),
    "cancel": (marked("Cancel"), marked("Stop training; checkpoints stay")),
}
_KEYS: Final = {"resume": "pause"}
_PARTS: Final = 1000


class TrainingHead(QWidget):
    """Chooses a Train node, and says how it does.

    Signals:
        node_chosen(str): Another Train node is to be shown.
        asked(str): "start", "continue", "pause", "resume" or "cancel".
        rows_wanted(): The rows that were left out are to be listed.
    """

    node_chosen = Signal(str)
    asked = Signal(str)
    rows_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nodes = QComboBox(self)
        self.nodes.setAccessibleName(tr("Train node"))
        self.nodes.setToolTip(tr("Which Train node"))
        self.nodes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.state, self.figures = PlainLabel(parent=self), ElidedLabel(parent=self)
        self.figures.setProperty("role", "secondary")
        self.rows = QPushButton(self)
        self.rows.setProperty("role", "warning")
        self.rows.setToolTip(tr("Show which rows of the data set were left out, and why"))
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _PARTS)
        self.why = PlainLabel(parent=self)
        self.why.setAccessibleName(tr("Why it stopped"))
        self.why.setWordWrap(True)
        self.why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.why.setFont(theme.ui_font(theme.FONT_SMALL))
        self.buttons = {wish: self._button(wish, *look) for wish, look in _BUTTONS.items()}
        self._lay_out()
        self.nodes.activated.connect(lambda index: self.node_chosen.emit(self.nodes.itemData(index)))
        self.rows.clicked.connect(self.rows_wanted)
        self.show_status(None, None, 0.0, has_run=False)
        self.show_bad_rows(0)

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        KeyTip(button, f"training.{_KEYS.get(wish, wish)}", tr(tip))
        button.clicked.connect(lambda: self.asked.emit(wish))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.nodes)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addSpacing(SPACE_1)
        row.addWidget(self.state)
        row.addWidget(self.figures, 1)
        row.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.why)
        self.why.setContentsMargins(SPACE_3, 0, SPACE_3, 0)

    def show_nodes(self, nodes: Sequence[tuple[str, str]], shown: str | None) -> None:
        """List Train nodes, by id and name."""
        items = [(self.nodes.itemData(n), self.nodes.itemText(n)) for n in range(self.nodes.count())]
        if items != list(nodes):
            self.nodes.clear()
            for node, name in nodes:
                self.nodes.addItem(name, node)
        self.nodes.setCurrentIndex(next((n for n, (node, _) in enumerate(nodes) if node == shown), -1))
        self.nodes.setEnabled(len(nodes) > 1)
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
        self.state.setText(state_text(status, has_run=has_run))
        self.figures.setText(figures_text(status, step, rate))
        self.why.setText(_explanation(status))
        self.why.setVisible(bool(self.why.text()))
        failed = status is not None and status.state is JobState.FAILED
        theme.style(self.why, "color: $tone;", tone=Colors.DANGER if failed else Colors.WARNING)
        theme.style(self.state, "color: $tone;", tone=_color(status))
        self._show_bar(status)
        self._show_buttons(status, has_run=has_run)

    def _show_bar(self, status: JobStatus | None) -> None:
        total = status.total or status.job.length if status is not None else 0
        self.bar.setVisible(status is not None and not status.state.is_final)
        self.bar.setValue(round(_PARTS * status.done / total) if status is not None and total else 0)
        theme.style(self.bar, "QProgressBar::chunk { background: $tone; border-radius: 2px; }", tone=_color(status))

    def _show_buttons(self, status: JobStatus | None, *, has_run: bool) -> None:
        goes_on = status is not None and not status.state.is_final
        rests = status is not None and (status.held or status.state in {JobState.PAUSED, JobState.INTERRUPTED})
        shown = {
            "start": not goes_on,
            "continue": not goes_on and has_run,
            "pause": goes_on and not rests,
            "resume": goes_on and rests,
            "cancel": goes_on,
        }
        for wish, visible in shown.items():
            self.buttons[wish].setVisible(visible)
        start = tr("Train again") if has_run and not goes_on else tr("Train")
        self.buttons["start"].setText(start)

    def show_bad_rows(self, count: int) -> None:
        """Say how many rows of the data set were left out."""
        self.rows.setText(bad_rows_text(count))
        self.rows.setVisible(count > 0)


def _explanation(status: JobStatus | None) -> str:
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
