"""Actions on the variants of a project."""

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
from studio.ui.shell.shortcuts.requirements import VARIANTS_NEEDED

ONE_VARIANT_NEEDED: Final = tr_noop("There are two variants already: accept one of them first.")
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "variants.fork",
        tr_noop("Fork as B"),
        _WINDOW,
        ("Ctrl+Alt+B",),
        help=tr_noop("Keeps the project as variant A and goes on with variant B; the viewer compares them."),
        requirement=ONE_VARIANT_NEEDED,
        menus=(MenuPlace(MenuTitle.EDIT, 40, 10),),
    ),
    ActionSpec(
        "variants.switch",
        tr_noop("Edit the Other Variant"),
        _WINDOW,
        ("Ctrl+Alt+X",),
        requirement=VARIANTS_NEEDED,
        menus=(MenuPlace(MenuTitle.EDIT, 40, 20),),
    ),
    ActionSpec(
        "variants.copy",
        tr_noop("Copy to the Other Variant"),
        _WINDOW,
        help=tr_noop("Gives the selected nodes the same parameters there."),
        requirement=VARIANTS_NEEDED,
        menus=(MenuPlace(MenuTitle.EDIT, 40, 30),),
        contexts=(ContextPlace(ContextMenu.NODE, 10, 30),),
    ),
    ActionSpec(
        "variants.accept_a",
        tr_noop("Accept A"),
        _WINDOW,
        help=tr_noop("Keeps variant A alone."),
        requirement=VARIANTS_NEEDED,
        menus=(MenuPlace(MenuTitle.EDIT, 40, 40),),
    ),
    ActionSpec(
        "variants.accept_b",
        tr_noop("Accept B"),
        _WINDOW,
        help=tr_noop("Keeps variant B alone."),
        requirement=VARIANTS_NEEDED,
        menus=(MenuPlace(MenuTitle.EDIT, 40, 50),),
    ),
)
"""What a user can do, in the order of lists."""
