"""The speaker's button and its menu, with the mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.media.devices.audio_sink import DEFAULT_DEVICE, NO_DEVICE, AudioDevice
from studio.sdk.registry import Registry
from studio.ui.features.sound.audio_player import AudioPlayer
from studio.ui.features.sound.sound_menu import SoundMenu
from studio.ui.features.sound.volume_button import VolumeButton
from studio.ui.shell.settings.settings_store import InMemorySettings
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
SPEAKERS = AudioDevice("Speakers", "ALSA", 0, 2, 48_000, True)
RADIO = AudioDevice("Old radio", "JACK", 1, 1, 44_100)


class NoEngine(FakeEngine):
    """Computes nothing."""

    def compute_frame(self, *_: object) -> object:
        raise AssertionError


@pytest.fixture
def sound(qtbot: QtBot) -> Iterator[AudioPlayer]:
    made = AudioPlayer(NoEngine(), Document(Registry()), InMemorySettings())
    made.audio_devices = (SPEAKERS, RADIO)
    yield made
    made.close_device()


@pytest.fixture
def speaker(sound: AudioPlayer, qtbot: QtBot) -> VolumeButton:
    made = VolumeButton(sound)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def menu(speaker: VolumeButton, qtbot: QtBot) -> SoundMenu:
    with qtbot.waitSignal(speaker.devices_requested):
        QTest.mouseClick(speaker, LEFT)
    found = QApplication.activePopupWidget()
    assert isinstance(found, SoundMenu)
    return found


def turn(speaker: VolumeButton, degrees: int) -> None:
    at, none = QPointF(10, 10), Qt.MouseButton.NoButton
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, QPointF(speaker.mapToGlobal(at)), QPoint(), QPoint(0, degrees), none, keys, phase, False)
    QApplication.sendEvent(speaker, event)


def test_the_wheel_turns_the_volume(speaker: VolumeButton, sound: AudioPlayer) -> None:
    turn(speaker, -240)
    assert sound.playback_volume == pytest.approx(0.9)
    turn(speaker, -40)
    turn(speaker, -40)
    assert sound.playback_volume == pytest.approx(0.9)
    turn(speaker, -40)
    assert sound.playback_volume == pytest.approx(0.85)
    turn(speaker, 1200)
    assert sound.playback_volume == 1.0
    assert "Sound at 100 %" in speaker.accessibleName()


def test_it_shows_that_nothing_is_heard(speaker: VolumeButton, sound: AudioPlayer) -> None:
    sound.toggle_muted()
    assert speaker.accessibleName() == "Sound is muted"
    sound.toggle_muted()
    sound.set_volume(0.0)
    assert speaker.accessibleName() == "Sound is muted"
    sound.set_volume(0.3)
    assert speaker.accessibleName() == "Sound at 30 %"


def test_the_slider_and_the_switches(menu: SoundMenu, sound: AudioPlayer) -> None:
    assert menu.volume_slider.value() == 100
    QTest.keyClick(menu.volume_slider, Qt.Key.Key_Home)
    assert sound.playback_volume == 0.0
    menu.volume_slider.setValue(40)
    assert (sound.playback_volume, menu.percent_label.text()) == (0.4, "40 %")
    menu.mute_action.trigger()
    menu.scrub_action.trigger()
    assert (sound.is_muted, sound.is_scrub_enabled) == (True, False)
    menu.offset_field.setValue(-20)
    assert sound.offset_ms == -20
    sound.set_muted(False)
    assert not menu.mute_action.isChecked()
    menu.close()


def test_devices_are_listed_and_chosen(menu: SoundMenu, sound: AudioPlayer) -> None:
    texts = [entry.text() for entry in menu.device_actions]
    assert texts == ["System Default · Speakers", "Speakers", "Old radio", "No Sound"]
    assert menu.device_actions[0].isChecked()
    QTest.mouseClick(menu, LEFT, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(menu.device_actions[2]).center())
    assert sound.device_key == RADIO.key


def test_a_device_that_is_gone_stays_chosen(menu: SoundMenu, sound: AudioPlayer) -> None:
    sound.set_device(RADIO.key)
    sound.audio_devices = (SPEAKERS,)
    sound.devices_changed.emit()
    texts = {entry.text(): entry.isChecked() for entry in menu.device_actions}
    assert texts["Old radio (not there)"]
    assert not texts["System Default · Speakers"]
    sound.set_device(NO_DEVICE)
    sound.audio_devices = ()
    sound.devices_changed.emit()
    assert [entry.text() for entry in menu.device_actions] == ["System Default · no device is there", "No Sound"]
    sound.set_device(DEFAULT_DEVICE)
    menu.close()
