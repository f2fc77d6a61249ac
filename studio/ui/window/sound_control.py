"""Ties sound to the window: the player, the speaker's button, the keys and the status line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from studio.graph.facts import GraphFacts
from studio.graph.history import Document
from studio.media.devices.sink import NO_DEVICE
from studio.ui.background import Background
from studio.ui.choices import Choices
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.sound.fetching import SoundEngine
from studio.ui.sound.sound import Sound
from studio.ui.sound.speaker import SpeakerButton
from studio.ui.timeline import TimelinePanel
from studio.ui.timers import single_shot

_WARM_UP_AFTER_MS = 1500


class SoundControl(QObject):
    """Lets the timeline be heard.

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
        engine: SoundEngine,
        document: Document,
        timeline: TimelinePanel,
        choices: Choices,
        post: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.sound = Sound(engine, document, choices, self)
        self._devices = Background(self, "sound-devices")
        self.speaker = SpeakerButton(self.sound)
        self.speaker.devices_wanted.connect(self._find_devices)
        self._warm_up = single_shot(self, _WARM_UP_AFTER_MS, self._find_devices)
        self._is_warm = False
        self.sound.message_posted.connect(post)
        timeline.transport.add_button(self.speaker)
        timeline.player.set_sound(self.sound)

    def set_facts(self, facts: GraphFacts) -> None:
        """Take what is known of the newest graph. Where something can be heard, the system's devices are looked up in
        a calm moment: that may take a second, which the first play is not to wait for.
        """
        self.sound.set_facts(facts)
        if not self._is_warm and self.sound.device != NO_DEVICE and any(c.sample_rate for c in facts.clips.values()):
            self._is_warm = True
            self._warm_up.start()

    def handlers(self) -> Handlers:
        """Return what can be done about sound, by the ids of actions."""
        return {
            "sound.mute": self.sound.toggle_muted,
            "sound.louder": partial(self.speaker.louder, 1),
            "sound.quieter": partial(self.speaker.louder, -1),
            "sound.scrubbing": self.sound.toggle_scrubbing,
            "sound.settings": self.speaker.open,
        }

    def states(self) -> dict[str, Callable[[], bool]]:
        """Return which of it is on, by the ids of actions."""
        return {"sound.mute": lambda: self.sound.muted, "sound.scrubbing": lambda: self.sound.scrubbing}

    def close(self) -> None:
        """Be silent and wait for the threads."""
        self._warm_up.stop()
        self.sound.close()
        self._devices.close()

    def _find_devices(self) -> None:
        self.sound.find_devices(self._devices)
