"""Bar of the channels that can be looked at alone: a group of buttons, or one button with a menu."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from studio.core.translation import tr, tr_noop
from studio.engine.display.viewer_settings import DisplayChannel
from studio.ui.shell.shortcuts.keymap import KeyTooltip, get_keymap
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_CHANNELS: Final = (
    (DisplayChannel.RED, "R", tr_noop("Red"), "viewer.red", theme.CHANNEL_RED.name()),
    (DisplayChannel.GREEN, "G", tr_noop("Green"), "viewer.green", theme.CHANNEL_GREEN.name()),
    (DisplayChannel.BLUE, "B", tr_noop("Blue"), "viewer.blue", theme.CHANNEL_BLUE.name()),
    (DisplayChannel.ALPHA, "A", tr_noop("Alpha"), "viewer.alpha", ""),
    (DisplayChannel.LUMA, "Y", tr_noop("Luma"), "viewer.luma", ""),
    (DisplayChannel.MATTE, "M", tr_noop("Matte"), "viewer.matte", ""),
)
_ALL: Final = tr_noop("RGB")
_BUTTON_WIDTH: Final = 22
_ACTIVE_STYLE: Final = "QToolButton { color: $accent; }"


class ChannelBar(QWidget):
    """Buttons of the channels, in a frame of their own; where there is little room, a button with their menu.

    Args:
        height: Of the buttons.
        parent: Qt's owner.

    Signals:
        channel_clicked(DisplayChannel): A channel, to be looked at alone or no longer; COLOR for all of them.
    """

    channel_clicked = Signal(object)

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame(self)
        self._frame.setObjectName("segments")
        self.buttons = {row[0]: self._make_button(*row, height) for row in _CHANNELS}
        segments = QHBoxLayout(self._frame)
        segments.setContentsMargins(1, 0, 1, 0)
        segments.setSpacing(0)
        for button in self.buttons.values():
            segments.addWidget(button)
        self.menu_button = self._make_menu_button(height)
        self.menu_button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._frame)
        row.addWidget(self.menu_button)

    @property
    def is_compact(self) -> bool:
        """Whether the channels are in a menu."""
        return self._frame.isHidden()

    @property
    def full_width(self) -> int:
        """The width with a button for each channel."""
        return self._frame.minimumSizeHint().width()

    @property
    def compact_width(self) -> int:
        """The width with the menu."""
        return self.menu_button.sizeHint().width()

    def set_compact(self, compact: bool) -> None:
        """Show one button with a menu, or one button for each channel."""
        if compact != self.is_compact:
            self._frame.setVisible(not compact)
            self.menu_button.setVisible(compact)

    def show_channel(self, channel: DisplayChannel) -> None:
        """Show which channel is displayed."""
        for each, button in self.buttons.items():
            button.setChecked(each is channel)
            self._actions[each].setChecked(each is channel)
        sign = next((row[1] for row in _CHANNELS if row[0] is channel), "")
        self.menu_button.setText(sign or tr(_ALL))
        self._all_action.setChecked(not sign)
        theme.set_widget_style(self.menu_button, _ACTIVE_STYLE if sign else "")

    def _make_button(
        self, channel: DisplayChannel, sign: str, name: str, action: str, color: str, height: int
    ) -> QToolButton:
        button = _make_tool_button(self._frame, sign, height)
        button.setCheckable(True)
        button.setFixedWidth(_BUTTON_WIDTH)
        KeyTooltip(button, action, tr("{channel} alone", channel=tr(name)))
        if color:
            theme.set_widget_style(button, f"QToolButton {{ border: none; color: {color}; }}")
        button.clicked.connect(partial(self._on_clicked, channel))
        return button

    def _make_menu_button(self, height: int) -> QToolButton:
        button = _make_tool_button(self, tr(_ALL), height)
        button.setToolTip(tr("Channels"))
        button.setAccessibleName(tr("Channels"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(button)
        self._all_action = QAction(tr("RGB, all channels"), self._menu)
        self._all_action.setCheckable(True)
        self._all_action.setChecked(True)
        self._all_action.triggered.connect(partial(self._on_clicked, DisplayChannel.COLOR))
        self._menu.addAction(self._all_action)
        self._menu.addSeparator()
        self._actions: dict[DisplayChannel, QAction] = {}
        for channel, _, name, _, _ in _CHANNELS:
            action = self._actions[channel] = self._menu.addAction(tr(name))
            action.setCheckable(True)
            action.triggered.connect(partial(self._on_clicked, channel))
        self._menu.aboutToShow.connect(self._show_keys)
        button.setMenu(self._menu)
        return button

    def _show_keys(self) -> None:
        for channel, _, name, action, _ in _CHANNELS:
            self._actions[channel].setText(f"{tr(name)}\t{get_keymap().format_key(action)}")

    def _on_clicked(self, channel: DisplayChannel, checked: bool = False) -> None:
        self.channel_clicked.emit(channel)

    @guard_override(default=QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the size of what is shown."""
        width = self.compact_width if self.is_compact else self.full_width
        return QSize(width, super().minimumSizeHint().height())


def _make_tool_button(parent: QWidget, text: str, height: int) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setFont(theme.make_ui_font(theme.FONT_SMALL))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setFixedHeight(height)
    return button
