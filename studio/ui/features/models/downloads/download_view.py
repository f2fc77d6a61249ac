"""Row of a download in the panel: its name, its state and its buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.features.models.downloads.download_status import DownloadPhase, DownloadStatus
from studio.ui.widgets import theme
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.focus import move_focus_out, swap_buttons
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

_STEPS: Final = 1000
_BUTTONS: Final = {
    "download": (tr_noop("Download"), tr_noop("Download it now")),
    "pause": (tr_noop("Pause"), tr_noop("Stop for now; what was downloaded stays")),
    "resume": (tr_noop("Go On"), tr_noop("Continue where it stopped")),
    "retry": (tr_noop("Try Again"), tr_noop("Continue where it stopped")),
    "link": (tr_noop("Copy Link"), tr_noop("Copy the address at which its terms are accepted")),
    "cancel": (tr_noop("Cancel"), tr_noop("Stop, and delete what has come so far")),
    "dismiss": (tr_noop("Dismiss"), tr_noop("Remove it from the list")),
}
_COLORS: Final = {
    DownloadPhase.PAUSED: Colors.COMPUTING,
    DownloadPhase.DONE: Colors.GOOD,
    DownloadPhase.FAILED: Colors.DANGER,
}


class DownloadView(QFrame):
    """A download.

    Signals:
        action_requested(str, int): "download", "pause", "resume", "retry", "link", "cancel" or "dismiss" this one.
    """

    action_requested = Signal(str, int)

    def __init__(self, status: DownloadStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._offline = ""
        self.setObjectName("job")
        self.name, self.figures = ElidedLabel(parent=self), ElidedLabel(parent=self)
        self.name.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.figures.setProperty("role", "secondary")
        self.progress_bar = QProgressBar(self)
        self.progress_bar.setTextVisible(False)
        self.error_label = PlainLabel(parent=self)
        self.error_label.setProperty("role", "danger")
        self.error_label.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.error_label.setWordWrap(True)
        self.error_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error_label.setAccessibleName(tr("What is in the way"))
        self.buttons = {wish: self._button(wish, *words) for wish, words in _BUTTONS.items()}
        self._lay_out()
        self.show_status(status)

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        button.setToolTip(escape_tooltip(tr(tip)))
        button.clicked.connect(lambda: self.action_requested.emit(wish, self.status.id))
        return button

    def _lay_out(self) -> None:
        text = QVBoxLayout(self)
        text.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_2)
        text.setSpacing(theme.SPACE_1)
        for part in (self.name, self.progress_bar, self.figures, self.error_label):
            text.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        text.addLayout(row)

    def show_status(self, status: DownloadStatus) -> None:
        """Show how it stands."""
        self.status = status
        self.name.setText(status.name)
        self.figures.setText(status.summary_text)
        note = status.offer.note if status.offer is not None and status.phase is DownloadPhase.OFFERED else ""
        self.error_label.setText(status.error or note or self._no_room_text(status))
        self.error_label.setVisible(bool(self.error_label.text()))
        self.setAccessibleName(f"{status.name}: {status.summary_text} {self.error_label.text()}".strip())
        self._show_bar(status)
        self._show_buttons(status)

    def _no_room_text(self, status: DownloadStatus) -> str:
        full = status.offer is not None and status.phase is DownloadPhase.OFFERED and not status.offer.has_room
        return tr("There is not enough room on the disk for it.") if full else ""

    def show_offline_reason(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self._offline = reason
        self._show_buttons(self.status)

    def _show_bar(self, status: DownloadStatus) -> None:
        phase = status.phase
        self.progress_bar.setVisible(
            phase is not DownloadPhase.OFFERED and (phase is not DownloadPhase.FAILED or bool(status.done))
        )
        unknown = phase is DownloadPhase.LOOKING
        self.progress_bar.setRange(0, 0 if unknown else _STEPS)
        if not unknown:
            self.progress_bar.setValue(round(_STEPS * status.done / max(1, status.total)))
        color = _COLORS.get(phase, Colors.ACCENT)
        theme.set_widget_style(
            self.progress_bar, "QProgressBar::chunk { background: $tone; border-radius: 2px; }", tone=color
        )

    def _show_buttons(self, status: DownloadStatus) -> None:
        phase = status.phase
        shown = {
            "download": phase is DownloadPhase.OFFERED,
            "pause": phase is DownloadPhase.RUNNING,
            "resume": phase is DownloadPhase.PAUSED,
            "retry": phase is DownloadPhase.FAILED,
            "link": bool(find_link(status)),
            "cancel": phase in (DownloadPhase.LOOKING, DownloadPhase.RUNNING, DownloadPhase.PAUSED)
            or (phase is DownloadPhase.FAILED and bool(status.done)),
            "dismiss": status.is_over and not (phase is DownloadPhase.FAILED and bool(status.done)),
        }
        swap_buttons({self.buttons[wish]: visible for wish, visible in shown.items()}, self)
        for wish in ("download", "resume", "retry"):
            button = self.buttons[wish]
            if self._offline:
                move_focus_out(button, self)
            button.setEnabled(not self._offline)
            button.setToolTip(escape_tooltip(self._offline or tr(_BUTTONS[wish][1])))


def find_link(status: DownloadStatus) -> str:
    """Return the page on which the user can do something for a download; empty if there is nothing to do."""
    if status.phase is DownloadPhase.FAILED:
        return status.link
    gated = status.phase is DownloadPhase.OFFERED and status.offer is not None and status.offer.note
    return status.offer.link if gated and status.offer is not None else ""
