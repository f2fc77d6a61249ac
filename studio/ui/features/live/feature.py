"""Live sources in the window: cameras and microphones, and recording from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.live.actions import ACTIONS
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import NODES_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.live.live_control import LiveControl
    from studio.ui.shell.controllers.shell import Shell


class LiveFeature:
    """Bar of devices in the inspector, and fresh frames while devices give them."""

    control: LiveControl
    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return what records."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={NODES_NEEDED: lambda: bool(self._shell.node_graph.selected_nodes)},
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: the bar is in the inspector."""
        return ()

    def start(self, shell: Shell) -> None:
        """Add the bar to the inspector."""
        from studio.ui.features.live.live_control import LiveControl

        self._shell = shell
        self.control = LiveControl(
            shell.level,
            shell.inspector,
            shell.preview,
            shell.engine.media,
            lambda: shell.project_folder,
            shell.post,
            shell.window.show_error,
            shell.window,
        )

    def close(self) -> None:
        """End a recording. The devices are closed when nothing computes any more."""
        self.control.close()
