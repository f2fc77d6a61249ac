"""Actions on the strokes that are painted over the picture."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

STROKES_NEEDED: Final = tr_noop("Select strokes of a Roto Paint node in the viewer first.")
PAINT_NEEDED: Final = tr_noop("Select a Roto Paint node alone, or look at it, first.")
_STROKES: Final = ActionScope.STROKES
_MENU: Final = tr_noop("Strokes")


def _place(section: int, order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.VIEWER, 50, 300 + 10 * section + order, _MENU),)


PAINT_ACTIONS: Final = (
    ActionSpec(
        "strokes.smaller",
        tr_noop("Smaller Brush"),
        _STROKES,
        ("[",),
        requirement=PAINT_NEEDED,
        can_shadow=True,
        can_repeat=True,
        menus=_place(1, 1),
    ),
    ActionSpec(
        "strokes.larger",
        tr_noop("Larger Brush"),
        _STROKES,
        ("]",),
        requirement=PAINT_NEEDED,
        can_shadow=True,
        can_repeat=True,
        menus=_place(1, 2),
    ),
    ActionSpec(
        "strokes.select_all",
        tr_noop("Select All Strokes"),
        _STROKES,
        ("Ctrl+A",),
        requirement=PAINT_NEEDED,
        menus=_place(2, 1),
    ),
    ActionSpec(
        "strokes.copy",
        tr_noop("Copy Strokes"),
        _STROKES,
        ("Ctrl+C",),
        requirement=STROKES_NEEDED,
        can_shadow=True,
        menus=_place(2, 2),
    ),
    ActionSpec(
        "strokes.paste",
        tr_noop("Paste Strokes"),
        _STROKES,
        ("Ctrl+V",),
        help=tr_noop("On top of the others; from any Roto Paint node of any project"),
        requirement=PAINT_NEEDED,
        can_shadow=True,
        menus=_place(2, 3),
    ),
    ActionSpec(
        "strokes.delete",
        tr_noop("Delete Strokes"),
        _STROKES,
        ("Del", "Backspace"),
        requirement=STROKES_NEEDED,
        menus=_place(3, 1),
    ),
)
"""What a user can do with strokes, in the order of lists."""
