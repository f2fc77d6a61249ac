"""One download in the panel: its name, how it stands, and its buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.core.language import marked, tr
from studio.ui import theme
from studio.ui.elided_label import ElidedLabel
from studio.ui.markup import tip_text
from studio.ui.models.downloads import DownloadStatus, Phase
from studio.ui.plain_label import PlainLabel
from studio.ui.theme import Colors

_STEPS: Final = 1000
_BUTTONS: Final = {
    "download": (marked("Download"), marked("Download it now")),
    "pause": (marked("Pause"), marked("Stop for now; what is here stays")),
    "resume": (marked("Go On"), marked("Go on where it stopped")),
    "retry": (marked("Try Again"), marked("Go on where it stopped")),
    "link": (marked("Copy Link"), marked("Copy the address at which its terms are accepted")),
    "cancel": (marked("Cancel"), marked("Stop, and delete what has come so far")),
    "dismiss": (marked("Dismiss"), marked("Take it off the list")),
}
_COLORS: Final = {
    Phase.PAUSED: Colors.COMPUTING,
    Phase.DONE: Colors.GOOD,
    Phase.FAILED: Colors.DANGER,
}


class DownloadView(QFrame):
    """A download.

    Signals:
        asked(str, int): "download", "pause", "resume", "retry", "link", "cancel" or "dismiss" this one.
    """

    asked = Signal(str, int)

    def __init__(self, status: DownloadStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._offline = ""
        self.setObjectName("job")
        self.name, self.figures = ElidedLabel(parent=self), ElidedLabel(parent=self)
        self.name.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.figures.setProperty("role", "secondary")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.error = PlainLabel(parent=self)
        self.error.setProperty("role", "danger")
        self.error.setFont(theme.ui_font(theme.FONT_SMALL))
        self.error.setWordWrap(True)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.setAccessibleName(tr("What is in the way"))
        self.buttons = {wish: self._button(wish, *words) for wish, words in _BUTTONS.items()}
        self._lay_out()
        self.show_status(status)

    def _button(self, wish: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(tr(text), self)
        button.setFont(theme.ui_font(theme.FONT_SMALL))
        button.setToolTip(tip_text(tr(tip)))
        button.clicked.connect(lambda: self.asked.emit(wish, self.status.id))
        return button

    def _lay_out(self) -> None:
        text = QVBoxLayout(self)
        text.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_2, theme.SPACE_2)
        text.setSpacing(theme.SPACE_1)
        for part in (self.name, self.bar, self.figures, self.error):
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
        self.figures.setText(status.summary)
        note = status.terms.note if status.terms is not None and status.phase is Phase.OFFERED else ""
        self.error.setText(status.error or note or self._no_room(status))
        self.error.setVisible(bool(self.error.text()))
        self.setAccessibleName(f"{status.name}: {status.summary} {self.error.text()}".strip())
        self._show_bar(status)
        self._show_buttons(status)

    def _no_room(self, status: DownloadStatus) -> str:
        full = status.terms is not None and status.phase is Phase.OFFERED and not status.terms.fits
        return tr("There is not enough room on the disk for it.") if full else ""

    def show_offline(self, reason: str) -> None:
        """Say why nothing can be downloaded; empty if it can."""
        self._offline = reason
        self._show_buttons(self.status)

    def _show_bar(self, status: DownloadStatus) -> None:
        phase = status.phase
        self.bar.setVisible(phase is not Phase.OFFERED and (phase is not Phase.FAILED or bool(status.done)))
        unknown = phase is Phase.LOOKING
        self.bar.setRange(0, 0 if unknown else _STEPS)
        if not unknown:
            self.bar.setValue(round(_STEPS * status.done / max(1, status.total)))
        color = _COLORS.get(phase, Colors.ACCENT)
        theme.style(self.bar, "QProgressBar::chunk { background: $tone; border-radius: 2px; }", tone=color)

    def _show_buttons(self, status: DownloadStatus) -> None:
        phase = status.phase
        shown = {
            "download": phase is Phase.OFFERED,
            "pause": phase is Phase.RUNNING,
            "resume": phase is Phase.PAUSED,
            "retry": phase is Phase.FAILED,
            "link": bool(link_of(status)),
            "cancel": phase in (Phase.LOOKING, Phase.RUNNING, Phase.PAUSED)
            or (phase is Phase.FAILED and bool(status.done)),
            "dismiss": status.is_over and not (phase is Phase.FAILED and bool(status.done)),
        }
        for wish, visible in shown.items():
            button = self.buttons[wish]
            button.setVisible(visible)
            if wish in ("download", "resume", "retry"):
                button.setEnabled(not self._offline)
                button.setToolTip(tip_text(self._offline or tr(_BUTTONS[wish][1])))


def link_of(status: DownloadStatus) -> str:
    """Return the page on which the user can do something for a download; empty if there is nothing to do."""
    if status.phase is Phase.FAILED:
        return status.link
    gated = status.phase is Phase.OFFERED and status.terms is not None and status.terms.note
    return status.terms.link if gated and status.terms is not None else ""
