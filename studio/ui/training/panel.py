"""The Train panel: losses, samples and checkpoints of one Train node, and what can be done with its training."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from studio.core.language import marked, tr
from studio.engine.jobs.job import JobStatus
from studio.ui import theme
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported
from studio.ui.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.shortcuts.spec import Scope
from studio.ui.theme import SPACE_1
from studio.ui.training.chart import LossChart
from studio.ui.training.checkpoint_list import CheckpointList
from studio.ui.training.checkpoints import Checkpoint
from studio.ui.training.head import TrainingHead
from studio.ui.training.legend import Legend
from studio.ui.training.run_files import SeriesName
from studio.ui.training.samples_view import SamplesView
from studio.ui.training.tail import RunTail

_NARROW: Final = 620
_LEAST: Final = (300, 110)
_SHARES: Final = (5, 3, 4)
_HINT: Final = marked(
    "No Train node here yet.\n\nAdd one (Tab, “Train”), wire a data set and the networks that shall learn into it."
)


class TrainingPanel(QWidget):
    """Shows one training.

    Signals:
        node_chosen(str): Another Train node is to be shown.
        asked(str): "start", "continue", "pause", "resume" or "cancel" the training.
        checkpoints_asked(str, tuple[Checkpoint, …]): "use", "compare", "reveal" or "delete" these.
        rows_wanted(): The rows that were left out are to be listed.
    """

    node_chosen = Signal(str)
    asked = Signal(str)
    checkpoints_asked = Signal(str, object)
    rows_wanted = Signal()

    def __init__(self, tail: RunTail, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.tail = tail
        tail.setParent(self)
        self.used: frozenset[Path] = frozenset()
        self._status: JobStatus | None = None
        self._colors: dict[SeriesName, QColor] = {}
        self.head, self.legend = TrainingHead(self), Legend(self)
        self.chart, self.samples = LossChart(tail.book, self), SamplesView(self)
        self.list = CheckpointList(self)
        self.samples.read_in(tail.background)
        self._lay_out()
        self._connect()
        self.keys = PanelKeys(Scope.TRAINING, self.handlers(), self)
        self.show_nodes((), None)

    def _lay_out(self) -> None:
        curves = QWidget(self)
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.legend)
        column.addWidget(self.chart, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        for part, share in zip((curves, self.samples, self.list), _SHARES, strict=True):
            self.split.addWidget(part)
            self.split.setStretchFactor(self.split.count() - 1, share)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([100 * share for share in _SHARES])
        self.split.setMinimumSize(*_LEAST)  # else all docks of its place would be as high as it is when narrow
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.head)
        column.addWidget(self.split, 1)
        hint = PlainLabel(tr(_HINT), self)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(hint)
        self._stack.addWidget(full)

    def _connect(self) -> None:
        self.tail.changed.connect(self._show_tail)
        self.tail.samples_changed.connect(lambda: self.samples.show_sheets(self.tail.samples))
        self.head.node_chosen.connect(self.node_chosen)
        self.head.asked.connect(self.asked)
        self.head.rows_wanted.connect(self.rows_wanted)
        self.legend.hidden_changed.connect(lambda _: self._show_curves())
        self.legend.log_changed.connect(self.chart.set_log)
        self.legend.smoothing_changed.connect(self.chart.set_smoothing)
        self.legend.all_wanted.connect(self.chart.show_all)
        self.chart.zoomed.connect(self.legend.all.setEnabled)
        self.list.asked.connect(self._ask_for_selected)
        self.list.current_changed.connect(self._on_checkpoint_selected)
        self.legend.all.setEnabled(False)

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        wishes = ("start", "continue", "cancel")
        return {
            **{f"training.{wish}": partial(self._ask, wish) for wish in wishes},
            "training.pause": self._toggle_paused,
            **{f"training.{wish}": partial(self._ask_for_selected, wish) for wish in self.list.buttons},
            "training.log": self.legend.log.toggle,
            "training.show_all": self.chart.show_all,
        }

    def show_nodes(self, nodes: Sequence[tuple[str, str]], shown: str | None) -> None:
        """List Train nodes by id and name, and which one is shown."""
        self.head.show_nodes(nodes, shown)
        self._stack.setCurrentIndex(1 if nodes else 0)

    def show_status(self, status: JobStatus | None) -> None:
        """Show how the training's job stands; None where there is none."""
        self._status = status
        has_run = self.tail.there or bool(self.tail.checkpoints)
        self.head.show_status(status, self.tail.step, self.tail.rate, has_run=has_run)

    def show_used(self, used: frozenset[Path]) -> None:
        """Mark the checkpoints whose weights are in use."""
        self.used = used
        self.list.show_checkpoints(self.tail.checkpoints, used)

    def _show_tail(self) -> None:
        self._show_curves()
        self.list.show_checkpoints(self.tail.checkpoints, self.used)
        self.show_status(self._status)

    def _show_curves(self) -> None:
        """Give each curve a colour: a loss and what validation says of it have the same."""
        names = list(self.tail.book.series)
        plain = list(dict.fromkeys(name.name for name in names))
        self._colors = {name: theme.curve_color("", plain.index(name.name)) for name in names}
        self.legend.show_curves(self._colors)
        self.chart.show_book(self._colors, self.legend.hidden)

    def _ask(self, wish: str) -> None:
        """Ask for what a button offers now."""
        if not self.head.buttons[wish].isHidden() and self.head.buttons[wish].isEnabled():
            self.asked.emit(wish)

    def _toggle_paused(self) -> None:
        self._ask("pause" if self.head.buttons["resume"].isHidden() else "resume")

    def _ask_for_selected(self, wish: str) -> None:
        if self.list.buttons[wish].isEnabled():
            self.checkpoints_asked.emit(wish, self.list.selected)

    def _on_checkpoint_selected(self) -> None:
        selected: tuple[Checkpoint, ...] = self.list.selected
        if len(selected) == 1:
            self.samples.show_step(selected[0].step)

    @reported()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out beside each other, or below each other where the panel is narrow."""
        narrow = event.size().width() < _NARROW
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.split.orientation() is not wanted:
            self.split.setOrientation(wanted)
