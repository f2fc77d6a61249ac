"""The speaker in the transport bar: how loud it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.core.language import tr
from studio.ui.reporting import reported
from studio.ui.sign_button import SignButton
from studio.ui.sound import signs
from studio.ui.sound.menu import SoundMenu
from studio.ui.sound.sound import Sound
from studio.ui.wheel import NOTCH

_STEP = 0.05


class SpeakerButton(SignButton):
    """Shows how loud it is. A click opens the menu, the wheel turns the volume.

    Args:
        sound: What it shows and sets.

    Signals:
        devices_wanted(): The menu lists devices, and those there are should be found.
    """

    devices_wanted = Signal()

    def __init__(self, sound: Sound, parent: QWidget | None = None) -> None:
        super().__init__(signs.LOUD, tr("Sound"), "sound.settings", parent)
        self._sound = sound
        self._turned = 0
        self.clicked.connect(self.open)
        sound.changed.connect(self._show)
        self._show()

    def open(self) -> SoundMenu:
        """Open the menu above the button, or below where there is no room."""
        self.devices_wanted.emit()
        menu = SoundMenu(self._sound, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        return menu

    def louder(self, notches: int) -> None:
        """Turn the volume up by twentieths, or down."""
        self._sound.set_volume(self._sound.volume + _STEP * notches)

    @reported()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the volume."""
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        if notches:
            self.louder(notches)
        event.accept()

    def _show(self) -> None:
        sound = self._sound
        if sound.muted or sound.volume == 0.0:
            self.show_as(signs.MUTED, tr("Sound is muted"))
        else:
            sign = signs.LOUD if sound.volume > 0.5 else signs.QUIET
            self.show_as(sign, tr("Sound at {percent} %", percent=round(100 * sound.volume)))
