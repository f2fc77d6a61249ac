"""Actions on live sources."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle
from studio.ui.shell.shortcuts.requirements import NODES_NEEDED

_GRAPH: Final = ActionScope.GRAPH

ACTIONS: Final = (
    ActionSpec(
        "graph.record",
        tr_noop("Record / Stop Recording"),
        _GRAPH,
        ("Ctrl+Alt+R",),
        help=tr_noop("Writes what the selected Camera or Microphone gives to a file, and has the node play that."),
        requirement=NODES_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 20, 60),),
    ),
)
"""What a user can do, in the order of lists."""
