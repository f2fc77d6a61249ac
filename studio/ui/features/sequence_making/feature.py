"""Make a Sequence in the window: entries of the canvas's menu, of the Graph menu and of the palette."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.sequence_making.actions import ACTIONS
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import NODES_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.sequence_making.sequence_making_control import SequenceMakingControl
    from studio.ui.shell.controllers.shell import Shell


class SequenceMakingFeature:
    """The action that makes a Sequence of the selected nodes."""

    control: SequenceMakingControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with the selected nodes."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={NODES_NEEDED: lambda: self.control.has_selected_nodes},
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: what is made is shown in the graph and on the timeline."""
        return ()

    def start(self, shell: Shell) -> None:
        """Add the action to the canvas."""
        from studio.ui.features.sequence_making.sequence_making_control import SequenceMakingControl

        self.control = SequenceMakingControl(shell)
        shell.node_graph.shortcut_keys.add_handlers(self.control.build_handlers())

    def close(self) -> None:
        """Finish what is being prepared, without an edit."""
        self.control.close()
