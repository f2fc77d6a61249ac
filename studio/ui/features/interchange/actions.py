"""Actions that carry cuts to and from other programs."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

IMPORT_ACTION: Final = "file.import_timeline"
EXPORT_ACTION: Final = "file.export_timeline"

SEQUENCE_NEEDED: Final = tr_noop("Select a Sequence first.")

ACTIONS: Final = (
    ActionSpec(
        IMPORT_ACTION,
        tr_noop("Import OpenTimelineIO…"),
        ActionScope.WINDOW,
        help=tr_noop("Adds a Sequence for each timeline in an .otio or .otioz, and one for each nested sequence"),
        menus=(MenuPlace(MenuTitle.FILE, 15, 20),),
    ),
    ActionSpec(
        EXPORT_ACTION,
        tr_noop("Export OpenTimelineIO…"),
        ActionScope.WINDOW,
        help=tr_noop("Writes the selected Sequence as .otio, or as .otioz with its media"),
        requirement=SEQUENCE_NEEDED,
        menus=(MenuPlace(MenuTitle.FILE, 15, 30),),
    ),
)
"""What a user can do, in the order of lists."""
