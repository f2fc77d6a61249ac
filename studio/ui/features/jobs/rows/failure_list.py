"""The frames of a job that failed; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from studio.core.translation import tr
from studio.engine.jobs.job import JobFailure
from studio.ui.features.jobs.job_text import format_failure
from studio.ui.widgets import theme
from studio.ui.widgets.text.markup import escape_tooltip

_FAILURE = Qt.ItemDataRole.UserRole
_MAX_LINES = 6
_LINE_HEIGHT = 24


class FailureList(QListWidget):
    """A list that is closed at first.

    Signals:
        failure_activated(JobFailure): Show this frame and node.
    """

    failure_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_open = False
        self._failures: tuple[JobFailure, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setMouseTracking(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(tr("Frames that failed"))
        self.itemClicked.connect(self._on_chosen)
        self.itemActivated.connect(self._on_chosen)
        self.hide()

    def show_failures(self, failures: tuple[JobFailure, ...]) -> None:
        """List these."""
        if failures == self._failures:
            return
        self._failures = failures
        self.clear()
        for failure in failures:
            line = format_failure(failure)
            item = QListWidgetItem(line, self)
            item.setData(_FAILURE, failure)
            item.setToolTip(escape_tooltip(line))
            item.setSizeHint(QSize(0, _LINE_HEIGHT))
        self.setFixedHeight(_LINE_HEIGHT * min(_MAX_LINES, len(failures)) + 2)
        self.is_open = self.is_open and bool(failures)
        self.setVisible(self.is_open)

    def toggle_list(self) -> None:
        """Open the list, or close it."""
        self.is_open = not self.is_open and bool(self._failures)
        self.setVisible(self.is_open)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.failure_activated.emit(item.data(_FAILURE))
