"""The render farm in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.farm.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.farm.farm_control import FarmControl
    from studio.ui.features.farm.workers_panel import WorkersPanel
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class FarmFeature:
    """Panel of workers that make parts of renders. None is started until the user asks for it."""

    panel: WorkersPanel
    control: FarmControl | None = None

    def actions(self) -> Sequence[Action]:
        """Return what can be done with the farm."""
        return bind_actions(ACTIONS, lambda: self.control.build_handlers() if self.control is not None else {})

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel, beside the queue."""
        return (Dock("workers", tr_noop("Workers"), DockArea.BOTTOM, 135, 65),)

    def start(self, shell: Shell) -> None:
        """Make the panel, and open the farm of the last time."""
        from studio.services.folders import AppFolders
        from studio.ui.features.farm.farm_control import FarmControl
        from studio.ui.features.farm.workers_panel import WorkersPanel

        self.panel = WorkersPanel()
        shell.window.docks.set_panel("workers", self.panel)
        self.control = FarmControl(
            shell.engine, shell.jobs, self.panel, shell.background, shell.window, AppFolders.get_defaults().config
        )

    def settings(self) -> Sequence[SettingSpec]:
        """Return which farm is used."""
        from studio.ui.features.farm.farm_preferences import build_farm_settings

        return build_farm_settings(self.control) if self.control is not None else ()

    def close(self) -> None:
        """End workers of this machine."""
        if self.control is not None:
            self.control.close()
