"""Buttons that play and move the playhead, the same in every panel with an axis of time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.ui.shell.icon_button import IconButton
from studio.ui.shell.panel_protocols import Timeline
from studio.ui.shell.transport import transport_icons
from studio.ui.widgets import icon_painting

_PLAY: Final = "play.toggle"
_BUTTONS: Final = (
    ("play.first", transport_icons.FIRST, tr_noop("First frame")),
    ("play.previous_key", transport_icons.PREVIOUS_KEY, tr_noop("Previous key")),
    ("play.previous", transport_icons.STEP_BACK, tr_noop("One frame back")),
    (_PLAY, icon_painting.PLAY, tr_noop("Play")),
    ("play.next", transport_icons.STEP_FORWARD, tr_noop("One frame forward")),
    ("play.next_key", transport_icons.NEXT_KEY, tr_noop("Next key")),
    ("play.last", transport_icons.LAST, tr_noop("Last frame")),
)
_REPEATED: Final = ("play.previous", "play.next")
TRANSPORT_ACTIONS: Final = tuple(action for action, _, _ in _BUTTONS)


class TransportButtons(QWidget):
    """Row of buttons; each says the action that it stands for.

    Args:
        actions: The actions that can be done; buttons of others are left out.

    Signals:
        action_requested(str): An action is to be done.
    """

    action_requested = Signal(str)

    def __init__(self, actions: Collection[str] = TRANSPORT_ACTIONS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, IconButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for action, sign, name in _BUTTONS:
            if action in actions:
                button = self._buttons[action] = IconButton(sign, tr(name), action, self)
                button.setAutoRepeat(action in _REPEATED)
                button.clicked.connect(lambda _=False, action=action: self.action_requested.emit(action))
                row.addWidget(button)

    def __getitem__(self, action: str) -> IconButton:
        return self._buttons[action]

    def show_playing(self, playing: bool) -> None:
        """Show whether it plays."""
        if _PLAY in self._buttons:
            sign, name = (icon_painting.PAUSE, tr("Pause")) if playing else (icon_painting.PLAY, tr("Play"))
            self._buttons[_PLAY].set_icon_and_name(sign, name)


def make_transport_buttons(timeline: Timeline, parent: QWidget) -> TransportButtons:
    """Return buttons that play on a timeline; none where it cannot play.

    Args:
        timeline: Its playhead is moved.
        parent: Gets the buttons.
    """
    keys = timeline.shortcut_keys
    buttons = TransportButtons(keys.handlers, parent)
    buttons.action_requested.connect(lambda action: keys.handlers[action]())
    timeline.playing_changed.connect(buttons.show_playing)
    buttons.show_playing(timeline.is_playing)
    return buttons
