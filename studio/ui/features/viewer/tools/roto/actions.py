"""Actions on the shapes that are drawn over the picture."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import (
    ActionScope,
    ActionSpec,
    ContextMenu,
    ContextPlace,
    MenuPlace,
    MenuTitle,
)

SHAPES_NEEDED: Final = tr_noop("Select points of a shape of a Roto node in the viewer first.")
ROTO_NEEDED: Final = tr_noop("Select a Roto node alone, or look at it, first.")
_SHAPES: Final = ActionScope.SHAPES
_MENU: Final = tr_noop("Shapes")
_SHADOWED: Final = tr_noop("While points of shapes are selected; else the key is the timeline's")


def _place(section: int, order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.VIEWER, 50, 100 + 10 * section + order, _MENU),)


def _context(section: int, order: int) -> tuple[ContextPlace, ...]:
    return (ContextPlace(ContextMenu.SHAPES, 10 * section, 10 * order),)


ROTO_ACTIONS: Final = (
    ActionSpec(
        "shapes.select_all",
        tr_noop("Select All Points of Shapes"),
        _SHAPES,
        ("Ctrl+A",),
        requirement=ROTO_NEEDED,
        menus=_place(1, 1),
        contexts=_context(5, 1),
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
        contexts=_context(3, 1),
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
        contexts=_context(3, 2),
    ),
    ActionSpec(
        "shapes.smooth",
        tr_noop("Smooth Points"),
        _SHAPES,
        help=tr_noop("Makes curves at the selected points of shapes"),
        requirement=SHAPES_NEEDED,
        menus=_place(2, 1),
        contexts=_context(4, 1),
    ),
    ActionSpec(
        "shapes.corner",
        tr_noop("Corner Points"),
        _SHAPES,
        help=tr_noop("Makes corners at the selected points of shapes"),
        requirement=SHAPES_NEEDED,
        menus=_place(2, 2),
        contexts=_context(4, 2),
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
        contexts=_context(2, 1),
    ),
    ActionSpec(
        "shapes.delete_key",
        tr_noop("Delete the Key of Shapes"),
        _SHAPES,
        ("Alt+K",),
        requirement=SHAPES_NEEDED,
        menus=_place(3, 2),
        contexts=_context(2, 2),
    ),
    ActionSpec(
        "shapes.delete",
        tr_noop("Delete Points of Shapes"),
        _SHAPES,
        ("Del", "Backspace"),
        help=tr_noop("A shape of which one point would be left goes, too; under the pen the last point goes"),
        requirement=SHAPES_NEEDED,
        menus=_place(4, 1),
        contexts=_context(4, 3),
    ),
    ActionSpec(
        "shapes.rename",
        tr_noop("Rename a Shape…"),
        _SHAPES,
        ("F2",),
        requirement=SHAPES_NEEDED,
        can_shadow=True,
        menus=_place(5, 1),
        contexts=_context(1, 1),
    ),
    ActionSpec(
        "shapes.lock",
        tr_noop("Lock Shapes"),
        _SHAPES,
        help=tr_noop("The mouse leaves locked shapes alone"),
        requirement=SHAPES_NEEDED,
        is_checkable=True,
        menus=_place(5, 2),
        contexts=_context(1, 2),
    ),
    ActionSpec(
        "shapes.hide",
        tr_noop("Hide Shapes"),
        _SHAPES,
        help=tr_noop("They do not count; the list of shapes in the inspector shows them again"),
        requirement=SHAPES_NEEDED,
        menus=_place(5, 3),
        contexts=_context(1, 3),
    ),
    ActionSpec(
        "shapes.follow",
        tr_noop("Follow the Track From Here"),
        _SHAPES,
        help=tr_noop("The points of the input “track” carry the selected shapes; at this frame they lie as drawn"),
        requirement=SHAPES_NEEDED,
        is_checkable=True,
        menus=_place(5, 4),
        contexts=_context(2, 3),
    ),
    ActionSpec(
        "shapes.duplicate",
        tr_noop("Duplicate Shapes"),
        _SHAPES,
        ("Ctrl+D",),
        requirement=SHAPES_NEEDED,
        can_shadow=True,
        menus=_place(5, 5),
        contexts=_context(3, 3),
    ),
    ActionSpec(
        "shapes.delete_shapes",
        tr_noop("Delete Shapes"),
        _SHAPES,
        ("Shift+Del",),
        requirement=SHAPES_NEEDED,
        can_shadow=True,
        menus=_place(5, 6),
        contexts=_context(3, 4),
    ),
    *(
        ActionSpec(
            f"shapes.{name}",
            text,
            _SHAPES,
            help=tr_noop("Shapes count in their order, the lowest first"),
            requirement=SHAPES_NEEDED,
            menus=_place(6, order),
            contexts=_context(6, order),
        )
        for order, (name, text) in enumerate(
            (
                ("to_top", tr_noop("Shapes to the Top")),
                ("raise", tr_noop("Shapes Up")),
                ("lower", tr_noop("Shapes Down")),
                ("to_bottom", tr_noop("Shapes to the Bottom")),
            ),
            1,
        )
    ),
    *(
        ActionSpec(
            f"shapes.{name}{far}",
            text,
            _SHAPES,
            (f"{keys}{name.capitalize()}",),
            help=_SHADOWED,
            requirement=SHAPES_NEEDED,
            can_repeat=True,
            can_shadow=True,
        )
        for far, keys, texts in (
            (
                "",
                "",
                (
                    tr_noop("Shapes 1 Pixel Left"),
                    tr_noop("Shapes 1 Pixel Right"),
                    tr_noop("Shapes 1 Pixel Up"),
                    tr_noop("Shapes 1 Pixel Down"),
                ),
            ),
            (
                "_10",
                "Shift+",
                (
                    tr_noop("Shapes 10 Pixels Left"),
                    tr_noop("Shapes 10 Pixels Right"),
                    tr_noop("Shapes 10 Pixels Up"),
                    tr_noop("Shapes 10 Pixels Down"),
                ),
            ),
        )
        for name, text in zip(("left", "right", "up", "down"), texts, strict=True)
    ),
)
"""What a user can do with shapes, in the order of lists."""
