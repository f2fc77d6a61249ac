"""Actions on the render farm."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec

_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec("farm.start_local", tr_noop("Start Workers on This Machine"), _WINDOW),
    ActionSpec("farm.connect", tr_noop("Connect to a Render Farm…"), _WINDOW),
    ActionSpec("farm.add_machine", tr_noop("Add a Machine to the Render Farm…"), _WINDOW),
    ActionSpec("farm.stop", tr_noop("Stop Using the Render Farm"), _WINDOW),
)
"""What a user can do, in the order of lists."""
