"""What the viewer shows where a problem keeps a frame from being computed: what is wrong, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.reporting import reported

_WIDTH: Final = 420


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to mend what keeps a frame from being computed.

    Args:
        text: What its button says.
        mend: Does it.
        blocked: Why it cannot be done now; empty if it can.
    """

    text: str
    mend: Callable[[], object]
    blocked: str = ""


class ProblemCard(QFrame):
    """Lies in the middle of the viewer; hidden where there is nothing to offer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("refusal")
        self.title, self.text = PlainLabel(parent=self), PlainLabel(parent=self)
        self.title.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
        self.title.setProperty("role", "danger")
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAccessibleName(tr("What is wrong"))
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.SPACE_2)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(self._row)
        self.hide()
        parent.installEventFilter(self)

    def say(self, title: str, text: str, offers: Sequence[Offer]) -> None:
        """Say what is wrong, with a button for each way to mend it."""
        self.title.setText(title)
        self.text.setText(text)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(offer) for offer in offers]
        self.setAccessibleName(f"{title}: {text}")
        self.show()
        self._place()

    def _button(self, offer: Offer) -> QPushButton:
        button = QPushButton(offer.text, self)
        button.setEnabled(not offer.blocked)
        button.setToolTip(tip_text(offer.blocked))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _=False: offer.mend())
        self._row.addWidget(button)
        button.show()  # else its height does not count before the next round of events
        return button

    def _place(self) -> None:
        room = self.parentWidget().rect()
        width = min(_WIDTH, room.width() - 2 * theme.SPACE_2)
        self.ensurePolished()
        self.setFixedSize(width, self.layout().totalHeightForWidth(width))
        self.move(room.center() - self.rect().center())

    @reported(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the viewer changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
