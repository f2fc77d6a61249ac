"""The speaker in the transport bar: how loud it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.core.translation import tr
from studio.ui.features.sound import volume_icons
from studio.ui.features.sound.audio_player import AudioPlayer
from studio.ui.features.sound.sound_menu import SoundMenu
from studio.ui.shell.icon_button import IconButton
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.wheel import NOTCH_ANGLE

_STEP = 0.05


class VolumeButton(IconButton):
    """Button that shows the volume. A click opens the menu, the wheel changes the volume.

    Args:
        sound: What it shows and sets.

    Signals:
        devices_requested(): The menu lists devices, and those there are should be found.
    """

    devices_requested = Signal()

    def __init__(self, sound: AudioPlayer, parent: QWidget | None = None) -> None:
        super().__init__(volume_icons.LOUD_ICON, tr("Sound"), "sound.settings", parent)
        self._sound = sound
        self._turned = 0
        self.clicked.connect(self.open_menu)
        sound.settings_changed.connect(self._show)
        self._show()

    def open_menu(self) -> SoundMenu:
        """Open the menu above the button, or below where there is no room."""
        self.devices_requested.emit()
        menu = SoundMenu(self._sound, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        return menu

    def step_volume(self, notches: int) -> None:
        """Turn the volume up by twentieths, or down."""
        self._sound.set_volume(self._sound.playback_volume + _STEP * notches)

    @guard_override()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the volume."""
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH_ANGLE)
        self._turned -= notches * NOTCH_ANGLE
        if notches:
            self.step_volume(notches)
        event.accept()

    def _show(self) -> None:
        sound = self._sound
        if sound.is_muted or sound.playback_volume == 0.0:
            self.set_icon_and_name(volume_icons.MUTED_ICON, tr("Sound is muted"))
        else:
            sign = volume_icons.LOUD_ICON if sound.playback_volume > 0.5 else volume_icons.QUIET_ICON
            self.set_icon_and_name(sign, tr("Sound at {percent} %", percent=round(100 * sound.playback_volume)))
