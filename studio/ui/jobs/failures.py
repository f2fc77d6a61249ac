"""The frames of a job that failed; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from studio.core.language import tr
from studio.engine.jobs.job import JobFailure
from studio.ui import theme
from studio.ui.jobs.words import failure_line
from studio.ui.markup import tip_text

_FAILURE = Qt.ItemDataRole.UserRole
_MOST_LINES = 6
_LINE_HEIGHT = 24


class FailuresView(QListWidget):
    """A list that is closed at first.

    Signals:
        activated_(JobFailure): Show this frame and node.
    """

    activated_ = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open = False
        self._failures: tuple[JobFailure, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.ui_font(theme.FONT_SMALL))
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
            line = failure_line(failure)
            item = QListWidgetItem(line, self)
            item.setData(_FAILURE, failure)
            item.setToolTip(tip_text(line))
            item.setSizeHint(QSize(0, _LINE_HEIGHT))
        self.setFixedHeight(_LINE_HEIGHT * min(_MOST_LINES, len(failures)) + 2)
        self.open = self.open and bool(failures)
        self.setVisible(self.open)

    def toggle(self) -> None:
        """Open the list, or close it."""
        self.open = not self.open and bool(self._failures)
        self.setVisible(self.open)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.activated_.emit(item.data(_FAILURE))
