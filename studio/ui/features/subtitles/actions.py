"""Actions for the subtitles of a Sequence."""

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

IMPORT_ACTION: Final = "subtitles.import"
EXPORT_ACTION: Final = "subtitles.export"
TRACKS_ACTION: Final = "subtitles.tracks"
BURN_IN_ACTION: Final = "subtitles.burn_in"

SEQUENCE_NEEDED: Final = tr_noop("Select or view a Sequence first.")
TRACK_NEEDED: Final = tr_noop("Select or view a Sequence with a subtitle track first.")

_MENU: Final = tr_noop("Subtitles")
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        IMPORT_ACTION,
        tr_noop("Import Subtitles…"),
        _WINDOW,
        help=tr_noop("Adds the subtitles of a file to the Sequence, on new tracks: SRT, WebVTT, ASS or SSA"),
        requirement=SEQUENCE_NEEDED,
        menus=(MenuPlace(MenuTitle.FILE, 15, 40, _MENU),),
        contexts=(ContextPlace(ContextMenu.TIMELINE, 27, 10, _MENU),),
    ),
    ActionSpec(
        EXPORT_ACTION,
        tr_noop("Export Subtitles…"),
        _WINDOW,
        help=tr_noop("Writes a subtitle track of the Sequence, or all of them, as SRT, WebVTT or ASS"),
        requirement=TRACK_NEEDED,
        menus=(MenuPlace(MenuTitle.FILE, 15, 50, _MENU),),
        contexts=(ContextPlace(ContextMenu.TIMELINE, 27, 20, _MENU),),
    ),
    ActionSpec(
        TRACKS_ACTION,
        tr_noop("Subtitle Tracks…"),
        _WINDOW,
        help=tr_noop("Names, languages and places of the subtitle tracks of the Sequence"),
        requirement=TRACK_NEEDED,
        menus=(MenuPlace(MenuTitle.FILE, 15, 60, _MENU),),
        contexts=(ContextPlace(ContextMenu.TIMELINE, 27, 30, _MENU),),
    ),
    ActionSpec(
        BURN_IN_ACTION,
        tr_noop("Burn In Subtitles"),
        _WINDOW,
        help=tr_noop("Draws the subtitle tracks of the Sequence into the picture; else they go out as subtitles"),
        requirement=TRACK_NEEDED,
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.FILE, 15, 70, _MENU),),
    ),
)
"""What a user can do, in the order of lists."""
