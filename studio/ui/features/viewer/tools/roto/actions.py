"""Actions on the shapes that are drawn over the picture."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

SHAPES_NEEDED: Final = tr_noop("Select points of a shape of a Roto node in the viewer first.")
ROTO_NEEDED: Final = tr_noop("Select a Roto node alone, or look at it, first.")
_SHAPES: Final = ActionScope.SHAPES
_MENU: Final = tr_noop("Shapes")


def _place(section: int, order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.VIEWER, 55, 10 * section + order, _MENU),)


ROTO_ACTIONS: Final = (
    ActionSpec(
        "shapes.select_all",
        tr_noop("Select All Points of Shapes"),
        _SHAPES,
        ("Ctrl+A",),
        requirement=ROTO_NEEDED,
        menus=_place(1, 1),
    ),
    ActionSpec(
        "shapes.finish",
        tr_noop("Finish the Shape Under the Pen"),
        _SHAPES,
        ("Return",),
        requirement=SHAPES_NEEDED,
        can_shadow=True,
    ),
    ActionSpec(
        "shapes.copy",
        tr_noop("Copy Shapes"),
        _SHAPES,
        ("Ctrl+C",),
        requirement=SHAPES_NEEDED,
        can_shadow=True,
        menus=_place(1, 2),
    ),
    ActionSpec(
        "shapes.paste",
        tr_noop("Paste Shapes"),
        _SHAPES,
        ("Ctrl+V",),
        help=tr_noop("With their keys, on top of the others; from any Roto node of any project"),
        requirement=ROTO_NEEDED,
        can_shadow=True,
        menus=_place(1, 3),
    ),
    ActionSpec(
        "shapes.smooth",
        tr_noop("Smooth Points"),
        _SHAPES,
        help=tr_noop("Makes curves at the selected points of shapes"),
        requirement=SHAPES_NEEDED,
        menus=_place(2, 1),
    ),
    ActionSpec(
        "shapes.corner",
        tr_noop("Corner Points"),
        _SHAPES,
        help=tr_noop("Makes corners at the selected points of shapes"),
        requirement=SHAPES_NEEDED,
        menus=_place(2, 2),
    ),
    ActionSpec(
        "shapes.set_key",
        tr_noop("Set a Key on Shapes"),
        _SHAPES,
        ("Ctrl+K",),
        help=tr_noop("Holds the selected shapes here as they are"),
        requirement=SHAPES_NEEDED,
        can_shadow=True,
        menus=_place(3, 1),
    ),
    ActionSpec(
        "shapes.delete_key",
        tr_noop("Delete the Key of Shapes"),
        _SHAPES,
        ("Alt+K",),
        requirement=SHAPES_NEEDED,
        menus=_place(3, 2),
    ),
    ActionSpec(
        "shapes.delete",
        tr_noop("Delete Points of Shapes"),
        _SHAPES,
        ("Del", "Backspace"),
        help=tr_noop("A shape of which one point would be left goes, too; under the pen the last point goes"),
        requirement=SHAPES_NEEDED,
        menus=_place(4, 1),
    ),
)
"""What a user can do with shapes, in the order of lists."""
