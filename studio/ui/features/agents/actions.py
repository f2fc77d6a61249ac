"""Actions on agents."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

AGENT_NEEDED: Final = tr_noop("No agent is attached.")
_MENU: Final = tr_noop("Agents")


def _place(section: int, order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.MODELS, 90, 10 * section + order, submenu=_MENU),)


ACTIONS: Final = (
    ActionSpec(
        "agents.listen",
        tr_noop("Let Agents Attach"),
        ActionScope.WINDOW,
        help=tr_noop("Programs of yours on this machine can work on the open project, as `main.py mcp --attach` does."),
        is_checkable=True,
        menus=_place(1, 0),
    ),
    ActionSpec(
        "agents.read_only",
        tr_noop("Agents Read Only"),
        ActionScope.WINDOW,
        help=tr_noop("Agents can look at the graph and at frames; every edit is refused."),
        is_checkable=True,
        menus=_place(2, 0),
    ),
    ActionSpec(
        "agents.ask",
        tr_noop("Ask before Each Edit of an Agent"),
        ActionScope.WINDOW,
        help=tr_noop("A bar says what an agent wants to do. Nothing is done before you allow it."),
        is_checkable=True,
        menus=_place(2, 1),
    ),
    ActionSpec(
        "agents.allow",
        tr_noop("Allow Edits of Agents"),
        ActionScope.WINDOW,
        help=tr_noop("Agents edit without a question. Each edit is in the history and can be undone."),
        is_checkable=True,
        menus=_place(2, 2),
    ),
    ActionSpec(
        "agents.disconnect",
        tr_noop("Disconnect Agents"),
        ActionScope.WINDOW,
        requirement=AGENT_NEEDED,
        menus=_place(3, 0),
    ),
)
"""What a user can do, in the order of lists."""
