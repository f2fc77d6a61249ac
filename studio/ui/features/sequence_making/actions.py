"""The action that makes a Sequence of nodes."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import (
    ActionScope,
    ActionSpec,
    ContextMenu,
    ContextPlace,
    MenuPlace,
)
from studio.ui.shell.shortcuts.requirements import NODES_NEEDED

MAKE_ACTION: Final = "graph.make_sequence"
_MENU: Final = tr_noop("Sequence")

ACTIONS: Final = (
    ActionSpec(
        MAKE_ACTION,
        tr_noop("Make a Sequence"),
        ActionScope.GRAPH,
        help=tr_noop("Of the selected nodes, from left to right: one clip after the other, to be cut on the timeline"),
        requirement=NODES_NEEDED,
        menus=(MenuPlace(_MENU, 5, 10),),
        contexts=(ContextPlace(ContextMenu.NODE, 30, 50),),
    ),
)
"""What a user can do, in the order of lists."""
