"""Messages that matter, as cards in the corner of the window: never a dialog that stops the work, never a storm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_n
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_WIDTH = 380
_MAX_CARDS = 3
_MAX_TEXT_LENGTH = 600
_BELOW_MENU = 40


class NotificationCard(QFrame):
    """Card of one message. A repeated message is counted, not shown again.

    Args:
        title: What has happened.
        text: Why, and what helps.
        parent: Holds the cards.
        topic: What the message is about, so that it can be taken back; empty for one that the user dismisses.
        is_problem: Whether something is wrong; else it is good to know.

    Signals:
        closed(): It is to go.
    """

    closed = Signal()

    def __init__(self, title: str, text: str, parent: QWidget, topic: str = "", *, is_problem: bool = True) -> None:
        super().__init__(parent)
        self.title = title
        self.text = text
        self.topic = topic
        self._times = 1
        self.setObjectName("card")
        self.setProperty("role", "" if is_problem else "info")
        self.title_label = PlainLabel(title, self)
        self.title_label.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
        self.title_label.setWordWrap(True)
        self.text_label = PlainLabel(text if len(text) <= _MAX_TEXT_LENGTH else f"{text[:_MAX_TEXT_LENGTH]}…", self)
        self.text_label.setProperty("role", "secondary")
        self.text_label.setWordWrap(True)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton(self)
        self.close_button.setText("×")
        self.close_button.setToolTip(tr("Dismiss"))
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self.title_label, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_2, theme.SPACE_3)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        column.addWidget(self.text_label)
        column.addLayout(self._row)

    def add_button(self, text: str, action: Callable[[], None]) -> None:
        """Add a button that helps."""
        button = QPushButton(text, self)
        button.clicked.connect(action)
        self.buttons.append(button)
        self._row.addWidget(button)

    def increment_count(self) -> None:
        """Say that it happened once more."""
        self._times += 1
        self.title_label.setText(
            tr_n("{title} ({count} time)", "{title} ({count} times)", self._times, title=self.title)
        )


class NotificationStack(QWidget):
    """The corner that holds the cards. It is only as large as they are, so that nothing else is covered."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("cards")
        self.cards: list[NotificationCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_2)
        self.hide()
        window.installEventFilter(self)

    def show_card(
        self,
        title: str,
        text: str,
        buttons: Sequence[tuple[str, Callable[[], None]]] = (),
        topic: str = "",
        *,
        is_problem: bool = True,
    ) -> NotificationCard:
        """Show a message; the oldest gives way when there are too many. See `remove_topic` for `topic`."""
        same = next((card for card in self.cards if (card.title, card.text) == (title, text)), None)
        if same is not None:
            same.increment_count()
            same.topic = topic
            return same
        if len(self.cards) == _MAX_CARDS:
            self._remove(self.cards[0])
        card = NotificationCard(title, text, self, topic, is_problem=is_problem)
        card.closed.connect(lambda: self._remove(card))
        for label, action in buttons:
            card.add_button(label, action)
        self.cards.append(card)
        self._column.addWidget(card)
        card.show()
        self._move_to_corner()
        return card

    def remove_topic(self, topic: str) -> None:
        """Take back the messages about a topic: their reason has gone."""
        for card in [card for card in self.cards if card.topic == topic]:
            self._remove(card)

    def _remove(self, card: NotificationCard) -> None:
        self.cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self._move_to_corner()

    def _move_to_corner(self) -> None:
        """Lie at the top right, below the menu."""
        window = self.parentWidget()
        self.setVisible(bool(self.cards))
        width = min(_WIDTH, window.width() - 2 * theme.SPACE_4)
        self.setGeometry(
            window.width() - width - theme.SPACE_4, _BELOW_MENU, width, self._column.totalHeightForWidth(width)
        )
        self.raise_()

    @guard_override(False)
    def event(self, event: QEvent) -> bool:
        """Grow with the cards."""
        if event.type() is QEvent.Type.LayoutRequest and self.cards:
            self._move_to_corner()
        return super().event(event)

    @guard_override(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.cards:
            self._move_to_corner()
        return False
