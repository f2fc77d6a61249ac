"""Card in the viewer for a problem that keeps a frame from being computed: what is wrong, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip

_WIDTH: Final = 420


@dataclass(frozen=True, slots=True)
class ProblemCardFix:
    """Fix of a problem that prevents a frame from being computed.

    Args:
        text: What its button says.
        apply_fix: Does it.
        blocked_reason: Why it cannot be done now; empty if it can.
    """

    text: str
    apply_fix: Callable[[], object]
    blocked_reason: str = ""


class ProblemCard(QFrame):
    """Lies in the middle of the viewer; hidden where there is nothing to offer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("refusal")
        self.title_label, self.text_label = PlainLabel(parent=self), PlainLabel(parent=self)
        self.title_label.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.title_label.setProperty("role", "danger")
        for label in (self.title_label, self.text_label):
            label.setWordWrap(True)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text_label.setAccessibleName(tr("What is wrong"))
        self.fix_buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.SPACE_2)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.title_label)
        column.addWidget(self.text_label)
        column.addLayout(self._row)
        self.hide()
        parent.installEventFilter(self)

    def show_problem(self, title: str, text: str, offers: Sequence[ProblemCardFix]) -> None:
        """Say what is wrong, with a button for each way to mend it."""
        self.title_label.setText(title)
        self.text_label.setText(text)
        for button in self.fix_buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.fix_buttons = [self._button(offer) for offer in offers]
        self.setAccessibleName(f"{title}: {text}")
        self.show()
        self._place()

    def _button(self, offer: ProblemCardFix) -> QPushButton:
        button = QPushButton(offer.text, self)
        button.setEnabled(not offer.blocked_reason)
        button.setToolTip(escape_tooltip(offer.blocked_reason))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _=False: offer.apply_fix())
        self._row.addWidget(button)
        button.show()  # else its height does not count before the next round of events
        return button

    def _place(self) -> None:
        room = self.parentWidget().rect()
        width = min(_WIDTH, room.width() - 2 * theme.SPACE_2)
        self.ensurePolished()
        self.setFixedSize(width, self.layout().totalHeightForWidth(width))
        self.move(room.center() - self.rect().center())

    @guard_override(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the viewer changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
