"""Actions of the X/Y Sheet."""

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

CELL_NEEDED: Final = tr_noop("The X/Y Sheet has no cell that is selected.")
_SHEET: Final = ActionScope.SHEET
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "sheet.try_seeds",
        tr_noop("Try 4 Seeds"),
        _WINDOW,
        ("Ctrl+Alt+4",),
        help=tr_noop("Shows the selected node, or else the viewed one, with its seed and three others, to keep one."),
        menus=(MenuPlace(MenuTitle.GRAPH, 80, 10),),
        contexts=(ContextPlace(ContextMenu.NODE, 10, 40),),
    ),
    ActionSpec("sheet.run", tr_noop("Run the Sheet"), _SHEET, ("Ctrl+R",), can_shadow=True),
    ActionSpec("sheet.stop", tr_noop("Stop the Sheet"), _SHEET),
    ActionSpec(
        "sheet.keep",
        tr_noop("Keep This One"),
        _SHEET,
        ("Return",),
        help=tr_noop("Gives the project the values of the selected cell."),
        requirement=CELL_NEEDED,
    ),
    ActionSpec("sheet.enlarge", tr_noop("Large Cell / All Cells"), _SHEET, ("Space",), can_shadow=True),
    ActionSpec(
        "sheet.as_variant",
        tr_noop("As Variant B"),
        _SHEET,
        help=tr_noop("Gives variant B the values of the selected cell; the viewer compares it with A."),
        requirement=CELL_NEEDED,
    ),
    ActionSpec("sheet.save_picture", tr_noop("Save as Picture…"), _SHEET),
    ActionSpec("sheet.save_clip", tr_noop("Save as Clip…"), _SHEET),
    ActionSpec(
        "sheet.add_clip",
        tr_noop("Add to the Timeline as a Clip…"),
        _SHEET,
        help=tr_noop("Writes the sheet over the range as a video, and adds a node that reads it."),
    ),
)
"""What a user can do, in the order of lists."""
