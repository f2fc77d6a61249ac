"""The menu behind the speaker: all that can be chosen about sound."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QSpinBox, QWidget, QWidgetAction

from studio.core.language import tr
from studio.media.devices.sink import DEFAULT, NO_DEVICE
from studio.ui import theme
from studio.ui.markup import entry_text, tip_text
from studio.ui.plain_label import PlainLabel
from studio.ui.shortcuts.keymap import keymap
from studio.ui.sound.sound import MOST_OFFSET_MS, Sound

_LONGEST_NAME = 44
_SLIDER_WIDTH = 140


class SoundMenu(QMenu):
    """Volume, mute, scrubbing, the device, and how much later than the picture sound is played.

    Args:
        sound: What it shows and sets.
        parent: Over what it opens.
    """

    def __init__(self, sound: Sound, parent: QWidget) -> None:
        super().__init__(parent)
        self._sound = sound
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.percent = PlainLabel()
        self.offset = QSpinBox()
        self._group = QActionGroup(self)
        self._add_volume()
        self.muted = self._add_switch(tr("Mute"), "sound.mute", sound.set_muted)
        self.scrubbing = self._add_switch(tr("Sound While Scrubbing"), "sound.scrubbing", sound.set_scrubbing)
        self.addSeparator()
        self._end = self.addSeparator()
        self._add_offset()
        self._list_devices()
        self._show()
        sound.changed.connect(self._show)
        sound.devices_changed.connect(self._list_devices)

    @property
    def devices(self) -> list[QAction]:
        """The entries that choose a device."""
        return self._group.actions()

    def _add_volume(self) -> None:
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(_SLIDER_WIDTH)
        self.volume.setAccessibleName(tr("Volume"))
        self.volume.valueChanged.connect(lambda value: self._sound.set_volume(value / 100))
        widest = QFontMetrics(self.percent.font()).horizontalAdvance("100 %")
        self.percent.setFixedWidth(widest + theme.SPACE_1)
        self._add_row(tr("Volume"), self.volume, self.percent)

    def _add_offset(self) -> None:
        self.offset.setRange(-MOST_OFFSET_MS, MOST_OFFSET_MS)
        self.offset.setSingleStep(5)
        self.offset.setSuffix(tr(" ms"))
        self.offset.setAccessibleName(tr("Sound after picture"))
        self.offset.setToolTip(tr("How much later than the picture sound is played, for a slow screen"))
        self.offset.valueChanged.connect(self._sound.set_offset_ms)
        self._add_row(tr("Sound after picture"), self.offset)

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
        entry = self.addAction(f"{text}\t{keymap().text_of(action)}")
        entry.setCheckable(True)
        entry.triggered.connect(turn)
        return entry

    def _list_devices(self) -> None:
        for entry in self._group.actions():
            self._group.removeAction(entry)
            self.removeAction(entry)
            entry.deleteLater()
        sound = self._sound
        keys = {device.key: device.name for device in sound.devices}
        default = next((device.name for device in sound.devices if device.is_default), "")
        usual = tr("System Default · {name}", name=default) if default else tr("System Default")
        self._add_device(usual if sound.devices else tr("System Default · no device is there"), DEFAULT)
        for key, name in keys.items():
            self._add_device(name, key)
        if sound.device not in (DEFAULT, NO_DEVICE, *keys):
            self._add_device(tr("{name} (not there)", name=sound.device.partition(": ")[2]), sound.device)
        self._add_device(tr("No Sound"), NO_DEVICE)

    def _add_device(self, text: str, key: str) -> None:
        metrics = QFontMetrics(self.font())
        room = metrics.averageCharWidth() * _LONGEST_NAME
        entry = QAction(entry_text(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)), self._group)
        entry.setToolTip(tip_text(text))
        entry.setCheckable(True)
        entry.setChecked(key == self._sound.device)
        entry.triggered.connect(partial(self._choose, key))
        self.insertAction(self._end, entry)

    def _choose(self, key: str) -> None:
        self._sound.set_device(key)

    def _show(self) -> None:
        sound = self._sound
        for field, value in ((self.volume, round(100 * sound.volume)), (self.offset, sound.offset_ms)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self.percent.setText(tr("{percent} %", percent=round(100 * sound.volume)))
        self.muted.setChecked(sound.muted)
        self.scrubbing.setChecked(sound.scrubbing)
