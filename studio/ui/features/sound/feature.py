"""Sound in the window: heard while the timeline plays and is scrubbed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.sound.actions import ACTIONS
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.sound.sound_control import SoundControl
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class SoundFeature:
    """Sound of what is viewed, and its volume on the transport bar."""

    control: SoundControl

    def actions(self) -> Sequence[Action]:
        """Return what changes the volume."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            lambda: self.control.build_toggle_states(),  # noqa: PLW0108
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: the volume is on the transport bar."""
        return ()

    def start(self, shell: Shell) -> None:
        """Let the timeline play sound."""
        from studio.ui.features.sound.sound_control import SoundControl

        self.control = SoundControl(
            shell.engine, shell.document, shell.timeline, shell.window.settings, shell.post, shell.window
        )
        shell.preview.facts_changed.connect(self.control.set_facts)

    def settings(self) -> Sequence[SettingSpec]:
        """Return device, volume and the like."""
        return self.control.settings()

    def close(self) -> None:
        """Close the sound device."""
        self.control.close()
