"""Control of sound: connects it to the player, the volume button, the keys and the status line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from studio.engine.display.frame_engine import FrameEngine
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.history import Document
from studio.media.devices.audio_sink import NO_DEVICE
from studio.ui.features.sound.audio_player import AudioPlayer
from studio.ui.features.sound.settings import build_sound_settings
from studio.ui.features.sound.volume_button import VolumeButton
from studio.ui.shell.panel_protocols import Timeline
from studio.ui.shell.settings.setting_spec import SettingSpec
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_WARM_UP_AFTER_MS = 1500


class SoundControl(QObject):
    """Control of sound for the timeline.

    Args:
        engine: Computes sound.
        document: What is looked at is heard.
        timeline: Plays; its transport bar gets the speaker's button.
        choices: Keeps volume and device.
        post: Takes what the user should know.
        parent: Qt's owner.
    """

    def __init__(
        self,
        engine: FrameEngine,
        document: Document,
        timeline: Timeline,
        choices: SettingsStore,
        post: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.sound = AudioPlayer(engine, document, choices, self)
        self._devices = BackgroundWorker(self, "sound-devices")
        self.speaker = VolumeButton(self.sound)
        self.speaker.devices_requested.connect(self._find_devices)
        self._warm_up = make_single_shot_timer(self, _WARM_UP_AFTER_MS, self._find_devices)
        self._is_warm = False
        self.sound.message_posted.connect(post)
        timeline.set_audio(self.sound, self.speaker)

    def set_facts(self, facts: GraphFacts) -> None:
        """Take what is known of the newest graph. Where something can be heard, the system's devices are looked up in
        a calm moment: that may take a second, which the first play is not to wait for.
        """
        self.sound.set_graph_facts(facts)
        if (
            not self._is_warm
            and self.sound.device_key != NO_DEVICE
            and any(c.sample_rate for c in facts.clips.values())
        ):
            self._is_warm = True
            self._warm_up.start()

    def build_handlers(self) -> Handlers:
        """Return what can be done about sound, by the ids of actions."""
        return {
            "sound.mute": self.sound.toggle_muted,
            "sound.louder": partial(self.speaker.step_volume, 1),
            "sound.quieter": partial(self.speaker.step_volume, -1),
            "sound.scrubbing": self.sound.toggle_scrub,
            "sound.settings": self.speaker.open_menu,
        }

    def settings(self) -> Sequence[SettingSpec]:
        """Return the settings of sound."""
        return build_sound_settings(self.sound, self._find_devices)

    def build_toggle_states(self) -> dict[str, Callable[[], bool]]:
        """Return which of it is on, by the ids of actions."""
        return {"sound.mute": lambda: self.sound.is_muted, "sound.scrubbing": lambda: self.sound.is_scrub_enabled}

    def close(self) -> None:
        """Be silent and wait for the threads."""
        self._warm_up.stop()
        self.sound.close_device()
        self._devices.close()

    def _find_devices(self) -> None:
        self.sound.find_devices(self._devices)
