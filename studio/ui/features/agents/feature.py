"""The agents in the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.ui.features.agents.actions import ACTIONS, AGENT_NEEDED
from studio.ui.shell.docks import Dock
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from studio.ui.features.agents.agent_control import AgentControl
    from studio.ui.shell.controllers.shell import Shell


class AgentsFeature:
    """Agents that work on the open project. Nothing listens until the user asks for it."""

    control: AgentControl | None = None

    def actions(self) -> Sequence[Action]:
        """Return what can be done about agents."""
        return bind_actions(
            ACTIONS,
            lambda: self.control.build_handlers() if self.control is not None else {},
            lambda: self.control.build_states() if self.control is not None else {},
            requirements={AGENT_NEEDED: lambda: self.control is not None and bool(self.control.agents)},
        )

    def docks(self) -> Sequence[Dock]:
        """Return no panel."""
        return ()

    def start(self, shell: Shell) -> None:
        """Make the control, which listens to nobody yet."""
        from studio.services.folders import AppFolders
        from studio.ui.features.agents.agent_control import AgentControl

        self.control = AgentControl(shell, AppFolders.get_defaults().state)

    def close(self) -> None:
        """Hang up on all agents."""
        if self.control is not None:
            self.control.close()
