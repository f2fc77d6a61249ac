"""The scripts in the window: a panel with an editor and a console."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.script.actions import ACTIONS, NAME_NEEDED, SCRIPT_NEEDED
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.ui.features.script.script_control import ScriptControl
    from studio.ui.shell.controllers.shell import Shell


class ScriptFeature:
    """Panel of scripts. It is made when it is shown for the first time, and runs nothing by itself."""

    control: ScriptControl | None = None
    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return what can be done with scripts."""
        return bind_actions(
            ACTIONS,
            lambda: {spec.id: partial(self._run_action, spec.id) for spec in ACTIONS},
            requirements={
                SCRIPT_NEEDED: lambda: self.control is not None and self.control.is_running,
                NAME_NEEDED: lambda: self.control is not None and self.control.has_name,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return the panel: hidden until it is asked for."""
        return (Dock("script", tr_noop("Script"), DockArea.BOTTOM, 145, 90, self._make_panel, is_optional=True),)

    def start(self, shell: Shell) -> None:
        """Keep the parts of the window for the panel."""
        self._shell = shell

    def close(self) -> None:
        """Stop what runs, and let go of the document."""
        if self.control is not None:
            self.control.close()

    def _run_action(self, action: str) -> None:
        """Show the panel, which makes it, and do what was asked for."""
        docks = self._shell.window.docks
        docks.show_panel("script")
        control = self._get_control()
        if action == "view.script":
            docks.focus_panel("script")
        else:
            control.run_action(action)

    def _make_panel(self) -> QWidget:
        return self._get_control().panel

    def _get_control(self) -> ScriptControl:
        if self.control is None:
            from studio.ui.features.script.script_control import ScriptControl

            self.control = ScriptControl(self._shell)
        return self.control
