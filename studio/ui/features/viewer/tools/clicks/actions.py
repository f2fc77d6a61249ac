"""Actions on the objects that are clicked on in the picture."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

CLICK_NEEDED: Final = tr_noop("Select a click or a box of an Object Mask node in the viewer first.")
OBJECTS_NEEDED: Final = tr_noop("Select an Object Mask node alone, or look at it, first.")
_MENU: Final = tr_noop("Clicks")


def _place(order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.VIEWER, 50, 400 + order, _MENU),)


CLICKS_ACTIONS: Final = (
    ActionSpec(
        "clicks.new_object",
        tr_noop("New Object to Click On"),
        ActionScope.CLICKS,
        help=tr_noop("The next click, or box, begins another object"),
        requirement=OBJECTS_NEEDED,
        menus=_place(1),
    ),
    ActionSpec(
        "clicks.delete",
        tr_noop("Delete Click or Box"),
        ActionScope.CLICKS,
        ("Del", "Backspace"),
        requirement=CLICK_NEEDED,
        menus=_place(2),
    ),
)
"""What a user can do with clicks, in the order of lists."""
