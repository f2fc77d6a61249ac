"""Pretrained models in the window: their panel, downloads, and the fixes of nodes that lack one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.models.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.models.model_control import ModelControl
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class ModelsFeature:
    """Panel of the models on this machine."""

    control: ModelControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with models."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            lambda: self.control.build_toggle_states(),  # noqa: PLW0108
        )

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("models", tr_noop("Models"), DockArea.BOTTOM, 120, 50),)

    def start(self, shell: Shell) -> None:
        """Make the panel; models are looked for when it is shown."""
        from studio.ui.features.models.model_control import ModelControl
        from studio.ui.features.models.model_placement import ModelPlaces

        self.control = ModelControl(
            shell.document,
            shell.engine,
            ModelPlaces(shell.node_graph, shell.inspector, shell.problems, shell.jobs, shell.level),
            shell.preview,
            shell.window,
        )

    def settings(self) -> Sequence[SettingSpec]:
        """Return where models lie, and whether anything may be downloaded."""
        return self.control.settings()

    def close(self) -> None:
        """Stop downloading, and looking for models."""
        self.control.close()
