"""The downloads in the Models panel, hidden without any."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.ui.features.models.downloads.download_status import DownloadStatus
from studio.ui.features.models.downloads.download_view import DownloadView
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.focus import move_focus_out

_MIN_WIDTH = 220


class DownloadList(QScrollArea):
    """List of downloads, the newest first.

    Signals:
        action_requested(str, int): What the user wants of which download; see `DownloadView`.
    """

    action_requested = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[int, DownloadView] = {}
        self._offline = ""
        self._body = QWidget(self)
        self._body.setObjectName("panel")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, 0)
        self._column.setSpacing(theme.SPACE_1)
        self._column.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._body)
        self.setMinimumWidth(_MIN_WIDTH)
        self.hide()

    def show_downloads(self, downloads: Sequence[DownloadStatus]) -> None:
        """Show these."""
        for number in self.rows.keys() - {status.id for status in downloads}:
            row = self.rows.pop(number)
            self._column.removeWidget(row)
            move_focus_out(row, self)
            row.hide()
            row.deleteLater()
        for status in downloads:
            if status.id not in self.rows:
                self.rows[status.id] = self._make(status)
            elif self.rows[status.id].status is not status:
                self.rows[status.id].show_status(status)
        self.setVisible(bool(downloads))

    def _make(self, status: DownloadStatus) -> DownloadView:
        row = DownloadView(status, self._body)
        row.show_offline_reason(self._offline)
        row.action_requested.connect(self.action_requested)
        self._column.insertWidget(0, row)
        return row

    def show_offline_reason(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self._offline = reason
        for row in self.rows.values():
            row.show_offline_reason(reason)

    def request_first_action(self, *wishes: str) -> None:
        """Ask for the first of these that a button offers, of the newest download that offers it."""
        for number, row in reversed(self.rows.items()):
            for wish in wishes:
                button = row.buttons[wish]
                if not button.isHidden() and button.isEnabled():
                    self.action_requested.emit(wish, number)
                    return
