"""Retake, Extend and Fill the Gap in the window: entries of the timeline's menu and of the menus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.retake.actions import ACTIONS, RANGE_NEEDED
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import CLIP_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.retake.retake_control import RetakeControl
    from studio.ui.shell.controllers.shell import Shell


class RetakeFeature:
    """Actions that make new frames of a clip by a chain of nodes."""

    control: RetakeControl

    def actions(self) -> Sequence[Action]:
        """Return what can be done with the clip that is viewed."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers(),  # noqa: PLW0108  (it is made later)
            requirements={
                RANGE_NEEDED: lambda: self.control.has_range,
                CLIP_NEEDED: lambda: self.control.has_clip,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panels: what is made is shown in the graph and in the viewer."""
        return ()

    def start(self, shell: Shell) -> None:
        """Add the actions to the timeline."""
        from studio.ui.features.retake.retake_control import RetakeControl

        self.control = RetakeControl(shell)
        shell.timeline.shortcut_keys.add_handlers(self.control.build_handlers())

    def close(self) -> None:
        """Finish what is being prepared, without an edit."""
        self.control.close()
