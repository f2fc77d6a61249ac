"""The menu behind the speaker: all that can be chosen about sound."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QSpinBox, QWidget, QWidgetAction

from studio.core.translation import tr
from studio.media.devices.audio_sink import DEFAULT_DEVICE, NO_DEVICE
from studio.ui.features.sound.audio_player import MAX_OFFSET_MS, AudioPlayer
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_menu_text, escape_tooltip

_LONGEST_NAME = 44
_SLIDER_WIDTH = 140


class SoundMenu(QMenu):
    """Volume, mute, scrubbing, the device, and how much later than the picture sound is played.

    Args:
        sound: What it shows and sets.
        parent: Over what it opens.
    """

    def __init__(self, sound: AudioPlayer, parent: QWidget) -> None:
        super().__init__(parent)
        self._sound = sound
        self.volume_slider = QSlider(Qt.Orientation.Horizontal)
        self.percent_label = PlainLabel()
        self.offset_field = QSpinBox()
        self._group = QActionGroup(self)
        self._add_volume()
        self.mute_action = self._add_switch(tr("Mute"), "sound.mute", sound.set_muted)
        self.scrub_action = self._add_switch(tr("Sound While Scrubbing"), "sound.scrubbing", sound.set_scrub_enabled)
        self.addSeparator()
        self._end = self.addSeparator()
        self._add_offset()
        self._list_devices()
        self._show()
        sound.settings_changed.connect(self._show)
        sound.devices_changed.connect(self._list_devices)

    @property
    def device_actions(self) -> list[QAction]:
        """The entries that choose a device."""
        return self._group.actions()

    def _add_volume(self) -> None:
        self.volume_slider.setRange(0, 100)
        self.volume_slider.setFixedWidth(_SLIDER_WIDTH)
        self.volume_slider.setAccessibleName(tr("Volume"))
        self.volume_slider.valueChanged.connect(lambda value: self._sound.set_volume(value / 100))
        widest = QFontMetrics(self.percent_label.font()).horizontalAdvance("100 %")
        self.percent_label.setFixedWidth(widest + theme.SPACE_1)
        self._add_row(tr("Volume"), self.volume_slider, self.percent_label)

    def _add_offset(self) -> None:
        self.offset_field.setRange(-MAX_OFFSET_MS, MAX_OFFSET_MS)
        self.offset_field.setSingleStep(5)
        self.offset_field.setSuffix(tr(" ms"))
        self.offset_field.setAccessibleName(tr("Sound after picture"))
        self.offset_field.setToolTip(tr("How much later than the picture sound is played, for a slow screen"))
        self.offset_field.valueChanged.connect(self._sound.set_offset_ms)
        self._add_row(tr("Sound after picture"), self.offset_field)

    def _add_row(self, text: str, *widgets: QWidget) -> None:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_3, theme.SPACE_1)
        layout.setSpacing(theme.SPACE_2)
        layout.addWidget(PlainLabel(text), 1)
        for widget in widgets:
            layout.addWidget(widget)
        action = QWidgetAction(self)
        action.setDefaultWidget(row)
        self.addAction(action)

    def _add_switch(self, text: str, action: str, turn: Callable[[bool], None]) -> QAction:
        entry = self.addAction(f"{text}\t{get_keymap().format_key(action)}")
        entry.setCheckable(True)
        entry.triggered.connect(turn)
        return entry

    def _list_devices(self) -> None:
        for entry in self._group.actions():
            self._group.removeAction(entry)
            self.removeAction(entry)
            entry.deleteLater()
        for key, text in list_device_options(self._sound):
            self._add_device(text, key)

    def _add_device(self, text: str, key: str) -> None:
        metrics = QFontMetrics(self.font())
        room = metrics.averageCharWidth() * _LONGEST_NAME
        entry = QAction(escape_menu_text(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)), self._group)
        entry.setToolTip(escape_tooltip(text))
        entry.setCheckable(True)
        entry.setChecked(key == self._sound.device_key)
        entry.triggered.connect(partial(self._choose, key))
        self.insertAction(self._end, entry)

    def _choose(self, key: str) -> None:
        self._sound.set_device(key)

    def _show(self) -> None:
        sound = self._sound
        for field, value in (
            (self.volume_slider, round(100 * sound.playback_volume)),
            (self.offset_field, sound.offset_ms),
        ):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self.percent_label.setText(tr("{percent} %", percent=round(100 * sound.playback_volume)))
        self.mute_action.setChecked(sound.is_muted)
        self.scrub_action.setChecked(sound.is_scrub_enabled)


def list_device_options(sound: AudioPlayer) -> list[tuple[str, str]]:
    """Return the keys of the devices that can be chosen, each with its text; the chosen one even if it is gone."""
    keys = {device.key: device.name for device in sound.audio_devices}
    default = next((device.name for device in sound.audio_devices if device.is_default), "")
    usual = tr("System Default · {name}", name=default) if default else tr("System Default")
    options = [(DEFAULT_DEVICE, usual if sound.audio_devices else tr("System Default · no device is there"))]
    options += keys.items()
    if sound.device_key not in (DEFAULT_DEVICE, NO_DEVICE, *keys):
        options.append((sound.device_key, tr("{name} (not there)", name=sound.device_key.partition(": ")[2])))
    return [*options, (NO_DEVICE, tr("No Sound"))]
