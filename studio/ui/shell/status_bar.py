"""The status line: hints on the left, figures and buttons of features on the right."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QStatusBar, QWidget

from studio.ui.widgets import theme
from studio.ui.widgets.labels.live_label import LiveLabel
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_HINT_MS = 6000


class StatusFigure(LiveLabel):
    """A figure on the status line; hidden while there is none."""

    def show_figure(self, text: str) -> None:
        """Show a figure; empty for none."""
        self.show_text(text)
        self.setVisible(bool(text))


class StatusButton(QPushButton):
    """A button on the status line, which says a state."""

    def show_state(self, text: str, color: QColor) -> None:
        """Show a state, in a colour of the theme."""
        self.setText(text)
        sheet = "QPushButton { background: transparent; border: none; padding: 0 $space_2; color: $tone; }"
        theme.set_widget_style(self, sheet + "QPushButton:hover { color: $text; }", tone=color)


class WindowStatusBar(QStatusBar):
    """Shows messages, the device, and what features add: figures and buttons.

    Attributes:
        items: The figures and buttons by their names.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setFixedHeight(theme.SPACE_5)  # known before the styles are: docks get their kept sizes at once
        self.activity = PlainLabel(parent=self)
        self.activity.setProperty("role", "secondary")
        self.activity.setContentsMargins(theme.SPACE_2, 0, 0, 0)
        self.addWidget(self.activity)
        self.items: dict[str, StatusFigure | StatusButton] = {}
        self._orders: dict[str, int] = {}
        self.device = self.add_figure("device", 10)

    def add_figure(self, name: str, order: int, tip: str = "") -> StatusFigure:
        """Add a figure.

        Args:
            name: Its name in `items`.
            order: Its place from the left.
            tip: What it is, in the user's language.
        """
        label = StatusFigure(self)
        label.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, 0)
        label.setToolTip(escape_tooltip(tip))
        self._insert(name, order, label)
        label.hide()
        return label

    def add_button(self, name: str, order: int) -> StatusButton:
        """Add a button.

        Args:
            name: Its name in `items`.
            order: Its place from the left.
        """
        button = StatusButton(self)
        button.setFlat(True)
        button.setObjectName("status")
        button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self._insert(name, order, button)
        return button

    def _insert(self, name: str, order: int, widget: StatusFigure | StatusButton) -> None:
        self.insertPermanentWidget(1 + sum(other < order for other in self._orders.values()), widget)
        self.items[name], self._orders[name] = widget, order

    def show_hint(self, text: str) -> None:
        """Show a hint for some seconds."""
        self.showMessage(text, _HINT_MS)

    def show_activity(self, text: str) -> None:
        """Show an activity until it ends; empty for none."""
        self.activity.setText(text)
