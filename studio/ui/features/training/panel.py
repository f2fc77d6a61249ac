"""The Train panel: losses, samples and checkpoints of one Train node, and what can be done with its training."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.jobs.job import JobStatus
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.ui.features.training.chart.chart_legend import ChartLegend
from studio.ui.features.training.chart.loss_chart import LossChart
from studio.ui.features.training.checkpoint_list import CheckpointList
from studio.ui.features.training.header import TrainingHeader
from studio.ui.features.training.run.run_files import CheckpointRun, SeriesName
from studio.ui.features.training.run.run_follower import RunFollower
from studio.ui.features.training.samples_view import SamplesView
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SPACE_1

_NARROW: Final = 620
_TALL: Final = 320
_LEAST: Final = (300, 110)
_SHARES: Final = (5, 3, 4)
_HINT: Final = tr_noop(
    "No Train node here yet.\n\nAdd one (Tab, “Train”), and wire a data set and the networks to train into it."
)


class TrainingPanel(QWidget):
    """Shows one training.

    Signals:
        node_chosen(str): Another Train node is to be shown.
        action_requested(str): "start", "continue", "pause", "resume" or "cancel" the training.
        checkpoint_action_requested(str, tuple[RunCheckpoint, …]): "use", "compare", "fine_tune", "reveal" or "delete".
            What is wanted of which checkpoints.
        rows_requested(): The rows that were left out are to be listed.
    """

    node_chosen = Signal(str)
    action_requested = Signal(str)
    checkpoint_action_requested = Signal(str, object)
    rows_requested = Signal()

    def __init__(self, tail: RunFollower, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.run_follower = tail
        tail.setParent(self)
        self.used_checkpoints: frozenset[Path] = frozenset()
        self._status: JobStatus | None = None
        self._colors: dict[SeriesName, QColor] = {}
        self.training_header, self.chart_legend = TrainingHeader(self), ChartLegend(self)
        self.loss_chart, self.samples_view = LossChart(tail.series_book, self), SamplesView(self)
        self.checkpoint_list = CheckpointList(self)
        self.samples_view.set_background(tail.background_worker)
        self._lay_out()
        self._connect()
        self.shortcut_keys = PanelKeys(ActionScope.TRAINING, self.build_handlers(), self)
        self.set_nodes((), None)

    def _lay_out(self) -> None:
        curves = QWidget(self)
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chart_legend)
        column.addWidget(self.loss_chart, 1)
        self.panel_splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for part, share in zip((curves, self.samples_view, self.checkpoint_list), _SHARES, strict=True):
            self.panel_splitter.addWidget(part)
            self.panel_splitter.setStretchFactor(self.panel_splitter.count() - 1, share)
        self.panel_splitter.setChildrenCollapsible(False)
        self.panel_splitter.setSizes([100 * share for share in _SHARES])
        self.panel_splitter.setMinimumSize(*_LEAST)  # else all docks of its place would be as high as it is when narrow
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.training_header)
        column.addWidget(self.panel_splitter, 1)
        hint = PlainLabel(tr(_HINT), self)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(hint)
        self._stack.addWidget(full)

    def _connect(self) -> None:
        self.run_follower.run_changed.connect(self._update_run)
        self.run_follower.samples_changed.connect(lambda: self.samples_view.set_sheets(self.run_follower.sample_sheets))
        self.training_header.node_chosen.connect(self.node_chosen)
        self.training_header.action_requested.connect(self.action_requested)
        self.training_header.rows_requested.connect(self.rows_requested)
        self.chart_legend.hidden_changed.connect(lambda _: self._show_curves())
        self.chart_legend.log_changed.connect(self.loss_chart.set_log_scale)
        self.chart_legend.smoothing_changed.connect(self.loss_chart.set_smoothing)
        self.chart_legend.reset_zoom_requested.connect(self.loss_chart.reset_zoom)
        self.loss_chart.range_zoomed.connect(self.chart_legend.all_button.setEnabled)
        self.checkpoint_list.action_requested.connect(self._ask_for_selected)
        self.checkpoint_list.current_changed.connect(self._on_checkpoint_selected)
        self.chart_legend.all_button.setEnabled(False)

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        wishes = ("start", "continue", "cancel")
        return {
            **{f"training.{wish}": partial(self._request_action, wish) for wish in wishes},
            "training.pause": self._toggle_paused,
            **{f"training.{wish}": partial(self._ask_for_selected, wish) for wish in self.checkpoint_list.buttons},
            "training.log": self.chart_legend.log_button.toggle,
            "training.show_all": self.loss_chart.reset_zoom,
        }

    def set_nodes(self, nodes: Sequence[tuple[str, str]], shown: str | None) -> None:
        """List Train nodes by id and name, and which one is shown."""
        self.training_header.set_nodes(nodes, shown)
        self._stack.setCurrentIndex(1 if nodes else 0)

    def set_status(self, status: JobStatus | None) -> None:
        """Show how the training's job stands; None where there is none."""
        self._status = status
        has_run = self.run_follower.has_log or bool(self.run_follower.checkpoints)
        self.training_header.show_status(
            status, self.run_follower.last_step, self.run_follower.learning_rate, has_run=has_run
        )

    def set_used_checkpoints(self, used: frozenset[Path]) -> None:
        """Mark the checkpoints whose weights are in use."""
        self.used_checkpoints = used
        self._list_checkpoints()

    def _update_run(self) -> None:
        self._show_curves()
        self._list_checkpoints()
        self.set_status(self._status)

    def _list_checkpoints(self) -> None:
        tail = self.run_follower
        newest = CheckpointRun(tail.run_number, tail.checkpoints)
        self.checkpoint_list.show_runs((newest, *reversed(tail.earlier_runs)), self.used_checkpoints)

    def _show_curves(self) -> None:
        """Give each curve a colour: a loss and what validation says of it have the same."""
        names = list(self.run_follower.series_book.series_by_name)
        plain = list(dict.fromkeys(name.name for name in names))
        self._colors = {name: theme.find_curve_color("", plain.index(name.name)) for name in names}
        self.chart_legend.set_curves(self._colors)
        self.loss_chart.update_curves(self._colors, self.chart_legend.hidden_series)

    def _request_action(self, wish: str) -> None:
        """Ask for what a button offers now."""
        if not self.training_header.buttons[wish].isHidden() and self.training_header.buttons[wish].isEnabled():
            self.action_requested.emit(wish)

    def _toggle_paused(self) -> None:
        self._request_action("pause" if self.training_header.buttons["resume"].isHidden() else "resume")

    def _ask_for_selected(self, wish: str) -> None:
        if self.checkpoint_list.buttons[wish].isEnabled():
            self.checkpoint_action_requested.emit(wish, self.checkpoint_list.selected_checkpoints)

    def _on_checkpoint_selected(self) -> None:
        selected: tuple[RunCheckpoint, ...] = self.checkpoint_list.selected_checkpoints
        if len(selected) == 1 and selected[0] in self.run_follower.checkpoints:  # samples are the newest run's
            self.samples_view.show_step(selected[0].step)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out beside each other, or below each other where the panel is narrow."""
        narrow = event.size().width() < _NARROW
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.panel_splitter.orientation() is not wanted:
            self.panel_splitter.setOrientation(wanted)
        self.chart_legend.set_stacked(narrow or event.size().height() >= _TALL)
