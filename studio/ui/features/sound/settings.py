"""Settings of sound, as the Preferences dialog shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.media.devices.audio_sink import DEFAULT_DEVICE
from studio.ui.features.sound.audio_player import MAX_OFFSET_MS
from studio.ui.features.sound.sound_menu import list_device_options
from studio.ui.shell.settings.setting_spec import ChoiceKind, NumberKind, SettingPage, SettingSpec, SwitchKind

if TYPE_CHECKING:
    from studio.ui.features.sound.audio_player import AudioPlayer

_PAGE = SettingPage.SOUND


def build_sound_settings(sound: AudioPlayer, find_devices: Callable[[], object]) -> tuple[SettingSpec, ...]:
    """Return the settings of sound.

    Args:
        sound: Has and keeps them.
        find_devices: Looks up which devices there are.
    """
    return (_make_device(sound, find_devices), *_build_volume(sound), *_build_timing(sound))


def _make_device(sound: AudioPlayer, find_devices: Callable[[], object]) -> SettingSpec:
    return SettingSpec(
        "sound.device",
        _PAGE,
        tr_noop("Device"),
        tr_noop("Where sound is played. Playback goes on when it changes."),
        ChoiceKind(lambda: list_device_options(sound)),
        read=lambda: sound.device_key,
        write=lambda value: sound.set_device(str(value)),
        default=DEFAULT_DEVICE,
        changed=sound.devices_changed,
        prepare=find_devices,
    )


def _build_volume(sound: AudioPlayer) -> tuple[SettingSpec, ...]:
    return (
        SettingSpec(
            "sound.volume",
            _PAGE,
            tr_noop("Volume"),
            tr_noop("How loud sound is played here; files that are rendered stay as they are."),
            NumberKind(0, 100, 5, tr_noop(" %")),
            read=lambda: round(100 * sound.playback_volume),
            write=lambda value: sound.set_volume(int(value) / 100) if isinstance(value, int) else None,
            default=100,
            changed=sound.settings_changed,
        ),
        SettingSpec(
            "sound.muted",
            _PAGE,
            tr_noop("Mute"),
            tr_noop("Plays no sound; the volume is kept."),
            SwitchKind(),
            read=lambda: sound.is_muted,
            write=lambda value: sound.set_muted(bool(value)),
            changed=sound.settings_changed,
        ),
    )


def _build_timing(sound: AudioPlayer) -> tuple[SettingSpec, ...]:
    return (
        SettingSpec(
            "sound.scrubbing",
            _PAGE,
            tr_noop("Sound while scrubbing"),
            tr_noop("Plays the sound of each frame that the playhead is dragged over."),
            SwitchKind(),
            read=lambda: sound.is_scrub_enabled,
            write=lambda value: sound.set_scrub_enabled(bool(value)),
            default=True,
            changed=sound.settings_changed,
        ),
        SettingSpec(
            "sound.offset",
            _PAGE,
            tr_noop("Sound after picture"),
            tr_noop("How much later than the picture sound is played, for a slow screen; negative for sooner."),
            NumberKind(-MAX_OFFSET_MS, MAX_OFFSET_MS, 5, tr_noop(" ms")),
            read=lambda: sound.offset_ms,
            write=lambda value: sound.set_offset_ms(int(value)) if isinstance(value, int) else None,
            default=0,
            changed=sound.settings_changed,
        ),
    )
