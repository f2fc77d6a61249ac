"""The status line: hints on the left, the state of the machine on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QStatusBar, QWidget

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_n, tr_noop
from studio.ui.widgets import theme
from studio.ui.widgets.labels.live_label import LiveLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.durations import format_fine_duration
from studio.ui.widgets.text.markup import escape_tooltip

_HINT_MS = 6000
_MIB = 1024 * 1024


class WindowStatusBar(QStatusBar):
    """Shows messages, device, cache, disk, time of the last frame, frame rate, jobs and problems.

    Signals:
        problems_clicked(): The user wants to see the problems.
        jobs_clicked(): The user wants to see the jobs.
    """

    problems_clicked = Signal()
    jobs_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setFixedHeight(theme.SPACE_5)  # known before the styles are: docks get their kept sizes at once
        self.activity = PlainLabel(parent=self)
        self.activity.setProperty("role", "secondary")
        self.activity.setContentsMargins(theme.SPACE_2, 0, 0, 0)
        self.addWidget(self.activity)
        self.device, self.cache, self.disk, self.frame, self.rate = (self._add_figure() for _ in range(5))
        self.jobs, self.problems = self._add_button(), self._add_button()
        self.jobs.clicked.connect(self.jobs_clicked)
        self.problems.clicked.connect(self.problems_clicked)
        self.cache.setToolTip(tr("Memory that finished frames take, of what they may take"))
        self.frame.setToolTip(tr("Time to compute the last frame"))
        self.rate.setToolTip(tr("Frames a second: shown, of the clip's"))
        self.show_problems(0)
        self.show_jobs(0)

    def _add_figure(self) -> LiveLabel:
        label = LiveLabel(self)
        label.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, 0)
        label.hide()
        self.addPermanentWidget(label)
        return label

    def _add_button(self) -> QPushButton:
        button = QPushButton(self)
        button.setFlat(True)
        button.setObjectName("status")
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.addPermanentWidget(button)
        return button

    def show_hint(self, text: str) -> None:
        """Show a hint for some seconds."""
        self.showMessage(text, _HINT_MS)

    def show_activity(self, text: str) -> None:
        """Show an activity until it ends; empty for none."""
        self.activity.setText(text)

    def show_device(self, name: str) -> None:
        """Show where frames are computed."""
        self._set(self.device, name)

    def show_cache(self, used: int, limit: int) -> None:
        """Show how many bytes the cache takes, and may take."""
        self._set(self.cache, tr("Cache {used} / {limit} MiB", used=used // _MIB, limit=limit // _MIB))

    def show_disk(self, used: int | None, limit: int | None, folder: Path) -> None:
        """Show how many bytes of results lie on disk, as soon as they have been counted, and where."""
        self._set(self.disk, "" if used is None else tr("Disk {size}", size=format_byte_size(used)))
        text = tr_noop("Results that were slow to compute, kept over a restart, in {folder}")
        if limit is not None:
            text = tr_noop("Results that were slow to compute, kept over a restart, of at most {size}, in {folder}")
        self.disk.setToolTip(escape_tooltip(tr(text, size=format_byte_size(limit or 0), folder=folder)))

    def show_frame_time(self, seconds: float) -> None:
        """Show how long the last frame took."""
        self._set(self.frame, format_fine_duration(seconds))

    def show_rate(self, measured: float, target: float) -> None:
        """Show frames a second: measured while playing, else only the clip's."""
        of_clip = tr("{rate} fps", rate=f"{round(target, 2):g}")
        both = tr("{measured:.1f} / {rate} fps", measured=measured, rate=f"{round(target, 2):g}")
        self._set(self.rate, both if measured else of_clip if target else "")
        slow = 0.0 < measured < target * 0.95
        self.rate.set_color(theme.Colors.DANGER if slow else theme.Colors.SECONDARY)

    def show_jobs(self, waiting: int, text: str = "") -> None:
        """Show how many jobs are waiting or running, in the words of `text`."""
        self.jobs.setText(text or tr("No jobs"))
        tip = tr("Quitting stops the running job within a frame; the next start offers to continue it")
        self.jobs.setToolTip(escape_tooltip(tip if waiting else ""))
        self._tint(self.jobs, theme.Colors.ACCENT if waiting else theme.Colors.SECONDARY)

    def show_problems(self, count: int) -> None:
        """Show how many problems the graph has."""
        some = tr_n("{count} problem", "{count} problems", count)
        self.problems.setText(some if count else tr("No problems"))
        self._tint(self.problems, theme.Colors.DANGER if count else theme.Colors.SECONDARY)

    @staticmethod
    def _set(label: LiveLabel, text: str) -> None:
        label.show_text(text)
        label.setVisible(bool(text))

    @staticmethod
    def _tint(button: QPushButton, color: QColor) -> None:
        sheet = "QPushButton { background: transparent; border: none; padding: 0 $space_2; color: $tone; }"
        theme.set_widget_style(button, sheet + "QPushButton:hover { color: $text; }", tone=color)
